// A group's result is the same bit for bit whatever the number of threads and whatever stands beside it.
import CohortSolvers
import CohortTape
import CohortProgram
import CohortThreads
import Testing

@Suite struct ReproducibilityTests {
  static func arguments(_ problem: LongitudinalProblem, groups: Range<Int>) -> SolveArguments {
    let (n, p, k) = (problem.shape.states, problem.shape.parameters, problem.shape.timeCounts[0])
    return SolveArguments(
      initialStates: Array(problem.initialStates[groups.lowerBound * n..<groups.upperBound * n]),
      initialTimes: Array(problem.initialTimes[groups]),
      times: Array(problem.times[groups.lowerBound * k..<groups.upperBound * k]),
      parameters: Array(problem.parameters[groups.lowerBound * p..<groups.upperBound * p]))
  }

  @Test(arguments: SolverChoice.all)
  func oneAndTwoThreads(choice: SolverChoice) throws {
    let problem = LongitudinalProblem(.neutropenia, groups: 21, timesPerGroup: 5)
    let arguments = Self.arguments(problem, groups: 0..<21)
    let weights = unevenWeights(21 * 5 * 8)
    var results: [SolveResult] = []
    for threads in [1, 2, 3] {
      let node = try problem.solve(choice, tolerance: 1e-6)
      let runner = GroupSolveRunner(node)
      // The second run takes the groups in the order of their cost; its arena is another one.
      for count in [threads, 4 - threads] {
        results.append(
          try ThreadArena(threadCount: count).run { () throws -> SolveResult in
            try runner.run(arguments, weights: weights)
          })
      }
    }
    for other in results.dropFirst() {
      #expect(other.values == results[0].values)
      #expect(other.adjoints == results[0].adjoints)
    }
  }

  @Test(arguments: Integrator.tested, [0, 1, 2])
  func aloneAndTogether(integrator: Integrator, instructionSet: Int) throws {
    let problem = LongitudinalProblem(.pharmacokinetics, groups: 13, timesPerGroup: 4)
    let tolerance = 1e-6
    let together = try GroupSolveRunner(
      try problem.solve(
        SolverChoice(integrator: integrator, lanes: true, instructionSet: instructionSet), tolerance: tolerance)
    ).run(Self.arguments(problem, groups: 0..<13), weights: unevenWeights(13 * 12))
    let weights = unevenWeights(13 * 12)
    let shape = GroupShape(states: 3, parameters: 5, timeCounts: [4])
    let activity = ODEActivity(initialState: [false, false, false], parameters: [Bool](repeating: true, count: 5))
    for g in 0..<13 {
      for lanes in integrator.hasLanes ? [false, true] : [false] {
        let node = try SolverChoice(integrator: integrator, lanes: lanes, instructionSet: instructionSet).node(
          shape, [problem.tape], activity: activity, tolerance: tolerance, maximumSteps: 100_000)
        let alone = try GroupSolveRunner(node).run(
          Self.arguments(problem, groups: g..<g + 1), weights: Array(weights[g * 12..<(g + 1) * 12]))
        #expect(alone.values == Array(together.values[g * 12..<(g + 1) * 12]), "group \(g), lanes \(lanes)")
        #expect(alone.adjoints[3] == Array(together.adjoints[3][g * 5..<(g + 1) * 5]), "group \(g), lanes \(lanes)")
      }
    }
  }

  @Test func benchmarkGivesTheSameForAnyNumberOfThreads() throws {
    for kind in LongitudinalProblem.Kind.allCases {
      let runs = try [1, 2].map {
        try LongitudinalBenchmark.measure(kind, integrator: .stiff, groups: 9, threads: $0, seconds: 0)
      }
      #expect(runs[0].checksum == runs[1].checksum)
      #expect(runs[0].steps == runs[1].steps && runs[0].groupsPerSecond > 0)
    }
  }

  /// Groups with right-hand sides of their own, as integer data make them.
  @Test func severalTapes() throws {
    let linear = LinearSystem.decay
    let quadratic = Tape(inputCount: 3) { [-($0[2] * $0[1] * $0[1])] }
    let shape = GroupShape(states: 1, parameters: 1, timeCounts: [1, 2, 1, 1], tapeNumbers: [0, 1, 1, 0])
    let arguments = SolveArguments(
      initialStates: [2, 2, 3, 1], initialTimes: [0, 0, 0, 0], times: [1, 1, 2, 1, 1], parameters: [0.5, 0.5, 1, 1])
    for choice in SolverChoice.all {
      let node = try choice.node(
        shape, [linear.tape, quadratic], activity: .everything(states: 1, parameters: 1), tolerance: 1e-10)
      let found = try GroupSolveRunner(node).run(arguments, weights: [1, 1, 1, 1, 1])
      // y' = -k y: exp(-k t) y0; y' = -k y^2: y0 / (1 + k t y0).
      let expected = [2 * 0.6065306597126334, 1, 2 / 3.0, 0.75, 0.36787944117144233]
      #expect(worstDifference(found.values, expected) < 100 * choice.tolerance(1e-10), "\(choice)")
    }
  }
}
