// BinaryNode: `a + b` and its like.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// `a + b` and its like for ints, reals and real containers of equal shape or with a scalar.
final class BinaryNode: ExpressionNode {
  let head: NodeHead
  /// The function that the operator means, for messages.
  let name: String
  let operation: ArithmeticOperator
  let left: any ExpressionNode
  let right: any ExpressionNode

  init(
    _ name: String, _ operation: ArithmeticOperator, _ left: any ExpressionNode, _ right: any ExpressionNode,
    head: NodeHead
  ) {
    self.name = name
    self.operation = operation
    self.left = left
    self.right = right
    self.head = head
  }

  /// A sum of reals adds its terms one by one.
  func addTerms(_ machine: Machine) throws -> Bool {
    guard operation == .add, type == .real else { return false }
    try left.addToTarget(machine)
    try right.addToTarget(machine)
    return true
  }

  func isParametric(_ machine: Machine) -> Bool {
    type.innermost != .int && (left.isParametric(machine) || right.isParametric(machine))
  }

  func int(_ machine: Machine) throws -> Int {
    if machine.keepsOpenInts { return try machine.known(real(machine), node: number) }
    return try compute(left.int(machine), right.int(machine))
  }

  private func compute(_ a: Int, _ b: Int) throws -> Int {
    switch operation {
    case .add: return try .fitting(a.addingReportingOverflow(b), of: a, b, span)
    case .subtract: return try .fitting(a.subtractingReportingOverflow(b), of: a, b, span)
    case .multiply, .eltMultiply: return try .fitting(a.multipliedReportingOverflow(by: b), of: a, b, span)
    case .divide, .eltDivide:
      guard b != 0 else { throw RecordingError(.rejected, "integer division by zero", span: span) }
      return try b == -1 ? a.negated(span) : a / b
    }
  }

  func real(_ machine: Machine) throws -> Scalar {
    if type == .int, !machine.keepsOpenInts { return Scalar(Double(try int(machine))) }
    let a = try left.real(machine)
    let b = try right.real(machine)
    machine.locate(number)
    if type == .int {
      return try OpenInts.apply(operation, a, b, machine.builder) { Scalar(Double(try compute($0, $1))) }
    }
    return machine.builder.apply(operation.primitive, a, b)
  }

  func value(_ machine: Machine) throws -> Value {
    switch type {
    case .int where machine.keepsOpenInts: return .integers(Tensor(element: .real, scalars: [try real(machine)]))
    case .int: return .int(try int(machine))
    case .real: return .real(try real(machine))
    default: break
    }
    let a = try left.value(machine)
    let b = try right.value(machine)
    machine.locate(number)
    return try Elementwise.apply(machine, [a, b], span: span, name: name) { builder, scalars in
      builder.apply(operation.primitive, scalars[0], scalars[1])
    }
  }

  var isSpeculative: Bool { left.isSpeculative && right.isSpeculative }
  func parts(_ machine: Machine) -> [any ExpressionNode] { [left, right] }
  func described(_ operands: [String]) -> String {
    operands.count == 2 && !operands.contains("…") ? "\(operands[0]) \(operation.rawValue) \(operands[1])" : name
  }
}
