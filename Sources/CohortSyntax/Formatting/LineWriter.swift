// LineWriter: writes tokens and comments, and breaks lines that would be too long.

/// Writes runs of tokens as boxes: where a box does not fit on its line, it is broken at its loosest separators and
/// goes on below its first column, as in Oppen, "Prettyprinting" (TOPLAS 1980), with filled lines.
struct LineWriter {
  private let lineWidth: Int
  /// Boxes that would begin to the right of this column begin on a line of their own instead.
  private let rightmostBox: Int

  let source: LayoutTokens
  private(set) var output: [UInt8] = []
  private var column = 0
  /// Set after what lasts to the end of its line.
  private var mustBreak = false

  init(_ source: LayoutTokens, lineWidth: Int) {
    self.source = source
    self.lineWidth = lineWidth
    rightmostBox = max(lineWidth - 28, 16)
    output.reserveCapacity(source.bytes.count + source.bytes.count / 4)
  }

  // MARK: Lines

  private mutating func startLine(at indent: Int, afterBlank: Bool = false) {
    while output.last == UInt8(ascii: " ") { output.removeLast() }
    if !output.isEmpty {
      if output.last != UInt8(ascii: "\n") { output.append(UInt8(ascii: "\n")) }
      if afterBlank { output.append(UInt8(ascii: "\n")) }
    }
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent))
    column = indent
    mustBreak = false
  }

  private mutating func writeBlank() {
    output.append(UInt8(ascii: " "))
    column += 1
  }

  mutating func endText() {
    while let last = output.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\n") { output.removeLast() }
    if !output.isEmpty { output.append(UInt8(ascii: "\n")) }
  }

  // MARK: Trivia

  /// The number of line ends before a place, counted from the trivia or the token that comes before it.
  private func lineEnds(before span: Span, after last: Span?) -> Int {
    source.lineEnds(from: last.map { Int($0.end) } ?? 0, to: Int(span.start))
  }

  private func endOfToken(before i: Int) -> Span? { i > 0 ? source.tokens[i - 1].span : nil }

  private mutating func write(_ trivia: Trivia) {
    var text = source.text(trivia.span)
    let indent = column
    if trivia.kind == .blockComment {
      writeBlockComment(text, indent: indent)
    } else {
      while let last = text.last, isSpace(last) { text.removeLast() }
      output.append(contentsOf: text)
      column += text.count
    }
    mustBreak = trivia.kind.endsLine
  }

  /// The later lines of a comment that begin with `*` are lined up below its first one; all others stay as they are.
  private mutating func writeBlockComment(_ text: ArraySlice<UInt8>, indent: Int) {
    var isFirst = true
    var rest = text
    while true {
      var line = rest.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
      rest = rest[line.endIndex...]
      let isLast = rest.isEmpty
      if rest.starts(with: [13, 10]) { rest = rest.dropFirst(2) } else { rest = rest.dropFirst() }
      while !isLast, let last = line.last, isBlank(last) { line.removeLast() }
      if !isFirst {
        let content = line.drop(while: isBlank)
        if content.first == UInt8(ascii: "*") {
          output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent + 1))
          line = content
          column = indent + 1
        } else {
          column = 0
        }
      }
      output.append(contentsOf: line)
      column += line.count
      isFirst = false
      guard !isLast else { return }
      output.append(UInt8(ascii: "\n"))
    }
  }

  // MARK: Statements

  /// Begins a line with token `i`, after the comments before it. One that stands on the line of the token before stays
  /// there; blank lines become single ones, and none at the beginning of a block.
  mutating func beginStatement(_ i: Int, indent: Int, isFirst: Bool) {
    var atStart = isFirst
    var last = endOfToken(before: i)
    var isOnOwnLine = false
    for trivia in source.trivia(before: i) {
      let ends = lineEnds(before: trivia.span, after: last)
      if ends == 0, i > 0, trivia.kind != .include, !mustBreak {
        writeBlank()
      } else {
        startLine(at: indent, afterBlank: ends > 1 && !atStart)
        atStart = false
        isOnOwnLine = true
      }
      write(trivia)
      last = trivia.span
    }
    let ends = lineEnds(before: source.tokens[i].span, after: last)
    if ends == 0, isOnOwnLine, !mustBreak {
      writeBlank()
    } else {
      startLine(at: indent, afterBlank: ends > 1 && !atStart)
    }
  }

  /// Writes a `}` on a line of its own, after the comments before it.
  mutating func writeClosingBrace(_ i: Int, indent: Int, isFirst: Bool) {
    writeTriviaAtEnd(i, indent: indent + 2, isFirst: isFirst)
    startLine(at: indent)
    append(i)
  }

  /// Writes the comments before what ends a block or the text.
  mutating func writeTriviaAtEnd(_ i: Int, indent: Int, isFirst: Bool) {
    var atStart = isFirst
    var last = endOfToken(before: i)
    for trivia in source.trivia(before: i) {
      let ends = lineEnds(before: trivia.span, after: last)
      if ends == 0, i > 0, trivia.kind != .include, !mustBreak {
        writeBlank()
      } else {
        startLine(at: indent, afterBlank: ends > 1 && !atStart)
        atStart = false
      }
      write(trivia)
      last = trivia.span
    }
  }

  // MARK: Tokens

  /// Writes what comes before token `i` inside a statement: comments, and a blank or a new line.
  mutating func lead(_ i: Int, indent: Int, breaks: Bool = false) {
    var last = endOfToken(before: i)
    var isOnOwnLine = false
    let trivia = source.trivia(before: i)
    for item in trivia {
      if item.kind == .include || mustBreak || lineEnds(before: item.span, after: last) > 0 {
        startLine(at: indent)
        isOnOwnLine = true
      } else if output.last != UInt8(ascii: " ") {
        writeBlank()
      }
      write(item)
      last = item.span
    }
    let endsLine = isOnOwnLine && lineEnds(before: source.tokens[i].span, after: last) > 0
    if breaks || mustBreak || endsLine {
      startLine(at: indent)
    } else if source.hasBlank[i] || (!trivia.isEmpty && !closesTightly(i)) {
      writeBlank()
    }
  }

  mutating func append(_ i: Int) {
    output.append(contentsOf: source.text(i))
    column += source.tokenWidth(i)
  }

  private mutating func put(_ i: Int, indent: Int) {
    lead(i, indent: indent)
    append(i)
  }

  // MARK: Boxes

  /// The columns of the tokens after `end` that cannot be on another line than the one before them.
  private func trailingWidth(_ end: Int) -> Int {
    var width = 0
    var i = end
    while i < source.tokens.count {
      let kind = source.tokens[i].kind
      if kind == .leftBrace, source.isBlockBrace[i] { return width + 2 }
      guard !source.hasBlank[i] else { break }
      let closes = source.partner[i] >= 0 && source.partner[i] < i
      guard closes || kind.isOneOf(.comma, .semicolon, .quote) else { break }
      width += source.tokenWidth(i)
      if kind == .comma || kind == .semicolon { break }
      i += 1
    }
    return width
  }

  /// Whether a token closes what stands before it, so that no blank comes between even after a comment.
  private func closesTightly(_ i: Int) -> Bool {
    source.tokens[i].kind.isOneOf(.rightParenthesis, .rightBracket, .comma, .semicolon)
      || (source.partner[i] >= 0 && source.partner[i] < i)
  }

  private func fits(_ range: Range<Int>, at column: Int) -> Bool {
    !source.hasTrivia(range) && column + source.width(range) + trailingWidth(range.upperBound) <= lineWidth
  }

  /// Writes tokens of one level of brackets; `lead` was written for the first.
  mutating func write(_ range: Range<Int>) {
    guard let first = range.first else { return }
    if fits(range, at: column) {
      append(first)
      for i in range.dropFirst() { put(i, indent: column) }
      return
    }
    if source.tokens[first].kind == .returnKeyword, range.count > 1 {
      append(first)
      lead(first + 1, indent: column + 1)
      return write(first + 1..<range.upperBound)
    }
    switch loosestRank(range) {
    case 0: writeOperand(range)
    case LayoutTokens.listRank: writeList(range)
    case LayoutTokens.assignmentRank: writeAssignment(range)
    case let rank: writeOperators(range, rank: rank)
    }
  }

  /// The next token of the same level.
  private func next(_ i: Int) -> Int { source.partner[i] > i ? source.partner[i] + 1 : i + 1 }

  private func loosestRank(_ range: Range<Int>) -> UInt8 {
    var loosest: UInt8 = 0
    var i = range.lowerBound
    while i < range.upperBound {
      let rank = source.rank[i]
      if rank > 0, loosest == 0 || rank < loosest { loosest = rank }
      i = next(i)
    }
    return loosest
  }

  /// The places of the separators of a rank.
  private func separators(_ range: Range<Int>, rank: UInt8) -> [Int] {
    var places: [Int] = []
    var i = range.lowerBound
    while i < range.upperBound {
      if source.rank[i] == rank { places.append(i) }
      i = next(i)
    }
    return places
  }

  private mutating func writeList(_ range: Range<Int>) {
    let start = column
    var begin = range.lowerBound
    for end in separators(range, rank: LayoutTokens.listRank).map({ $0 + 1 }) + [range.upperBound] where end > begin {
      let part = begin..<end
      if begin > range.lowerBound { lead(begin, indent: start, breaks: !fits(part, at: column + 1)) }
      let isSeparated = source.rank[end - 1] == LayoutTokens.listRank
      let item = isSeparated ? begin..<end - 1 : part
      write(item)
      if isSeparated { item.isEmpty ? append(end - 1) : put(end - 1, indent: start) }
      begin = end
    }
  }

  private mutating func writeOperators(_ range: Range<Int>, rank: UInt8) {
    let start = column
    let places = separators(range, rank: rank).filter { $0 > range.lowerBound }
    write(range.lowerBound..<(places.first ?? range.upperBound))
    for (k, place) in places.enumerated() {
      let end = k + 1 < places.count ? places[k + 1] : range.upperBound
      lead(place, indent: start, breaks: !fits(place..<end, at: column + 1))
      append(place)
      guard place + 1 < end else { continue }
      lead(place + 1, indent: start)
      write(place + 1..<end)
    }
  }

  /// The value of an assignment begins on the same line, unless that leaves it little room.
  private mutating func writeAssignment(_ range: Range<Int>) {
    let start = column
    guard let place = separators(range, rank: LayoutTokens.assignmentRank).first, place > range.lowerBound else {
      return writeOperand(range)
    }
    write(range.lowerBound..<place)
    lead(place, indent: start + 2)
    append(place)
    let value = place + 1..<range.upperBound
    guard let first = value.first else { return }
    let isBetterBelow = column > start + 16 && fits(value, at: start + 4)
    let breaks = !fits(value, at: column + 1) && (isBetterBelow || column + 1 > rightmostBox)
    lead(first, indent: start + 4, breaks: breaks)
    write(value)
  }

  /// Writes tokens without separators between them, such as a call or a type with a name.
  private mutating func writeOperand(_ range: Range<Int>) {
    let start = column
    var i = range.lowerBound
    while i < range.upperBound {
      if i > range.lowerBound { lead(i, indent: start + 2) }
      append(i)
      let close = source.partner[i]
      guard close > i, close < range.upperBound else {
        i += 1
        continue
      }
      writeContents(i + 1..<close, of: start)
      put(close, indent: start)
      i = close + 1
    }
  }

  private mutating func writeContents(_ contents: Range<Int>, of start: Int) {
    guard let first = contents.first else { return }
    let breaks = column > rightmostBox && !fits(contents, at: column)
    lead(first, indent: breaks ? min(start + 4, rightmostBox) : column, breaks: breaks)
    write(contents)
  }
}
