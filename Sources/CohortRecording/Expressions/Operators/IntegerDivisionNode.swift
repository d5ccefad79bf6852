// IntegerDivisionNode: quotient and remainder of ints.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// `%/%` and `%` on ints.
final class IntegerDivisionNode: ExpressionNode {
  let head: NodeHead
  let isModulus: Bool
  let left: any ExpressionNode
  let right: any ExpressionNode
  init(isModulus: Bool, _ left: any ExpressionNode, _ right: any ExpressionNode, head: NodeHead) {
    self.isModulus = isModulus
    self.left = left
    self.right = right
    self.head = head
  }
  func value(_ machine: Machine) throws -> Value {
    guard machine.keepsOpenInts else { return .int(try int(machine)) }
    return .integers(Tensor(element: .real, scalars: [try real(machine)]))
  }
  func real(_ machine: Machine) throws -> Scalar {
    guard machine.keepsOpenInts else { return Scalar(Double(try int(machine))) }
    let a = try left.real(machine)
    let b = try right.real(machine)
    machine.locate(number)
    return try OpenInts.divide(a, b, isModulus: isModulus, machine.builder) { Scalar(Double(try compute($0, $1))) }
  }
  func int(_ machine: Machine) throws -> Int {
    if machine.keepsOpenInts { return try machine.known(real(machine), node: number) }
    return try compute(left.int(machine), right.int(machine))
  }
  private func compute(_ a: Int, _ b: Int) throws -> Int {
    guard b != 0 else { throw RecordingError(.rejected, "integer division by zero", span: span) }
    if b == -1 { return isModulus ? 0 : try a.negated(span) }
    return isModulus ? a % b : a / b
  }
  var isSpeculative: Bool { false }
}
