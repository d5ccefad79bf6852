// Literals: numbers written in the program.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

final class IntegerLiteral: ExpressionNode {
  let head: NodeHead
  let literal: Int
  init(_ literal: Int, head: NodeHead) {
    self.literal = literal
    self.head = head
  }
  func value(_ machine: Machine) -> Value { .int(literal) }
  func int(_ machine: Machine) -> Int { literal }
  func real(_ machine: Machine) -> Scalar { Scalar(Double(literal)) }
}

final class RealLiteral: ExpressionNode {
  let head: NodeHead
  let literal: Double
  init(_ literal: Double, head: NodeHead) {
    self.literal = literal
    self.head = head
  }
  func value(_ machine: Machine) -> Value { .real(Scalar(literal)) }
  func real(_ machine: Machine) -> Scalar { Scalar(literal) }
}

final class ImaginaryLiteral: ExpressionNode {
  let head: NodeHead
  let literal: Double
  init(_ literal: Double, head: NodeHead) {
    self.literal = literal
    self.head = head
  }
  func value(_ machine: Machine) -> Value {
    .tensor(Tensor(element: .complex, scalars: [Scalar(0), Scalar(literal)]))
  }
}
