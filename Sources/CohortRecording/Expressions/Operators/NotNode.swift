// NotNode: `!a`.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// `!a`
final class NotNode: ConditionNode {
  let head: NodeHead
  let operand: any ExpressionNode
  init(_ operand: any ExpressionNode, head: NodeHead) {
    self.operand = operand
    self.head = head
  }
  func truth(_ machine: Machine) throws -> Scalar {
    let a =
      operand.type == .int ? try operand.condition(machine) : try operand.real(machine)
    machine.locate(number)
    return machine.builder.apply(.not, a)
  }
  var isSpeculative: Bool { operand.isSpeculative }
}
