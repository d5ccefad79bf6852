// PromotionNode: conversions int → real → complex.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// int → real → complex, elementwise.
final class PromotionNode: ExpressionNode {
  let head: NodeHead
  let base: any ExpressionNode
  init(_ base: any ExpressionNode, head: NodeHead) {
    self.base = base
    self.head = head
  }
  func value(_ machine: Machine) throws -> Value {
    if type == .real { return .real(try real(machine)) }
    return try base.value(machine).promoted(to: type, span: span)
  }
  func real(_ machine: Machine) throws -> Scalar {
    if base.type == .int, !machine.keepsOpenInts { return Scalar(Double(try base.int(machine))) }
    return try base.real(machine)
  }
  var isSpeculative: Bool { base.isSpeculative }
  func parts(_ machine: Machine) -> [any ExpressionNode] { [base] }
}
