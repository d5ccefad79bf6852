// NodeOperands: the arguments of a library node that is being taken down, by name.

/// The operands of a node's arguments.
package struct NodeOperands<Argument: NodeArgument> {
  private let arguments: [ContiguousArray<Scalar>]

  init(_ arguments: [ContiguousArray<Scalar>]) { self.arguments = arguments }

  package subscript(argument: Argument) -> ContiguousArray<Scalar> { arguments[argument.position] }
}
