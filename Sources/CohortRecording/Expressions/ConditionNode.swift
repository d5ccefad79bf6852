// ConditionNode: expressions that are true or false.
import CohortMath
import CohortProgram

/// An expression that is true or false, which may depend on parameters: its int is what a guard holds it to.
protocol ConditionNode: ExpressionNode {
  /// 1 or 0.
  func truth(_ machine: Machine) throws -> Scalar
}

extension ConditionNode {
  func condition(_ machine: Machine) throws -> Scalar { try truth(machine) }

  func value(_ machine: Machine) throws -> Value {
    guard machine.keepsOpenInts else { return .int(try int(machine)) }
    let condition = try truth(machine)
    if condition.isConstant { return .int(condition.value != 0 ? 1 : 0) }
    return .openInts(Tensor(element: .real, scalars: [condition]))
  }

  func int(_ machine: Machine) throws -> Int { try heldInt(machine) }

  /// The truth as an int that control flow may follow.
  func heldInt(_ machine: Machine) throws -> Int {
    try machine.decide(try truth(machine), node: number, reason: .sizeOrIndex) ? 1 : 0
  }
}
