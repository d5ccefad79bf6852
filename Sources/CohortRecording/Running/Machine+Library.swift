// Machine + library: calls of library nodes and of library functions that take functions.
import CohortChecking
import CohortMath
import CohortProgram
import CohortRandom
import CohortSyntax

extension Machine {
  /// Sets the builder's location to that of a node in the current path.
  @inline(__always)
  func locate(_ node: Int) {
    builder.location = pathBase &+ node
  }

  /// Lets the messages of nodes that are called now say where; `describePlace` is to be set back afterwards.
  func standsAt(_ span: Span) {
    builder.describePlace = { [code] in code.describe(span) }
  }

  /// Calls a library node for the node of that number.
  func call(
    _ node: any LibraryNode, _ operands: [ContiguousArray<Scalar>], outputCount: Int, for number: Int, at span: Span
  ) -> ContiguousArray<Scalar> {
    locate(number)
    standsAt(span)
    defer { builder.describePlace = nil }
    return builder.call(node, operands, outputCount: outputCount)
  }

  /// The arguments of a function of the library that takes functions, without open ints.
  ///
  /// - Throws: `unsupported` where outputs are being recorded and an argument that is to be data depends on parameters: in
  ///   generated quantities they count as data, but a recording would hold such an argument to what it is now.
  func arguments(of name: String, _ arguments: [any ExpressionNode], node: any ExpressionNode) throws -> [Value] {
    let values = try arguments.map { try known($0.value(self), node: node.number) }
    if keepsOpenInts {
      for index in code.table.dataArguments(name, count: values.count) where index < values.count {
        guard values[index].isConstant else {
          throw RecordingError(.unsupported, "an argument of \(name) depends on parameters", span: node.span)
        }
      }
    }
    return values
  }
}
