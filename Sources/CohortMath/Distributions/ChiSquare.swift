// The chi-square distribution and its inverses.
import CohortProgram
import CohortRandom

extension Distribution {
  /// Chi-square.
  static let chiSquare = Distribution(
    "chi_square", .continuous,
    [.variable(.nonnegative), ArgumentSpec("nu", "Degrees of freedom parameter", .positiveFinite)],
    support: (.constant(0), .constant(.infinity)),
    "The chi-square distribution with nu degrees of freedom.",
    lpdf: { x in
      let half = 0.5 * x[1]
      return multiplyLog(half - 1, x[0]) - 0.5 * x[0] - half * Constant.logTwo - lgamma(half)
    },
    cdf: { x in gammaP(0.5 * x[1], 0.5 * x[0]) },
    lcdf: { x in logGammaP(0.5 * x[1], 0.5 * x[0]) },
    lccdf: { x in logGammaQ(0.5 * x[1], 0.5 * x[0]) },
    random: { a, stream in stream.nextChiSquare(degreesOfFreedom: a[0]) })

  /// Inverse chi-square.
  static let inverseChiSquare = Distribution(
    "inv_chi_square", .continuous,
    [
      .variable(.notNaN, tails: .nonnegative),
      ArgumentSpec("nu", "Degrees of freedom parameter", .positiveFinite),
    ],
    support: (.constant(0), .constant(.infinity)),
    "The distribution of the reciprocal of a chi-square variate with nu degrees of freedom.",
    lpdf: { x in
      let half = 0.5 * x[1]
      let (y, offSupport) = insidePositive(x[0])
      return -((half + 1) * log(y)) - 0.5 / y - half * Constant.logTwo - lgamma(half) + offSupport
    },
    cdf: { x in gammaQ(0.5 * x[1], 0.5 / x[0]) },
    lcdf: { x in logGammaQ(0.5 * x[1], 0.5 / x[0]) },
    lccdf: { x in logGammaP(0.5 * x[1], 0.5 / x[0]) },
    random: { a, stream in stream.nextInverseChiSquare(degreesOfFreedom: a[0]) })

  /// Scaled inverse chi-square.
  static let scaledInverseChiSquare = Distribution(
    "scaled_inv_chi_square", .continuous,
    [
      .variable(.notNaN, tails: .nonnegative),
      ArgumentSpec("nu", "Degrees of freedom parameter", .positiveFinite),
      ArgumentSpec("s", "Scale parameter", .positiveFinite),
    ],
    support: (.constant(0), .constant(.infinity)),
    "The distribution of nu s^2 over a chi-square variate with nu degrees of freedom.",
    lpdf: { x in
      let (half, s) = (0.5 * x[1], x[2])
      let (y, offSupport) = insidePositive(x[0])
      let main = -((half + 1) * log(y)) - half * square(s) / y + x[1] * log(s)
      return main + half * log(half) - lgamma(half) + offSupport
    },
    cdf: { x in gammaQ(0.5 * x[1], 0.5 * x[1] * square(x[2]) / x[0]) },
    lcdf: { x in logGammaQ(0.5 * x[1], 0.5 * x[1] * square(x[2]) / x[0]) },
    lccdf: { x in logGammaP(0.5 * x[1], 0.5 * x[1] * square(x[2]) / x[0]) },
    random: { a, stream in stream.nextScaledInverseChiSquare(degreesOfFreedom: a[0], scale: a[1]) })
}

extension RandomStream {
  mutating func nextChiSquare(degreesOfFreedom: Double) -> Double {
    nextGamma(shape: 0.5 * degreesOfFreedom, rate: 0.5)
  }

  mutating func nextInverseChiSquare(degreesOfFreedom: Double) -> Double {
    1 / nextChiSquare(degreesOfFreedom: degreesOfFreedom)
  }

  mutating func nextScaledInverseChiSquare(degreesOfFreedom: Double, scale: Double) -> Double {
    degreesOfFreedom * scale * scale / nextChiSquare(degreesOfFreedom: degreesOfFreedom)
  }
}
