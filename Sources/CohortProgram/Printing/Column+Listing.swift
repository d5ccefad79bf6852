// Column + listing: a column of operands as text.

extension Column {
  /// What stands in row i.
  var listing: String {
    switch self {
    case .constant(let value): return ListingText.number(value)
    case .constants(let base, let stride): return "constant[\(ListingText.run(base, stride))]"
    case .slot(let slot): return "slot[\(slot)]"
    case .slots(let base, let stride): return "slot[\(ListingText.run(base, stride))]"
    case .gather(let table): return "slot[" + ListingText.list(table) { "\($0)" } + "]"
    }
  }

  /// How many slots its table names.
  var tableCount: Int {
    if case .gather(let table) = self { return table.count }
    return 0
  }
}
