// Comments: the comment that belongs to a declaration.
import CohortSyntax

/// Finds what a program's writer says about a declaration: the comment lines right above it, or the comment after it on
/// its line.
struct Comments {
  private let bytes: [UInt8]
  private let buffer: TextBuffer
  private let list: TokenList

  init(_ analysis: Analysis, _ file: FileID) {
    buffer = analysis.buffer(file)
    bytes = buffer.bytes
    list = analysis.tokens(of: file)
  }

  /// The comment of the declaration that covers `span`, as Markdown; nil where there is none.
  func documentation(of span: Span) -> String? {
    let text = above(Int(span.start)) ?? after(Int(span.end))
    return text.flatMap { $0.isEmpty ? nil : $0 }
  }

  private func isBlank(_ range: Range<Int>) -> Bool {
    guard range.lowerBound <= range.upperBound, range.upperBound <= bytes.count else { return false }
    return bytes[range].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D || $0 == 0x0C }
  }

  private func above(_ offset: Int) -> String? {
    var top = offset
    var comments: [String] = []
    for item in list.trivia.reversed() where Int(item.span.end) <= top {
      let start = Int(item.span.start)
      let end = Int(item.span.end)
      let lines = buffer.line(at: top) - buffer.line(at: max(start, end - 1))
      guard item.kind != .include, isBlank(end..<top), lines == 1 || (lines == 0 && item.kind == .blockComment),
        isBlank(buffer.lineRange(buffer.line(at: start)).lowerBound..<start)
      else { break }
      comments.insert(Self.stripped(buffer.text(start..<end)), at: 0)
      top = start
      // A block comment is whole; lines go together.
      if item.kind == .blockComment { break }
    }
    return comments.isEmpty ? nil : comments.joined(separator: "\n")
  }

  private func after(_ offset: Int) -> String? {
    let line = buffer.lineRange(buffer.line(at: offset))
    for item in list.trivia where Int(item.span.start) >= offset {
      let start = Int(item.span.start)
      guard item.kind != .include, start <= line.upperBound else { return nil }
      // The declaration's ';' or ',' may stand between, if its span does not hold it.
      let between = bytes[offset..<start].filter { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") }
      guard between.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { return nil }
      return Self.stripped(buffer.text(start..<Int(item.span.end)))
    }
    return nil
  }

  /// A comment without its marks; `@param x` becomes an entry of a list.
  private static func stripped(_ comment: String) -> String {
    var text = comment[...]
    for mark in ["/**", "/*", "///", "//", "#"] where text.hasPrefix(mark) {
      text = text.dropFirst(mark.count)
      break
    }
    if comment.hasPrefix("/*"), text.hasSuffix("*/") { text = text.dropLast(2) }
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line in
      var line = line.drop { $0 == " " || $0 == "\t" }
      if comment.hasPrefix("/*"), line.first == "*" { line = line.dropFirst().drop { $0 == " " } }
      while line.last == " " || line.last == "\t" { line = line.dropLast() }
      for (tag, list) in [("@param ", true), ("@return ", false), ("@returns ", false)] where line.hasPrefix(tag) {
        let rest = line.dropFirst(tag.count)
        guard list else { return "\n*Returns* \(rest)" }
        let name = rest.prefix { $0 != " " }
        return "- `\(name)`\(rest.dropFirst(name.count))"
      }
      return String(line)
    }
    let trimmed = lines.drop { $0.isEmpty }
    return trimmed.reversed().drop { $0.isEmpty }.reversed().joined(separator: "\n")
  }
}
