// The Gumbel distribution.
import CohortProgram
import CohortRandom
import Foundation

extension Distribution {
  /// Gumbel.
  static let gumbel = Distribution(
    "gumbel", .continuous,
    [
      .variable(), ArgumentSpec("mu", "Location parameter", .finite),
      ArgumentSpec("beta", "Scale parameter", .positive),
    ],
    "The Gumbel distribution (of a maximum) with location mu and scale beta.",
    lpdf: { x in
      let z = (x[0] - x[1]) / x[2]
      return -z - exp(-z) - log(x[2])
    },
    cdf: { x in exp(-exp((x[1] - x[0]) / x[2])) },
    lcdf: { x in -exp((x[1] - x[0]) / x[2]) },
    lccdf: { x in
      // 1 − exp(−u) is u to rounding where u is tiny, also where the difference underflows.
      let minusZ = (x[1] - x[0]) / x[2]
      return select(minusZ < -40, minusZ, log1mExp(-exp(minusZ)))
    },
    random: { a, stream in stream.nextGumbel(location: a[0], scale: a[1]) })
}

extension RandomStream {
  fileprivate mutating func nextGumbel(location: Double, scale: Double) -> Double {
    location - scale * Foundation.log(nextExponential())
  }
}
