// The methods for stiff systems: against references, with exchange of rows, with the choice on the way.
import CohortProgram
import CohortSolvers
import CohortTape
import Testing

@Suite struct StiffTests {
  static let names = ["rosenbrock", "auto"]

  static func integrator(_ name: String) throws -> Integrator {
    try #require(Integrator.all.first { $0.name == name })
  }

  /// Robertson's kinetics with the logarithms of the rates as parameters.
  static let robertson = Tape(inputCount: 1 + 3 + 3) { v in
    let first = exp(v[4]) * v[1]
    let second = exp(v[5]) * v[2] * v[3]
    let third = exp(v[6]) * v[2] * v[2]
    return [second - first, first - second - third, third]
  }

  /// States, then sensitivities by state and parameter, at 0.4, 4, 40 and 400: Radau IIA of order 5 (SciPy) on the variational equations
  /// at a relative tolerance of 3e-13 (Fixtures/make_robertson.py).
  static let reference: [[Double]] = [
    [
      9.851721138610e-01, 3.386395378975e-05, 1.479402218522e-02, -1.423810263931e-02, 9.542381427850e-04,
      -4.749529906673e-04, 1.561017621527e-05, -2.130961030194e-06, -1.587012327964e-05, 1.422249246310e-02,
      -9.521071817548e-04, 4.908231139469e-04,
    ],
    [
      9.055186785843e-01, 2.240475687560e-05, 9.445891665887e-02, -7.504328695067e-02, 2.961377129145e-02,
      -1.480031041528e-02, 7.168722360041e-06, -5.830460566234e-06, -8.287865883268e-06, 7.503611822831e-02,
      -2.960794083089e-02, 1.480859828116e-02,
    ],
    [
      7.158270687194e-01, 9.185534764558e-06, 2.841637457458e-01, -1.699023508682e-01, 1.373080797345e-01,
      -6.865065266717e-02, 1.836478499702e-06, -2.357192113846e-06, -3.414178528050e-06, 1.699005143897e-01,
      -1.373057225423e-01, 6.865406684570e-02,
    ],
    [
      4.505186684711e-01, 3.222901441675e-06, 5.494781086275e-01, -2.383349118310e-01, 2.273815361747e-01,
      -1.136901660251e-01, 1.417078915440e-07, -2.260138867007e-07, -1.498445610700e-06, 2.383347701231e-01,
      -2.273813101608e-01, 1.136916644707e-01,
    ],
  ]

  /// The worst error of values and sensitivities at a tolerance.
  private func error(_ name: String, lanes: Bool, tolerance: Double) throws -> Double {
    let groups = 3
    let shape = GroupShape(states: 3, parameters: 3, timeCounts: [4, 4, 4])
    let node = try GroupSolve(
      name: "ode", integrator: Self.integrator(name),
      tolerances: ODETolerances(relative: tolerance, absolute: tolerance, maximumSteps: 100_000), shape: shape,
      tapes: [Self.robertson],
      activity: ODEActivity(initialState: [false, false, false], parameters: [true, true, true]), lanes: lanes)
    let rates = [-3.2188758248682006, 9.210340371976184, 17.216707939626428]
    let arguments = SolveArguments(
      initialStates: (0..<groups).flatMap { _ in [1.0, 0, 0] }, initialTimes: [0, 0, 0],
      times: (0..<groups).flatMap { _ in [0.4, 4, 40, 400.0] }, parameters: (0..<groups).flatMap { _ in rates })
    var worst = 0.0
    for time in 0..<4 {
      for state in 0..<3 {
        var weights = [Double](repeating: 0, count: groups * 12)
        for group in 0..<groups { weights[group * 12 + time * 3 + state] = 1 }
        let found = try GroupSolveRunner(node).run(arguments, weights: weights)
        let expected = Self.reference[time]
        for group in 0..<groups {
          worst = max(worst, abs(found.values[group * 12 + time * 3 + state] - expected[state]))
          for p in 0..<3 {
            worst = max(worst, abs(found.adjoints[3][group * 3 + p] - expected[3 + state * 3 + p]))
          }
        }
      }
    }
    return worst
  }

  /// At loose tolerances, too: these say nothing of the second state, which explicit steps may lose.
  @Test(arguments: names, [false, true])
  func robertsonFollowsTolerance(name: String, lanes: Bool) throws {
    for tolerance in [1e-4, 1e-6, 1e-8, 1e-10] {
      let error = try error(name, lanes: lanes, tolerance: tolerance)
      #expect(error < 3 * tolerance, "\(error) at \(tolerance)")
    }
  }

  /// An oscillation between states of very different sizes: what is right for one pivot is small for the other.
  @Test func statesOfDifferentSizes() throws {
    // y1' = a y2, y2' = -b y1 with a b = 1, and a as large as it takes: y1 = cos t, y2 = -sin(t) / a.
    let tape = Tape(inputCount: 1 + 2 + 1) { v in [v[3] * v[2], -v[1] / v[3]] }
    let shape = GroupShape(states: 2, parameters: 1, timeCounts: [1, 1, 1, 1])
    let scales = [1, 1e-4, 1e6, 1e10]
    let node = try GroupSolve(
      name: "ode", integrator: Self.integrator("rosenbrock"),
      tolerances: ODETolerances(relative: 1e-9, absolute: 1e-12, maximumSteps: 100_000), shape: shape, tapes: [tape],
      activity: .everything(states: 2, parameters: 1))
    let found = try GroupSolveRunner(node).run(
      SolveArguments(
        initialStates: [1, 0, 1, 0, 1, 0, 1, 0], initialTimes: [0, 0, 0, 0], times: [3, 3, 3, 3], parameters: scales),
      weights: [Double](repeating: 1, count: 8))
    for group in 0..<4 { #expect(abs(found.values[2 * group] + 0.9899924966004454) < 1e-7) }
  }

  /// Derivatives by time have their place in each stage.
  @Test func timeDependentForcing() throws {
    // Prothero and Robinson: y' = -k (y - cos t) - sin t, with y = cos t whatever k is.
    let tape = Tape(inputCount: 1 + 1 + 1) { v in [-v[2] * (v[1] - cos(v[0])) - sin(v[0])] }
    let shape = GroupShape(states: 1, parameters: 1, timeCounts: [2, 2, 2])
    for name in Self.names {
      let node = try GroupSolve(
        name: "ode", integrator: Self.integrator(name),
        tolerances: ODETolerances(relative: 1e-8, absolute: 1e-8, maximumSteps: 10_000), shape: shape, tapes: [tape],
        activity: .everything(states: 1, parameters: 1))
      let runner = GroupSolveRunner(node)
      let found = try runner.run(
        SolveArguments(
          initialStates: [1, 1, 1], initialTimes: [0, 0, 0], times: [1, 10, 1, 10, 1, 10], parameters: [1, 1e3, 1e6]),
        weights: unevenWeights(6))
      for group in 0..<3 {
        // Within a step the dense output of a component that is forced and stiff at once is of lower order.
        #expect(abs(found.values[2 * group] - 0.5403023058681398) < 2e-5)
        #expect(abs(found.values[2 * group + 1] + 0.8390715290764524) < 1e-6)
        #expect(abs(found.adjoints[3][group]) < 1e-5)
      }
      #expect(runner.stepCounts.allSatisfy { $0 < 1000 })
    }
  }

  /// Stiff groups change their method, others do not.
  @Test func choiceByGroup() throws {
    let tape = Tape(inputCount: 1 + 1 + 1) { v in [-v[2] * (v[1] - cos(v[0]))] }
    let shape = GroupShape(states: 1, parameters: 1, timeCounts: [1, 1, 1, 1])
    let node = try GroupSolve(
      name: "ode", integrator: Self.integrator("auto"),
      tolerances: ODETolerances(relative: 1e-6, absolute: 1e-6, maximumSteps: 10_000), shape: shape, tapes: [tape],
      activity: .everything(states: 1, parameters: 1))
    let runner = GroupSolveRunner(node)
    let arguments = SolveArguments(
      initialStates: [0, 0, 0, 0], initialTimes: [0, 0, 0, 0], times: [20, 20, 20, 20], parameters: [0.5, 1e4, 1, 1e6])
    _ = try runner.run(arguments, weights: [1, 1, 1, 1])
    let implicit = try #require(runner.statistics).implicitSteps
    #expect(implicit[0] == 0 && implicit[2] == 0)
    #expect(implicit[1] > 10 && implicit[3] > 10)
    #expect(runner.stepCounts.allSatisfy { $0 < 500 })
  }
}

private func sin(_ x: Expr) -> Expr { .apply(.sine, x) }
private func cos(_ x: Expr) -> Expr { .apply(.cosine, x) }
