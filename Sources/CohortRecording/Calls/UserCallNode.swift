// UserCallNode: calls of the program's own functions.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

final class UserCallNode: ExpressionNode {
  let head: NodeHead
  let function: CompiledFunction
  let arguments: [any ExpressionNode]
  /// Called as a normalised density: constants inside are kept even where the body uses `~`-like forms.
  let isUnnormalized: Bool

  init(
    _ function: CompiledFunction, _ arguments: [any ExpressionNode], isUnnormalized: Bool, head: NodeHead
  ) {
    self.function = function
    self.arguments = arguments
    self.isUnnormalized = isUnnormalized
    self.head = head
  }

  func value(_ machine: Machine) throws -> Value {
    let values = try arguments.map { try $0.value(machine) }
    let parametric = arguments.map { $0.isParametric(machine) }
    machine.trace?.pass(arguments, values, machine)
    let saved = machine.keepsConstants
    // Inside of a density that is called normalised, densities keep their constants.
    if function.isDensity { machine.keepsConstants = saved || !isUnnormalized }
    defer { machine.keepsConstants = saved }
    return try machine.call(function, values, parametric: parametric, node: number, span: span)
  }

  var isSpeculative: Bool { false }
  func parts(_ machine: Machine) -> [any ExpressionNode] { arguments }
  func described(_ operands: [String]) -> String { call(function.name, operands) }
  var isCallOfProgram: Bool { true }
}
