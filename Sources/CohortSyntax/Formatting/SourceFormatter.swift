// SourceFormatter: the canonical layout of a text, in which nothing but blanks and line ends changes.

/// Lays out the text of a sound program: two columns of indentation for each block, one statement to a line, lines of at most
/// 78 columns, or as many as asked, where that can be, single blank lines where there were any. All tokens, comments and include directives
/// stay, in their order; included texts are not touched.
package struct SourceFormatter {
  private var writer: LineWriter
  private let source: LayoutTokens

  package static let defaultLineWidth = 78

  private init(_ source: LayoutTokens, lineWidth: Int) {
    self.source = source
    writer = LineWriter(source, lineWidth: lineWidth)
  }

  /// The text in canonical layout; formatting that gives the same again. Nil for a text whose brackets do not pair up or
  /// in which something is no token. Takes time in proportion to the text's length, and stack as the parser does.
  package static func format(
    _ text: [UInt8], form: ParsedProgram.Form = .program, lineWidth: Int = defaultLineWidth
  ) -> [UInt8]? {
    guard let source = LayoutTokens(text) else { return nil }
    var formatter = SourceFormatter(source, lineWidth: lineWidth)
    formatter.writeText(form)
    let output = formatter.writer.output
    // Layout must never change what a program means, whatever is found in it.
    guard let result = LayoutTokens(output), result.hasSameTokens(as: source) else { return nil }
    return output
  }

  private mutating func writeText(_ form: ParsedProgram.Form) {
    let end = source.tokens.count - 1
    var i = 0
    while i < end {
      writer.beginStatement(i, indent: 0, isFirst: i == 0)
      let isBlock = source.tokens[i].kind.block != nil && source.tokens[i + 1].kind == .leftBrace
      if isBlock {
        writer.append(i)
        i = writeBlock(i + 1, indent: 0, holdsFunctions: source.tokens[i].kind == .functions)
      } else {
        i = form == .functions ? writeFunction(i, indent: 0) : writeStatement(i, indent: 0)
      }
    }
    writer.writeTriviaAtEnd(end, indent: 0, isFirst: end == 0)
    writer.endText()
  }

  // MARK: Blocks

  /// Writes the block whose `{` is token `i` and returns the index after its `}`.
  private mutating func writeBlock(_ i: Int, indent: Int, holdsFunctions: Bool = false) -> Int {
    writer.lead(i, indent: indent)
    return writeRestOfBlock(i, indent: indent, holdsFunctions: holdsFunctions)
  }

  private mutating func writeRestOfBlock(_ i: Int, indent: Int, holdsFunctions: Bool = false) -> Int {
    writer.append(i)
    let close = source.partner[i]
    var k = i + 1
    while k < close {
      writer.beginStatement(k, indent: indent + 2, isFirst: k == i + 1)
      k = holdsFunctions ? writeFunction(k, indent: indent + 2) : writeStatement(k, indent: indent + 2)
    }
    writer.writeClosingBrace(close, indent: indent, isFirst: k == i + 1)
    return close + 1
  }

  private mutating func writeFunction(_ i: Int, indent: Int) -> Int {
    let end = endOfRun(i)
    guard source.tokens[end].kind == .leftBrace else { return writeSimple(i, end) }
    writer.write(i..<end)
    return writeBlock(end, indent: indent)
  }

  // MARK: Statements

  /// Writes the statement that begins with token `i` and returns the index after it.
  private mutating func writeStatement(_ i: Int, indent: Int) -> Int {
    switch source.tokens[i].kind {
    case .ifKeyword: return writeIf(i, indent: indent)
    case .forKeyword, .whileKeyword: return writeBody(writeHead(i), indent: indent)
    case .profile: return writeBody(writeHead(i), indent: indent)
    case .leftBrace where source.isBlockBrace[i]: return writeRestOfBlock(i, indent: indent)
    default: return writeSimple(i, endOfRun(i))
    }
  }

  /// The index of the first `;`, brace of a block, or end after `i`, in the same brackets.
  private func endOfRun(_ i: Int) -> Int {
    var k = i
    while k < source.tokens.count - 1 {
      if source.tokens[k].kind == .semicolon || source.isBlockBrace[k] { return k }
      k = source.partner[k] > k ? source.partner[k] + 1 : k + 1
    }
    return source.tokens.count - 1
  }

  /// Writes the tokens up to `end` and the `;` there. A text whose directives stand for parts of statements may lack it.
  private mutating func writeSimple(_ i: Int, _ end: Int) -> Int {
    writer.write(i..<end)
    guard source.tokens[end].kind == .semicolon else {
      if end == i { writer.append(i) }
      return max(end, i + 1)
    }
    if end > i { writer.lead(end, indent: 0) }
    writer.append(end)
    return end + 1
  }

  /// Writes `if (...)` and the like and returns the index after it.
  private mutating func writeHead(_ i: Int) -> Int {
    let close = source.partner[i + 1]
    let end = close > i + 1 ? close + 1 : i + 1
    writer.write(i..<end)
    return end
  }

  /// Writes the body of a head: a block on its line, anything else below.
  private mutating func writeBody(_ i: Int, indent: Int) -> Int {
    if source.isBlockBrace[i], source.partner[i] > i { return writeBlock(i, indent: indent) }
    // It is empty only where a directive stands for it.
    guard i < source.tokens.count - 1, source.tokens[i].kind != .rightBrace else { return i }
    writer.beginStatement(i, indent: indent + 2, isFirst: true)
    return writeStatement(i, indent: indent + 2)
  }

  private mutating func writeIf(_ i: Int, indent: Int) -> Int {
    var body = writeHead(i)
    while true {
      let isBlock = source.isBlockBrace[body]
      let after = writeBody(body, indent: indent)
      guard source.tokens[after].kind == .elseKeyword else { return after }
      if isBlock, source.trivia(before: after).isEmpty {
        writer.lead(after, indent: indent)
      } else {
        writer.beginStatement(after, indent: indent, isFirst: true)
      }
      writer.append(after)
      guard source.tokens[after + 1].kind == .ifKeyword else { return writeBody(after + 1, indent: indent) }
      writer.lead(after + 1, indent: indent)
      body = writeHead(after + 1)
    }
  }
}

extension LayoutTokens {
  /// Whether two texts differ in layout only.
  fileprivate func hasSameTokens(as other: LayoutTokens) -> Bool {
    guard tokens.count == other.tokens.count, trivia.count == other.trivia.count else { return false }
    for i in tokens.indices where !text(i).elementsEqual(other.text(i)) { return false }
    for (a, b) in zip(trivia, other.trivia) {
      guard a.kind == b.kind, a.order == b.order else { return false }
      let isSame = text(a.span).lazy.filter { !isSpace($0) }
        .elementsEqual(other.text(b.span).lazy.filter { !isSpace($0) })
      guard isSame else { return false }
    }
    return true
  }
}
