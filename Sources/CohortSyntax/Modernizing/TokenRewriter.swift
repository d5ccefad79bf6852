// TokenRewriter: changes to single tokens of a program, written into the texts that the tokens come from.

/// What is to become of the tokens. All that is not changed stays byte for byte, comments included.
struct TokenRewriter {
  /// What is put before or after a token.
  enum Piece {
    case text(String)
    /// A copy of tokens of the same text, changed as they are.
    case tokens(Range<Int>)
  }

  private var before: [Int: [Piece]] = [:]
  private var after: [Int: [Piece]] = [:]
  private var replacements: [Int: String] = [:]
  /// Tokens that are written elsewhere.
  private var moved: Set<Int> = []
  /// Where a `#` begins a comment, by file.
  private let marks: [FileID: Set<Int>]
  /// The number of changes that the user would count.
  private(set) var changeCount: Int

  init(hashComments: [Span]) {
    var marks: [FileID: Set<Int>] = [:]
    for mark in hashComments { marks[mark.file, default: []].insert(Int(mark.start)) }
    self.marks = marks
    changeCount = hashComments.count
  }

  var isEmpty: Bool { changeCount == 0 }

  mutating func countChange() { changeCount += 1 }

  mutating func replace(_ i: Int, with text: String) { replacements[i] = text }
  mutating func delete(_ i: Int) { replacements[i] = "" }
  mutating func insert(_ pieces: [Piece], before i: Int) { before[i, default: []] += pieces }
  mutating func insert(_ pieces: [Piece], after i: Int) { after[i, default: []] = pieces + after[i, default: []] }

  /// Takes tokens away from their place, for pieces that put them elsewhere.
  mutating func move(_ range: Range<Int>) { moved.formUnion(range) }

  // MARK: Writing

  /// The texts of all files; nil for a file of which nothing changes.
  func texts(of source: LegacyTokens) -> [FileID: RewrittenText] {
    var ranges: [FileID: [Int]] = [:]
    for (i, token) in source.tokens.enumerated() where token.kind != .endOfFile {
      ranges[token.span.file, default: []].append(i)
    }
    var texts: [FileID: RewrittenText] = [:]
    for (index, file) in source.sources.files.enumerated() {
      let id = FileID(index)
      let text = rewritten(file, id, ranges[id] ?? [], of: source)
      if text.isChanged { texts[id] = text }
    }
    return texts
  }

  private func rewritten(_ file: SourceFile, _ id: FileID, _ indices: [Int], of source: LegacyTokens) -> RewrittenText {
    var text = RewrittenText(original: file.bytes)
    var position = 0
    var previous: Int?
    for i in indices {
      let span = source.tokens[i].span
      // What stood between tokens that move goes with them.
      let goesAlong = moved.contains(i) && previous.map { moved.contains($0) && $0 == i - 1 } ?? false
      if !goesAlong { copy(gap(from: position, to: Int(span.start)), id, &text) }
      if !moved.contains(i) { write(i, of: source, &text) }
      position = Int(span.end)
      previous = i
    }
    copy(gap(from: position, to: file.bytes.count), id, &text)
    return text
  }

  private func write(_ i: Int, of source: LegacyTokens, _ text: inout RewrittenText) {
    let span = source.tokens[i].span
    let range = Int(span.start)..<Int(span.end)
    for piece in before[i] ?? [] { write(piece, for: range, of: source, &text) }
    if let replacement = replacements[i] {
      text.write(replacement, for: range)
    } else {
      text.copy(range)
    }
    for piece in after[i] ?? [] { write(piece, for: range, of: source, &text) }
  }

  private func write(_ piece: Piece, for place: Range<Int>, of source: LegacyTokens, _ text: inout RewrittenText) {
    switch piece {
    case .text(let new): text.write(new, for: place)
    case .tokens(let range):
      var position: Int?
      for i in range {
        let span = source.tokens[i].span
        if let position { copy(gap(from: position, to: Int(span.start)), span.file, &text) }
        write(i, of: source, &text)
        position = Int(span.end)
      }
    }
  }

  /// Copies what stands between tokens; `#` before a comment becomes `//`.
  private func copy(_ range: Range<Int>, _ file: FileID, _ text: inout RewrittenText) {
    guard let marks = marks[file] else { return text.copy(range) }
    var start = range.lowerBound
    for place in range where text.original[place] == UInt8(ascii: "#") && marks.contains(place) {
      text.copy(start..<place)
      text.write("//", for: place..<place + 1)
      start = place + 1
    }
    text.copy(start..<range.upperBound)
  }

  private func gap(from start: Int, to end: Int) -> Range<Int> { start..<max(start, end) }
}
