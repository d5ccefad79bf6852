// CallStatement: the call of a function that returns nothing.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// The call of a function that returns nothing.
final class CallStatement: StatementNode {
  let span: Span
  let call: any ExpressionNode
  init(_ call: any ExpressionNode, span: Span) {
    self.call = call
    self.span = span
  }
  func run(_ machine: Machine) throws -> StatementOutcome {
    _ = try call.value(machine)
    return .normal
  }
}
