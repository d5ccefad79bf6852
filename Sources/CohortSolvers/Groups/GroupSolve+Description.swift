// GroupSolve + description: what is solved and how, and what the last evaluation took.
import CIntegrators
import CohortProgram

extension GroupSolve {
  package func describe() -> NodeDescription {
    var solve = SolveDescription(.ode)
    solve.method = integrator.name
    solve.methodMeaning = integrator.names.first?.description ?? ""
    let exact = systems.count { solver(of: $0) == .exactLinear }
    if exact == systems.count {
      solve.methodMeaning = "not used: the systems are linear and solved exactly"
    } else if exact > 0 {
      solve.methodMeaning += " (\(exact) of \(systems.count) systems are linear and solved exactly)"
    }
    solve.tolerances = (tolerances.relative, tolerances.absolute)
    solve.maximumSteps = tolerances.maximumSteps
    solve.groups = shape.groups
    solve.states = shape.states
    solve.parameters = shape.parameters
    solve.activeParameters = activity.parameters.count { $0 }
    solve.activeStates = activity.initialState.count { $0 }
    solve.hasActiveInitialTime = activity.initialTime
    solve.hasActiveTimes = activity.times
    solve.timeCounts = shape.timeCounts
    solve.lanes = lanes
    solve.functions = systems.enumerated().map { number, system in
      var function = system.describe()
      function.hasSparseFactors = !integrator.hasLanes && cohort_sparse_lu_pays(system.code) != 0
      function.users = shape.tapeNumbers.count { $0 == number }
      return function
    }
    let results = outputCount * (layout.sensitivityCount + (activity.times ? 1 : 0))
    let widest = systems.map { Int($0.code.pointee.registers) }.max() ?? 0
    // State, slope, stages and the like; of CVODE its history.
    let arrays = integrator.hasLanes ? 10 : 20
    let lanes = systems.contains { isLaned($0) } ? 8 : 1
    return NodeDescription(
      solve: solve, memoryBytes: 8 * (results + 6 * shape.groups),
      threadBytes: 8 * lanes * (widest + arrays * shape.states * (1 + layout.sensitivityCount)))
  }

  /// Whether, and why, groups advance side by side.
  private var lanes: Reason {
    if systems.contains(where: { isLaned($0) }) { return .sideBySide }
    if !systems.contains(where: { solver(of: $0).hasLanes }) { return .methodOfOneGroup }
    return shape.timeCounts.count { $0 > 0 } > 2 ? .largeSystem : .fewGroups
  }

  package func statistics(_ workspace: GroupWorkspace) -> SolveStatistics? {
    var result = SolveStatistics()
    result.names = shape.names
    let isImplicit = !systems.contains { solver(of: $0).hasLanes }
    for group in 0..<shape.groups {
      let counts = workspace.counts.base[group]
      let tried = Int(workspace.steps.base[group])
      result.rejected.append(Int(counts.rejected))
      result.steps.append(isImplicit ? tried : max(0, tried - Int(counts.rejected)))
      result.evaluations.append(Int(counts.evaluations))
      if integrator.chooses { result.implicitSteps.append(Int(counts.implicitSteps)) }
      if isImplicit {
        result.newtonIterations.append(Int(counts.newtonIterations))
        result.factorizations.append(Int(counts.factorizations))
      }
    }
    return result
  }
}
