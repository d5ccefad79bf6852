// The Weibull, Fréchet and Rayleigh distributions: powers of exponential variates.
import CohortProgram
import CohortRandom
import Foundation

extension Distribution {
  /// Weibull.
  static let weibull = Distribution(
    "weibull", .continuous,
    [
      .variable(.finite, tails: .nonnegative), ArgumentSpec("alpha", "Shape parameter", .positiveFinite),
      ArgumentSpec("sigma", "Scale parameter", .positiveFinite),
    ],
    support: (.constant(0), .constant(.infinity)),
    "The Weibull distribution with shape alpha and scale sigma.",
    lpdf: { x in
      let (alpha, sigma) = (x[1], x[2])
      let isInside = 0 <= x[0]
      let y = select(isInside, x[0], 1)
      let main = multiplyLog(alpha - 1, y) - pow(y / sigma, alpha)
      return main + log(alpha) - alpha * log(sigma) + select(isInside, 0, .logZero)
    },
    cdf: { x in -expm1(-pow(x[0] / x[2], x[1])) },
    lcdf: { x in
      // 1 − exp(−u) is u to rounding where u is tiny, also where u underflows.
      let logU = x[1] * (log(x[0]) - log(x[2]))
      return select(logU < -40, logU, log1mExp(-pow(x[0] / x[2], x[1])))
    },
    lccdf: { x in -pow(x[0] / x[2], x[1]) },
    random: { a, stream in stream.nextWeibull(shape: a[0], scale: a[1]) })

  /// Fréchet.
  static let frechet = Distribution(
    "frechet", .continuous,
    [
      .variable(.positive), ArgumentSpec("alpha", "Shape parameter", .positiveFinite),
      ArgumentSpec("sigma", "Scale parameter", .positiveFinite),
    ],
    support: (.constant(0), .constant(.infinity)),
    "The Fréchet distribution with shape alpha and scale sigma.",
    lpdf: { x in
      let (y, alpha, sigma) = (x[0], x[1], x[2])
      return -((alpha + 1) * log(y)) - pow(sigma / y, alpha) + log(alpha) + alpha * log(sigma)
    },
    cdf: { x in exp(-pow(x[2] / x[0], x[1])) },
    lcdf: { x in -pow(x[2] / x[0], x[1]) },
    lccdf: { x in
      // 1 − exp(−u) is u to rounding where u is tiny, also where u underflows.
      let logU = x[1] * (log(x[2]) - log(x[0]))
      return select(logU < -40, logU, log1mExp(-pow(x[2] / x[0], x[1])))
    },
    random: { a, stream in stream.nextFrechet(shape: a[0], scale: a[1]) })

  /// Rayleigh.
  static let rayleigh = Distribution(
    "rayleigh", .continuous,
    [.variable(.positive, tails: .nonnegative), ArgumentSpec("sigma", "Scale parameter", .positive)],
    support: (.constant(0), .constant(.infinity)),
    "The Rayleigh distribution with scale sigma.",
    lpdf: { x in -0.5 * square(x[0] / x[1]) + log(x[0]) - 2 * log(x[1]) },
    cdf: { x in -expm1(-0.5 * square(x[0] / x[1])) },
    lcdf: { x in
      // As above.
      let z = x[0] / x[1]
      return select(z < 1e-9, 2 * log(z) - Constant.logTwo, log1mExp(-0.5 * square(z)))
    },
    lccdf: { x in -0.5 * square(x[0] / x[1]) },
    random: { a, stream in stream.nextRayleigh(scale: a[0]) })
}

extension RandomStream {
  fileprivate mutating func nextWeibull(shape: Double, scale: Double) -> Double {
    scale * Foundation.pow(nextExponential(), 1 / shape)
  }

  fileprivate mutating func nextFrechet(shape: Double, scale: Double) -> Double {
    scale * Foundation.pow(nextExponential(), -1 / shape)
  }

  fileprivate mutating func nextRayleigh(scale: Double) -> Double {
    scale * (2 * nextExponential()).squareRoot()
  }
}
