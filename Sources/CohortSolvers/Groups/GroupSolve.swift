// The library node that solves the initial value problems of all groups of a call, with their sensitivities.
import CIntegrators
import CohortProgram
import CohortTape
import CohortThreads

/// Solves G systems y' = f(t, y, theta, x) and gives their states at the groups' times.
///
/// Arguments: Y0 (G*N, the groups' initial states one after another), T0 (G), Ts (all groups' times one after another),
/// Theta (G*P). Output: the states at each of Ts, N numbers per time. Derivatives with respect to the elements that the
/// activity names; an adjoint asked for others stays as it is.
package final class GroupSolve: LibraryNode {
  package enum Argument: Int, NodeArgument, CaseIterable { case initialStates, initialTimes, times, parameters }

  package let name: String
  package let integrator: Integrator
  package let tolerances: ODETolerances
  package let shape: GroupShape
  package let activity: ODEActivity
  package let layout: SensitivityLayout
  /// By tape number.
  package let systems: [SystemCode]

  /// By group: where its times and its real data begin; G + 1 and G numbers.
  let timeStart: Storage<Int64>
  let dataStart: Storage<Int64>
  let realData: Storage<Double>
  /// Groups that have times.
  private let solvedGroups: Int
  /// nil for the best of this machine; see `cohort_ode_solver_create`.
  let instructionSet: Int?
  /// What was asked for; nil: what pays.
  private let lanes: Bool?
  let isOrdered: Bool
  /// Whether systems that are affine in the state are solved exactly.
  package let solvesLinearExactly: Bool

  /// Derives the Jacobians and lays out the solve.
  ///
  /// - Parameters:
  ///   - name: for messages: "ode_bdf".
  ///   - tapes: the recorded right-hand sides: inputs t, y (N), theta (P), the group's real data; outputs dy/dt (N).
  ///   - activity: which arguments are parameters.
  ///   - lanes: whether an integrator that can advances several groups per instruction; nil: where there are three
  ///     groups or more and the systems are not large.
  ///   - instructionSet: 0 baseline, 1 AVX2, 2 AVX-512, nil the best there is.
  ///   - solvesLinearExactly: systems that are affine in the state, with coefficients that are constant in time, are not integrated.
  ///   - isOrdered: the calling thread solves the groups one after another, which gives the same numbers.
  package init(
    name: String, integrator: Integrator, tolerances: ODETolerances, shape: GroupShape, tapes: [Tape],
    activity: ODEActivity, lanes: Bool? = nil, instructionSet: Int? = nil, solvesLinearExactly: Bool = false,
    isOrdered: Bool = false
  ) throws(SolverInputError) {
    try tolerances.validate()
    try shape.validate(tapeInputCounts: tapes.map { $0.inputCount })
    guard activity.initialState.count == shape.states, activity.parameters.count == shape.parameters else {
      throw SolverInputError("the activity does not fit the numbers of states and parameters")
    }
    let layout = SensitivityLayout(
      states: shape.states, parameters: shape.parameters, activity: activity, needsJacobian: integrator.needsJacobian,
      needsCurvature: integrator.needsCurvature)
    // N*N, N*columns and the results have to be countable.
    let columns = 1 + layout.sensitivityCount
    let (cells, overflow) = shape.states.multipliedReportingOverflow(by: max(columns, shape.states))
    let (results, overflowResults) = shape.timeCount.multipliedReportingOverflow(by: max(cells, 1))
    guard !overflow, cells < 1 << 26, !overflowResults, results < 1 << 48, shape.groups < 1 << 30 else {
      throw SolverInputError("the systems are too large: \(shape.states) states with \(columns - 1) sensitivities each")
    }
    var systems: [SystemCode] = []
    for tape in tapes { systems.append(try SystemCode(tape, layout: layout)) }
    var times: [Int64] = [0]
    var data: [Int64] = []
    var dataEnd = 0
    for g in 0..<shape.groups {
      times.append(times[g] + Int64(shape.timeCounts[g]))
      data.append(Int64(dataEnd))
      dataEnd += shape.realDataCounts[g]
    }
    guard
      let timeStart = Storage<Int64>(times), let dataStart = Storage<Int64>(data),
      let realData = Storage<Double>(shape.realData)
    else { throw SolverInputError("there is not enough memory for the groups' data") }
    self.name = name
    self.integrator = integrator
    self.tolerances = tolerances
    self.shape = shape
    self.activity = activity
    self.layout = layout
    self.systems = systems
    self.timeStart = timeStart
    self.dataStart = dataStart
    self.realData = realData
    self.instructionSet = instructionSet
    self.lanes = lanes
    self.isOrdered = isOrdered
    self.solvesLinearExactly = solvesLinearExactly
    solvedGroups = shape.timeCounts.count { $0 > 0 }
  }

  /// Whether groups advance side by side where so many points are solved at a time.
  ///
  /// A step of eight lanes costs about two steps of one group. The results are the same bit for bit. Systems whose lanes would
  /// not stay in the second-level cache go one by one.
  func isLaned(_ system: SystemCode, points: Int = 1) -> Bool {
    guard solver(of: system).hasLanes, !isOrdered else { return false }
    return lanes ?? (solvedGroups * points > 2 && shape.states * (1 + layout.sensitivityCount) <= 1024)
  }

  /// What solves a system: the integrator that was asked for, unless the system can be solved exactly.
  func solver(of system: SystemCode) -> Integrator {
    solvesLinearExactly && system.isLinear ? .exactLinear : integrator
  }

  /// How many numbers the node gives.
  package var outputCount: Int { shape.timeCount * shape.states }

  /// The steps that each group took in the last evaluation of this workspace.
  package func stepCounts(_ workspace: GroupWorkspace) -> [Int] {
    (0..<shape.groups).map { Int(workspace.steps.base[$0]) }
  }

  package func makeWorkspace() throws(NodeFailure) -> GroupWorkspace {
    guard let workspace = GroupWorkspace(self) else { throw .memory(name) }
    return workspace
  }

  package func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: GroupWorkspace
  ) -> NodeOutcome {
    if let problem = invalidInput(inputs) { return .failure(problem) }
    workspace.failed.base[0] = Int32.max
    for number in workspace.parts.indices {
      guard run(part: number, inputs: inputs, outputs: outputs, workspace) else { return .failure(solverMemory) }
      let failed = workspace.failed.base[0]
      if failed != Int32.max { return .failure(failure(group: Int(failed), workspace, inputs)) }
    }
    workspace.updateOrder(workspace.steps.base)
    return .success
  }

  /// There was no memory for a solver.
  var solverMemory: NodeFailure {
    NodeFailure(kind: "\(name): memory", message: "\(name): not enough memory for the solver")
  }

  /// Solves the groups that the part's job lists, shared among the threads; false where memory is short.
  func run(
    part number: Int, inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, _ workspace: GroupWorkspace
  ) -> Bool {
    let part = workspace.parts[number]
    let groups = Int(part.job.pointee.orderCount)
    let solvers = min(isOrdered ? 1 : ParallelLoop.threadCount, groups)
    guard solvers > 0 else { return true }
    let groupsEach = (groups + solvers - 1) / solvers
    guard workspace.prepare(part: number, solvers: solvers, groupsEach: groupsEach) else { return false }
    let job = part.job
    job.pointee.next = 0
    job.pointee.failures = 0
    job.pointee.y0 = inputs[.initialStates]
    job.pointee.t0 = inputs[.initialTimes]
    job.pointee.ts = inputs[.times]
    job.pointee.theta = inputs[.parameters]
    job.pointee.solution = outputs
    part.team.pointee.lanes = Int32(min(part.lanes, groupsEach))
    if solvers == 1 {
      cohort_ode_team_run(0, 1, part.team)
    } else {
      ParallelLoop.run(count: solvers, isolated: true, context: part.team, body: cohort_ode_team_run)
    }
    return true
  }

  package func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: NodeAdjoints<Argument>, workspace: GroupWorkspace
  ) {
    reverse(outputAdjoints: outputAdjoints, inputAdjoints: inputAdjoints, point: 0, workspace)
  }

  /// The adjoints of one of the workspace's points.
  func reverse(
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>, point: Int,
    _ workspace: GroupWorkspace
  ) {
    let (n, count) = (shape.states, layout.sensitivityCount)
    let accumulator = workspace.accumulator.base + point * count
    let sensitivities = workspace.sensitivity.base + point * outputCount * count
    let (y0, t0, theta) = (inputAdjoints[.initialStates], inputAdjoints[.initialTimes], inputAdjoints[.parameters])
    if count > 0 {
      for g in 0..<shape.groups {
        let rows = Int(timeStart.base[g]) * n..<Int(timeStart.base[g + 1]) * n
        if rows.isEmpty { continue }
        for s in 0..<count { accumulator[s] = 0 }
        for row in rows {
          let adjoint = outputAdjoints[row]
          if adjoint == 0 { continue }
          let sensitivity = sensitivities + row * count
          for s in 0..<count { accumulator[s] += adjoint * sensitivity[s] }
        }
        for (s, column) in layout.columns.enumerated() {
          switch column {
          case .initialState(let i): y0?[g * n + i] += accumulator[s]
          case .parameter(let p): theta?[g * shape.parameters + p] += accumulator[s]
          case .initialTime: t0?[g] += accumulator[s]
          }
        }
      }
    }
    if activity.times, let ts = inputAdjoints[.times] {
      let slope = workspace.slope.base + point * outputCount
      for k in 0..<shape.timeCount {
        var sum = 0.0
        for i in 0..<n { sum += outputAdjoints[k * n + i] * slope[k * n + i] }
        ts[k] += sum
      }
    }
  }
}
