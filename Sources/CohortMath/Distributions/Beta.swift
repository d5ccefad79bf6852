// The beta distribution by its shapes and by mean and precision.
import CohortProgram
import CohortRandom

extension Distribution {
  /// Beta.
  static let beta = Distribution(
    "beta", .continuous, traits: [.looksAtSizesFirst],
    [
      .variable(.probability), ArgumentSpec("alpha", "First shape parameter", .positiveFinite),
      ArgumentSpec("beta", "Second shape parameter", .positiveFinite),
    ],
    support: (.constant(0), .constant(1)),
    "The beta distribution with shapes alpha and beta.",
    lpdf: { x in
      let (y, alpha, beta) = (x[0], x[1], x[2])
      let main = multiplyLog(alpha - 1, y) + timesLog1m(beta - 1, y)
      return main - lgamma(alpha) - lgamma(beta) + lgamma(alpha + beta)
    },
    cdf: { x in incompleteBeta(x[1], x[2], x[0]) },
    lcdf: { x in logIncompleteBeta(x[1], x[2], x[0]) },
    lccdf: { x in logIncompleteBetaComplement(x[1], x[2], x[0]) },
    random: { a, stream in stream.nextBeta(a[0], a[1]) })

  /// Beta by its mean and the sum of its shapes.
  static let betaProportion = Distribution(
    "beta_proportion", .continuous, traits: [.looksAtSizesFirst],
    [
      .variable(.probability), ArgumentSpec("mu", "Location parameter", .innerProbability),
      ArgumentSpec("kappa", "Precision parameter", .positiveFinite),
    ],
    support: (.constant(0), .constant(1)),
    "The beta distribution with mean mu and precision kappa (shapes mu kappa and (1 - mu) kappa).",
    lpdf: { x in
      let (y, kappa) = (x[0], x[2])
      let (alpha, beta) = proportionShapes(x)
      let main = together(multiplyLog(alpha - 1, y), timesLog1m(beta - 1, y))
      return main + lgamma(kappa) - (lgamma(alpha) + lgamma(beta))
    },
    // By mean and precision in one operation: the derivatives by the shapes would cancel where both are tiny.
    lcdf: { x in .apply(.logBetaProportion, x[1], x[2], x[0]) },
    lccdf: { x in .apply(.logBetaProportionComplement, x[1], x[2], x[0]) },
    random: { a, stream in stream.nextBetaProportion(mean: a[0], precision: a[1]) })

  private static func proportionShapes(_ x: [Expr]) -> (Expr, Expr) { (x[1] * x[2], (1 - x[1]) * x[2]) }

  /// a·log(1 − y), 0 where a is 0.
  static func timesLog1m(_ a: Expr, _ y: Expr) -> Expr {
    a * log1m(select(both(a == 0, y == 1), 0, y))
  }
}

extension RandomStream {
  /// Beta with mean `mean` and total shape `precision`.
  fileprivate mutating func nextBetaProportion(mean: Double, precision: Double) -> Double {
    nextBeta(mean * precision, (1 - mean) * precision)
  }
}
