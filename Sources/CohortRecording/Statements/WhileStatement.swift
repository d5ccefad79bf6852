// WhileStatement: loops with a condition.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

final class WhileStatement: StatementNode {
  let span: Span
  let test: any ExpressionNode
  let body: any StatementNode
  init(_ test: any ExpressionNode, body: any StatementNode, span: Span) {
    self.test = test
    self.body = body
    self.span = span
  }
  func run(_ machine: Machine) throws -> StatementOutcome {
    let outer = machine.iteration
    defer { machine.iteration = outer }
    var count = 0
    while true {
      try machine.tick()
      machine.iteration = machine.iteration(count, within: outer)
      count &+= 1
      guard try machine.decide(try test.condition(machine), node: test.number) else { return .normal }
      switch try body.run(machine) {
      case .breakLoop: return .normal
      case .returned: return .returned
      default: break
      }
    }
  }
}
