// Nonlinear systems: against finite differences at tight tolerances, known values, and each other.
import CohortSolvers
import CohortTape
import CohortProgram
import Testing

@Suite struct NonlinearTests {
  /// Exercises exp, log, pow with a parameter as exponent, select (a kink in time), max, division; x_r scales the input.
  static let mixed = Tape(inputCount: 1 + 2 + 3 + 1) { v in
    let (t, a, b) = (v[0], v[1], v[2])
    let input = v[6] * select(t < 0.8, exp(-t), exp(-0.8 as Expr))
    let uptake = v[3] * a / (1 + a)
    let growth = pow(max(1e-6, b), v[4])
    return [input - uptake, uptake - v[5] * growth * log(1 + b * b)]
  }

  static let shape = GroupShape(
    states: 2, parameters: 3, timeCounts: [2, 3, 1], realData: [1.5, 2, 2.5], realDataCounts: [1, 1, 1])
  static let arguments = SolveArguments(
    initialStates: [0.5, 0.4, 0.7, 0.3, 0.2, 1], initialTimes: [0.05, 0, -0.1], times: [0.9, 2, 0.4, 1.1, 1.7, 1.3],
    parameters: [1.2, 0.7, 0.5, 1.1, 1.4, 0.8, 0.9, 0.6, 1.3])

  @Test(arguments: SolverChoice.all)
  func gradientsAgainstFiniteDifferences(choice: SolverChoice) throws {
    let activity = ODEActivity.everything(states: 2, parameters: 3)
    let node = try choice.node(Self.shape, [Self.mixed], activity: activity, tolerance: 1e-11)
    let weights = unevenWeights(node.outputCount)
    let found = try GroupSolveRunner(node).run(Self.arguments, weights: weights)
    let values = GroupSolveRunner(
      try SolverChoice(integrator: .stiff, lanes: false).node(
        Self.shape, [Self.mixed], activity: .none(states: 2, parameters: 3), tolerance: 1e-13))
    for argument in 0..<4 {
      for k in Self.arguments[argument].indices {
        let step = 1e-4
        var sums: [Double] = []
        for offset in [-2.0, -1, 1, 2] {
          var moved = Self.arguments
          moved[argument][k] += offset * step
          sums.append(dot(weights, try values.run(moved).values))
        }
        let difference = (sums[0] - 8 * sums[1] + 8 * sums[2] - sums[3]) / (12 * step)
        #expect(
          abs(found.adjoints[argument][k] - difference) < max(2e-6, 1000 * choice.tolerance(1e-11))
            * (1 + abs(difference)), "\(argument) \(k)")
      }
    }
  }

  /// Stan allows the same time twice.
  @Test(arguments: SolverChoice.all)
  func repeatedTimes(choice: SolverChoice) throws {
    let shape = GroupShape(states: 1, parameters: 1, timeCounts: [4, 2, 3])
    let node = try choice.node(
      shape, [LinearSystem.decay.tape], activity: .everything(states: 1, parameters: 1), tolerance: 1e-10)
    let times: [Double] = [1, 1, 2, 2, 0.5, 0.5, 1, 3, 3]
    let found = try GroupSolveRunner(node).run(
      SolveArguments(initialStates: [1, 1, 1], initialTimes: [0, 0, 0], times: times, parameters: [1, 1, 1]),
      weights: unevenWeights(9))
    for k in [0, 2, 4, 7] { #expect(found.values[k] == found.values[k + 1]) }
  }

  @Test func methodsAgree() throws {
    let activity = ODEActivity.everything(states: 2, parameters: 3)
    let results = try SolverChoice.all.map { choice in
      let node = try choice.node(Self.shape, [Self.mixed], activity: activity, tolerance: 1e-10)
      return try GroupSolveRunner(node).run(Self.arguments, weights: unevenWeights(node.outputCount))
    }
    for (choice, other) in zip(SolverChoice.all, results).dropFirst() {
      let tolerance = choice.tolerance(1e-10)
      #expect(worstDifference(other.values, results[0].values) < 200 * tolerance, "\(choice)")
      for argument in 0..<4 {
        #expect(
          worstDifference(other.adjoints[argument], results[0].adjoints[argument]) < max(1e-6, 1000 * tolerance),
          "\(choice)")
      }
    }
  }

  /// Robertson (1966); reference values by Radau IIA of order 5 (SciPy) at a relative tolerance of 3e-14.
  @Test func robertson() throws {
    let problem = LongitudinalProblem(.stiffKinetics, groups: 1)
    let shape = GroupShape(states: 3, parameters: 3, timeCounts: [4])
    let arguments = SolveArguments(
      initialStates: [1, 0, 0], initialTimes: [0], times: [0.4, 4, 40, 400], parameters: [0.04, 1e4, 3e7])
    let expected = [
      9.85172113860991e-01, 3.38639537897491e-05, 1.47940221852204e-02,
      9.05518678584256e-01, 2.24047568756021e-05, 9.44589166588696e-02,
      7.15827068719409e-01, 9.18553476455780e-06, 2.84163745745830e-01,
      4.50518668471109e-01, 3.22290144167471e-06, 5.49478108627453e-01,
    ]
    let node = try GroupSolve(
      name: "ode_bdf", integrator: .stiff,
      tolerances: ODETolerances(relative: 1e-9, absolute: 1e-14, maximumSteps: 100_000),
      shape: shape, tapes: [problem.tape], activity: .none(states: 3, parameters: 3))
    let found = try GroupSolveRunner(node).run(arguments)
    for (value, reference) in zip(found.values, expected) {
      #expect(abs(value - reference) < 1e-6 * abs(reference))
    }
  }

  /// The gradient of the stiff system by finite differences of solutions.
  @Test func robertsonSensitivities() throws {
    let problem = LongitudinalProblem(.stiffKinetics, groups: 1)
    let shape = GroupShape(states: 3, parameters: 3, timeCounts: [2])
    let arguments = SolveArguments(
      initialStates: [1, 0, 0], initialTimes: [0], times: [4, 40], parameters: [0.04, 1e4, 3e7])
    func node(_ activity: ODEActivity, _ tolerance: Double) throws -> GroupSolveRunner {
      GroupSolveRunner(
        try GroupSolve(
          name: "ode_bdf", integrator: .stiff,
          tolerances: ODETolerances(relative: tolerance, absolute: tolerance * 1e-6, maximumSteps: 100_000),
          shape: shape, tapes: [problem.tape], activity: activity))
    }
    let weights = [1.0, 1e4, 0.5, -1, 2e4, 0.2]
    let active = ODEActivity(initialState: [false, false, false], parameters: [true, true, true])
    let found = try node(active, 1e-9).run(arguments, weights: weights)
    let values = try node(.none(states: 3, parameters: 3), 1e-12)
    for p in 0..<3 {
      let step = 1e-3 * arguments.parameters[p]
      var (up, down) = (arguments, arguments)
      up.parameters[p] += step
      down.parameters[p] -= step
      let difference =
        (dot(weights, try values.run(up).values) - dot(weights, try values.run(down).values)) / (2 * step)
      #expect(abs(found.adjoints[3][p] - difference) < 1e-4 * abs(difference))
    }
  }

  @Test func benchmarkSystemsAgreeBetweenMethods() throws {
    for kind in [LongitudinalProblem.Kind.pharmacokinetics, .neutropenia] {
      let problem = LongitudinalProblem(kind, groups: 5, timesPerGroup: 6)
      let arguments = SolveArguments(
        initialStates: problem.initialStates, initialTimes: problem.initialTimes, times: problem.times,
        parameters: problem.parameters)
      let weights = unevenWeights(problem.shape.timeCount * problem.shape.states)
      let choices = SolverChoice.all
      let results = try choices.map {
        try GroupSolveRunner(try problem.solve($0, tolerance: $0.tolerance(1e-10))).run(arguments, weights: weights)
      }
      for (choice, other) in zip(choices, results).dropFirst() {
        let bound = max(1e-5, 1000 * choice.tolerance(1e-10))
        #expect(worstDifference(other.values, results[0].values) < bound, "\(choice)")
        #expect(worstDifference(other.adjoints[3], results[0].adjoints[3]) < bound, "\(choice)")
      }
    }
  }
}
