// LogicalNode: `&&` and `||`.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// `a && b`, `a || b`: the right side is evaluated only if needed, unless both depend on parameters.
final class LogicalNode: ConditionNode {
  let head: NodeHead
  let isAnd: Bool
  let left: any ExpressionNode
  let right: any ExpressionNode
  init(isAnd: Bool, _ left: any ExpressionNode, _ right: any ExpressionNode, head: NodeHead) {
    self.isAnd = isAnd
    self.left = left
    self.right = right
    self.head = head
  }
  func truth(_ machine: Machine) throws -> Scalar {
    let first = try left.condition(machine)
    if first.isConstant {
      if (first.value != 0) != isAnd { return Scalar(isAnd ? 0 : 1) }
      let second = try right.condition(machine)
      return LogicalNode.truth(second)
    }
    // A right side that cannot be evaluated is no error unless it is needed.
    guard right.isSpeculative, let second = try? neededCondition(machine, first) else {
      if try machine.decide(first, node: number, reason: .branchCalls) != isAnd { return Scalar(isAnd ? 0 : 1) }
      return LogicalNode.truth(try right.condition(machine))
    }
    machine.locate(number)
    return machine.builder.apply(isAnd ? .minimum : .maximum, first, LogicalNode.truth(second))
  }
  /// The right side, taken down as what counts only where the left side does not decide.
  private func neededCondition(_ machine: Machine, _ first: Scalar) throws -> Scalar {
    let builder = machine.builder
    guard builder.mode == .sites else { return try right.condition(machine) }
    machine.locate(number)
    builder.move(to: .firstSide)
    let isNeeded = isAnd ? first : builder.apply(.not, first)
    return try builder.masked(by: isNeeded) { try right.condition(machine) }.result
  }
  /// A constant as 0 or 1: any int but 0 is true.
  private static func truth(_ condition: Scalar) -> Scalar {
    condition.isConstant ? Scalar(condition.value != 0 ? 1 : 0) : condition
  }
  var isSpeculative: Bool { left.isSpeculative && right.isSpeculative }
}
