// ODESolveNode: the library node of an ODE call; calls of independent loop iterations become one group solve.
import CohortMath
import CohortProgram
import CohortSolvers
import CohortTape
import Synchronization

/// One or more groups to be solved: the node of an ODE call.
///
/// Arguments: Y0, T0, Ts, Theta, each the groups' one after another; output: the states at each time, one time after
/// another. The solver is built when first needed, so that calls that will be merged cost nothing.
final class ODESolveNode: BatchedNode {
  typealias Argument = GroupSolve.Argument

  let name: String
  private let integrator: Integrator
  private let tolerances: ODETolerances
  private let shape: GroupShape
  private let systems: [RecordedFunction]
  private let activity: ODEActivity
  private let solvesLinearExactly: Bool
  private let isOrdered: Bool
  private let solver: Mutex<GroupSolve?> = Mutex(nil)
  private let plain: Mutex<GroupSolve?> = Mutex(nil)

  init(
    name: String, integrator: Integrator, tolerances: ODETolerances, shape: GroupShape, systems: [RecordedFunction],
    activity: ODEActivity, solvesLinearExactly: Bool, isOrdered: Bool = false
  ) {
    self.name = name
    self.integrator = integrator
    self.tolerances = tolerances
    self.shape = shape
    self.systems = systems
    self.activity = activity
    self.solvesLinearExactly = solvesLinearExactly
    self.isOrdered = isOrdered
  }

  func withoutDerivatives() -> any LibraryNode {
    ODESolveNode(
      name: name, integrator: integrator, tolerances: tolerances, shape: shape, systems: systems,
      activity: .none(states: shape.states, parameters: shape.parameters), solvesLinearExactly: solvesLinearExactly,
      isOrdered: isOrdered)
  }

  /// Checks shapes and tolerances.
  func validate() throws(SolverInputError) {
    try tolerances.validate()
    try shape.validate(tapeInputCounts: systems.map(\.tape.inputCount))
  }

  private func make(_ activity: ODEActivity) -> GroupSolve? {
    try? GroupSolve(
      name: name, integrator: integrator, tolerances: tolerances, shape: shape, tapes: systems.map(\.tape),
      activity: activity, solvesLinearExactly: solvesLinearExactly, isOrdered: isOrdered)
  }

  private func solve() -> GroupSolve? {
    solver.withLock { solver in
      if solver == nil { solver = make(activity) }
      return solver
    }
  }

  /// The solver of a node with its memory.
  struct Workspace {
    fileprivate let solver: GroupSolve
    fileprivate let memory: GroupWorkspace
  }

  func makeWorkspace() throws(NodeFailure) -> Workspace {
    guard let solver = solve() else { throw .memory(name) }
    return Workspace(solver: solver, memory: try solver.makeWorkspace())
  }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: Workspace
  ) -> NodeOutcome {
    workspace.solver.forward(inputs: inputs, outputs: outputs, workspace: workspace.memory)
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: NodeAdjoints<Argument>, workspace: Workspace
  ) {
    workspace.solver.reverse(
      inputs: inputs, outputs: outputs, outputAdjoints: outputAdjoints, inputAdjoints: inputAdjoints,
      workspace: workspace.memory)
  }

  /// Solves for the states alone.
  func evaluateOnce(inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>) -> NodeOutcome {
    let solver = plain.withLock { plain in
      if plain == nil { plain = make(.none(states: shape.states, parameters: shape.parameters)) }
      return plain
    }
    return solver?.evaluateOnce(inputs: inputs, outputs: outputs) ?? .failure(.memory(name))
  }

  func statistics(_ workspace: Workspace) -> SolveStatistics? { workspace.solver.statistics(workspace.memory) }

  func describe() -> NodeDescription { solve()?.describe() ?? NodeDescription() }

  static func obstacle(_ solves: [ODESolveNode], isSame: [Bool]) -> Reason {
    let hasOneSize = solves.allSatisfy {
      $0.shape.states == solves.first?.shape.states && $0.shape.parameters == solves.first?.shape.parameters
    }
    return hasOneSize ? .otherSettings : .otherSizes
  }

  static func merged(_ solves: [ODESolveNode]) -> (any LibraryNode)? {
    // Calls for several groups are not told apart in messages once they are one.
    guard let first = solves.first else { return nil }
    var shape = GroupShape(
      states: first.shape.states, parameters: first.shape.parameters, timeCounts: [], realData: [], realDataCounts: [],
      tapeNumbers: [])
    shape.areCalls = true
    shape.nameLists = first.shape.nameLists
    shape.allowsStart = first.shape.allowsStart
    var systems = NumberedFunctions()
    var activity = first.activity
    for solve in solves {
      guard solve.integrator == first.integrator, solve.tolerances == first.tolerances,
        solve.shape.states == shape.states, solve.shape.parameters == shape.parameters,
        solve.shape.allowsStart == shape.allowsStart
      else { return nil }
      for number in solve.shape.tapeNumbers { shape.tapeNumbers.append(systems.number(of: solve.systems[number])) }
      shape.timeCounts += solve.shape.timeCounts
      shape.realData += solve.shape.realData
      shape.realDataCounts += solve.shape.realDataCounts
      activity = activity.union(solve.activity)
    }
    return ODESolveNode(
      name: first.name, integrator: first.integrator, tolerances: first.tolerances, shape: shape,
      systems: systems.list, activity: activity, solvesLinearExactly: first.solvesLinearExactly)
  }
}

extension ODESolveNode: PopulationNode {
  func populationEvaluator(points: Int) throws(NodeFailure) -> (any PopulationNodeEvaluator)? {
    guard let solver = solve() else { throw .memory(name) }
    return try solver.populationEvaluator(points: points)
  }

  var solvesPerCall: Int { shape.groups }

  var bytesPerPoint: Int { solve()?.bytesPerPoint ?? 0 }
}

extension ODEActivity {
  /// What is active in either.
  func union(_ other: ODEActivity) -> ODEActivity {
    ODEActivity(
      initialState: zip(initialState, other.initialState).map { $0 || $1 },
      parameters: zip(parameters, other.parameters).map { $0 || $1 },
      initialTime: initialTime || other.initialTime, times: times || other.times)
  }
}
