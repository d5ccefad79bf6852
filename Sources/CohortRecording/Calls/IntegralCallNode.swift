// IntegralCallNode: calls of one-dimensional integration.
import CohortChecking
import CohortMath
import CohortODE
import CohortProgram
import CohortSyntax

/// How an integral is called.
struct IntegralSignature {
  let rule: IntegralSettings.Rule
  /// `integrate_1d(f, a, b, theta, x_r, x_i[, relative tolerance])`; else `(f, a, b, [tolerances,] …)`.
  let isFixed: Bool
  let hasTolerances: Bool

  /// nil for other functions.
  init?(_ name: String) {
    switch name {
    case "integrate_1d", "integrate_1d_double_exponential", "integrate_1d_double_exponential_tol":
      rule = .doubleExponential
    case "integrate_1d_gauss_kronrod", "integrate_1d_gauss_kronrod_tol": rule = .gaussKronrod
    default: return nil
    }
    isFixed = name == "integrate_1d"
    hasTolerances = name.hasSuffix("_tol")
  }
}

final class IntegralCallNode: SolverCallNode {
  private let signature: IntegralSignature

  init(
    _ name: String, _ signature: IntegralSignature, _ function: CompiledFunction, _ arguments: [ExpressionNode],
    span: Span, number: Int
  ) {
    self.signature = signature
    super.init(name, function, arguments, type: .real, span: span, number: number)
  }

  override func solve(_ machine: Machine, _ values: [Value]) throws -> Value {
    var settings = IntegralSettings(rule: signature.rule)
    var passed = values.dropFirst(2)
    if signature.isFixed, values.count > 5 {
      settings.relativeTolerance = try number(values, 5).value
      passed = passed.prefix(3)
    }
    if signature.hasTolerances {
      settings.relativeTolerance = try number(values, 2).value
      settings.absoluteTolerance = try number(values, 3).value
      settings.maximumDepth = try steps(values, 4)
      passed = passed.dropFirst(3)
    }
    let limits: ContiguousArray = [try number(values, 0), try number(values, 1)]
    let (batch, parameters) = try batch(machine, [.real, .real], passed, results: (1, "number"))
    let node = try IntegralNode(
      name: name, settings: settings, batch: batch, hasActiveLimits: limits.contains { !$0.isConstant })
    guard let result = call(machine, node, [limits, parameters], outputs: 1).first else { return .void }
    return .real(result)
  }
}
