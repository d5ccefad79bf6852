// Large correlation and covariance matrices at random starts, where rounding hides that they are positive definite.
import Cohort
import CohortRandom
import Foundation
import Testing

@Suite struct LargeMatrixStartTests {
  private func start(_ program: String, _ data: ModelData) throws -> StartingPoint {
    let posterior = try Model(text: program).posterior(data: data)
    var random = RandomStream(seed: 1, stream: 1, purpose: .initialisation)
    return try StartingPoint(posterior.evaluable.density(), .random(), using: &random)
  }

  @Test(
    "The first random point is a start",
    arguments: [
      "corr_matrix[K] O; } model { O ~ lkj_corr(1); }",
      "corr_matrix[K] O; } model { O ~ lkj_corr(2.5); }",
      "corr_matrix[K] O; } model { rep_vector(1, K) ~ multi_normal(rep_vector(0, K), O); }",
      "corr_matrix[K] O; vector<lower=0>[K] tau; } model { tau ~ exponential(1); O ~ lkj_corr(2); "
        + "rep_vector(1, K) ~ multi_normal(rep_vector(0, K), quad_form_diag(O, tau)); }",
      "array[2] corr_matrix[K] O; } model { for (j in 1:2) { O[j] ~ lkj_corr(2); "
        + "target += 1e-9 * cholesky_decompose(O[j])[2, 1]; } }",
      "cov_matrix[K] S; } model { S ~ wishart(K + 2, identity_matrix(K)); }",
      "cov_matrix[K] S; } model { S ~ inv_wishart(K + 2, identity_matrix(K)); }",
      "cov_matrix[K] S; } model { rep_vector(1, K) ~ multi_student_t(5, rep_vector(0, K), S); }",
      "cholesky_factor_corr[K] L; } model { L ~ lkj_corr_cholesky(1); }",
      "cholesky_factor_cov[K] L; } model { rep_vector(1, K) ~ multi_normal_cholesky(rep_vector(0, K), L); }",
    ], [40, 100])
  func starts(parameters: String, size: Int) throws {
    let point = try start("data { int K; } parameters { " + parameters, ["K": size])
    #expect(point.evaluations == 1)
    #expect(point.logDensity.isFinite && point.gradient.allSatisfy(\.isFinite))
  }

  @Test func theDensityIsThatOfTheFactor() throws {
    // With shape η the density of the canonical partial correlations z is a product of those of beta distributions, so
    // log det O = Σ log(1 - z²); the transform's own Jacobian stays as it is.
    let size = 40
    let count = size * (size - 1) / 2
    var random = RandomStream(seed: 3, stream: 1, purpose: .initialisation)
    let x = (0..<count).map { _ in random.nextUniform(-2, 2) }
    func density(_ shape: Double) throws -> (value: Double, gradient: [Double]) {
      try Model(text: "data { int K; real eta; } parameters { corr_matrix[K] O; } model { O ~ lkj_corr(eta); }")
        .posterior(data: ["K": size, "eta": shape]).logDensity(at: x)
    }
    let (low, high) = (try density(1), try density(3))
    let expected = x.reduce(0) { $0 + 2 * log(1 - tanh($1) * tanh($1)) }
    #expect(abs(high.value - low.value - expected) < 1e-9 * abs(expected))
    for k in [0, 1, 400, count - 1] {
      #expect(abs(high.gradient[k] - low.gradient[k] + 4 * tanh(x[k])) < 1e-9)
    }
  }

  /// Gradients against differences, and values against a density that factorises the matrix itself, where that can be done.
  @Test(arguments: [
    "corr_matrix[K] O; vector<lower=0>[K] tau; } model { target += multi_normal_lpdf(y | m, quad_form_diag(O, tau)); }",
    "cov_matrix[K] S; } model { target += wishart_lpdf(S | K + 1.5, add_diag(0.1 * m * m', 1)); }",
    "cov_matrix[K] S; } model { target += inv_wishart_lpdf(S | K + 1.5, add_diag(0.1 * m * m', 1)); }",
    "cov_matrix[K] S; } model { target += multi_student_t_lpdf(y | 4, m, S) + sum(cholesky_decompose(S)[K]); }",
  ])
  func valuesAndGradients(parameters: String) throws {
    let size = 12
    let data: ModelData = [
      "K": size, "y": (0..<size).map { sin(Double($0)) }, "m": (0..<size).map { 0.3 * cos(Double($0)) },
    ]
    let program = "data { int K; vector[K] y; vector[K] m; } parameters { " + parameters
    // Sums with zeros are matrices of their own, of which no factor is known.
    let plain =
      program.replacing("quad_form_diag(O, tau)", with: "quad_form_diag(O + 0 * O, tau)")
      .replacing("(S |", with: "(S + 0 * S |").replacing(", S)", with: ", S + 0 * S)")
      .replacing("decompose(S)", with: "decompose(S + 0 * S)")
    #expect(plain != program)
    let posterior = try Model(text: program).posterior(data: data)
    let other = try Model(text: plain).posterior(data: data)
    var random = RandomStream(seed: 5, stream: 1, purpose: .initialisation)
    let x = (0..<posterior.dimension).map { _ in random.nextUniform(-0.3, 0.3) }
    let (value, gradient) = try posterior.logDensity(at: x)
    let (expected, reference) = try other.logDensity(at: x)
    #expect(abs(value - expected) < 1e-10 * max(1, abs(expected)))
    for (found, wanted) in zip(gradient, reference) { #expect(abs(found - wanted) < 1e-8 * max(1, abs(wanted))) }
    for k in [0, 7, posterior.dimension - 1] {
      func value(_ step: Double) throws -> Double {
        var moved = x
        moved[k] += step
        return try posterior.logDensity(at: moved).value
      }
      let difference = try (value(1e-5) - value(-1e-5)) / 2e-5
      #expect(abs(gradient[k] - difference) < 1e-5 * max(1, abs(difference)))
    }
  }

  @Test func scalesThatChangeTheirSign() throws {
    let program = """
      data { int K; vector[K] y; }
      parameters { corr_matrix[K] O; vector[K] tau; }
      model { target += multi_normal_lpdf(y | rep_vector(0, K), quad_form_diag(O, tau)); }
      """
    let size = 11
    let posterior = try Model(text: program).posterior(data: ["K": size, "y": [Double](repeating: 0.5, count: size)])
    let evaluator = try posterior.evaluator()
    var point = [Double](repeating: 0.1, count: posterior.dimension)
    for k in (point.count - size)..<point.count { point[k] = 1.5 }
    let before = try evaluator.logDensity(at: point)
    // All signs together change nothing.
    for k in (point.count - size)..<point.count { point[k] = -1.5 }
    #expect(abs(try evaluator.logDensity(at: point) - before) < 1e-10)
    point[point.count - 1] = 1.5
    #expect(try evaluator.logDensity(at: point).isFinite)
  }
}
