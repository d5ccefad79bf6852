// The von Mises distribution.
import CohortProgram

extension Distribution {
  /// von Mises.
  static let vonMises = Distribution(
    "von_mises", .continuous,
    [
      .variable(.finite, tails: .within(-Double.pi, Double.pi)), ArgumentSpec("mu", "Location parameter", .finite),
      ArgumentSpec("kappa", "Concentration parameter", .nonnegativeFinite, tails: .positiveFinite),
    ],
    "The von Mises distribution on the circle around mu with concentration kappa.",
    lpdf: { x in x[2] * cos(x[1] - x[0]) - logBesselI(0, x[2]) - Constant.logTwoPi },
    // Over the circle cut at ±π: what lies between −π and y.
    cdf: { x in arc(x[0], x[1], x[2]) },
    lcdf: { x in logArc(x[0], x[1], x[2]) },
    lccdf: { x in logArc(-x[0], -x[1], x[2]) },
    random: { a, stream in stream.nextVonMises(mean: a[0], concentration: a[1]) })

  private static func arc(_ y: Expr, _ mu: Expr, _ kappa: Expr) -> Expr {
    wound(y - mu, kappa) - wound(.constant(-Double.pi) - mu, kappa)
  }

  private static func logArc(_ y: Expr, _ mu: Expr, _ kappa: Expr) -> Expr {
    let lower = arc(y, mu, kappa)
    return select(lower < 0.5, log(lower), log1m(arc(-y, -mu, kappa)))
  }

  /// The distribution function over the whole line, one more with each turn.
  private static func wound(_ distance: Expr, _ kappa: Expr) -> Expr {
    let turns = round(distance * .constant(0.5 / Double.pi))
    return turns + .apply(.vonMisesCDF, distance - turns * .constant(2 * Double.pi), kappa)
  }
}
