// FormulaNode: calls of functions of scalars, applied to containers element by element.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// The call of a function of scalars that is given by a formula.
final class FormulaNode: ExpressionNode {
  let head: NodeHead
  let name: String
  let formula: Formula
  let arguments: [any ExpressionNode]

  init(_ name: String, _ formula: Formula, _ arguments: [any ExpressionNode], head: NodeHead) {
    self.name = name
    self.formula = formula
    self.arguments = arguments
    self.head = head
  }

  func real(_ machine: Machine) throws -> Scalar {
    try withUnsafeTemporaryAllocation(of: Scalar.self, capacity: max(arguments.count, 1)) { buffer in
      for k in arguments.indices { buffer[k] = try arguments[k].real(machine) }
      machine.locate(number)
      return machine.builder.apply(
        formula, UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer)[0..<arguments.count]),
        place: { "\(machine.code.describe(span)): \(name)" })
    }
  }

  func value(_ machine: Machine) throws -> Value {
    if type == .real { return .real(try real(machine)) }
    let values = try arguments.map { try $0.value(machine) }
    machine.locate(number)
    return try Elementwise.apply(machine, values, span: span, name: name) { builder, scalars in
      builder.apply(formula, scalars, place: { "\(machine.code.describe(span)): \(name)" })
    }
  }

  var isSpeculative: Bool { arguments.allSatisfy(\.isSpeculative) }
  func parts(_ machine: Machine) -> [any ExpressionNode] { arguments }
  func described(_ operands: [String]) -> String { call(name, operands) }
}
