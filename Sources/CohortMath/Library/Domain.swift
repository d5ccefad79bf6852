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
    guard let words else { return nil }
    let condition: Expr
    switch self {
    case .any: return nil
    case .notNaN: condition = not(isNaN(x))
    case .finite: condition = abs(x) < .infinity
    case .positive: condition = 0 < x
    case .positiveFinite: condition = both(0 < x, x < .infinity)
    case .nonnegative: condition = 0 <= x
    case .nonnegativeFinite: condition = both(0 <= x, x < .infinity)
    case .probability: condition = both(0 <= x, x <= 1)
    case .innerProbability: condition = both(0 < x, x < 1)
    case .atLeast(let bound): condition = Expr(.constant(bound)) <= x
    case .atMost(let bound): condition = x <= Expr(.constant(bound))
    case .within(let lower, let upper):
      condition = both(Expr(.constant(lower)) <= x, x <= Expr(.constant(upper)))
    }
    return Requirement(condition, argument: argument, name: name, expectation: words)
  }

  /// What an argument in the domain is, as in "must be positive"; nil for ``any``.
  package var words: String? {
    switch self {
    case .any: return nil
    case .notNaN: return "not nan"
    case .finite: return "finite"
    case .positive: return "positive"
    case .positiveFinite: return "positive finite"
    case .nonnegative: return "nonnegative"
    case .nonnegativeFinite: return "nonnegative finite"
    case .probability: return "in the interval [0, 1]"
    case .innerProbability: return "in the interval (0, 1)"
    case .atLeast(let bound): return "greater than or equal to \(spelled(bound))"
    case .atMost(let bound): return "less than or equal to \(spelled(bound))"
    case .within(let lower, let upper): return "in the interval [\(spelled(lower)), \(spelled(upper))]"
    }
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
