// The code made of a right-hand side: values of every primitive, derivatives, sparsity, and what is run how often.
import CohortSolvers
import CohortTape
import CohortProgram
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct SystemCodeTests {
  static func layout(states: Int, parameters: Int) -> SensitivityLayout {
    SensitivityLayout(
      states: states, parameters: parameters,
      activity: ODEActivity(
        initialState: [Bool](repeating: false, count: states), parameters: [Bool](repeating: true, count: parameters)),
      needsJacobian: true)
  }

  /// All primitives, each as f(y, theta1, theta2), against the scalar kernels: values and both kinds of derivative.
  @Test(arguments: 0..<Int(cohort_primitive_count()), [0, 1, 2])
  func primitives(number: Int, instructionSet: Int) throws {
    let primitive = try #require(Primitive(rawValue: UInt8(number)))
    let arity = Int(cohort_primitive_arity(primitive))
    let operands = [1, 2, 3]
    let tape = Tape(
      inputCount: 4, constants: [], operations: [Block.Operation(primitive, operands[0], operands[1], operands[2])],
      outputs: [4])
    let evaluator = try SystemEvaluator(
      try SystemCode(tape, layout: Self.layout(states: 1, parameters: 2)), instructionSet: instructionSet)
    var points: [[Double]] = [
      [0.3, 0.7, 0.2], [1.7, 2.5, 0.6], [-0.4, 0.3, 0.9], [2, 3, 0.1], [0, 1.5, 0.5], [0.9, 0.9, 0.9], [-2, 3, 1],
    ]
    // For what this module computes itself.
    if [.exponential, .logarithm, .power, .squareRoot, .divide, .absolute, .select, .less].contains(primitive) {
      let subnormal = 1000 * Double.leastNonzeroMagnitude
      points += [
        [700, 1.2, 0.3], [subnormal, 0.5, 0.5], [.infinity, 1, 0.5], [.nan, 1, 0.5], [-1000, 0.2, 0.4], [-740, 1, 0],
        [1e200, 3, 0], [-8, 1.0 / 3, 0], [0, 0, 1], [0, -1, 1], [-0.0, 2, 3],
      ]
    }
    for p in points {
      let value = cohort_primitive_value(primitive, p[0], p[1], p[2])
      let found = try #require(evaluator.derivative(t: 0, y: [p[0]], theta: [p[1], p[2]]))
      #expect(Self.agree(found[0], value, 1e-12), "value at \(p): \(found[0]), expected \(value)")
      var partials = [Double](repeating: 0, count: 3)
      cohort_primitive_partials(primitive, p[0], p[1], p[2], value, &partials)
      let jacobians = try #require(evaluator.jacobians(t: 0, y: [p[0]], theta: [p[1], p[2]]))
      let derivatives = [jacobians.byState[0], jacobians.byParameter[0], jacobians.byParameter[1]]
      for k in 0..<arity where partials[k].isFinite && value.isFinite {
        #expect(
          Self.agree(derivatives[k], partials[k], 1e-11), "partial \(k) at \(p): \(derivatives[k]), not \(partials[k])")
      }
    }
  }

  static func agree(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
    if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
    return a == b || abs(a - b) <= tolerance * max(abs(a), abs(b))
  }

  @Test func elementaryFunctionsAreAccurate() throws {
    let tape = Tape(inputCount: 4) { [exp($0[1]), log($0[1]), pow($0[2], $0[3])] }
    let layout = SensitivityLayout(
      states: 3, parameters: 0, activity: .none(states: 3, parameters: 0), needsJacobian: false)
    let evaluator = try SystemEvaluator(try SystemCode(tape, layout: layout))
    var x = 1e-300
    var worst = [0.0, 0.0, 0.0]
    while x < 1e300 {
      let exponent = log(x) * 1.02
      let found = try #require(evaluator.derivative(t: 0, y: [exponent, x, 0.37], theta: []))
      worst[0] = max(worst[0], abs(found[0] - exp(exponent)) / max(exp(exponent), 1e-300))
      worst[2] = max(worst[2], abs(found[2] - pow(x, 0.37)) / pow(x, 0.37))
      let other = try #require(evaluator.derivative(t: 0, y: [x, 1, 1], theta: []))
      worst[1] = max(worst[1], abs(other[1] - log(x)) / max(abs(log(x)), 1e-10))
      x *= 1.37
    }
    for k in 0...200 {
      let near = 1 + Double(k - 100) * 1e-4
      let found = try #require(evaluator.derivative(t: 0, y: [near, 1, 1], theta: []))
      worst[1] = max(worst[1], abs(found[1] - log(near)) / max(abs(log(near)), 1e-10))
    }
    #expect(worst[0] < 4e-16 && worst[1] < 6e-16, "exp \(worst[0]), log \(worst[1])")
    // b log(a) up to 256 costs a pow 8 of its bits.
    #expect(worst[2] < 1e-13, "pow \(worst[2])")
  }

  @Test func whatDependsOnParametersAloneRunsOncePerGroup() throws {
    let problem = LongitudinalProblem(.pharmacokinetics, groups: 1)
    let system = try SystemCode(problem.tape, layout: Self.layout(states: 3, parameters: 5))
    // df/dy is constant: entries (1,1), (2,1), (2,2), (2,3), (3,2), (3,3).
    #expect(system.jacobianEntryCount == 6)
    #expect(system.operationCounts.prologue > 0)
    #expect(system.operationCounts.derivative <= 10)
    let plain = try SystemCode(
      problem.tape,
      layout: SensitivityLayout(
        states: 3, parameters: 5, activity: .none(states: 3, parameters: 5), needsJacobian: false))
    #expect(plain.operationCounts.jacobian == 0)
  }

  @Test func selectPassesOnlyTheBranchTaken() throws {
    // y > 0 ? log(y) : theta y: the derivative of log at y < 0 must not leak.
    let tape = Tape(inputCount: 3) { [select($0[1] > 0, log($0[1]), $0[2] * $0[1])] }
    let evaluator = try SystemEvaluator(try SystemCode(tape, layout: Self.layout(states: 1, parameters: 1)))
    let below = try #require(evaluator.jacobians(t: 0, y: [-2], theta: [3]))
    #expect(below.byState == [3] && below.byParameter == [-2])
    let above = try #require(evaluator.jacobians(t: 0, y: [2], theta: [3]))
    #expect(above.byState == [0.5] && above.byParameter == [0])
  }

  @Test func jacobiansOfTheBenchmarkSystems() throws {
    for kind in LongitudinalProblem.Kind.allCases {
      let problem = LongitudinalProblem(kind, groups: 1)
      let (n, p) = (problem.shape.states, problem.shape.parameters)
      let evaluator = try SystemEvaluator(try SystemCode(problem.tape, layout: Self.layout(states: n, parameters: p)))
      let y = (0..<n).map { 0.5 + 0.25 * Double($0) }
      let theta = problem.parameters
      let found = try #require(evaluator.jacobians(t: 1, y: y, theta: theta))
      for j in 0..<n + p {
        let scale = j < n ? y[j] : theta[j - n]
        let sides = try [-2.0, -1, 1, 2].map { side -> [Double] in
          var (moved, movedTheta) = (y, theta)
          if j < n { moved[j] += side * 1e-3 * scale } else { movedTheta[j - n] += side * 1e-3 * scale }
          return try #require(evaluator.derivative(t: 1, y: moved, theta: movedTheta))
        }
        for i in 0..<n {
          let difference = (sides[0][i] - 8 * sides[1][i] + 8 * sides[2][i] - sides[3][i]) / (12e-3 * scale)
          let derivative = j < n ? found.byState[i * n + j] : found.byParameter[i * p + j - n]
          // Rounding of f, divided by the step.
          let rounding = 1e-15 * (sides[0].map { abs($0) }.max() ?? 0) / (1e-3 * scale)
          #expect(abs(derivative - difference) < 1e-7 * abs(derivative) + 10 * rounding, "\(kind) \(i) \(j)")
        }
      }
    }
  }
}
