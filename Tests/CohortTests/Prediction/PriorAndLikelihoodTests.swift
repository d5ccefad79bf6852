// Prior and likelihood of programs: which terms belong to which, what is improper, draws of the prior.
import Cohort
import CohortModel
import CohortRecording
import Foundation
import Testing

struct PriorAndLikelihoodTests {
  /// The log densities of both parts at a point, with constants.
  static func parts(_ posterior: Posterior, at point: [Double], jacobian: Bool = false) throws -> (
    prior: Double, likelihood: Double, all: Double
  ) {
    func value(_ part: DensityPart) throws -> Double {
      let density = try posterior.evaluable.density(
        DensityOptions(includesJacobian: jacobian, keepsConstants: true, part: part))
      return try posterior.evaluate(density, at: point).value
    }
    return (try value(.prior), try value(.likelihood), try value(.all))
  }

  static func normal(_ x: Double, _ mu: Double, _ sigma: Double) -> Double {
    -0.5 * (x - mu) * (x - mu) / (sigma * sigma) - log(sigma) - 0.5 * log(2 * .pi)
  }

  /// Programs with data y = [1, 2], s = 3 and parameters a, b; the model's statements, the prior's log density.
  static let cases: [(String, @Sendable (Double, Double) -> Double)] = [
    ("a ~ normal(0, 1); b ~ normal(a, 2); y ~ normal(a + b, 1);", { normal($0, 0, 1) + normal($1, $0, 2) }),
    // Data as a hyperparameter.
    ("a ~ normal(0, s); b ~ normal(y[1], s); y ~ normal(a, 1);", { normal($0, 0, 3) + normal($1, 1, 3) }),
    (
      "target += normal_lpdf(a | 0, s) + normal_lpdf(y | a, 1); b ~ std_normal();",
      { normal($0, 0, 3) + normal($1, 0, 1) }
    ),
    ("target += normal_lpdf(y | a, 1); target += normal_lupdf(a | 0, 1) + -square(b);", { normal($0, 0, 1) - $1 * $1 }),
    // Through variables.
    (
      "real z = a / 2; z ~ normal(0, 1); vector[2] e = y - a; e ~ normal(0, 1); b ~ normal(0, 1);",
      { normal($0 / 2, 0, 1) + normal($1, 0, 1) }
    ),
    (
      "real lp = 0; for (n in 1:2) lp += normal_lpdf(y[n] | a, 1); target += lp; a ~ normal(0, 1); b ~ normal(0, 1);",
      { normal($0, 0, 1) + normal($1, 0, 1) }
    ),
    // Indices and sizes do not count.
    (
      "vector[2] v = [a, b]'; v[index] ~ normal(0, 1); target += -num_elements(y) * square(a - b);",
      { a, b in normal(a, 0, 1) + normal(b, 0, 1) - 2 * (a - b) * (a - b) }
    ),
    // Through functions, which add to the log density themselves or not.
    ("own_lp(a, s); own_lp(b, s); target += score(y, a);", { normal($0, 0, 3) + normal($1, 0, 3) }),
    ("a ~ mine(2); y ~ mines(b); b ~ mine(1);", { -2 * $0 * $0 - $1 * $1 }),
    // A cumulative distribution function is about its first argument.
    (
      "a ~ normal(0, 1) T[0, ]; target += normal_lccdf(y | a, 1); b ~ normal(0, 1);",
      { normal($0, 0, 1) + log(2.0) + normal($1, 0, 1) }
    ),
    (
      "target += log_mix(0.3, normal_lpdf(a | 0, 1), normal_lpdf(a | 0, 1)); b ~ normal(0, 1); target += log_mix(0.5, normal_lpdf(y[1] | a, 1), normal_lpdf(y[1] | b, 1));",
      { normal($0, 0, 1) + normal($1, 0, 1) }
    ),
    (
      "if (s > 2) a ~ normal(0, 1); if (a > 0) b ~ normal(0, 1); else b ~ normal(0, 2); y ~ normal(a, 1);",
      { normal($0, 0, 1) + normal($1, 0, $0 > 0 ? 1 : 2) }
    ),
  ]

  static func program(_ statements: String) -> String {
    """
    functions {
      void own_lp(real x, real scale) { x ~ normal(0, scale); }
      real score(vector y, real x) { return normal_lpdf(y | x, 1); }
      real mine_lpdf(real x, real k) { return -k * square(x); }
      real mines_lpdf(vector x, real k) { return -k * dot_self(x); }
    }
    data { vector[2] y; real s; array[2] int index; }
    parameters { real a; real b; }
    model { \(statements) }
    """
  }

  static let data: ModelData = ["y": [1.0, 2.0], "s": 3.0, "index": [2, 1]]

  @Test("Terms are told apart by what they are about", arguments: cases.indices)
  func terms(index: Int) throws {
    let (statements, expected) = Self.cases[index]
    let posterior = try Model(text: Self.program(statements)).posterior(data: Self.data)
    for point in [[0.4, 0.3], [1.5, -0.7]] {
      let (prior, likelihood, all) = try Self.parts(posterior, at: point)
      #expect(abs(prior - expected(point[0], point[1])) < 1e-12, "\(statements): \(prior)")
      #expect(abs(prior + likelihood - all) < 1e-12 * max(1, abs(all)))
    }
  }

  @Test("The prior has the Jacobian of transforms, and does not fail where only the likelihood does")
  func jacobian() throws {
    let text = """
      data { real y; }
      parameters { real<lower=0> x; }
      transformed parameters { real<upper=1> z = x; }
      model { x ~ exponential(1); y ~ normal(z, 1); }
      """
    let posterior = try Model(text: text).posterior(data: ["y": 0.5])
    let near = try Self.parts(posterior, at: [-1], jacobian: true)
    #expect(abs(near.prior - (-exp(-1) - 1)) < 1e-12)
    #expect(abs(near.likelihood - Self.normal(0.5, exp(-1), 1)) < 1e-12)
    let far = try Self.parts(posterior, at: [1], jacobian: true)
    #expect(abs(far.prior - (-exp(1) + 1)) < 1e-12)
    #expect(far.likelihood == -.infinity)
  }

  @Test("An improper prior is an error that names the parameter; bounds and types that confine are uniform")
  func improper() throws {
    func fault(_ parameters: String, _ statements: String) throws -> String? {
      let text = "data { vector[2] y; } parameters { \(parameters) } model { \(statements) y ~ normal(0, 1); }"
      do {
        try Model(text: text).posterior(data: ["y": [0.0, 1.0]]).requireProperPrior()
        return nil
      } catch let error as ModelError {
        return error.description
      }
    }
    #expect(
      try fault("real mu; real<lower=0> tau;", "mu ~ normal(0, 1);")?.contains("the prior of tau is improper") == true)
    // What is only an argument of another's prior has none itself.
    #expect(try fault("real mu; real x;", "x ~ normal(mu, 1);")?.contains("the prior of mu is improper") == true)
    #expect(try fault("vector[3] x;", "x[1:2] ~ normal(0, 1);")?.contains("the prior of x[3] is improper") == true)
    #expect(try fault("real mu;", "y ~ normal(mu, 1);")?.contains("the prior of mu is improper") == true)
    #expect(try fault("real<lower=0, upper=2> u; simplex[3] p; corr_matrix[2] R; unit_vector[2] v;", "") == nil)
    #expect(try fault("real<lower=0> s; real<lower=0, upper=s> u;", "s ~ exponential(1);") == nil)
    #expect(
      try fault("real mu; vector[2] z;", "mu ~ normal(0, 1); z ~ std_normal(); y ~ normal(mu + 2 * z, 1);") == nil)
  }

  @Test("Draws of the prior are those of its distribution, whatever the data, and predictions with them")
  func priorDraws() async throws {
    let text = """
      data { vector[3] y; real scale; }
      parameters { real mu; real<lower=0> sigma; real<lower=1, upper=3> u; }
      model { mu ~ normal(5, scale); sigma ~ exponential(2); y ~ normal(mu, sigma); }
      generated quantities { real y_rep = normal_rng(mu, sigma); }
      """
    let posterior = try Model(text: text).posterior(data: ["y": [100.0, 101, 99], "scale": 2.0])
    var options = RunOptions()
    options.seed = 3
    options.drawsFromPrior = true
    let fit = try await posterior.sample(NUTS(), options: options)
    func moments(_ name: String) throws -> (mean: Double, variance: Double) {
      let draws = try fit.scalar(name).pooled
      let mean = draws.reduce(0, +) / Double(draws.count)
      return (mean, draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(draws.count))
    }
    #expect(abs(try moments("mu").mean - 5) < 0.2)
    #expect(abs(try moments("mu").variance - 4) < 0.5)
    #expect(abs(try moments("sigma").mean - 0.5) < 0.05)
    #expect(abs(try moments("u").mean - 2) < 0.06)
    #expect(abs(try moments("u").variance - 4.0 / 12) < 0.04)
    #expect(abs(try moments("y_rep").variance - (4 + 2 * 0.25)) < 0.6)
  }
}
