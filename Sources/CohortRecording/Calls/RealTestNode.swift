// RealTestNode: calls of functions that test a real.
import CohortChecking
import CohortLibrary
import CohortMath
import CohortProgram
import CohortSyntax

/// A function of a real that gives the int 1 or 0.
struct RealTest: Sendable {
  let entry: LibraryEntry
  /// The condition, as a number that is not 0 where it holds.
  let condition: @Sendable (ProgramBuilder, Scalar) -> Scalar

  init(_ name: String, _ documentation: String, _ condition: @escaping @Sendable (ProgramBuilder, Scalar) -> Scalar) {
    entry = LibraryEntry(name, ["int \(name)(real)"], documentation)
    self.condition = condition
  }

  static let all = [
    RealTest("int_step", "The int 1 where x is positive, else 0.") { $0.apply(.less, Scalar(0), $1) },
    RealTest("is_inf", "The int 1 where x is infinite, else 0.") { builder, x in
      builder.apply(.equal, builder.apply(.absolute, x), Scalar(.infinity))
    },
    RealTest("is_nan", "The int 1 where x is not a number, else 0.") { $0.apply(.isNaN, $1) },
  ]
}

/// A test of a real that gives an int: a condition like a comparison.
final class RealTestNode: ConditionNode {
  let head: NodeHead
  let test: RealTest
  let operand: any ExpressionNode

  init(_ test: RealTest, _ operand: any ExpressionNode, head: NodeHead) {
    self.test = test
    self.operand = operand
    self.head = head
  }
  func truth(_ machine: Machine) throws -> Scalar {
    let scalar = try operand.real(machine)
    machine.locate(number)
    return test.condition(machine.builder, scalar)
  }
  var isSpeculative: Bool { operand.isSpeculative }
}
