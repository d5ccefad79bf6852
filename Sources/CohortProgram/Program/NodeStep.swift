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
  /// The slots of the results where these do not stand one after another.
  package var outputSlots: ContiguousArray<Int32>?
  /// Where the call stands in the model, for messages.
  package var place: String?
  /// The builder's location, -1 where that is not known.
  package var origin: Int32
  /// How many of the program's calls it does, of how many at its place, and why so many.
  package var calls: Int
  package var callsAtPlace: Int
  package var reason: Reason

  package init(
    node: any LibraryNode, arguments: [Argument], outputBase: Int, outputCount: Int,
    outputSlots: ContiguousArray<Int32>? = nil,
    place: String? = nil,
    origin: Int = -1, calls: Int = 1, callsAtPlace: Int = 1, reason: Reason = .singleCall
  ) {
    self.origin = Int32(truncatingIfNeeded: origin)
    self.calls = calls
    self.callsAtPlace = callsAtPlace
    self.reason = reason
    self.node = node
    self.arguments = arguments
    self.outputBase = outputBase
    self.outputCount = outputCount
    self.outputSlots = outputSlots
    self.place = place
  }
}
