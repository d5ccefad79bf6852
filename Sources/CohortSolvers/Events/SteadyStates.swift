// Steady states of repeated doses and of infusions without end, with their derivatives.
//
// The steady state of a dose repeated every II, just before a dose, is the fixed point x = M(x) of the map over one period. It is
// found by Newton's method with the sensitivities of the solve (M - 1 has a regular derivative wherever the steady state is
// isolated; of a linear system it is exact after one step); its derivatives follow from the implicit function theorem:
// dx = (1 - dM/dx)^-1 dM/dp dp. Periods of all subjects are solved side by side. An infusion without end has reached
// f(x) = 0.
import CIntegrators
import CohortProgram
import CohortTape

/// The steady states that the events of all subjects ask for, in their order.
final class SteadyStates {
  private let periods: IntervalSolves
  private let data: Storage<Double>
  private let states: Int
  /// By steady state.
  private let values: Storage<Double>
  private let adjoints: Storage<Double>
  private let best: Storage<Double>
  private let bestResidual: Storage<Double>
  private let iterations: Storage<Int32>
  private let event: Storage<Int32>
  private let subject: Storage<Int32>
  /// How many intervals its period has; 0: an infusion without end.
  private let pieces: Storage<Int32>
  private let isFound: Storage<Bool>
  /// By steady state: 1 - dM/dx, or df/dx, factored.
  private let matrices: Storage<Double>
  private let pivots: Storage<Int32>
  /// Derivatives of a period by columns, then numbers for two states and the columns of the solve.
  private let scratch: Storage<Double>
  private let count: Int
  /// By right-hand side.
  private let evaluators: [OpaquePointer]

  private static let mostIterations = 100

  init?(_ node: EventSolve, _ solve: GroupSolve, data: Storage<Double>) {
    let (n, count) = (node.shape.states, node.starts.last?.steady ?? 0)
    let columns = solve.layout.sensitivityCount
    guard let periods = IntervalSolves(solve, data: data), let values = Storage<Double>(count: count * n),
      let adjoints = Storage<Double>(count: count * n), let best = Storage<Double>(count: count * n),
      let bestResidual = Storage<Double>(count: count), let iterations = Storage<Int32>(count: count),
      let event = Storage<Int32>(count: count), let subject = Storage<Int32>(count: count),
      let pieces = Storage<Int32>(count: count), let isFound = Storage<Bool>(count: count),
      let matrices = Storage<Double>(count: count * n * n), let pivots = Storage<Int32>(count: count * n),
      let scratch = Storage<Double>(count: n * (n + columns) + 4 * n + columns)
    else { return nil }
    var evaluators: [OpaquePointer] = []
    for system in solve.systems {
      guard let evaluator = cohort_ode_evaluator_create(system.code, Int32(solve.instructionSet ?? -1)) else {
        evaluators.forEach { cohort_ode_evaluator_free($0) }
        return nil
      }
      evaluators.append(evaluator)
    }
    self.periods = periods
    self.data = data
    states = n
    self.values = values
    self.adjoints = adjoints
    self.best = best
    self.bestResidual = bestResidual
    self.iterations = iterations
    self.event = event
    self.subject = subject
    self.pieces = pieces
    self.isFound = isFound
    self.matrices = matrices
    self.pivots = pivots
    self.scratch = scratch
    self.count = count
    self.evaluators = evaluators
  }

  deinit { evaluators.forEach { cohort_ode_evaluator_free($0) } }

  /// A steady state, just before a dose.
  func state(_ number: Int) -> UnsafePointer<Double> { UnsafePointer(values.base + number * states) }

  func clearAdjoints() { for k in 0..<count * states { adjoints.base[k] = 0 } }

  func add(_ adjoint: UnsafePointer<Double>, to number: Int) {
    for i in 0..<states { adjoints.base[number * states + i] += adjoint[i] }
  }

  private func lu(_ number: Int) -> DenseLU {
    DenseLU(
      n: states, matrix: matrices.base + number * states * states, pivots: pivots.base + number * states)
  }

  // MARK: Forward

  func solve(
    _ node: EventSolve, _ schedules: [DoseSchedule], _ inputs: NodeInputs<EventSolve.Argument>
  ) throws(NodeFailure) {
    for (index, schedule) in schedules.enumerated() {
      for k in 0..<schedule.count {
        let kind = schedule.events.base[k].action
        guard kind == .steadyState || kind == .addSteadyState else { continue }
        let place = node.steadyNumber(schedule.events.base[k], index)
        (event.base[place], subject.base[place]) = (Int32(k), Int32(index))
      }
    }
    for place in 0..<count {
      iterations.base[place] = 0
      isFound.base[place] = false
      bestResidual.base[place] = .infinity
      for i in 0..<states { values.base[place * states + i] = 0 }
      try layOut(place, node, schedules, inputs)
      if pieces.base[place] == 0 { try findRest(place, node, schedules, inputs) }
    }
    while true {
      periods.clear()
      var open = 0
      for place in 0..<count where !isFound.base[place] {
        try layOut(place, node, schedules, inputs)
        periods.begin(group: 2 * place)
        if pieces.base[place] == 2 { periods.follow(group: 2 * place + 1, after: 2 * place) }
        open += 1
      }
      if open == 0 { return }
      if let failed = try periods.run() {
        let status = periods.node.kind(of: periods.workspace.status.base[failed])
        throw failure(
          failed / 2, node, schedules, status, "\(status), at time \(periods.workspace.reached.base[failed])")
      }
      for place in 0..<count where !isFound.base[place] { try improve(place, node, schedules) }
    }
  }

  private func failure(
    _ place: Int, _ node: EventSolve, _ schedules: [DoseSchedule], _ kind: String, _ text: String
  ) -> NodeFailure {
    let index = Int(subject.base[place])
    let own = schedules[index].events.base[Int(event.base[place])]
    return NodeFailure(
      kind: "\(node.name): steady state: \(kind)",
      message: "\(node.name): \(node.label(index))the steady state of event record \(own.record + 1), at time "
        + "\(own.time): \(text)", group: node.shape.subjects.count > 1 ? index : nil)
  }

  /// The intervals of a period that ends at the event, and where it begins.
  private func layOut(
    _ place: Int, _ node: EventSolve, _ schedules: [DoseSchedule], _ inputs: NodeInputs<EventSolve.Argument>
  ) throws(NodeFailure) {
    let (index, number, n) = (Int(subject.base[place]), Int(event.base[place]), states)
    let schedule = schedules[index]
    let own = schedule.events.base[number]
    let given = node.values(index, inputs)
    let (record, compartment) = (Int(own.record), Int(own.compartment))
    let (interval, rate) = (given.intervals[record], given.rates[record])
    let duration = rate > 0 ? given.amounts[record] / rate : 0
    let subjectShape = node.shape.subjects[index]
    let row = subjectShape.dataRows > 1 ? Int(own.row) : 0
    let dataStart = node.starts[index].data + row * subjectShape.dataCount
    guard duration <= interval || duration == 0 else {
      throw failure(
        place, node, schedules, "overlapping infusions",
        "its infusion lasts \(duration), longer than ii = \(interval); give doses that overlap as records")
    }
    pieces.base[place] = interval <= 0 ? 0 : duration > 0 && duration < interval ? 2 : 1
    let parameterRow = node.starts[index].parameterRows + schedule.parameterRow(number)
    let arrival = rate * schedule.bioavailability(number, compartment, given)
    for piece in 0..<2 {
      let group = 2 * place + piece
      let target = periods.parameters(of: group)
      for p in 0..<node.shape.parameters {
        target[p] = inputs[.parameters][parameterRow * node.shape.parameters + p]
      }
      for (k, infused) in node.shape.infused.enumerated() {
        target[node.shape.parameters + k] = infused == compartment && piece == 0 ? arrival : 0
      }
      let begin = own.time - interval + (piece == 1 ? duration : 0)
      periods.place(group: group, from: begin, firstTime: group, dataStart: dataStart)
      if piece < pieces.base[place] {
        _ = periods.addTime(
          piece == 0 && pieces.base[place] == 2 ? own.time - interval + duration : own.time, group: group)
      }
      for i in 0..<n {
        periods.initialStates.base[group * n + i] = values.base[place * n + i]
        periods.kept.base[group * n + i] = 1
        periods.added.base[group * n + i] = 0
      }
    }
    if rate <= 0 { periods.initialStates.base[2 * place * n + compartment] += schedule.amount(number, given) }
  }

  /// Puts 1 - dM/dx of the period just solved into its matrix, and the state at its end into `end`.
  private func linearise(_ place: Int, end: UnsafeMutablePointer<Double>) {
    let (n, columns) = (states, periods.node.layout.sensitivityCount)
    let sensitivity = periods.workspace.sensitivity.base
    func derivative(_ group: Int, _ i: Int, _ j: Int) -> Double { sensitivity[(group * n + i) * columns + j] }
    let last = 2 * place + Int(pieces.base[place]) - 1
    let matrix = matrices.base + place * n * n
    for i in 0..<n {
      end[i] = periods.solution.base[last * n + i]
      for j in 0..<n {
        var sum = 0.0
        if last == 2 * place {
          sum = derivative(last, i, j)
        } else {
          for k in 0..<n { sum += derivative(last, i, k) * derivative(2 * place, k, j) }
        }
        matrix[i * n + j] = (i == j ? 1 : 0) - sum
      }
    }
  }

  /// A step of Newton's method; where that did not come closer, of the map itself.
  private func improve(_ place: Int, _ node: EventSolve, _ schedules: [DoseSchedule]) throws(NodeFailure) {
    let n = states
    let (end, step) = (scratch.base, scratch.base + n)
    let (now, before) = (values.base + place * n, best.base + place * n)
    linearise(place, end: end)
    let tolerances = periods.node.tolerances
    var residual = 0.0
    for i in 0..<n {
      step[i] = end[i] - now[i]
      residual = max(
        residual, abs(step[i]) / (tolerances.absolute + tolerances.relative * max(abs(end[i]), abs(now[i]))))
    }
    iterations.base[place] += 1
    guard iterations.base[place] <= SteadyStates.mostIterations, residual.isFinite else {
      throw failure(
        place, node, schedules, "not found",
        "it was not found in \(SteadyStates.mostIterations) iterations; does what comes in also leave?")
    }
    if residual > 2 * bestResidual.base[place] {
      // Newton's step went astray: from the best state on by the map, which comes closer, if slowly, where the state is stable.
      for i in 0..<n { now[i] = before[i] }
      bestResidual.base[place] = .infinity
      return
    }
    bestResidual.base[place] = residual
    let factors = lu(place)
    guard factors.factor() else {
      throw failure(place, node, schedules, "none", "there is none, or no single one: doses do not leave the system")
    }
    for i in 0..<n { before[i] = end[i] }
    factors.solve(step)
    var size = 0.0
    for i in 0..<n {
      now[i] += step[i]
      size = max(size, abs(step[i]) / (tolerances.absolute + tolerances.relative * abs(now[i])))
    }
    // The derivatives are those at the state before the last step, which is this close.
    isFound.base[place] = size <= 0.1
  }

  /// The state at which an infusion without end comes to rest.
  private func findRest(
    _ place: Int, _ node: EventSolve, _ schedules: [DoseSchedule], _ inputs: NodeInputs<EventSolve.Argument>
  ) throws(NodeFailure) {
    let n = states
    let evaluator = evaluators[periods.node.shape.tapeNumbers[2 * place]]
    let theta = periods.parameters(of: 2 * place)
    let x = UnsafePointer(data.base) + Int(periods.workspace.dataStart.base[2 * place])
    let time = schedules[Int(subject.base[place])].events.base[Int(event.base[place])].time
    let state = values.base + place * n
    let (slope, trial) = (scratch.base, scratch.base + n)
    let byParameter = scratch.base + 2 * n
    let matrix = matrices.base + place * n * n
    func norm() -> Double { (0..<n).reduce(0) { max($0, abs(slope[$1])) } }
    cohort_ode_evaluator_derivative(evaluator, time, state, theta, x, slope)
    for _ in 0..<SteadyStates.mostIterations {
      cohort_ode_evaluator_jacobian(evaluator, time, state, theta, x, matrix, byParameter)
      let factors = lu(place)
      guard factors.factor() else {
        throw failure(
          place, node, schedules, "none", "there is none, or no single one: the infusion does not leave the system")
      }
      let before = norm()
      for i in 0..<n { trial[i] = slope[i] }
      factors.solve(trial)
      var (part, size, scale) = (1.0, 0.0, 1e-300)
      for i in 0..<n { (size, scale) = (max(size, abs(trial[i])), max(scale, abs(state[i]))) }
      size /= scale
      while true {
        for i in 0..<n { state[i] -= part * trial[i] }
        cohort_ode_evaluator_derivative(evaluator, time, state, theta, x, slope)
        if norm() <= before || size <= 1e-12 || part < 1e-6 { break }
        for i in 0..<n { state[i] += part * trial[i] }
        part /= 2
      }
      if size <= 1e-12 || norm() == 0 {
        cohort_ode_evaluator_jacobian(evaluator, time, state, theta, x, matrix, byParameter)
        guard factors.factor() else { break }
        isFound.base[place] = true
        return
      }
    }
    throw failure(place, node, schedules, "not found", "it was not found; does what comes in also leave?")
  }

  // MARK: Reverse

  func reverse(
    _ node: EventSolve, _ schedules: [DoseSchedule], _ inputs: NodeInputs<EventSolve.Argument>,
    _ given: NodeAdjoints<EventSolve.Argument>
  ) {
    let (n, columns) = (states, periods.node.layout.sensitivityCount)
    for place in 0..<count {
      let adjoint = adjoints.base + place * n
      guard (0..<n).contains(where: { adjoint[$0] != 0 }) else { continue }
      let (index, number) = (Int(subject.base[place]), Int(event.base[place]))
      let schedule = schedules[index]
      let own = schedule.events.base[number]
      let record = Int(own.record)
      let values = node.values(index, inputs)
      let target = node.adjoints(index, given)
      let row = node.starts[index].parameterRows + schedule.parameterRow(number)
      let sums = scratch.base + n * (n + columns)
      lu(place).solveTransposed(adjoint)
      /// Parameters and rates of an interval; gives the derivative by where it begins.
      func spread(_ piece: Int) -> Double {
        var byStart = 0.0
        for (s, column) in periods.node.layout.columns.enumerated() {
          switch column {
          case .initialState(let i): adjoint[i] = sums[s]
          case .parameter(let p) where p < node.shape.parameters:
            given[.parameters]?[row * node.shape.parameters + p] += sums[s]
          case .parameter(let p):
            if piece == 0, node.shape.infused[p - node.shape.parameters] == Int(own.compartment) {
              addRate(number, own, sums[s], schedule, node, index, values, target)
            }
          case .initialTime: byStart = sums[s]
          }
        }
        return byStart
      }
      for s in 0..<columns { sums[s] = 0 }
      if pieces.base[place] == 0 {
        let evaluator = evaluators[periods.node.shape.tapeNumbers[2 * place]]
        let byParameter = scratch.base
        let byState = scratch.base + n * columns
        cohort_ode_evaluator_jacobian(
          evaluator, own.time, state(place), periods.parameters(of: 2 * place),
          UnsafePointer(data.base) + Int(periods.workspace.dataStart.base[2 * place]), byState, byParameter)
        for i in 0..<n { for s in n..<max(n, columns) { sums[s] -= adjoint[i] * byParameter[i * columns + s] } }
        _ = spread(0)
        continue
      }
      // The derivatives by the time of the end, of the middle and of the beginning.
      var (byEnd, byMiddle, byBegin) = (0.0, 0.0, 0.0)
      if pieces.base[place] == 2 {
        byEnd = periods.byTime(adjoint, time: 2 * place + 1)
        periods.accumulate(adjoint, time: 2 * place + 1, into: sums)
        byMiddle = spread(1)
        for s in 0..<columns { sums[s] = 0 }
        byMiddle += periods.byTime(adjoint, time: 2 * place)
      } else {
        byEnd = periods.byTime(adjoint, time: 2 * place)
      }
      periods.accumulate(adjoint, time: 2 * place, into: sums)
      byBegin = spread(0)
      if values.rates[record] <= 0 {
        schedule.addAmount(number, adjoint: adjoint[Int(own.compartment)], values, to: target)
      }
      schedule.addTime(number, adjoint: byEnd + byMiddle + byBegin, values, to: target)
      target.intervals?[record] -= byMiddle + byBegin
      if values.rates[record] > 0 {
        target.amounts?[record] += byMiddle / values.rates[record]
        target.rates?[record] -= byMiddle * values.amounts[record] / (values.rates[record] * values.rates[record])
      }
    }
  }

  /// The derivative by the rate of a steady state's infusion.
  private func addRate(
    _ number: Int, _ own: DoseEvent, _ adjoint: Double, _ schedule: DoseSchedule, _ node: EventSolve, _ index: Int,
    _ values: DoseValues, _ target: DoseAdjoints
  ) {
    let compartment = Int(own.compartment)
    target.rates?[Int(own.record)] += adjoint * schedule.bioavailability(number, compartment, values)
    guard schedule.records.bioavailabilityRows > 0 else { return }
    let row = schedule.records.bioavailabilityRows > 1 ? Int(own.row) : 0
    target.bioavailability?[row * states + compartment] += adjoint * values.rates[Int(own.record)]
  }
}
