// The negative binomial distribution in its three parametrisations.
import CohortProgram
import CohortRandom
import Foundation

extension Distribution {
  /// Negative binomial by shape and inverse scale.
  static let negativeBinomial = Distribution(
    "neg_binomial", .discrete,
    [
      .count(), ArgumentSpec("alpha", "Shape parameter", .positiveFinite),
      ArgumentSpec("beta", "Inverse scale parameter", .positiveFinite),
    ],
    support: (.constant(0), .constant(.infinity)),
    "The Poisson distribution whose mean is gamma with shape alpha and rate beta.",
    lpdf: { x in
      let (n, alpha, beta) = (x[0], x[1], x[2])
      return -(alpha * log1p(1 / beta)) - n * log1p(beta) + failuresBefore(alpha, n)
    },
    cdf: { x in
      let tail = NegativeBinomialTail(count: x[0], shape: x[1], odds: x[2])
      return select(x[0] < 0, 0, tail.lower)
    },
    lcdf: { x in
      let tail = NegativeBinomialTail(count: x[0], shape: x[1], odds: x[2])
      return select(x[0] < 0, .logZero, tail.logLower)
    },
    lccdf: { x in
      let tail = NegativeBinomialTail(count: x[0], shape: x[1], odds: x[2])
      return select(x[0] < 0, 0, tail.logUpper)
    },
    random: { a, stream in Double(stream.nextNegativeBinomial(shape: a[0], inverseScale: a[1])) })

  /// Negative binomial by mean and precision.
  static let negativeBinomial2 = Distribution(
    "neg_binomial_2", .discrete,
    [
      .count(), ArgumentSpec("mu", "Location parameter", .positiveFinite),
      ArgumentSpec("phi", "Precision parameter", .positiveFinite),
    ],
    support: (.constant(0), .constant(.infinity)),
    "The negative binomial distribution with mean mu and variance mu + mu^2/phi.",
    lpdf: { x in
      let (n, mu, phi) = (x[0], x[1], x[2])
      return multiplyLog(n, mu) - phi * log1p(mu / phi) - n * log(mu + phi) + failuresBefore(phi, n)
    },
    cdf: { x in
      let tail = NegativeBinomialTail(count: x[0], shape: x[2], odds: x[2] / x[1])
      return select(x[0] < 0, 0, tail.lower)
    },
    lcdf: { x in
      let tail = NegativeBinomialTail(count: x[0], shape: x[2], odds: x[2] / x[1])
      return select(x[0] < 0, .logZero, tail.logLower)
    },
    lccdf: { x in
      let tail = NegativeBinomialTail(count: x[0], shape: x[2], odds: x[2] / x[1])
      return select(x[0] < 0, 0, tail.logUpper)
    },
    random: { a, stream in Double(stream.nextNegativeBinomial(mean: a[0], precision: a[1])) })

  /// Negative binomial by log mean and precision.
  static let negativeBinomial2Log = Distribution(
    "neg_binomial_2_log", .discrete,
    [
      .count(), ArgumentSpec("eta", "Log location parameter", .finite),
      ArgumentSpec("phi", "Precision parameter", .positiveFinite),
    ],
    support: (.constant(0), .constant(.infinity)),
    "The negative binomial distribution with mean exp(eta) and variance exp(eta) + exp(eta)^2/phi.",
    lpdf: { x in
      let (n, eta, phi) = (x[0], x[1], x[2])
      let logPhi = log(phi)
      return n * eta - phi * log1pExp(eta - logPhi) - n * logAddExp(eta, logPhi) + failuresBefore(phi, n)
    },
    random: { a, stream in Double(stream.nextNegativeBinomial(mean: Foundation.exp(a[0]), precision: a[1])) })

  /// log of the binomial coefficient n + shape − 1 over n, without cancellation for a large shape.
  static func failuresBefore(_ shape: Expr, _ n: Expr) -> Expr {
    select(n == 0, 0, -(lbeta(shape, n + 1) + log(shape + n)))
  }
}

/// P(N ≤ n) = I(shape, n + 1, p) with p = odds/(1 + odds), from p or 1 − p, whichever is the smaller.
private struct NegativeBinomialTail {
  let lower: Expr
  let logLower: Expr
  let logUpper: Expr

  init(count n: Expr, shape: Expr, odds: Expr) {
    let isBelow = odds < 1
    let p = odds / (1 + odds)
    let q = 1 / (1 + odds)
    let x = select(isBelow, p, q)
    // The one that is not chosen is given arguments at which it costs little.
    let fromP = incompleteBeta(select(isBelow, shape, 0.5), select(isBelow, n + 1, 0.5), x)
    let fromQ = incompleteBetaComplement(select(isBelow, 0.5, n + 1), select(isBelow, 0.5, shape), x)
    lower = select(isBelow, fromP, fromQ)
    logLower = select(
      isBelow, logIncompleteBeta(shape, n + 1, x), logIncompleteBetaComplement(n + 1, shape, x))
    logUpper = select(
      isBelow, logIncompleteBetaComplement(shape, n + 1, x), logIncompleteBeta(n + 1, shape, x))
  }
}

extension RandomStream {
  /// Failures before `shape` successes, as a Poisson variate whose mean is Gamma(`shape`, `inverseScale`).
  mutating func nextNegativeBinomial(shape: Double, inverseScale: Double) -> Int {
    nextPoisson(mean: nextGamma(shape: shape, rate: inverseScale))
  }

  /// The negative binomial with the given mean and variance mean + mean²/precision.
  mutating func nextNegativeBinomial(mean: Double, precision: Double) -> Int {
    nextPoisson(mean: nextGamma(shape: precision, rate: precision / mean))
  }
}
