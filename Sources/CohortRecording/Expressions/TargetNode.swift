// TargetNode: `target()`, the log density so far.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// `target()`
final class TargetNode: ExpressionNode {
  let head: NodeHead
  init(head: NodeHead) { self.head = head }
  func value(_ machine: Machine) throws -> Value { .real(try real(machine)) }
  func real(_ machine: Machine) throws -> Scalar {
    machine.locate(number)
    return machine.builder.targetSoFar()
  }
  var isSpeculative: Bool { false }
}
