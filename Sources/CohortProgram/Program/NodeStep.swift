// NodeStep: a step that calls a library node.

/// A call of a library node.
package struct NodeStep: Sendable {
  package struct Argument: Sendable {
    package var column: Column
    package var count: Int

    package init(column: Column, count: Int) {
      self.column = column
      self.count = count
    }
  }
  package var node: any LibraryNode
  package var arguments: [Argument]
  /// The results fill the slots from here on.
  package var outputBase: Int
  package var outputCount: Int
  /// Where the call stands in the model, for messages.
  package var place: String?

  package init(
    node: any LibraryNode, arguments: [Argument], outputBase: Int, outputCount: Int, place: String? = nil
  ) {
    self.node = node
    self.arguments = arguments
    self.outputBase = outputBase
    self.outputCount = outputCount
    self.place = place
  }
}
