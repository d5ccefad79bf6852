// Spellings of primitives for use in formulas, beside those that come with `Expr`.
import CohortProgram

// MARK: Conditions

func both(_ a: Expr, _ b: Expr) -> Expr { a * b }
func either(_ a: Expr, _ b: Expr) -> Expr { max(a, b) }
func isNaN(_ a: Expr) -> Expr { .apply(.isNaN, a) }

// MARK: Arithmetic

func reciprocal(_ a: Expr) -> Expr { .apply(.reciprocal, a) }
func floor(_ a: Expr) -> Expr { .apply(.floor, a) }
func round(_ a: Expr) -> Expr { .apply(.round, a) }
/// a·b + c in one operation; also the way to make a sum one term of a density.
func multiplyAdd(_ a: Expr, _ b: Expr, _ c: Expr) -> Expr { .apply(.multiplyAdd, a, b, c) }
/// a + b as one term of a density, dropped or kept as a whole.
func together(_ a: Expr, _ b: Expr) -> Expr { multiplyAdd(a, 1, b) }

// MARK: Special functions

func sin(_ a: Expr) -> Expr { .apply(.sine, a) }
func cos(_ a: Expr) -> Expr { .apply(.cosine, a) }
func atan2(_ a: Expr, _ b: Expr) -> Expr { .apply(.arctangent2, a, b) }
func logit(_ a: Expr) -> Expr { .apply(.logit, a) }
func erfc(_ a: Expr) -> Expr { .apply(.complementaryErrorFunction, a) }
func gamma(_ a: Expr) -> Expr { .apply(.gamma, a) }
func gammaP(_ a: Expr, _ x: Expr) -> Expr { .apply(.regularizedGammaP, a, x) }
func gammaQ(_ a: Expr, _ x: Expr) -> Expr { .apply(.regularizedGammaQ, a, x) }
func logGammaP(_ a: Expr, _ x: Expr) -> Expr { .apply(.logRegularizedGammaP, a, x) }
func logGammaQ(_ a: Expr, _ x: Expr) -> Expr { .apply(.logRegularizedGammaQ, a, x) }
func incompleteBeta(_ a: Expr, _ b: Expr, _ x: Expr) -> Expr { .apply(.regularizedBeta, a, b, x) }
/// 1 − I(a, b, x).
func incompleteBetaComplement(_ a: Expr, _ b: Expr, _ x: Expr) -> Expr { .apply(.regularizedBetaComplement, a, b, x) }
func logIncompleteBeta(_ a: Expr, _ b: Expr, _ x: Expr) -> Expr { .apply(.logRegularizedBeta, a, b, x) }
/// log(1 − I(a, b, x)).
func logIncompleteBetaComplement(_ a: Expr, _ b: Expr, _ x: Expr) -> Expr {
  .apply(.logRegularizedBetaComplement, a, b, x)
}
func owensT(_ h: Expr, _ a: Expr) -> Expr { .apply(.owensT, h, a) }
/// log(Φ(a)/φ(a)).
func logMillsRatio(_ a: Expr) -> Expr { .apply(.logNormalMillsRatio, a) }
func logBesselI(_ v: Expr, _ x: Expr) -> Expr { .apply(.logModifiedBesselFirstKind, v, x) }

// MARK: Combinations used by several functions

/// log of the binomial coefficient for real n, k (n ≥ k − 1 ≥ −2), by log B; one term of a density.
func logChoose(_ n: Expr, _ k: Expr) -> Expr {
  multiplyAdd(-1, lbeta(n - k + 1, k + 1), -log1p(n))
}

// MARK: Constants

enum Constant {
  static let logTwo: Expr = 0.693147180559945309417
  static let logPi: Expr = 1.14472988584940017414
  static let halfLogTwoPi: Expr = 0.918938533204672741780
  static let logTwoPi: Expr = 1.83787706640934548356
}
