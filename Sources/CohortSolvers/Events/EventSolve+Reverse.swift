// EventSolve + reverse: adjoints of the states at the records, back through events and intervals.
import CohortProgram
import CohortTape

extension EventSolve {
  package func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: NodeAdjoints<Argument>, workspace: EventWorkspace
  ) {
    guard solve.layout.sensitivityCount > 0 else { return }
    workspace.steadyStates?.clearAdjoints()
    for subject in shape.subjects.indices {
      reverse(subject, values(subject, inputs), outputAdjoints, inputAdjoints, workspace)
    }
    workspace.steadyStates?.reverse(self, workspace.schedules, inputs, inputAdjoints)
  }

  /// Where a subject's derivatives go.
  func adjoints(_ subject: Int, _ given: NodeAdjoints<Argument>) -> DoseAdjoints {
    let start = starts[subject]
    var result = DoseAdjoints()
    result.times = given[.times].map { $0 + start.records }
    result.amounts = given[.amounts].map { $0 + start.records }
    result.rates = given[.rates].map { $0 + start.records }
    result.intervals = given[.intervals].map { $0 + start.records }
    if shape.hasBioavailability {
      result.bioavailability = given[.bioavailability].map { $0 + start.bioavailabilityRows * shape.states }
    }
    if shape.hasLags { result.lags = given[.lags].map { $0 + start.lagRows * shape.states } }
    return result
  }

  private func reverse(
    _ subject: Int, _ values: DoseValues, _ outputAdjoints: UnsafePointer<Double>, _ given: NodeAdjoints<Argument>,
    _ workspace: EventWorkspace
  ) {
    let schedule = workspace.schedules[subject]
    let (start, n, columns) = (starts[subject], shape.states, solve.layout.sensitivityCount)
    let (events, intervals) = (schedule.events.base, workspace.intervals)
    let target = adjoints(subject, given)
    let (adjoint, sums) = (workspace.adjoint.base, workspace.columns.base)
    let hasRates = schedule.infusionCount > 0
    if hasRates { for k in 0..<schedule.count * n { workspace.rateAdjoints.base[k] = 0 } }
    for i in 0..<n { adjoint[i] = 0 }
    for s in 0..<columns { sums[s] = 0 }
    for event in stride(from: Int(workspace.lastEvent.base[subject]), through: 0, by: -1) {
      let place = start.events + event
      if events[event].output >= 0 {
        let output = outputAdjoints + (start.records + Int(events[event].output)) * n
        for i in 0..<n { adjoint[i] += output[i] }
      }
      undo(events[event], event, subject, values, target, workspace)
      guard workspace.ownsTime.base[place] else { continue }
      let time = Int(workspace.source.base[place])
      schedule.addTime(event, adjoint: intervals.byTime(adjoint, time: time), values, to: target)
      intervals.accumulate(adjoint, time: time, into: sums)
      for i in 0..<n { adjoint[i] = 0 }
      let group = Int(workspace.opens.base[place])
      if group < 0 { continue }
      let rateEvent = Int(workspace.rateEvent.base[group])
      let row = start.parameterRows + schedule.parameterRow(rateEvent)
      for (s, column) in solve.layout.columns.enumerated() {
        switch column {
        case .initialState(let i): adjoint[i] = sums[s]
        case .parameter(let p) where p < shape.parameters:
          given[.parameters]?[row * shape.parameters + p] += sums[s]
        case .parameter(let p):
          if hasRates { workspace.rateAdjoints.base[rateEvent * n + shape.infused[p - shape.parameters]] += sums[s] }
        case .initialTime:
          schedule.addTime(Int(workspace.startEvent.base[group]), adjoint: sums[s], values, to: target)
        }
        sums[s] = 0
      }
    }
    if hasRates { schedule.addRates(adjoint: workspace.rateAdjoints.base, values, to: target) }
  }

  /// From the adjoint of the state behind an event to that before it.
  private func undo(
    _ event: DoseEvent, _ number: Int, _ subject: Int, _ values: DoseValues, _ target: DoseAdjoints,
    _ workspace: EventWorkspace
  ) {
    let (n, compartment) = (shape.states, Int(event.compartment))
    let adjoint = workspace.adjoint.base
    let schedule = workspace.schedules[subject]
    if event.hasBolus { schedule.addAmount(number, adjoint: adjoint[compartment], values, to: target) }
    switch event.action {
    case .none: break
    case .reset: for i in 0..<n { adjoint[i] = 0 }
    case .clear: adjoint[compartment] = 0
    case .replace:
      schedule.addAmount(number, adjoint: adjoint[compartment], values, to: target)
      adjoint[compartment] = 0
    case .steadyState, .addSteadyState:
      workspace.steadyStates?.add(adjoint, to: steadyNumber(event, subject))
      if event.action == .steadyState { for i in 0..<n { adjoint[i] = 0 } }
    }
  }
}
