// RewrittenText: a text that was changed before it was read, with the way back to what the user wrote.

/// A text and the text it was made from. Spans count the bytes of the new text; places shown to people are those of the
/// original.
package struct RewrittenText: Sendable {
  /// A stretch of the new text: copied byte by byte from the original, or put in place of a piece of it.
  struct Segment: Sendable {
    var start: Int
    var original: Range<Int>
    var isCopied: Bool
  }

  package let original: [UInt8]
  package private(set) var bytes: [UInt8] = []
  /// By start; the first begins at 0.
  private(set) var segments: [Segment] = []

  init(original: [UInt8]) {
    self.original = original
    bytes.reserveCapacity(original.count + original.count / 8)
  }

  var isChanged: Bool { bytes != original }

  mutating func copy(_ range: Range<Int>) {
    let range = range.clamped(to: 0..<original.count)
    guard !range.isEmpty else { return }
    if let last = segments.last, last.isCopied, last.original.upperBound == range.lowerBound {
      segments[segments.count - 1].original = last.original.lowerBound..<range.upperBound
    } else {
      segments.append(Segment(start: bytes.count, original: range, isCopied: true))
    }
    bytes.append(contentsOf: original[range])
  }

  /// Adds a text that stands for a piece of the original.
  mutating func write(_ text: String, for range: Range<Int>) {
    guard !text.isEmpty else { return }
    segments.append(Segment(start: bytes.count, original: range, isCopied: false))
    bytes.append(contentsOf: text.utf8)
  }

  // MARK: The way back

  /// Where in the original the byte at an offset of the new text comes from; O(log segments).
  func originalStart(_ offset: Int) -> Int {
    guard let segment = segment(at: offset) else { return 0 }
    guard segment.isCopied else { return segment.original.lowerBound }
    return min(segment.original.lowerBound + offset - segment.start, segment.original.upperBound)
  }

  /// Where in the original a piece ends that ends at an offset of the new text.
  func originalEnd(_ offset: Int) -> Int {
    guard offset > 0, let segment = segment(at: offset - 1) else { return 0 }
    return segment.isCopied ? originalStart(offset - 1) + 1 : segment.original.upperBound
  }

  private func segment(at offset: Int) -> Segment? {
    guard !segments.isEmpty else { return nil }
    var low = 0
    var high = segments.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if segments[middle].start <= offset { low = middle } else { high = middle }
    }
    return segments[low]
  }
}
