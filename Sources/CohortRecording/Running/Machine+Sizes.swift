// Machine + sizes: evaluates the sizes of declared variables.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

extension Machine {
  /// The value of a size expression.
  func size(_ node: any ExpressionNode, of name: String) throws -> Int {
    let size = try node.int(self)
    guard size >= 0 else {
      throw RecordingError(
        .invalid, "the size of \(name) is \(size), but must not be negative\(Int.unassignedNote(size))", span: node.span
      )
    }
    return size
  }
}
