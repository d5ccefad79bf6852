// The library node that solves differential-algebraic systems, with forward sensitivities.
import CIntegrators
import CohortProgram
import CohortTape

/// F(t, y, y', θ) = 0 from consistent initial values, for one or more calls.
///
/// Arguments: y0 and y'0 (N by call), θ (P by call); output: the states at each call's times, N numbers per time. The
/// initial values being consistent, y'0 and the elements of y0 that occur without their derivative follow from the rest,
/// so they have no derivatives of their own.
package final class DAENode: BatchedNode {
  package enum Argument: Int, NodeArgument, CaseIterable { case states, slopes, parameters }

  package let name: String
  private let tolerances: ODETolerances
  private let states: Int
  private let batch: CallBatch
  /// By call: the initial time and the times of the solution.
  private let initialTimes: [Double]
  private let times: [[Double]]
  /// Which elements of y0 are parameters, in any call.
  private let isActiveState: [Bool]
  /// By sensitivity column: variable of the function (y, y', active parameters).
  private let columns: [Int]
  /// Where each call's results begin, in times.
  private let starts: [Int]

  /// - Parameters:
  ///   - batch: functions with inputs t, y, y', parameters, data and N outputs.
  package init(
    name: String, tolerances: ODETolerances, states: Int, batch: CallBatch, initialTimes: [Double], times: [[Double]],
    isActiveState: [Bool]
  ) throws(SolverInputError) {
    try tolerances.validate()
    guard states > 0 else { throw SolverInputError("the initial state is empty: a system needs at least one state") }
    guard states < 1 << 12 else { throw SolverInputError("there are too many states: \(states)") }
    guard isActiveState.count == states else { throw SolverInputError("the activity does not fit the states") }
    try batch.validate(varying: 1 + 2 * states, outputs: states)
    try initialTimes.withUnsafeBufferPointer { starts throws(SolverInputError) in
      try Array(times.joined()).withUnsafeBufferPointer { all throws(SolverInputError) in
        try GroupSlices.validateTimes(initialTimes: starts, times: all, counts: times.map(\.count))
      }
    }
    self.name = name
    self.tolerances = tolerances
    self.states = states
    self.batch = batch
    self.initialTimes = initialTimes
    self.times = times
    self.isActiveState = isActiveState
    columns = isActiveState.indices.filter { isActiveState[$0] } + (0..<batch.activeCount).map { 2 * states + $0 }
    var starts = [0]
    for own in times { starts.append(starts[starts.count - 1] + own.count) }
    self.starts = starts
  }

  package final class Workspace {
    /// [(time * N + i) * columns + s]
    fileprivate let sensitivity: Storage<Double>
    fileprivate let accumulator: Storage<Double>
    fileprivate let team: CallTeam<DAEWorker>

    fileprivate init?(_ node: DAENode, columns: [Int]) {
      let (batch, states, tolerances) = (node.batch, node.states, node.tolerances)
      let varying = 1 + 2 * states
      var codes: [FunctionCode] = []
      for function in batch.functions {
        let variables = batch.variables(of: function, varying: varying, differentiated: 2 * states)
        let domain = SwitchDomain(time: 0, states: 1..<(1 + states))
        guard let code = try? function.code(varying: varying, variables: variables, domain: domain) else { return nil }
        codes.append(code)
      }
      let results = node.starts[node.starts.count - 1] * states
      let (count, overflow) = results.multipliedReportingOverflow(by: max(columns.count, 1))
      guard !overflow, let sensitivity = Storage<Double>(count: count),
        let accumulator = Storage<Double>(count: columns.count)
      else { return nil }
      self.sensitivity = sensitivity
      self.accumulator = accumulator
      team = CallTeam {
        let evaluators = codes.compactMap { FunctionEvaluator($0) }
        guard evaluators.count == codes.count else { return nil }
        guard let switches = try? codes.map({ try Workspace.switches(of: $0, states: states, columns: columns) })
        else { return nil }
        return DAEWorker(
          evaluators, states: states, variables: columns, tolerances: tolerances, switches: switches)
      }
    }

    /// What follows the switches of one function; nil where it has none.
    private static func switches(
      of code: FunctionCode, states: Int, columns: [Int]
    ) throws(SolverInputError) -> SwitchTracker? {
      guard let switching = code.switching else { return nil }
      let places = Dictionary(columns.enumerated().map { ($1, $0 + 1) }, uniquingKeysWith: { first, _ in first })
      // The derivatives y' stand among the parameters: conditions on them are looked at as they are.
      let switches = try SwitchCode(
        switching, states: states, parameters: code.inputCount - 1 - states, data: 0, columns: 1 + columns.count,
        place: { variable in
          if variable < states { return .state(variable) }
          guard variable >= 2 * states, let column = places[variable] else { return .neither }
          return .column(column)
        })
      guard let tracker = SwitchTracker(switches) else { throw SolverInputError("there is not enough memory") }
      return tracker
    }
  }

  package func makeWorkspace() throws(NodeFailure) -> Workspace { try makeWorkspace(columns: columns) }

  private func makeWorkspace(columns: [Int]) throws(NodeFailure) -> Workspace {
    guard let workspace = Workspace(self, columns: columns) else { throw .memory(name) }
    return workspace
  }

  package func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: Workspace
  ) -> NodeOutcome {
    forward(inputs, outputs, workspace, columns)
  }

  /// Solves for the states alone.
  package func evaluateOnce(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>
  ) -> NodeOutcome {
    do {
      return forward(inputs, outputs, try makeWorkspace(columns: []), [])
    } catch {
      return .failure(error)
    }
  }

  private func forward(
    _ inputs: NodeInputs<Argument>, _ outputs: UnsafeMutablePointer<Double>, _ workspace: Workspace,
    _ columns: [Int]
  ) -> NodeOutcome {
    let (state, slope, parameters, n) = (inputs[.states], inputs[.slopes], inputs[.parameters], states)
    return workspace.team.run(name, calls: batch.count) { worker, call in
      let evaluator = worker.evaluator(batch, call: call, varying: 1 + 2 * n, parameters: parameters)
      worker.current = evaluator
      defer { worker.current = nil }
      for i in (call * n)..<((call + 1) * n) where !state[i].isFinite || !slope[i].isFinite {
        return batch.failure(
          name, "initial values",
          "the initial state number \(i - call * n + 1) is \(state[i]), its derivative \(slope[i]); both must be finite",
          call: call, parameters)
      }
      cohort_dae_state(worker.solver)?.update(from: state + call * n, count: n)
      cohort_dae_slope(worker.solver)?.update(from: slope + call * n, count: n)
      let tracker = worker.switches[batch.functionNumbers[call]]
      if tracker == nil, !columns.isEmpty, !worker.start(initialTimes[call], state + call * n, slope + call * n) {
        return batch.failure(
          name, "index", "the system has no derivatives at its initial values: it is not of index 1", call: call,
          parameters)
      }
      var reached = initialTimes[call]
      let start = starts[call] * n
      let sensitivity = workspace.sensitivity.base + start * columns.count
      let ending =
        tracker.map {
          worker.solveInPieces(
            $0, from: initialTimes[call], to: times[call], maximumSteps: tolerances.maximumSteps,
            solution: outputs + start, sensitivity: sensitivity, reached: &reached)
        }
        ?? .solver(
          cohort_dae_run(
            worker.solver, initialTimes[call], times[call], Int64(times[call].count), outputs + start, sensitivity,
            &reached))
      let reason: String
      switch ending {
      case .noIndexOne:
        return batch.failure(
          name, "index", "the system has no derivatives at time \(reached): it is not of index 1", call: call,
          parameters)
      case .chattering:
        reason = "the system switches back and forth at a condition on the state (write a smooth transition instead)"
      case .solver(let status):
        switch status {
        case .success: return nil
        case .tooManySteps: reason = "more than \(tolerances.maximumSteps) steps between two times"
        case .notFinite: reason = "the residual is not finite"
        case .errorTest: reason = "the error test failed repeatedly, or the tolerances are too small"
        case .convergence: reason = "the corrector did not converge: are the initial values consistent?"
        case .singular: reason = "the system's matrix is singular"
        case .other: reason = "the solver failed"
        }
      }
      return batch.failure(name, reason, "\(reason), at time \(reached)", call: call, parameters)
    }
  }

  package func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: NodeAdjoints<Argument>, workspace: Workspace
  ) {
    let (n, count, sums) = (states, columns.count, workspace.accumulator.base)
    if count == 0 { return }
    for call in 0..<batch.count {
      for s in 0..<count { sums[s] = 0 }
      for row in (starts[call] * n)..<(starts[call + 1] * n) where outputAdjoints[row] != 0 {
        let sensitivity = workspace.sensitivity.base + row * count
        for s in 0..<count { sums[s] += outputAdjoints[row] * sensitivity[s] }
      }
      var next = 0
      for (i, isActive) in isActiveState.enumerated() where isActive {
        inputAdjoints[.states]?[call * n + i] += sums[next]
        next += 1
      }
      for (p, isActive) in batch.isActive.enumerated() where isActive {
        inputAdjoints[.parameters]?[call * batch.parameterCount + p] += sums[next]
        next += 1
      }
    }
  }

  package static func obstacle(_ nodes: [DAENode], isSame: [Bool]) -> Reason {
    nodes.allSatisfy { $0.tolerances == nodes.first?.tolerances } ? .otherSizes : .otherSettings
  }

  package func describe() -> NodeDescription {
    var solve = SolveDescription(.dae)
    solve.method = "ida"
    solve.methodMeaning = "backward differentiation formulas of order 1 to 5 (IDAS)"
    solve.tolerances = (tolerances.relative, tolerances.absolute)
    solve.maximumSteps = tolerances.maximumSteps
    solve.states = states
    solve.activeStates = isActiveState.count { $0 }
    solve.timeCounts = times.map(\.count)
    solve.lanes = .methodOfOneGroup
    batch.describe(
      in: &solve, varying: 1 + 2 * states, domain: SwitchDomain(time: 0, states: 1..<(1 + states)))
    let results = starts[starts.count - 1] * states
    return NodeDescription(solve: solve, memoryBytes: 8 * results * columns.count)
  }

  package static func merged(_ nodes: [DAENode]) -> (any LibraryNode)? {
    guard let first = nodes.first,
      nodes.allSatisfy({ $0.tolerances == first.tolerances && $0.states == first.states }),
      let batch = CallBatch.merged(nodes.map(\.batch))
    else { return nil }
    return try? DAENode(
      name: first.name, tolerances: first.tolerances, states: first.states, batch: batch,
      initialTimes: nodes.flatMap(\.initialTimes), times: nodes.flatMap(\.times),
      isActiveState: (0..<first.states).map { i in nodes.contains { $0.isActiveState[i] } })
  }
}
