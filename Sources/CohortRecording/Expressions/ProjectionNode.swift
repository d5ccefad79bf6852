// ProjectionNode: a slot of a tuple, or of each tuple of an array.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

final class ProjectionNode: ExpressionNode {
  let head: NodeHead
  let base: any ExpressionNode
  let slot: Int
  init(_ base: any ExpressionNode, slot: Int, head: NodeHead) {
    self.base = base
    self.slot = slot
    self.head = head
  }
  func value(_ machine: Machine) throws -> Value {
    switch try base.value(machine) {
    case .tuple(let elements) where slot < elements.count: return elements[slot]
    case .tuples(let array):
      // A projection of an array of tuples is the array of the slots.
      let parts = array.elements.map { element -> Value in
        if case .tuple(let elements) = element, slot < elements.count { return elements[slot] }
        return .void
      }
      return try Value.array(of: parts, sizes: array.sizes, type: type, span: span)
    default: throw RecordingError(.invalid, "a tuple was expected here", span: span)
    }
  }
  var isSpeculative: Bool { base.isSpeculative }
  func parts(_ machine: Machine) -> [any ExpressionNode] { [base] }
}
