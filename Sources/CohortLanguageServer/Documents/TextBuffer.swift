// TextBuffer: a text with its lines, between the compiler's offsets in bytes and the protocol's positions.
import CohortSyntax

/// A text in UTF-8. Lines end in `\n`, `\r\n` or `\r`, for the protocol as for the compiler.
package struct TextBuffer {
  package private(set) var bytes: [UInt8]
  /// The offset of the first byte of each line.
  private var lineStarts: [Int] = []
  /// Places on the way through the lines that have more than ASCII, so that long ones need not be counted from their
  /// beginning.
  private var marks: [Int: [Mark]] = [:]

  /// A place within a line with the units before it on the line.
  private struct Mark {
    var offset: Int
    var utf16: Int
    var utf32: Int

    func units(_ encoding: PositionEncoding, from start: Int) -> Int {
      switch encoding {
      case .utf8: return offset - start
      case .utf16: return utf16
      case .utf32: return utf32
      }
    }
  }

  /// About how many bytes lie between marks.
  private static let markDistance = 256

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    findLines()
  }

  private mutating func findLines() {
    lineStarts = [0]
    marks = [:]
    var wideLines: [Int] = []
    bytes.withUnsafeBufferPointer { bytes in
      var i = 0
      var isWide = false
      while i < bytes.count {
        let byte = bytes[i]
        i += 1
        if byte >= 0x80 { isWide = true }
        guard byte == 0x0A || byte == 0x0D else { continue }
        if byte == 0x0D, i < bytes.count, bytes[i] == 0x0A { i += 1 }
        if isWide { wideLines.append(lineStarts.count - 1) }
        isWide = false
        lineStarts.append(i)
      }
      if isWide { wideLines.append(lineStarts.count - 1) }
    }
    for line in wideLines { marks[line] = marks(of: line) }
  }

  private func marks(of line: Int) -> [Mark] {
    let range = lineRange(line)
    var mark = Mark(offset: range.lowerBound, utf16: 0, utf32: 0)
    var list = [mark]
    while mark.offset < range.upperBound {
      let length = scalarLength(at: mark.offset, limit: range.upperBound)
      mark.offset += length
      mark.utf16 += PositionEncoding.utf16.units(ofScalarWith: length)
      mark.utf32 += 1
      if mark.offset - (list.last?.offset ?? 0) >= Self.markDistance { list.append(mark) }
    }
    return list
  }

  package var lineCount: Int { lineStarts.count }

  /// The offsets of a line without its end; empty at the end of the text for a line that there is not.
  func lineRange(_ line: Int) -> Range<Int> {
    guard lineStarts.indices.contains(line) else { return bytes.count..<bytes.count }
    let start = lineStarts[line]
    var end = line + 1 < lineStarts.count ? lineStarts[line + 1] : bytes.count
    while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    return start..<end
  }

  /// The line of an offset.
  package func line(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// How many bytes the character at an offset has. A byte that is no part of one counts as a character: it is shown as
  /// one.
  private func scalarLength(at offset: Int, limit: Int) -> Int {
    let first = bytes[offset]
    let length = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1
    guard length > 1, offset + length <= limit else { return 1 }
    for i in 1..<length where bytes[offset + i] & 0xC0 != 0x80 { return 1 }
    return length
  }

  package func position(of offset: Int, _ encoding: PositionEncoding) -> Position {
    let offset = min(max(offset, 0), bytes.count)
    let line = line(at: offset)
    let range = lineRange(line)
    let end = min(offset, range.upperBound)
    guard encoding != .utf8, let marks = marks[line] else {
      return Position(line: line, character: end - range.lowerBound)
    }
    let mark = marks[max(0, marks.partitioningIndex { $0.offset > end } - 1)]
    var character = mark.units(encoding, from: range.lowerBound)
    var i = mark.offset
    while i < end {
      let length = scalarLength(at: i, limit: range.upperBound)
      // An offset inside of a character is that character's place.
      guard i + length <= end else { break }
      i += length
      character += encoding.units(ofScalarWith: length)
    }
    return Position(line: line, character: character)
  }

  /// The offset of a position; the end of the line or text where it lies behind that.
  package func offset(of position: Position, _ encoding: PositionEncoding) -> Int {
    let range = lineRange(position.line)
    guard let marks = marks[position.line] else { return range.lowerBound + min(position.character, range.count) }
    let start = range.lowerBound
    let mark = marks[max(0, marks.partitioningIndex { $0.units(encoding, from: start) > position.character } - 1)]
    var i = mark.offset
    var rest = position.character - mark.units(encoding, from: start)
    while i < range.upperBound, rest > 0 {
      let length = scalarLength(at: i, limit: range.upperBound)
      rest -= encoding.units(ofScalarWith: length)
      // A position inside of a character is that character's place.
      guard rest >= 0 else { break }
      i += length
    }
    return i
  }

  package func range(of span: Span, _ encoding: PositionEncoding) -> TextRange {
    TextRange(start: position(of: Int(span.start), encoding), end: position(of: Int(span.end), encoding))
  }

  package func offsets(of range: TextRange, _ encoding: PositionEncoding) -> Range<Int> {
    let start = offset(of: range.start, encoding)
    return start..<max(start, offset(of: range.end, encoding))
  }

  /// Replaces part of the text.
  package mutating func replace(_ range: Range<Int>, with replacement: [UInt8]) {
    let range = range.clamped(to: 0..<bytes.count)
    bytes.replaceSubrange(range, with: replacement)
    findLines()
  }

  package func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }
}
