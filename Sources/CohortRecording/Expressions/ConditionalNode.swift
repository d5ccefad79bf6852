// ConditionalNode: the choice `condition ? a : b`.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// `condition ? a : b`
final class ConditionalNode: ExpressionNode {
  let head: NodeHead
  let test: any ExpressionNode
  let ifTrue: any ExpressionNode
  let ifFalse: any ExpressionNode
  init(
    _ test: any ExpressionNode, _ ifTrue: any ExpressionNode, _ ifFalse: any ExpressionNode, head: NodeHead
  ) {
    self.test = test
    self.ifTrue = ifTrue
    self.ifFalse = ifFalse
    self.head = head
  }
  func value(_ machine: Machine) throws -> Value {
    let condition = try test.condition(machine)
    // A side that cannot be evaluated (an index in range on one side only) is no error unless it is taken.
    if !condition.isConstant, ifTrue.isSpeculative, ifFalse.isSpeculative,
      type.isRealBased || (machine.keepsOpenInts && type.innermost == .int),
      let (first, second) = try? both(machine, condition, { try $0.value(machine) })
    {
      machine.locate(number)
      if let merged = Value.select(condition, first, second, machine) {
        machine.note(.bothSides, node: number)
        return merged
      }
    }
    return try machine.decide(condition, node: number, reason: reasonForGuard)
      ? ifTrue.value(machine) : ifFalse.value(machine)
  }
  func real(_ machine: Machine) throws -> Scalar {
    let condition = try test.condition(machine)
    if condition.isConstant { return try condition.value != 0 ? ifTrue.real(machine) : ifFalse.real(machine) }
    if ifTrue.isSpeculative, ifFalse.isSpeculative,
      let (first, second) = try? both(machine, condition, { try $0.real(machine) })
    {
      machine.locate(number)
      machine.note(.bothSides, node: number)
      return machine.builder.apply(.select, condition, first, second)
    }
    return try machine.decide(condition, node: number, reason: reasonForGuard)
      ? ifTrue.real(machine) : ifFalse.real(machine)
  }
  /// Both sides, each under the condition that it is chosen.
  private func both<Result>(
    _ machine: Machine, _ condition: Scalar, _ evaluate: (any ExpressionNode) throws -> Result
  ) throws -> (Result, Result) {
    machine.locate(number)
    machine.builder.move(to: .firstSide)
    let opposite = machine.builder.mode == .sites ? machine.builder.apply(.not, condition) : condition
    let first = try machine.builder.masked(by: condition) { try evaluate(ifTrue) }.result
    machine.locate(number)
    machine.builder.move(to: .secondSide)
    return (first, try machine.builder.masked(by: opposite) { try evaluate(ifFalse) }.result)
  }
  func int(_ machine: Machine) throws -> Int {
    let condition = try test.condition(machine)
    return try machine.decide(condition, node: number, reason: reasonForGuard)
      ? ifTrue.int(machine) : ifFalse.int(machine)
  }
  /// Why not both sides are computed, where they are not.
  private var reasonForGuard: Reason {
    if !ifTrue.isSpeculative || !ifFalse.isSpeculative { return .branchCalls }
    return type.isRealBased ? .branchFails : .branchSetsInts
  }
  var isSpeculative: Bool { test.isSpeculative && ifTrue.isSpeculative && ifFalse.isSpeculative }
  func parts(_ machine: Machine) throws -> [any ExpressionNode] {
    [try test.condition(machine).value != 0 ? ifTrue : ifFalse]
  }
}

extension StanType {
  /// Whether values are made of reals (or complex numbers): arithmetic can choose between two of them.
  var isRealBased: Bool {
    switch self {
    case .int, .tuple, .void: return false
    case .array(let element, _): return element.isRealBased
    default: return true
    }
  }
}
