// Posteriors with known moments, through the whole way from the model's text to the draws.
import Cohort
import Foundation
import Testing

/// The draws of seeds that are fixed do not change, so that a limit of about 4 standard errors, once met, stays met.
@Suite struct KnownPosteriorTests {
  /// Covariance Q diag(s²) Q with a reflection Q = I − 2vv′ (Householder 1958) and s from 0.01 to 1: condition 10⁴,
  /// in directions that the diagonal metric cannot see.
  @Test func gaussianOfHighCondition() async throws {
    let count = 6
    let scales = (0..<count).map { pow(10, -2 * Double($0) / Double(count - 1)) }
    let direction = (0..<count).map { _ in 1 / Double(count).squareRoot() }
    func reflection(_ i: Int, _ j: Int) -> Double { (i == j ? 1 : 0) - 2 * direction[i] * direction[j] }
    let centre = (0..<count).map { 0.5 * Double($0) - 1 }
    let whitening = (0..<count).map { i in (0..<count).map { j in reflection(i, j) / scales[i] } }
    let model = try Model(
      text: """
        data { int n; matrix[n, n] W; vector[n] m; }
        parameters { vector[n] x; }
        model { W * (x - m) ~ std_normal(); }
        """)
    let posterior = try model.posterior(data: ["n": count, "W": whitening, "m": centre])
    let fit = try await sample(posterior, seed: 11)
    var comparisons: [Comparison] = []
    for j in 0..<count {
      let variance = (0..<count).reduce(0) { $0 + pow(reflection(j, $1) * scales[$1], 2) }
      comparisons += fit.compare("x[\(j + 1)]", mean: centre[j], sd: variance.squareRoot())
    }
    #expect(outliers(comparisons, beyond: 4).isEmpty, "\(outliers(comparisons, beyond: 4))")
    #expect(fit.divergences == 0)
  }

  /// Neal's (2003) funnel in the non-centred form: y ~ N(0, 3), log|x| = y/2 + log|N(0, 1)|, of which the mean is
  /// −(γ + log 2)/2 and the variance 9/4 + π²/8.
  @Test func funnel() async throws {
    let model = try Model(
      text: """
        parameters { real y_raw; vector[9] x_raw; }
        transformed parameters { real y = 3 * y_raw; vector[9] x = exp(y / 2) * x_raw; }
        model { y_raw ~ std_normal(); x_raw ~ std_normal(); }
        generated quantities { vector[9] log_size = log(abs(x)); }
        """)
    let fit = try await sample(try model.posterior(), seed: 12)
    let eulerGamma = 0.577215664901532860606512
    var comparisons = fit.compare("y", mean: 0, sd: 3)
    for k in 1...9 {
      comparisons += fit.compare(
        "log_size[\(k)]", mean: -(eulerGamma + log(2)) / 2, sd: (9.0 / 4 + .pi * .pi / 8).squareRoot())
    }
    #expect(outliers(comparisons, beyond: 4).isEmpty, "\(outliers(comparisons, beyond: 4))")
    #expect(fit.divergences == 0)
  }

  /// Beta-binomial, normal-normal and gamma-Poisson pairs in closed form (Gelman et al. 2013, chapter 2).
  @Test func conjugatePairs() async throws {
    let model = try Model(
      text: """
        data { int n; array[n] int successes; array[n] int trials; vector[n] y; array[n] int counts; }
        parameters { real<lower=0, upper=1> p; real mu; real<lower=0> lambda; }
        model {
          p ~ beta(2, 3);
          successes ~ binomial(trials, p);
          mu ~ normal(1, 2);
          y ~ normal(mu, 0.7);
          lambda ~ gamma(3, 0.5);
          counts ~ poisson(lambda);
        }
        """)
    let successes = [3, 1, 4, 0, 5]
    let trials = [10, 6, 7, 2, 9]
    let y = [0.3, 1.9, 2.4, -0.2, 1.1]
    let counts = [4, 9, 2, 6, 5]
    let posterior = try model.posterior(
      data: ["n": 5, "successes": successes, "trials": trials, "y": y, "counts": counts])
    let fit = try await sample(posterior, seed: 13, samples: 2000)

    let a = 2.0 + Double(successes.reduce(0, +))
    let b = 3.0 + Double(trials.reduce(0, +) - successes.reduce(0, +))
    let precision = 1 / 4.0 + 5 / 0.49
    let shape = 3.0 + Double(counts.reduce(0, +))
    let rate = 0.5 + 5
    let comparisons =
      fit.compare("p", mean: a / (a + b), sd: (a * b / (a + b + 1)).squareRoot() / (a + b))
      + fit.compare(
        "mu", mean: (1 / 4.0 + y.reduce(0, +) / 0.49) / precision, sd: 1 / precision.squareRoot())
      + fit.compare("lambda", mean: shape / rate, sd: shape.squareRoot() / rate)
    #expect(outliers(comparisons, beyond: 4).isEmpty, "\(outliers(comparisons, beyond: 4))")
  }

  /// Dirichlet-multinomial in closed form: a simplex.
  @Test func dirichletMultinomial() async throws {
    let model = try Model(
      text: """
        data { int k; array[k] int counts; vector[k] alpha; }
        parameters { simplex[k] p; }
        model { p ~ dirichlet(alpha); counts ~ multinomial(p); }
        """)
    let counts = [3, 0, 7, 12]
    let alpha = [0.8, 1.5, 2, 1]
    let fit = try await sample(
      try model.posterior(data: ["k": 4, "counts": counts, "alpha": alpha]), seed: 14, samples: 2000)
    let shapes = zip(counts, alpha).map { Double($0) + $1 }
    let total = shapes.reduce(0, +)
    var comparisons: [Comparison] = []
    for (k, shape) in shapes.enumerated() {
      comparisons += fit.compare(
        "p[\(k + 1)]", mean: shape / total, sd: (shape * (total - shape) / (total + 1)).squareRoot() / total)
    }
    #expect(outliers(comparisons, beyond: 4).isEmpty, "\(outliers(comparisons, beyond: 4))")
  }

  /// Every quantity of the eight schools (Rubin 1981) against Stan's sampler.
  @Test func eightSchools() async throws {
    let fit = try await sample(try shippedPosterior("eight_schools"), seed: 15, samples: 2500, delta: 0.95)
    let comparisons = fit.compare(try referencePosterior("eight_schools"))
    #expect(comparisons.count > 15)
    #expect(outliers(comparisons, beyond: 4).isEmpty, "\(outliers(comparisons, beyond: 4))")
  }

  /// Every quantity of the theophylline model against Stan's sampler.
  @Test(.enabled(if: runsLongTests)) func theophylline() async throws {
    let start = Date()
    let fit = try await sample(try shippedPosterior("theophylline"), seed: 16)
    var reference = try referencePosterior("theophylline")
    // Sampled before the three population means had the multiplier 0.5, the logarithm of which is in the Jacobian.
    reference["lp__"]?.mean += 3 * log(0.5)
    let comparisons = fit.compare(reference)
    #expect(comparisons.count > 100)
    // Some 200 quantities.
    #expect(outliers(comparisons, beyond: 4.5).isEmpty, "\(outliers(comparisons, beyond: 4.5))")
    let worst = comparisons.map { abs($0.z) }.max() ?? .nan
    print("theophylline: \(comparisons.count) means, largest |z| \(worst), \(Date().timeIntervalSince(start)) s")
  }
}
