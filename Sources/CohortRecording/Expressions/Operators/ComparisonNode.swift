// ComparisonNode: `a < b` and its like.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// `a < b` and its like; the result is an int.
final class ComparisonNode: ConditionNode {
  let head: NodeHead
  enum Relation: String {
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="
  }
  let relation: Relation
  let left: any ExpressionNode
  let right: any ExpressionNode
  private let areInts: Bool

  init(_ relation: Relation, _ left: any ExpressionNode, _ right: any ExpressionNode, head: NodeHead) {
    self.relation = relation
    self.left = left
    self.right = right
    areInts = left.type == .int && right.type == .int
    self.head = head
  }

  func int(_ machine: Machine) throws -> Int {
    if areInts, !machine.keepsOpenInts {
      let a = try left.int(machine)
      let b = try right.int(machine)
      switch relation {
      case .less: return a < b ? 1 : 0
      case .lessOrEqual: return a <= b ? 1 : 0
      case .greater: return a > b ? 1 : 0
      case .greaterOrEqual: return a >= b ? 1 : 0
      case .equal: return a == b ? 1 : 0
      case .notEqual: return a != b ? 1 : 0
      }
    }
    return try heldInt(machine)
  }

  func truth(_ machine: Machine) throws -> Scalar {
    if areInts, !machine.keepsOpenInts { return Scalar(Double(try int(machine))) }
    if left.type.isComplex || right.type.isComplex { return try complexCondition(machine) }
    let a = try left.real(machine)
    let b = try right.real(machine)
    machine.locate(number)
    let builder = machine.builder
    switch relation {
    case .less: return builder.apply(.less, a, b)
    case .lessOrEqual: return builder.apply(.lessOrEqual, a, b)
    case .greater: return builder.apply(.less, b, a)
    case .greaterOrEqual: return builder.apply(.lessOrEqual, b, a)
    case .equal: return builder.apply(.equal, a, b)
    case .notEqual: return builder.apply(.not, builder.apply(.equal, a, b))
    }
  }

  private func complexCondition(_ machine: Machine) throws -> Scalar {
    let a = try left.value(machine).complexScalars(left.span)
    let b = try right.value(machine).complexScalars(right.span)
    machine.locate(number)
    let builder = machine.builder
    let both = builder.apply(.minimum, builder.apply(.equal, a[0], b[0]), builder.apply(.equal, a[1], b[1]))
    return relation == .notEqual ? builder.apply(.not, both) : both
  }

  var isSpeculative: Bool { left.isSpeculative && right.isSpeculative }
}
