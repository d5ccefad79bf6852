// FoldingRanges: what an editor can fold away: blocks, bodies, and comments of several lines.
import CohortSyntax

extension LanguageServer {
  func foldingRanges(_ document: Document) -> JSONValue {
    let text = document.text
    let list = TokenList(text: text.bytes)
    var ranges: [JSONValue] = []
    func fold(_ first: Int, _ last: Int, kind: String? = nil) {
      guard last > first else { return }
      var range: [String: JSONValue] = ["startLine": .integer(first), "endLine": .integer(last)]
      if let kind { range["kind"] = .string(kind) }
      ranges.append(.object(range))
    }
    func line(_ offset: UInt32) -> Int { text.line(at: Int(offset)) }

    var open: [UInt32] = []
    for token in list.tokens {
      if token.kind == .leftBrace { open.append(token.span.start) }
      if token.kind == .rightBrace, let start = open.popLast() {
        // The line of the closing brace stays visible.
        fold(line(start), line(token.span.start) - 1)
      }
    }
    var run: (first: Int, last: Int)?
    for item in list.trivia {
      let first = line(item.span.start)
      if item.kind == .blockComment {
        fold(first, line(item.span.end), kind: "comment")
        continue
      }
      guard item.kind == .lineComment, isAlone(item, text) else { continue }
      if let current = run, current.last + 1 == first {
        run = (current.first, first)
      } else {
        if let run { fold(run.first, run.last, kind: "comment") }
        run = (first, first)
      }
    }
    if let run { fold(run.first, run.last, kind: "comment") }
    return .array(ranges)
  }

  /// Whether nothing stands before a comment on its line.
  private func isAlone(_ comment: Trivia, _ text: TextBuffer) -> Bool {
    let start = Int(comment.span.start)
    let line = text.lineRange(text.line(at: start))
    return text.bytes[line.lowerBound..<max(line.lowerBound, start)].allSatisfy { $0 == 0x20 || $0 == 0x09 }
  }
}
