// RealTestNode: tests of reals that give an int.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// A test of a real that gives an int (`is_nan`, `int_step`): a condition like a comparison.
final class RealTestNode: ConditionNode {
  let head: NodeHead
  let operand: any ExpressionNode
  let test: (ProgramBuilder, Scalar) -> Scalar

  init(_ operand: any ExpressionNode, head: NodeHead, test: @escaping (ProgramBuilder, Scalar) -> Scalar) {
    self.operand = operand
    self.test = test
    self.head = head
  }
  func truth(_ machine: Machine) throws -> Scalar {
    let scalar = try operand.real(machine)
    machine.locate(number)
    return test(machine.builder, scalar)
  }
  var isSpeculative: Bool { operand.isSpeculative }
}
