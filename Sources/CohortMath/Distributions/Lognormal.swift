// The lognormal distribution.
import CohortProgram
import CohortRandom
import Foundation

extension Distribution {
  /// Lognormal.
  static let lognormal = Distribution(
    "lognormal", .continuous,
    [
      .variable(.nonnegative), ArgumentSpec("mu", "Location parameter", .finite),
      ArgumentSpec("sigma", "Scale parameter", .positiveFinite),
    ],
    support: (.constant(0), .constant(.infinity)),
    "The distribution of exp(z) where z is normal with mean mu and standard deviation sigma.",
    lpdf: { x in
      let isInside = both(0 < x[0], x[0] < .infinity)
      let logY = log(select(isInside, x[0], 1))
      let z = (logY - x[1]) / x[2]
      // Stan keeps the constant together with the square.
      let main = multiplyAdd(-0.5, square(z), -Constant.halfLogTwoPi)
      return select(isInside, main, .logZero) - log(x[2]) - logY
    },
    cdf: { x in normalCDF((log(x[0]) - x[1]) / x[2]) },
    lcdf: { x in logNormalCDF((log(x[0]) - x[1]) / x[2]) },
    lccdf: { x in logNormalCDF((x[1] - log(x[0])) / x[2]) },
    random: { a, stream in stream.nextLognormal(mean: a[0], sd: a[1]) })
}

extension RandomStream {
  fileprivate mutating func nextLognormal(mean: Double, sd: Double) -> Double {
    Foundation.exp(nextNormal(mean: mean, sd: sd))
  }
}
