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

  /// The sizes of a declared variable: of its arrays, then of its element.
  func sizes(of type: SizedDeclaration.SizedType, name: String) throws -> (
    arrays: [Int], element: [Int], type: StanType
  ) {
    switch type {
    case .basic(let basic, let sizes, _):
      var element: [Int] = []
      for node in sizes { element.append(try size(node, of: name)) }
      _ = try Value.product(element + (basic.isComplex ? [2] : []), span: sizes.first?.span)
      return ([], element, basic)
    case .array(let inner, let sizes):
      var arrays: [Int] = []
      for node in sizes { arrays.append(try size(node, of: name)) }
      let (more, element, basic) = try self.sizes(of: inner, name: name)
      _ = try Value.product(arrays + more + element + (basic.isComplex ? [2] : []), span: sizes.first?.span)
      return (arrays + more, element, basic)
    case .tuple: return ([], [], .tuple([]))
    }
  }
}
