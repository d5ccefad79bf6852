// Expr + operators: how formulas are spelled.

extension Expr {
  package static func + (a: Expr, b: Expr) -> Expr { apply(.add, a, b) }
  package static func - (a: Expr, b: Expr) -> Expr { apply(.subtract, a, b) }
  package static func * (a: Expr, b: Expr) -> Expr { apply(.multiply, a, b) }
  package static func / (a: Expr, b: Expr) -> Expr { apply(.divide, a, b) }
  package static prefix func - (a: Expr) -> Expr { apply(.negate, a) }
  /// Comparisons give 0 or 1, to be used in ``select(_:_:_:)`` and in domains.
  package static func < (a: Expr, b: Expr) -> Expr { apply(.less, a, b) }
  package static func <= (a: Expr, b: Expr) -> Expr { apply(.lessOrEqual, a, b) }
  package static func > (a: Expr, b: Expr) -> Expr { apply(.less, b, a) }
  package static func >= (a: Expr, b: Expr) -> Expr { apply(.lessOrEqual, b, a) }
  package static func == (a: Expr, b: Expr) -> Expr { apply(.equal, a, b) }
}

package func exp(_ a: Expr) -> Expr { .apply(.exponential, a) }
package func expm1(_ a: Expr) -> Expr { .apply(.exponentialMinus1, a) }
package func log(_ a: Expr) -> Expr { .apply(.logarithm, a) }
package func log1p(_ a: Expr) -> Expr { .apply(.logarithm1Plus, a) }
package func log1m(_ a: Expr) -> Expr { .apply(.logarithm1Plus, -a) }
package func log1pExp(_ a: Expr) -> Expr { .apply(.log1PlusExponential, a) }
package func log1mExp(_ a: Expr) -> Expr { .apply(.log1MinusExponential, a) }
package func invLogit(_ a: Expr) -> Expr { .apply(.inverseLogit, a) }
package func logInvLogit(_ a: Expr) -> Expr { .apply(.logInverseLogit, a) }
package func sqrt(_ a: Expr) -> Expr { .apply(.squareRoot, a) }
package func square(_ a: Expr) -> Expr { .apply(.square, a) }
package func pow(_ a: Expr, _ b: Expr) -> Expr { .apply(.power, a, b) }
package func abs(_ a: Expr) -> Expr { .apply(.absolute, a) }
package func min(_ a: Expr, _ b: Expr) -> Expr { .apply(.minimum, a, b) }
package func max(_ a: Expr, _ b: Expr) -> Expr { .apply(.maximum, a, b) }
package func lgamma(_ a: Expr) -> Expr { .apply(.logGamma, a) }
package func digamma(_ a: Expr) -> Expr { .apply(.digamma, a) }
package func lbeta(_ a: Expr, _ b: Expr) -> Expr { .apply(.logBeta, a, b) }
/// a·log(b), 0 where both are 0.
package func multiplyLog(_ a: Expr, _ b: Expr) -> Expr { .apply(.multiplyLog, a, b) }
package func logAddExp(_ a: Expr, _ b: Expr) -> Expr { .apply(.logAddExponential, a, b) }
package func logSubtractExp(_ a: Expr, _ b: Expr) -> Expr { .apply(.logSubtractExponential, a, b) }
package func normalCDF(_ a: Expr) -> Expr { .apply(.normalCDF, a) }
package func logNormalCDF(_ a: Expr) -> Expr { .apply(.logNormalCDF, a) }
/// Conditions are 0 (false) or not 0 (true).
package func not(_ a: Expr) -> Expr { .apply(.not, a) }
/// `condition ? a : b`; no derivative flows through the branch that is not taken.
package func select(_ condition: Expr, _ a: Expr, _ b: Expr) -> Expr { .apply(.select, condition, a, b) }
