// The skew normal distribution.
import CohortProgram
import CohortRandom
import Foundation

extension Distribution {
  /// Skew normal.
  static let skewNormal = Distribution(
    "skew_normal", .continuous,
    [
      .variable(), ArgumentSpec("xi", "Location parameter", .finite),
      ArgumentSpec("omega", "Scale parameter", .positive), ArgumentSpec("alpha", "Shape parameter", .finite),
    ],
    "The skew normal distribution with location xi, scale omega and shape alpha (Azzalini 1985).",
    lpdf: { x in
      let z = (x[0] - x[1]) / x[2]
      let skew = together(logNormalCDF(x[3] * z), Constant.logTwo)
      return skew - 0.5 * square(z) - log(x[2]) - Constant.halfLogTwoPi
    },
    cdf: { x in exp(logSkewNormalCDF((x[0] - x[1]) / x[2], x[3])) },
    lcdf: { x in logSkewNormalCDF((x[0] - x[1]) / x[2], x[3]) },
    // 1 − F(z; α) = F(−z; −α).
    lccdf: { x in logSkewNormalCDF((x[1] - x[0]) / x[2], -x[3]) },
    random: { a, stream in stream.nextSkewNormal(location: a[0], scale: a[1], shape: a[2]) })

  private static func logSkewNormalCDF(_ z: Expr, _ alpha: Expr) -> Expr { .apply(.logSkewNormalCDF, z, alpha) }
}

extension RandomStream {
  /// Skew normal through two normals, one of them folded (Azzalini 1986).
  fileprivate mutating func nextSkewNormal(location: Double, scale: Double, shape: Double) -> Double {
    let folded = abs(nextNormal())
    let free = nextNormal()
    // δ = shape / √(1 + shape²), written so that a huge shape does not overflow.
    let norm = Foundation.hypot(1, shape)
    return location + scale * (shape / norm * folded + free / norm)
  }
}
