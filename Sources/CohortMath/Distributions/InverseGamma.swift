// The inverse gamma distribution.
import CohortProgram
import CohortRandom

extension Distribution {
  /// Inverse gamma.
  static let inverseGamma = Distribution(
    "inv_gamma", .continuous, traits: [.prior(.equalArguments)],
    [
      .variable(.notNaN, tails: .nonnegative), ArgumentSpec("alpha", "Shape parameter", .positiveFinite),
      ArgumentSpec("beta", "Scale parameter", .positiveFinite),
    ],
    support: (.constant(0), .constant(.infinity)),
    "The distribution of the reciprocal of a gamma variate with shape alpha and rate beta.",
    lpdf: { x in
      let (alpha, beta) = (x[1], x[2])
      let (y, offSupport) = insidePositive(x[0])
      return alpha * log(beta) - (alpha + 1) * log(y) - beta / y - lgamma(alpha) + offSupport
    },
    cdf: { x in gammaQ(x[1], x[2] / x[0]) },
    lcdf: { x in logGammaQ(x[1], x[2] / x[0]) },
    lccdf: { x in logGammaP(x[1], x[2] / x[0]) },
    random: { a, stream in stream.nextInverseGamma(shape: a[0], scale: a[1]) })

  /// `y` where it is positive and finite, else 1 together with the log density −∞.
  static func insidePositive(_ y: Expr) -> (y: Expr, offSupport: Expr) {
    let isInside = both(0 < y, y < .infinity)
    return (select(isInside, y, 1), select(isInside, 0, .logZero))
  }
}

extension RandomStream {
  fileprivate mutating func nextInverseGamma(shape: Double, scale: Double) -> Double {
    scale / nextGamma(shape: shape, rate: 1)
  }
}
