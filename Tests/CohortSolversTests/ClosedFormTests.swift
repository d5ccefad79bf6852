// Values and all gradients against closed forms of linear systems, for every solver.
import CohortSolvers
import CohortTape
import CohortProgram
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct ClosedFormTests {
  /// Eleven groups, so that lanes are refilled, with differing and zero numbers of times.
  static let counts = [3, 0, 1, 5, 2, 4, 3, 0, 2, 1, 6]

  static func arguments(_ system: LinearSystem) -> SolveArguments {
    var arguments = SolveArguments(initialStates: [], initialTimes: [], times: [], parameters: [])
    for (g, count) in counts.enumerated() {
      let start = 0.25 * Double(g % 3) - 0.2
      arguments.initialTimes.append(start)
      arguments.initialStates += (0..<system.states).map { 1 + 0.3 * Double(g % 4) - 0.5 * Double($0) }
      arguments.parameters += (0..<system.parameters).map { 0.5 + 0.21 * Double((g + 3 * $0) % 5) }
      arguments.times += (0..<count).map { start + 0.7 * Double($0 + 1) + 0.05 * Double(g) }
    }
    return arguments
  }

  @Test(arguments: LinearSystem.all.indices, SolverChoice.all)
  func valuesAndGradients(system index: Int, choice: SolverChoice) throws {
    let system = LinearSystem.all[index]
    let shape = GroupShape(states: system.states, parameters: system.parameters, timeCounts: Self.counts)
    let node = try choice.node(
      shape, [system.tape], activity: .everything(states: system.states, parameters: system.parameters),
      tolerance: 1e-10)
    let arguments = Self.arguments(system)
    let weights = unevenWeights(node.outputCount)
    let found = try GroupSolveRunner(node).run(arguments, weights: weights)
    let expected = system.exact(arguments, counts: Self.counts, weights: weights)
    let tolerance = choice.tolerance(1e-10)
    #expect(worstDifference(found.values, expected.values) < 200 * tolerance)
    for argument in 0..<4 {
      #expect(
        worstDifference(found.adjoints[argument], expected.adjoints[argument]) < 1000 * tolerance,
        "argument \(argument)")
    }
  }

  @Test(arguments: SolverChoice.all)
  func errorFollowsTolerance(choice: SolverChoice) throws {
    let system = LinearSystem.oscillator
    let shape = GroupShape(states: 2, parameters: 1, timeCounts: [4])
    let arguments = SolveArguments(
      initialStates: [1, 0], initialTimes: [0], times: [1, 2, 4, 8], parameters: [1.3])
    let expected = system.exact(arguments, counts: [4], weights: unevenWeights(8))
    for tolerance in [1e-4, 1e-6, 1e-8, 1e-10] where tolerance >= choice.tolerance(0) {
      let node = try choice.node(
        shape, [system.tape], activity: .everything(states: 2, parameters: 1), tolerance: tolerance)
      let found = try GroupSolveRunner(node).run(arguments, weights: unevenWeights(8))
      #expect(worstDifference(found.values, expected.values) < 300 * tolerance)
      #expect(worstDifference(found.adjoints[3], expected.adjoints[3]) < 1000 * tolerance)
    }
  }

  /// A hundredth of the tolerance takes 100^(1/p) as many steps of a method of order p.
  @Test(arguments: SolverChoice.all.filter { $0.integrator.order != nil })
  func stepsFollowOrder(choice: SolverChoice) throws {
    let order = Double(try #require(choice.integrator.order))
    let shape = GroupShape(states: 2, parameters: 1, timeCounts: [1])
    let arguments = SolveArguments(initialStates: [1, 0], initialTimes: [0], times: [40], parameters: [1.3])
    // Low orders would take long at tight tolerances, and at loose ones orders do not show yet.
    let tightest = choice.tolerance(1e-8)
    let steps = try [100 * tightest, tightest].map { tolerance -> Double in
      let node = try choice.node(
        shape, [LinearSystem.oscillator.tape], activity: .everything(states: 2, parameters: 1), tolerance: tolerance)
      let runner = GroupSolveRunner(node)
      _ = try runner.run(arguments)
      return Double(runner.stepCounts[0])
    }
    let found = log(100) / log(steps[1] / steps[0])
    #expect(abs(found - order) < 0.15 * order, "order \(found) in \(steps) steps")
  }

  @Test func onlyWhatIsActiveGetsSensitivities() throws {
    let system = LinearSystem.twoCompartments
    let shape = GroupShape(states: 2, parameters: 4, timeCounts: Self.counts)
    let arguments = Self.arguments(system)
    for choice in SolverChoice.all {
      let activity = ODEActivity(initialState: [false, true], parameters: [true, false, false, true])
      let node = try choice.node(shape, [system.tape], activity: activity, tolerance: 1e-10)
      #expect(node.layout.columns == [.initialState(1), .parameter(0), .parameter(3)])
      let weights = unevenWeights(node.outputCount)
      let found = try GroupSolveRunner(node).run(arguments, weights: weights)
      let expected = system.exact(arguments, counts: Self.counts, weights: weights)
      for g in Self.counts.indices {
        #expect(found.adjoints[0][2 * g] == 0)
        #expect(found.adjoints[3][4 * g + 1] == 0 && found.adjoints[3][4 * g + 2] == 0)
        for (argument, k) in [(0, 2 * g + 1), (3, 4 * g), (3, 4 * g + 3)] {
          #expect(abs(found.adjoints[argument][k] - expected.adjoints[argument][k]) < 1e4 * choice.tolerance(1e-10))
        }
      }
      #expect(found.adjoints[1].allSatisfy { $0 == 0 } && found.adjoints[2].allSatisfy { $0 == 0 })
      let values = try GroupSolveRunner(
        try choice.node(shape, [system.tape], activity: .none(states: 2, parameters: 4), tolerance: 1e-10)
      ).run(arguments)
      #expect(worstDifference(values.values, expected.values) < 1000 * choice.tolerance(1e-10))
    }
  }
}
