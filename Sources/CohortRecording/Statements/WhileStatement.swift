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
  var maskObstacle: Reason? { .loopEndsByCondition }
  func run(_ machine: Machine) throws -> StatementOutcome {
    let outer = machine.iteration
    defer { machine.iteration = outer }
    var count = 0
    while true {
      try machine.tick()
      machine.iteration = machine.iteration(count, within: outer)
      count &+= 1
      let condition = try test.condition(machine)
      guard try machine.decide(condition, node: test.number, reason: .loopEndsByCondition) else { return .normal }
      switch try body.run(machine) {
      case .breakLoop: return .normal
      case .returned: return .returned
      default: break
      }
    }
  }
}
