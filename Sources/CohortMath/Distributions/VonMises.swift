// The von Mises distribution.
import CohortProgram

extension Distribution {
  /// von Mises.
  static let vonMises = Distribution(
    "von_mises", .continuous,
    [
      .variable(.finite), ArgumentSpec("mu", "Location parameter", .finite),
      ArgumentSpec("kappa", "Concentration parameter", .nonnegativeFinite, tails: .positiveFinite),
    ],
    "The von Mises distribution on the circle around mu with concentration kappa.",
    lpdf: { x in x[2] * cos(x[1] - x[0]) - logBesselI(0, x[2]) - Constant.logTwoPi },
    cdf: { x in circularCDF(x[0] - x[1], x[2]) },
    lcdf: { x in
      let d = x[0] - x[1]
      return select(d < 0, log(circularCDF(d, x[2])), log1m(circularCDF(-d, x[2])))
    },
    lccdf: { x in
      let d = x[0] - x[1]
      return select(d < 0, log1m(circularCDF(d, x[2])), log(circularCDF(-d, x[2])))
    },
    random: { a, stream in stream.nextVonMises(mean: a[0], concentration: a[1]) })

  private static func circularCDF(_ distance: Expr, _ kappa: Expr) -> Expr { .apply(.vonMisesCDF, distance, kappa) }
}
