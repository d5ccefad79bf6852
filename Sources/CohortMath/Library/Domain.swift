// What single arguments must be, with the words in which a violation is told.
import CohortProgram

/// A condition on one argument.
package enum Domain: Sendable {
  /// No condition.
  case any
  case notNaN
  case finite
  case positive
  case positiveFinite
  case nonnegative
  case nonnegativeFinite
  /// In [0, 1].
  case probability
  /// In (0, 1).
  case innerProbability
  case atLeast(Double)
  case atMost(Double)
  case within(Double, Double)

  /// The requirement that `argument` lies in the domain; nil for ``any``.
  package func requirement(_ x: Expr, argument: Int, name: String) -> Requirement? {
    let (condition, words): (Expr, String)
    switch self {
    case .any: return nil
    case .notNaN: (condition, words) = (not(isNaN(x)), "not nan")
    case .finite: (condition, words) = (abs(x) < .infinity, "finite")
    case .positive: (condition, words) = (0 < x, "positive")
    case .positiveFinite: (condition, words) = (both(0 < x, x < .infinity), "positive finite")
    case .nonnegative: (condition, words) = (0 <= x, "nonnegative")
    case .nonnegativeFinite: (condition, words) = (both(0 <= x, x < .infinity), "nonnegative finite")
    case .probability: (condition, words) = (both(0 <= x, x <= 1), "in the interval [0, 1]")
    case .innerProbability: (condition, words) = (both(0 < x, x < 1), "in the interval (0, 1)")
    case .atLeast(let bound):
      (condition, words) = (Expr(.constant(bound)) <= x, "greater than or equal to \(spelled(bound))")
    case .atMost(let bound):
      (condition, words) = (x <= Expr(.constant(bound)), "less than or equal to \(spelled(bound))")
    case .within(let lower, let upper):
      (condition, words) = (
        both(Expr(.constant(lower)) <= x, x <= Expr(.constant(upper))),
        "in the interval [\(spelled(lower)), \(spelled(upper))]"
      )
    }
    return Requirement(condition, argument: argument, name: name, expectation: words)
  }

  private func spelled(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }
}

extension Expr {
  /// +∞.
  static var infinity: Expr { Expr(.constant(.infinity)) }
  /// −∞: the log density outside of the support.
  static var logZero: Expr { Expr(.constant(-.infinity)) }
  static func constant(_ value: Double) -> Expr { Expr(.constant(value)) }
}
