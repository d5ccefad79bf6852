// LayoutEdits: the difference between a text and its canonical layout, gap by gap.

/// A part of a text and what takes its place.
package struct TextEdit: Hashable, Sendable {
  /// Offsets in bytes.
  package var range: Range<Int>
  package var replacement: [UInt8]
}

extension SourceFormatter {
  /// The changes that turn a text into its canonical layout, in order; nil for a text that cannot be laid out. Layout
  /// changes nothing but blanks, so each change is a gap between two tokens or comments, or a comment itself.
  package static func edits(_ text: [UInt8], form: ParsedProgram.Form = .program) -> [TextEdit]? {
    guard let formatted = format(text, form: form) else { return nil }
    let before = pieces(text)
    let after = pieces(formatted)
    // Formatting keeps all tokens and comments; if it ever did not, the text as a whole is still right.
    guard before.count == after.count else { return [TextEdit(range: 0..<text.count, replacement: formatted)] }
    var edits: [TextEdit] = []
    func compare(_ old: Range<Int>, _ new: Range<Int>) {
      guard text[old] != formatted[new] else { return }
      edits.append(TextEdit(range: old, replacement: Array(formatted[new])))
    }
    var oldEnd = 0
    var newEnd = 0
    for (old, new) in zip(before, after) {
      compare(oldEnd..<old.lowerBound, newEnd..<new.lowerBound)
      compare(old, new)
      oldEnd = old.upperBound
      newEnd = new.upperBound
    }
    compare(oldEnd..<text.count, newEnd..<formatted.count)
    return edits
  }

  /// The ranges of all tokens, comments and directives in the order of the text.
  private static func pieces(_ text: [UInt8]) -> [Range<Int>] {
    let list = TokenList(text: text)
    let spans = list.tokens.dropLast().map(\.span) + list.trivia.map(\.span)
    return spans.map { Int($0.start)..<Int($0.end) }.sorted { $0.lowerBound < $1.lowerBound }
  }
}
