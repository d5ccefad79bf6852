// TapeCall: a call of a library node on a tape.

/// A call of a library node within straight-line code.
package struct TapeCall: Sendable {
  package var node: any LibraryNode
  /// The registers of each argument.
  package var arguments: [[Int]]
  package var outputCount: Int
  /// How many operations come before the call.
  package var position: Int

  package init(node: any LibraryNode, arguments: [[Int]], outputCount: Int, position: Int) {
    self.node = node
    self.arguments = arguments
    self.outputCount = outputCount
    self.position = position
  }
}
