// SourceMap: the texts a program is made of, and the way from a byte to its line and column.

/// One text: the main file or one inclusion of another.
package struct SourceFile: Sendable {
  package let path: String
  /// The text that is read; spans count its bytes.
  package let bytes: [UInt8]
  /// The directive that brought this text in; nil for the main file.
  package let includedFrom: Span?
  /// Where the text was rewritten, the way back to what the user wrote. Lines and columns are always the user's.
  let rewriting: RewrittenText?
  /// The offset of the first byte of each line of the user's text.
  let lineStarts: [UInt32]

  init(path: String, bytes: [UInt8], includedFrom: Span?, rewriting: RewrittenText? = nil) {
    self.path = path
    self.bytes = bytes
    self.includedFrom = includedFrom
    self.rewriting = rewriting
    let shown = rewriting?.original ?? bytes
    // Columns are counted from the first character.
    var i = ByteOrderMark.length(in: shown)
    var starts: [UInt32] = [UInt32(i)]
    while i < shown.count {
      let byte = shown[i]
      i += 1
      guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else { continue }
      if byte == UInt8(ascii: "\r"), i < shown.count, shown[i] == UInt8(ascii: "\n") { i += 1 }
      starts.append(UInt32(truncatingIfNeeded: i))
    }
    lineStarts = starts
  }

  /// The range of the user's text that a span of this file stands for.
  func shownRange(of span: Span) -> Range<UInt32> {
    guard let rewriting else { return span.start..<max(span.start, span.end) }
    let start = rewriting.originalStart(Int(span.start))
    let end = max(start, rewriting.originalEnd(Int(span.end)))
    return UInt32(truncatingIfNeeded: start)..<UInt32(truncatingIfNeeded: end)
  }

  /// The index, from 0, of the line that holds the byte at `offset` of the user's text; O(log lines).
  func lineIndex(at offset: UInt32) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The lines of the user's text; bytes that are no UTF-8 are replaced.
  package var shownLines: [String] { lineStarts.indices.map { String(decoding: line($0), as: UTF8.self) } }

  /// The bytes of a line of the user's text, from 0, without its end.
  func line(_ index: Int) -> ArraySlice<UInt8> {
    guard index >= 0, index < lineStarts.count else { return [] }
    let bytes = rewriting?.original ?? self.bytes
    let start = Int(lineStarts[index])
    var end = index + 1 < lineStarts.count ? Int(lineStarts[index + 1]) : bytes.count
    while end > start, bytes[end - 1] == UInt8(ascii: "\n") || bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return bytes[start..<end]
  }
}

/// A place as people and editors name it. Lines and columns count from 1, columns in bytes.
package struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
  package var path: String
  package var line: Int
  package var column: Int

  package var description: String { "\(path):\(line):\(column)" }
}

/// All texts of one program. `files[0]` is the main one.
package struct SourceMap: Sendable {
  package private(set) var files: [SourceFile] = []

  package init() {}

  /// Adds a text and gives it its id.
  package mutating func add(path: String, bytes: [UInt8], includedFrom: Span? = nil) -> FileID {
    add(SourceFile(path: path, bytes: bytes, includedFrom: includedFrom))
  }

  mutating func add(_ file: SourceFile) -> FileID {
    files.append(file)
    return FileID(files.count - 1)
  }

  package func file(_ id: FileID) -> SourceFile? {
    Int(id.index) < files.count ? files[Int(id.index)] : nil
  }

  /// Where a span starts.
  package func location(of span: Span) -> SourceLocation {
    location(of: file(span.file)?.shownRange(of: span).lowerBound ?? span.start, in: span.file)
  }

  /// Where a span ends: the place after its last byte.
  package func endLocation(of span: Span) -> SourceLocation {
    location(of: file(span.file)?.shownRange(of: span).upperBound ?? span.end, in: span.file)
  }

  private func location(of offset: UInt32, in id: FileID) -> SourceLocation {
    guard let file = file(id) else { return SourceLocation(path: "<unknown>", line: 1, column: 1) }
    let line = file.lineIndex(at: offset)
    return SourceLocation(path: file.path, line: line + 1, column: max(0, Int(offset) - Int(file.lineStarts[line])) + 1)
  }

  /// The directives that brought in the text of a span, innermost first.
  package func includeStack(of span: Span) -> [Span] {
    var stack: [Span] = []
    var next = file(span.file)?.includedFrom
    while let directive = next {
      stack.append(directive)
      next = file(directive.file)?.includedFrom
    }
    return stack
  }

  /// The text of a span; bytes that are no UTF-8 are replaced.
  package func text(of span: Span) -> String {
    guard let file = file(span.file) else { return "" }
    let end = min(Int(span.end), file.bytes.count)
    let start = min(Int(span.start), end)
    return String(decoding: file.bytes[start..<end], as: UTF8.self)
  }
}
