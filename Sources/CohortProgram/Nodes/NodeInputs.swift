// NodeInputs: a library node's arguments, and the adjoints of these, by name.

/// The numbers of a node's arguments; those of one argument stand one after another.
@frozen
package struct NodeInputs<Argument: NodeArgument> {
  @usableFromInline let pointers: UnsafePointer<UnsafePointer<Double>>

  @inlinable package init(_ pointers: UnsafePointer<UnsafePointer<Double>>) { self.pointers = pointers }

  @inlinable package subscript(argument: Argument) -> UnsafePointer<Double> { pointers[argument.position] }
}

/// Where the adjoints of a node's arguments are added up; nil where no derivative by an argument is wanted.
@frozen
package struct NodeAdjoints<Argument: NodeArgument> {
  @usableFromInline let pointers: UnsafePointer<UnsafeMutablePointer<Double>?>

  @inlinable package init(_ pointers: UnsafePointer<UnsafeMutablePointer<Double>?>) { self.pointers = pointers }

  @inlinable package subscript(argument: Argument) -> UnsafeMutablePointer<Double>? { pointers[argument.position] }
}
