// TapeCall: a call of a library node on a tape.

/// A call of a library node within straight-line code.
package struct TapeCall: Sendable {
  package var node: any LibraryNode
  /// The registers of each argument.
  package var arguments: [[Int]]
  package var outputCount: Int
  /// How many operations come before the call.
  package var position: Int
  /// The number of the node where it stands in the model, -1 where that is not known.
  package var origin: Int32

  package init(
    node: any LibraryNode, arguments: [[Int]], outputCount: Int, position: Int, origin: Int = -1
  ) {
    self.origin = Int32(truncatingIfNeeded: origin)
    self.node = node
    self.arguments = arguments
    self.outputCount = outputCount
    self.position = position
  }
}
