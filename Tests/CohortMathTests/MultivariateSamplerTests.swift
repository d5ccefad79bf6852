// MultivariateSamplerTests: draws of vectors, matrices and classes by their moments.
import CohortMath
import CohortProgram
import CohortRandom
import Testing

@Suite struct MultivariateSamplerTests {
  private let count = 40_000

  /// Means of the numbers of `count` draws, and of their products of pairs.
  private struct Moments {
    var mean: [Double]
    /// Covariances, row by row.
    var covariance: [[Double]]
  }

  private func draws(_ name: String, _ arguments: [Value], count: Int? = nil) throws -> [[Double]] {
    let function = try #require(ContainerLibrary.functions[name])
    let random = RandomSource(stream: RandomStream(seed: 20_240_607, purpose: .generatedQuantities))
    let context = FunctionContext(
      builder: ProgramBuilder(), random: random, droppable: nil, addsToTarget: false, place: { "here" })
    return try (0..<(count ?? self.count)).map { _ in
      switch try function.evaluate(context, arguments) {
      case .int(let int): return [Double(int)]
      case .ints(let array): return array.elements.map(Double.init)
      case .tensor(let tensor): return tensor.scalars.map(\.value)
      default: return []
      }
    }
  }

  private func moments(_ draws: [[Double]]) -> Moments {
    let n = draws.first?.count ?? 0
    let size = Double(draws.count)
    var mean = [Double](repeating: 0, count: n)
    for draw in draws { for i in 0..<n { mean[i] += draw[i] / size } }
    var covariance = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
    for draw in draws {
      for i in 0..<n { for j in 0..<n { covariance[i][j] += (draw[i] - mean[i]) * (draw[j] - mean[j]) / size } }
    }
    return Moments(mean: mean, covariance: covariance)
  }

  /// Whether a mean agrees within five standard errors.
  private func agrees(_ mean: Double, _ expected: Double, variance: Double) -> Bool {
    abs(mean - expected) <= 5 * (variance / Double(count)).squareRoot() + 1e-9
  }

  private func vector(_ x: [Double]) -> Value { .tensor(.vector(ContiguousArray(x.map { Scalar($0) }))) }
  private func real(_ x: Double) -> Value { .real(Scalar(x)) }
  private func matrix(_ rows: [[Double]]) -> Value {
    var scalars = ContiguousArray<Scalar>()
    for j in 0..<(rows.first?.count ?? 0) { for row in rows { scalars.append(Scalar(row[j])) } }
    return .tensor(.matrix(rows: rows.count, columns: rows.first?.count ?? 0, scalars))
  }

  private let sigma = [[2.0, 0.6], [0.6, 0.5]]
  private let factor = [[1.4142135623730951, 0], [0.4242640687119285, 0.5656854249492381]]

  @Test func normalVectors() throws {
    let mu = [1.0, -2.0]
    for (name, metric) in [("multi_normal_rng", sigma), ("multi_normal_cholesky_rng", factor)] {
      let found = moments(try draws(name, [vector(mu), matrix(metric)]))
      for i in 0..<2 {
        #expect(agrees(found.mean[i], mu[i], variance: sigma[i][i]), "\(name)")
        for j in 0..<2 { #expect(abs(found.covariance[i][j] - sigma[i][j]) < 0.06, "\(name)") }
      }
    }
  }

  @Test func studentVectors() throws {
    // The covariance is nu / (nu - 2) times the scale matrix.
    let found = moments(try draws("multi_student_t_rng", [real(12), vector([1, -2]), matrix(sigma)]))
    for i in 0..<2 { for j in 0..<2 { #expect(abs(found.covariance[i][j] - 1.2 * sigma[i][j]) < 0.1) } }
    let same = try draws("multi_student_t_rng", [real(12), vector([1, -2]), matrix(sigma)], count: 3)
    let byFactor = try draws("multi_student_t_cholesky_rng", [real(12), vector([1, -2]), matrix(factor)], count: 3)
    for (a, b) in zip(same.joined(), byFactor.joined()) { #expect(abs(a - b) < 1e-12) }
  }

  @Test func arraysOfVectors() throws {
    let locations = Value.tensor(
      Tensor(arraySizes: [3], element: .rowVector(2), scalars: [0.0, 0.0, 10.0, 10.0, 20.0, 20.0]))
    let draw = try draws("multi_normal_rng", [locations, matrix(sigma)], count: 1)[0]
    #expect(draw.count == 6)
    #expect(abs(draw[2] - 10) < 8 && abs(draw[5] - 20) < 4)
  }

  @Test func classes() throws {
    let theta = [0.2, 0.5, 0.3]
    let logits = [-0.5, 0.416290731874155, -0.0945348918918356]
    for (name, argument) in [("categorical_rng", theta), ("categorical_logit_rng", logits)] {
      let found = try draws(name, [vector(argument)]).map { $0[0] }
      for k in 0..<3 {
        let share = found.filter { $0 == Double(k + 1) }.count
        #expect(agrees(Double(share) / Double(count), theta[k], variance: theta[k] * (1 - theta[k])), "\(name)")
      }
    }
    for (name, argument) in [("multinomial_rng", theta), ("multinomial_logit_rng", logits)] {
      let found = moments(try draws(name, [vector(argument), .int(10)]))
      for k in 0..<3 {
        let variance = 10 * theta[k] * (1 - theta[k])
        #expect(agrees(found.mean[k], 10 * theta[k], variance: variance), "\(name)")
        #expect(abs(found.covariance[k][k] - variance) < 0.1, "\(name)")
      }
    }
  }

  @Test func simplexes() throws {
    let alpha = [0.5, 2, 1.5]
    let found = moments(try draws("dirichlet_rng", [vector(alpha)]))
    let counts = moments(try draws("dirichlet_multinomial_rng", [vector(alpha), .int(7)]))
    for k in 0..<3 {
      let p = alpha[k] / 4
      let variance = p * (1 - p) / 5
      #expect(agrees(found.mean[k], p, variance: variance))
      #expect(abs(found.covariance[k][k] - variance) < 0.003)
      // n p (1 - p) (n + A) / (1 + A)
      let ofCounts = 7 * p * (1 - p) * 11 / 5
      #expect(agrees(counts.mean[k], 7 * p, variance: ofCounts))
      #expect(abs(counts.covariance[k][k] - ofCounts) < 0.1)
    }
  }

  @Test func orderedOutcomes() throws {
    let cuts = vector([-1, 0.5])
    // Inverse logit and Phi of the cutpoints less the location 0.3.
    for (name, cumulative) in [
      ("ordered_logistic_rng", [0.2141650169574414, 0.549833997312478]),
      ("ordered_probit_rng", [0.09680048458561036, 0.579259709439103]),
    ] {
      let found = try draws(name, [real(0.3), cuts]).map { $0[0] }
      for k in 0..<2 {
        let share = Double(found.filter { $0 <= Double(k + 1) }.count) / Double(count)
        #expect(agrees(share, cumulative[k], variance: 0.25), "\(name)")
      }
    }
  }

  @Test func correlationMatrices() throws {
    // A single correlation is 2 beta(a, a) - 1 with a = eta + (K - 2) / 2: variance 1 / (2 a + 1).
    let found = moments(try draws("lkj_corr_rng", [.int(3), real(1.5)]))
    for entry in [1, 2, 5] {
      #expect(agrees(found.mean[entry], 0, variance: 0.2))
      #expect(abs(found.covariance[entry][entry] - 0.2) < 0.01)
    }
    for entry in [0, 4, 8] { #expect(abs(found.mean[entry] - 1) < 1e-9) }
    let factors = try draws("lkj_corr_cholesky_rng", [.int(3), real(1.5)], count: 50)
    for l in factors {
      for row in 0..<3 {
        let norm = (0..<3).map { l[$0 * 3 + row] * l[$0 * 3 + row] }.reduce(0, +)
        #expect(abs(norm - 1) < 1e-12)
      }
      #expect(l[3] == 0 && l[6] == 0 && l[7] == 0)
    }
  }

  @Test func wishartMatrices() throws {
    let nu = 7.0
    func product(_ l: [Double]) -> [Double] {
      [l[0] * l[0], l[0] * l[1], l[0] * l[1], l[1] * l[1] + l[3] * l[3]]
    }
    let flat = [sigma[0][0], sigma[0][1], sigma[1][0], sigma[1][1]]
    for isFactor in [false, true] {
      let suffix = isFactor ? "_cholesky_rng" : "_rng"
      let scale = matrix(isFactor ? factor : sigma)
      let direct = try draws("wishart" + suffix, [real(nu), scale]).map { isFactor ? product($0) : $0 }
      let inverse = try draws("inv_wishart" + suffix, [real(nu), scale]).map { isFactor ? product($0) : $0 }
      let (a, b) = (moments(direct), moments(inverse))
      for k in 0..<4 {
        // E = nu S, and S / (nu - p - 1) for the inverse.
        #expect(agrees(a.mean[k], nu * flat[k], variance: a.covariance[k][k]), "wishart\(suffix)")
        #expect(agrees(b.mean[k], flat[k] / 4, variance: b.covariance[k][k]), "inv_wishart\(suffix)")
      }
      #expect(abs(a.covariance[0][0] - 2 * nu * 4) < 3)
    }
  }

  @Test func logisticRegression() throws {
    let x = matrix([[1, 0], [0, 2]])
    let found = moments(try draws("bernoulli_logit_glm_rng", [x, vector([0.1, -0.4]), vector([0.5, 0.25])]))
    #expect(agrees(found.mean[0], 0.6456563062257954, variance: 0.25))
    #expect(agrees(found.mean[1], 0.5249791874789399, variance: 0.25))
  }
}
