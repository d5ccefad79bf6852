// ExpandableNode: library nodes that can be taken down as primitives instead.

/// A library node that can be taken down as primitives, too: on tapes, which hold no nodes.
package protocol ExpandableNode: LibraryNode {
  /// Otherwise it is one call, unless derivatives of higher order are needed.
  var isAlwaysExpanded: Bool { get }
  /// The results for the given arguments.
  func expanded(_ arguments: [ContiguousArray<Scalar>], _ builder: ProgramBuilder) -> ContiguousArray<Scalar>
}

extension ExpandableNode {
  package var isAlwaysExpanded: Bool { true }
}
