// Requirement: what a function's arguments must be.

/// A condition that a function's arguments must meet, such as "scale must be positive".
///
/// Where it does not hold the point is invalid (Stan's `domain_error`): the proposal is rejected and the
/// message, with the value found, is shown.
package struct Requirement: Sendable {
  /// 1 where met. May be an `Expr` over all arguments.
  package let condition: Expr
  /// Which argument the message speaks of.
  package let argument: Int
  /// How the argument is called in messages: "Scale parameter", "Random variable".
  package let name: String
  /// What it must be: "positive finite", "in the interval [0, 1]".
  package let expectation: String

  /// Whether a violation makes the function's value infinite or NaN.
  var showsInResult: Bool { expectation == "finite" || expectation == "not nan" }

  package init(_ condition: Expr, argument: Int, name: String, expectation: String) {
    self.condition = condition
    self.argument = argument
    self.name = name
    self.expectation = expectation
  }
}
