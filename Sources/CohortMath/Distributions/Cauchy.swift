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
    let ratio = distance / scale
    // Where the square of the ratio overflows, the angle is its reciprocal to rounding.
    return select(ratio < 1e8, atan2(1, ratio), scale / select(distance < 0, 1, distance)) * .constant(1 / Double.pi)
  }

  private static func logAngle(_ distance: Expr, _ scale: Expr) -> Expr {
    let far = log(scale) - log(select(distance < 0, 1, distance)) - Constant.logPi
    let near = select(distance / scale < 1e8, log(angle(distance, scale)), far)
    return select(distance < 0, log1m(angle(-distance, scale)), near)
  }
}

extension RandomStream {
  fileprivate mutating func nextCauchy(location: Double, scale: Double) -> Double {
    location + scale * Foundation.tan(.pi * (nextUniform() - 0.5))
  }
}
