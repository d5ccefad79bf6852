// NegationNode: `-a`.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// `-a`
final class NegationNode: ExpressionNode {
  let head: NodeHead
  /// The function that the operator means, for messages.
  let name: String
  let operand: any ExpressionNode
  init(_ name: String, _ operand: any ExpressionNode, head: NodeHead) {
    self.name = name
    self.operand = operand
    self.head = head
  }
  func int(_ machine: Machine) throws -> Int {
    if machine.keepsOpenInts { return try machine.known(real(machine), node: number) }
    return try operand.int(machine).negated(span)
  }
  func real(_ machine: Machine) throws -> Scalar {
    if type == .int, !machine.keepsOpenInts { return Scalar(Double(try int(machine))) }
    let a = try operand.real(machine)
    machine.locate(number)
    if type == .int {
      return try OpenInts.apply(.subtract, Scalar(0), a, machine.builder) { _, a in
        Scalar(Double(try a.negated(span)))
      }
    }
    return machine.builder.apply(.negate, a)
  }
  func value(_ machine: Machine) throws -> Value {
    switch type {
    case .int where machine.keepsOpenInts: return .integers(Tensor(element: .real, scalars: [try real(machine)]))
    case .int: return .int(try int(machine))
    case .real: return .real(try real(machine))
    default: break
    }
    let a = try machine.known(operand.value(machine), node: number)
    if case .ints(var array) = a {
      for index in array.elements.indices { array.elements[index] = try array.elements[index].negated(span) }
      return .ints(array)
    }
    machine.locate(number)
    return try Elementwise.apply(machine, [a], span: span, name: name) { builder, scalars in
      builder.apply(.negate, scalars[0])
    }
  }
  var isSpeculative: Bool { operand.isSpeculative }
  func parts(_ machine: Machine) -> [any ExpressionNode] { [operand] }
}
