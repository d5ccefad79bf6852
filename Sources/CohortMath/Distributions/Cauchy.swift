// The Cauchy distribution.
import CohortProgram
import CohortRandom
import Foundation

extension Distribution {
  /// Cauchy.
  static let cauchy = Distribution(
    "cauchy", .continuous, traits: [.looksAtSizesFirst],
    [
      .variable(), ArgumentSpec("mu", "Location parameter", .finite),
      ArgumentSpec("sigma", "Scale parameter", .positiveFinite),
    ],
    "The Cauchy distribution with median mu and scale sigma.",
    lpdf: { x in
      let z = (x[0] - x[1]) / x[2]
      return -log1p(square(z)) - log(x[2]) - Constant.logPi
    },
    cdf: { x in angle(x[1] - x[0], x[2]) },
    lcdf: { x in logAngle(x[1] - x[0], x[2]) },
    lccdf: { x in logAngle(x[0] - x[1], x[2]) },
    random: { a, stream in stream.nextCauchy(location: a[0], scale: a[1]) })

  /// P(Z > distance/scale) as an angle over π: exact in both tails.
  private static func angle(_ distance: Expr, _ scale: Expr) -> Expr {
    atan2(1, distance / scale) * .constant(1 / Double.pi)
  }

  private static func logAngle(_ distance: Expr, _ scale: Expr) -> Expr {
    select(distance < 0, log1m(angle(-distance, scale)), log(angle(distance, scale)))
  }
}

extension RandomStream {
  fileprivate mutating func nextCauchy(location: Double, scale: Double) -> Double {
    location + scale * Foundation.tan(.pi * (nextUniform() - 0.5))
  }
}
