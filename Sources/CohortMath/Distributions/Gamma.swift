// The gamma distribution.
import CohortProgram

extension Distribution {
  /// Gamma.
  static let gamma = Distribution(
    "gamma", .continuous, traits: [.prior(.equalArguments)],
    [
      .variable(.positiveFinite, tails: .nonnegative), ArgumentSpec("alpha", "Shape parameter", .positiveFinite),
      ArgumentSpec("beta", "Inverse scale parameter", .positiveFinite),
    ],
    support: (.constant(0), .constant(.infinity)),
    "The gamma distribution with shape alpha and rate (inverse scale) beta.",
    lpdf: { x in
      let (y, alpha, beta) = (x[0], x[1], x[2])
      return (alpha - 1) * log(y) + alpha * log(beta) - beta * y - lgamma(alpha)
    },
    cdf: { x in gammaP(x[1], x[2] * x[0]) },
    lcdf: { x in logGammaP(x[1], x[2] * x[0]) },
    lccdf: { x in logGammaQ(x[1], x[2] * x[0]) },
    random: { a, stream in stream.nextGamma(shape: a[0], rate: a[1]) })
}
