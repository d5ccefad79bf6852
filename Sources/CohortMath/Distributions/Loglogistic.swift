// The log-logistic distribution.
import CohortProgram
import CohortRandom
import Foundation

extension Distribution {
  /// Log-logistic.
  static let loglogistic = Distribution(
    "loglogistic", .continuous,
    [
      .variable(.nonnegativeFinite, tails: .nonnegative),
      ArgumentSpec("alpha", "Scale parameter", .positiveFinite),
      ArgumentSpec("beta", "Shape parameter", .positiveFinite),
    ],
    support: (.constant(0), .constant(.infinity)),
    "The distribution of exp(z) where z is logistic with mean log alpha and scale 1/beta.",
    lpdf: { x in
      let (y, alpha, beta) = (x[0], x[1], x[2])
      let power = 2 * log1pExp(beta * (log(y) - log(alpha)))
      return together(multiplyLog(beta - 1, y), -power) + together(log(beta), -(beta * log(alpha)))
    },
    cdf: { x in invLogit(x[2] * (log(x[0]) - log(x[1]))) },
    random: { a, stream in stream.nextLoglogistic(scale: a[0], shape: a[1]) })
}

extension RandomStream {
  fileprivate mutating func nextLoglogistic(scale: Double, shape: Double) -> Double {
    let u = nextUniform()
    return scale * Foundation.pow(u / (1 - u), 1 / shape)
  }
}
