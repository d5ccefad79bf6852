// Second derivatives of right-hand sides along directions, against differences of their Jacobians.
import CTape
import CohortProgram
import CohortTape
import Testing

@Suite struct CurvatureCodeTests {
  /// t, two states, two parameters: powers by base and exponent, special functions, a choice.
  static let tape = Tape(inputCount: 5) { v in
    let (t, a, b, p, q) = (v[0], v[1], v[2], v[3], v[4])
    let hill = pow(a, p) / (pow(q, p) + pow(a, p))
    return [
      hill * exp(-b) - sin(t) * a * a + select(a < b, a * b * b, a * a * b),
      sqrt(a + b * b) * log(1 + a) + cos(a * b) * p + t * t * q * b,
    ]
  }

  /// Jacobian entries by output and variable at a point; with a direction, how they change along it, and derivatives by time.
  struct Derived {
    var jacobian: [[Double]]
    var along: [[Double]] = []
    var time: [Double] = []
  }

  static func derive(_ tape: Tape, _ inputs: [Double], direction: [Double]) throws -> Derived {
    let variables: [Int?] = [nil, 0, 1, 2, 3]
    let code = try DerivedCode(
      tape, isVarying: { $0 <= 2 }, variables: variables, domain: SwitchDomain(time: 0, states: 1..<3), curvature: true)
    var registers = [Double](repeating: 0, count: code.registerCount)
    let modes = code.switching?.entries.count ?? 0
    let curvature = try #require(code.curvature)
    for (k, value) in code.constants.enumerated() { registers[inputs.count + modes + 3 + k] = value }
    // The mode of the one condition.
    for k in 0..<modes { registers[inputs.count + k] = inputs[1] < inputs[2] ? 1 : 0 }
    func run(_ part: [CohortInstruction]) { cohort_code_run(part, &registers) }
    func evaluate(_ point: [Double]) {
      for (k, value) in point.enumerated() { registers[k] = value }
      for part in [code.prologue, code.results, code.derivatives] { run(part) }
    }
    evaluate(inputs)
    run(curvature.base)
    for (from, to) in curvature.kept { registers[Int(to)] = registers[Int(from)] }
    let time = curvature.timeDerivatives.map { $0.map { registers[Int($0)] } ?? 0 }
    var result = Derived(jacobian: [], time: time)
    for output in code.outputs {
      var row = [Double](repeating: 0, count: 4)
      for (variable, register) in output.row { row[variable] = registers[Int(register)] }
      result.jacobian.append(row)
    }
    // Other points come between, as stages of a step do.
    evaluate(inputs.enumerated().map { $0 < 3 ? 1.1 * $1 + 0.1 : $1 })
    for (k, value) in direction.enumerated() { registers[inputs.count + modes + k] = value }
    run(curvature.along)
    for row in curvature.rows {
      var values = [Double](repeating: 0, count: 4)
      for (variable, register) in row { values[variable] = registers[Int(register)] }
      result.along.append(values)
    }
    return result
  }

  @Test(
    arguments: [[0.3, 0.7, 1.2, 1.6, 0.9], [0.3, 1.2, 0.7, 2.4, 0.4]], [[1, 0, 0], [0, 1, 0], [0.2, -0.7, 1.3]])
  func alongDirections(point: [Double], direction: [Double]) throws {
    let found = try Self.derive(Self.tape, point, direction: direction)
    let step = 1e-5
    func moved(_ by: Double) throws -> Derived {
      var point = point
      for k in 0..<3 { point[k] += by * direction[k] }
      return try Self.derive(Self.tape, point, direction: direction)
    }
    let (up, down) = (try moved(step), try moved(-step))
    for row in 0..<2 {
      for variable in 0..<4 {
        let difference = (up.jacobian[row][variable] - down.jacobian[row][variable]) / (2 * step)
        #expect(abs(found.along[row][variable] - difference) < 1e-8 * (1 + abs(difference)), "\(row) \(variable)")
      }
    }
  }

  @Test func byTime() throws {
    let found = try Self.derive(Self.tape, [0.3, 0.7, 1.2, 1.6, 0.9], direction: [0, 0, 0])
    #expect(abs(found.time[0] + 0.9553364891256060 * 0.49) < 1e-14)
    #expect(abs(found.time[1] - 2 * 0.3 * 0.9 * 1.2) < 1e-14)
    #expect(found.along.allSatisfy { $0.allSatisfy { $0 == 0 } })
  }
}

private func sin(_ x: Expr) -> Expr { .apply(.sine, x) }
private func cos(_ x: Expr) -> Expr { .apply(.cosine, x) }
