// ListingText: pieces that all listings are made of.

/// How listings write numbers, runs and lists.
enum ListingText {
  /// `base + stride i` for row i, as short as it can be.
  static func run(_ base: Int, _ stride: Int) -> String {
    let step = abs(stride) == 1 ? "i" : "\(abs(stride)) i"
    if stride == 0 { return "\(base)" }
    if stride < 0 { return "\(base) - \(step)" }
    return base == 0 ? step : "\(base) + \(step)"
  }

  /// The first of some items, and how many there are where not all are shown.
  static func list<Item>(_ items: some Collection<Item>, limit: Int = 8, _ text: (Item) -> String) -> String {
    let shown = items.prefix(limit).map(text).joined(separator: ", ")
    return items.count > limit ? "\(shown), … (\(items.count) in all)" : shown
  }

  /// A whole number without its fraction, others as they are.
  static func number(_ value: Double) -> String {
    if let whole = Int(exactly: value), abs(whole) < 1 << 53, !(value == 0 && value.sign == .minus) {
      return "\(whole)"
    }
    return "\(value)"
  }

  static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
