// EventSolve + forward: events to intervals, intervals to states at the records.
import CohortProgram
import CohortTape

extension EventSolve {
  package func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: EventWorkspace
  ) -> NodeOutcome {
    do throws(NodeFailure) {
      try check(inputs)
      for (subject, schedule) in workspace.schedules.enumerated() {
        do throws(SolverInputError) {
          try schedule.expand(values(subject, inputs))
        } catch {
          throw NodeFailure(kind: "\(name): events", message: "\(name): \(label(subject))\(error.message)")
        }
      }
      try workspace.steadyStates?.solve(self, workspace.schedules, inputs)
      workspace.intervals.clear()
      for subject in shape.subjects.indices {
        layOut(subject, values(subject, inputs), inputs[.parameters], workspace)
      }
      if let failed = try workspace.intervals.run() { return .failure(failure(interval: failed, workspace)) }
      for subject in shape.subjects.indices { write(subject, workspace, outputs) }
      return .success
    } catch {
      return .failure(error)
    }
  }

  /// Finite parameters and bioavailability; the schedules check the rest.
  private func check(_ inputs: NodeInputs<Argument>) throws(NodeFailure) {
    for (subject, start) in starts.dropLast().enumerated() {
      let end = starts[subject + 1]
      for k in start.parameterRows * shape.parameters..<end.parameterRows * shape.parameters
      where !inputs[.parameters][k].isFinite {
        let place = k - start.parameterRows * shape.parameters
        throw NodeFailure(
          kind: "\(name): parameter not finite",
          message: "\(name): \(label(subject))parameter number \(place % shape.parameters + 1) of row "
            + "\(place / shape.parameters + 1) is \(inputs[.parameters][k]); it must be finite")
      }
      guard shape.hasBioavailability else { continue }
      for k in start.bioavailabilityRows * shape.states..<end.bioavailabilityRows * shape.states
      where !inputs[.bioavailability][k].isFinite {
        let place = k - start.bioavailabilityRows * shape.states
        throw NodeFailure(
          kind: "\(name): bioavailability not finite",
          message: "\(name): \(label(subject))the bioavailability of compartment \(place % shape.states + 1) in row "
            + "\(place / shape.states + 1) is \(inputs[.bioavailability][k]); it must be finite")
      }
    }
  }

  /// The beginning of a message about a subject.
  func label(_ subject: Int) -> String { shape.label(subject) }

  /// Makes intervals of a subject's events.
  private func layOut(
    _ subject: Int, _ values: DoseValues, _ parameters: UnsafePointer<Double>, _ workspace: EventWorkspace
  ) {
    let schedule = workspace.schedules[subject]
    let (start, n) = (starts[subject], shape.states)
    let (events, intervals) = (schedule.events.base, workspace.intervals)
    var last = schedule.count - 1
    while last > 0, events[last].output < 0 { last -= 1 }
    workspace.lastEvent.base[subject] = Int32(last)
    // The state where we are: kept times that of a time of the solve, plus added.
    let (kept, added) = (workspace.state.base, workspace.state.base + n)
    for i in 0..<n { (kept[i], added[i]) = (0, 0) }
    var (time, group, before) = (-1, start.events, -1)
    func mark(_ event: Int) {
      let place = start.events + event
      workspace.source.base[place] = Int32(time)
      for i in 0..<n {
        workspace.kept.base[place * n + i] = kept[i]
        workspace.added.base[place * n + i] = added[i]
      }
    }
    func pass(_ event: Int) {
      act(events[event], event, subject, values, workspace)
      mark(event)
    }
    for event in 0...last {
      workspace.ownsTime.base[start.events + event] = false
      workspace.opens.base[start.events + event] = -1
    }
    pass(0)
    var event = 0
    while event < last {
      let next = event + 1
      if events[next].time <= events[event].time {
        pass(next)
        event = next
        continue
      }
      var end = next
      while end < last, !acts(events[end]),
        events[end + 1].time <= events[end].time || isSame(schedule, next, end + 1)
      {
        end += 1
      }
      var isAnswered = false
      for k in next..<max(next, end) where events[k].output >= 0 { isAnswered = true }
      if !isAnswered, events[end].action == .reset || events[end].action == .steadyState {
        // Nobody asks what comes before.
        for i in 0..<n { (kept[i], added[i]) = (0, 0) }
        time = -1
        for k in next..<max(next, end) { mark(k) }
        pass(end)
        event = end
        continue
      }
      let subjectShape = shape.subjects[subject]
      let row = subjectShape.dataRows > 1 ? Int(events[next].row) : 0
      intervals.place(
        group: group, from: events[event].time,
        firstTime: group == start.events ? start.events : intervals.endOfTimes(group - 1),
        dataStart: start.data + row * subjectShape.dataCount)
      setParameters(group, next, subject, values, parameters, workspace)
      var isOnItsOwn = before < 0 || time < 0
      if !isOnItsOwn { isOnItsOwn = !(0..<n).contains { kept[$0] != 0 } }
      for i in 0..<n {
        intervals.initialStates.base[group * n + i] = added[i]
        intervals.kept.base[group * n + i] = kept[i]
        intervals.added.base[group * n + i] = added[i]
      }
      if isOnItsOwn { intervals.begin(group: group) } else { intervals.follow(group: group, after: before) }
      workspace.startEvent.base[group] = Int32(event)
      workspace.rateEvent.base[group] = Int32(next)
      for i in 0..<n { (kept[i], added[i]) = (1, 0) }
      var isFirst = true
      for k in next...end {
        if k == end || events[k].output >= 0, isFirst || events[k].time > intervals.times.base[time] {
          time = intervals.addTime(events[k].time, group: group)
          workspace.ownsTime.base[start.events + k] = true
          if isFirst { workspace.opens.base[start.events + k] = Int32(group) }
          isFirst = false
        }
        if k < end { mark(k) }
      }
      before = group
      group += 1
      pass(end)
      event = end
    }
  }

  /// Whether an event ends an interval.
  private func acts(_ event: DoseEvent) -> Bool { event.action != .none || event.hasBolus }

  /// Whether the system moves in the same way before two events.
  private func isSame(_ schedule: DoseSchedule, _ one: Int, _ other: Int) -> Bool {
    let records = schedule.records
    let (a, b) = (schedule.events.base[one], schedule.events.base[other])
    let isByRow = records.parameterRows > 1 || records.bioavailabilityRows > 1 || records.count > 1 && hasDataRows
    if a.row != b.row, isByRow { return false }
    guard schedule.infusionCount > 0 else { return true }
    for i in 0..<shape.states
    where schedule.rates.base[one * shape.states + i] != schedule.rates.base[other * shape.states + i] {
      return false
    }
    return true
  }

  private var hasDataRows: Bool { shape.subjects.contains { $0.dataRows > 1 } }

  /// What an event does to the state.
  private func act(
    _ event: DoseEvent, _ number: Int, _ subject: Int, _ values: DoseValues, _ workspace: EventWorkspace
  ) {
    let (n, compartment) = (shape.states, Int(event.compartment))
    let (kept, added) = (workspace.state.base, workspace.state.base + n)
    let schedule = workspace.schedules[subject]
    switch event.action {
    case .none: break
    case .reset: for i in 0..<n { (kept[i], added[i]) = (0, 0) }
    case .clear: (kept[compartment], added[compartment]) = (0, 0)
    case .replace: (kept[compartment], added[compartment]) = (0, schedule.amount(number, values))
    case .steadyState, .addSteadyState:
      let steady = workspace.steadyStates?.state(steadyNumber(event, subject))
      for i in 0..<n {
        if event.action == .steadyState { (kept[i], added[i]) = (0, 0) }
        added[i] += steady?[i] ?? 0
      }
    }
    if event.hasBolus { added[compartment] += schedule.amount(number, values) }
  }

  /// Which of all steady states an event's is.
  func steadyNumber(_ event: DoseEvent, _ subject: Int) -> Int {
    let own = steadyRecords[subject]
    return starts[subject].steady + (own.firstIndex(of: Int(event.record)) ?? 0)
  }

  private func setParameters(
    _ group: Int, _ event: Int, _ subject: Int, _ values: DoseValues, _ parameters: UnsafePointer<Double>,
    _ workspace: EventWorkspace
  ) {
    let schedule = workspace.schedules[subject]
    let row = starts[subject].parameterRows + schedule.parameterRow(event)
    let target = workspace.intervals.parameters(of: group)
    for p in 0..<shape.parameters { target[p] = parameters[row * shape.parameters + p] }
    for (k, compartment) in shape.infused.enumerated() {
      target[shape.parameters + k] = schedule.rate(event, compartment, values)
    }
  }

  /// The states at a subject's records.
  private func write(_ subject: Int, _ workspace: EventWorkspace, _ outputs: UnsafeMutablePointer<Double>) {
    let (start, n) = (starts[subject], shape.states)
    let events = workspace.schedules[subject].events.base
    for event in 0...Int(workspace.lastEvent.base[subject]) where events[event].output >= 0 {
      let place = start.events + event
      let output = outputs + (start.records + Int(events[event].output)) * n
      let source = Int(workspace.source.base[place])
      for i in 0..<n {
        let kept = workspace.kept.base[place * n + i]
        let state = source >= 0 && kept != 0 ? kept * workspace.intervals.solution.base[source * n + i] : 0
        output[i] = state + workspace.added.base[place * n + i]
      }
    }
  }

  /// Why an interval could not be solved.
  private func failure(interval: Int, _ workspace: EventWorkspace) -> NodeFailure {
    var subject = 0
    while subject + 1 < shape.subjects.count, starts[subject + 1].events <= interval { subject += 1 }
    let schedule = workspace.schedules[subject]
    let event = schedule.events.base[Int(workspace.startEvent.base[interval])]
    let intervals = workspace.intervals
    let kind = solve.kind(of: intervals.workspace.status.base[interval])
    return NodeFailure(
      kind: "\(name): \(kind)",
      message: "\(name): \(label(subject))\(kind), at time \(intervals.workspace.reached.base[interval]), behind event "
        + "record \(event.record + 1) at time \(event.time), with state "
        + "\(GroupSolve.list(intervals.initialStates.base + interval * shape.states, shape.states)) and parameters "
        + "\(GroupSolve.list(intervals.parameters(of: interval), shape.parameters))",
      group: shape.subjects.count > 1 ? subject : nil)
  }
}
