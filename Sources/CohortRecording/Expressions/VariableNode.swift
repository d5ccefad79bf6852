// VariableNode: reading a variable.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

final class VariableNode: ExpressionNode {
  let head: NodeHead
  let variable: Int
  init(_ variable: Int, head: NodeHead) {
    self.variable = variable
    self.head = head
  }
  func value(_ machine: Machine) -> Value { machine.variables[variable] }
  func int(_ machine: Machine) throws -> Int {
    if case .int(let int) = machine.variables[variable] { return int }
    return try convertedInt(machine)
  }
  func real(_ machine: Machine) throws -> Scalar {
    if case .real(let scalar) = machine.variables[variable] { return scalar }
    return try convertedReal(machine)
  }
  func read(_ place: Int, _ machine: Machine) -> ReadPlace? { ReadPlace(variable: variable, place: place) }
}
