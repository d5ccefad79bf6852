// TargetStatement: `target += …` and `jacobian += …`.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

final class TargetStatement: StatementNode {
  let span: Span
  let expression: any ExpressionNode
  let isJacobian: Bool
  /// Whether the expression reads or changes the log density: its value has to be known before anything is added.
  let usesTarget: Bool
  init(_ expression: any ExpressionNode, isJacobian: Bool, usesTarget: Bool, span: Span) {
    self.expression = expression
    self.isJacobian = isJacobian
    self.usesTarget = usesTarget
    self.span = span
  }
  func run(_ machine: Machine) throws -> StatementOutcome {
    if isJacobian, !machine.includesJacobian { return .normal }
    if let trace = machine.trace {
      try trace.add(expression, machine) { try expression.addToTarget(machine, asWhole: usesTarget) }
    } else {
      try expression.addToTarget(machine, asWhole: usesTarget)
    }
    return .normal
  }
  var isMaskable: Bool { expression.isSpeculative }
  var addsToTarget: Bool { true }
}
