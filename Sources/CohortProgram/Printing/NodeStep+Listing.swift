// NodeStep + listing: a call of a library node as text.

extension NodeStep {
  /// The node and its place, then a line for each argument, with its number of numbers, and the results.
  func listing(number: Int) -> [String] {
    var lines = ["step \(number): node \(node.name)" + (place.map { ", at \($0)" } ?? "")]
    for (index, argument) in arguments.enumerated() {
      lines.append("    \(node.argumentName(at: index)): \(argument.count) × \(argument.column.listing)")
    }
    if let outputSlots {
      lines.append("    slots \(Column.gather(outputSlots).listing) = \(outputCount) results")
      return lines
    }
    lines.append("    slot[\(ListingText.run(outputBase, outputCount > 1 ? 1 : 0))] = \(outputCount) results")
    return lines
  }
}
