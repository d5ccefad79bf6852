// JumpStatement: break, continue and return.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

final class JumpStatement: StatementNode {
  let span: Span
  let flow: StatementOutcome
  init(_ flow: StatementOutcome, span: Span) {
    self.flow = flow
    self.span = span
  }
  var maskObstacle: Reason? { .branchJumps }
  func run(_ machine: Machine) -> StatementOutcome { flow }
}

final class ReturnStatement: StatementNode {
  let span: Span
  let expression: any ExpressionNode
  init(_ expression: any ExpressionNode, span: Span) {
    self.expression = expression
    self.span = span
  }
  var maskObstacle: Reason? { .branchJumps }
  func run(_ machine: Machine) throws -> StatementOutcome {
    if let trace = machine.trace {
      let value = try trace.value(of: expression, machine)
      trace.returns(value, of: expression, machine)
      machine.returnValue = value
    } else {
      machine.returnValue = try expression.value(machine)
    }
    return .returned
  }
}
