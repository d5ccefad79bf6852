// Linear systems y' = A(theta) y with their exact solutions and derivatives through the matrix exponential.
import CohortSolvers
import CohortTape
import CohortProgram

/// y(t) = exp(A t) y0; derivatives by theta from the exponential of [[A, dA], [0, A]] (Van Loan 1978).
struct LinearSystem: Sendable {
  let name: String
  let states: Int
  let parameters: Int
  let tape: Tape
  let matrix: @Sendable ([Double]) -> [[Double]]
  /// dA/dtheta_p.
  let matrixDerivative: @Sendable ([Double], Int) -> [[Double]]

  static let decay = LinearSystem(
    name: "decay", states: 1, parameters: 1, tape: Tape(inputCount: 3) { [-($0[2] * $0[1])] },
    matrix: { [[-$0[0]]] }, matrixDerivative: { _, _ in [[-1]] })

  static let oscillator = LinearSystem(
    name: "oscillator", states: 2, parameters: 1,
    tape: Tape(inputCount: 4) { [$0[2], -($0[3] * $0[3] * $0[1])] },
    matrix: { [[0, 1], [-$0[0] * $0[0], 0]] }, matrixDerivative: { theta, _ in [[0, 0], [-2 * theta[0], 0]] })

  /// theta = CL, V1, Q, V2; amounts in the two compartments.
  static let twoCompartments = LinearSystem(
    name: "two compartments", states: 2, parameters: 4,
    tape: Tape(inputCount: 7) { v in
      let eliminated = v[3] / v[4] * v[1]
      let exchanged = v[5] * (v[1] / v[4] - v[2] / v[6])
      return [-eliminated - exchanged, exchanged]
    },
    matrix: { p in [[-(p[0] + p[2]) / p[1], p[2] / p[3]], [p[2] / p[1], -p[2] / p[3]]] },
    matrixDerivative: { p, k in
      switch k {
      case 0: return [[-1 / p[1], 0], [0, 0]]
      case 1: return [[(p[0] + p[2]) / (p[1] * p[1]), 0], [-p[2] / (p[1] * p[1]), 0]]
      case 2: return [[-1 / p[1], 1 / p[3]], [1 / p[1], -1 / p[3]]]
      default: return [[0, -p[2] / (p[3] * p[3])], [0, p[2] / (p[3] * p[3])]]
      }
    })

  static let all = [decay, oscillator, twoCompartments]

  func exact(_ arguments: SolveArguments, counts: [Int], weights: [Double]) -> SolveResult {
    var result = SolveResult(values: [], adjoints: (0..<4).map { [Double](repeating: 0, count: arguments[$0].count) })
    var k = 0
    for (g, count) in counts.enumerated() {
      let theta = Array(arguments.parameters[g * parameters..<(g + 1) * parameters])
      let y0 = Array(arguments.initialStates[g * states..<(g + 1) * states])
      let a = matrix(theta)
      for _ in 0..<count {
        let t = arguments.times[k] - arguments.initialTimes[g]
        let transition = exponential(scaled(a, t))
        let y = times(transition, y0)
        let slope = times(a, y)
        let w = Array(weights[k * states..<(k + 1) * states])
        result.values += y
        result.adjoints[2][k] += dot(w, slope)
        result.adjoints[1][g] -= dot(w, slope)
        for i in 0..<states {
          result.adjoints[0][g * states + i] += (0..<states).map { w[$0] * transition[$0][i] }.reduce(0, +)
        }
        for p in 0..<parameters {
          let block = exponential(scaled(joined(a, matrixDerivative(theta, p)), t))
          let derivative = (0..<states).map { i in dot(Array(block[i][states...]), y0) }
          result.adjoints[3][g * parameters + p] += dot(w, derivative)
        }
        k += 1
      }
    }
    return result
  }

  private func joined(_ a: [[Double]], _ d: [[Double]]) -> [[Double]] {
    (0..<states).map { a[$0] + d[$0] } + (0..<states).map { [Double](repeating: 0, count: states) + a[$0] }
  }
}

func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map { $0 * $1 }.reduce(0, +) }
func times(_ a: [[Double]], _ x: [Double]) -> [Double] { a.map { dot($0, x) } }
func scaled(_ a: [[Double]], _ t: Double) -> [[Double]] { a.map { $0.map { $0 * t } } }

func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
  a.map { row in b[0].indices.map { j in row.indices.map { row[$0] * b[$0][j] }.reduce(0, +) } }
}

/// exp(A) by scaling, the Taylor series and squaring.
func exponential(_ a: [[Double]]) -> [[Double]] {
  let norm = a.map { $0.map { abs($0) }.reduce(0, +) }.max() ?? 0
  var squarings = 0
  var small = a
  while norm / Double(1 << squarings) > 0.25 { squarings += 1 }
  small = scaled(a, 1 / Double(1 << squarings))
  var sum = a.indices.map { i in a.indices.map { $0 == i ? 1.0 : 0.0 } }
  var term = sum
  for k in 1...18 {
    term = scaled(product(term, small), 1 / Double(k))
    sum = a.indices.map { i in a.indices.map { sum[i][$0] + term[i][$0] } }
  }
  for _ in 0..<squarings { sum = product(sum, sum) }
  return sum
}
