// The logistic distribution.
import CohortProgram
import CohortRandom
import Foundation

extension Distribution {
  /// Logistic.
  static let logistic = Distribution(
    "logistic", .continuous,
    [
      .variable(.finite, tails: .notNaN), ArgumentSpec("mu", "Location parameter", .finite),
      ArgumentSpec("sigma", "Scale parameter", .positiveFinite),
    ],
    "The logistic distribution with mean mu and scale sigma.",
    lpdf: { x in
      // Symmetric in z, so that neither tail cancels.
      let distance = abs(x[0] - x[1]) / x[2]
      return -distance - log(x[2]) - 2 * log1pExp(-distance)
    },
    cdf: { x in invLogit((x[0] - x[1]) / x[2]) },
    lcdf: { x in logInvLogit((x[0] - x[1]) / x[2]) },
    lccdf: { x in logInvLogit((x[1] - x[0]) / x[2]) },
    random: { a, stream in stream.nextLogistic(location: a[0], scale: a[1]) })
}

extension RandomStream {
  fileprivate mutating func nextLogistic(location: Double, scale: Double) -> Double {
    let u = nextUniform()
    return location + scale * (Foundation.log(u) - Foundation.log1p(-u))
  }
}
