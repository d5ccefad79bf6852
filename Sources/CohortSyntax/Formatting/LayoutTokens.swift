// LayoutTokens: the tokens and comments of one text with what layout must know of each: its bracket, its rank among
// the places to break a line, and whether a blank stands before it.

/// A text as layout sees it. Included texts are no part of it: their directives are kept as comments are.
struct LayoutTokens {
  let bytes: [UInt8]
  /// Ends with `endOfFile`.
  let tokens: [Token]
  let trivia: [Trivia]
  /// The trivia before token i are `firstTrivia[i] ..< firstTrivia[i + 1]`.
  private let firstTrivia: [Int]
  /// The index of the bracket that belongs to the one at an index; -1 for other tokens.
  let partner: [Int]
  /// How loosely a separator binds, from 1 for a comma; 0 for what separates nothing.
  private(set) var rank: [UInt8]
  /// Whether a blank stands before a token on the same line.
  private(set) var hasBlank: [Bool]
  private(set) var isBlockBrace: [Bool]
  /// Sums over the tokens before an index: of widths with the blank before each, and of trivia.
  private var widths: [Int] = []

  /// The rank of the separators of a list, and of assignments.
  static let listRank: UInt8 = 1
  static let assignmentRank: UInt8 = 2
  private static let conditionalRank: UInt8 = 3

  /// Nil if the brackets of the text do not pair, as they do in every sound program without directives between them,
  /// or if it has characters that begin no token.
  init?(_ bytes: [UInt8]) {
    var lexer = Lexer(includes: .none, keepsTrivia: true)
    lexer.read(path: "", text: bytes)
    guard lexer.diagnostics.isEmpty, let partner = Self.partners(lexer.tokens) else { return nil }
    self.bytes = bytes
    tokens = lexer.tokens
    trivia = lexer.trivia
    self.partner = partner
    let count = tokens.count
    var first = [Int](repeating: trivia.count, count: count + 1)
    for (index, item) in trivia.enumerated().reversed() where item.order < count { first[item.order] = index }
    for i in stride(from: count - 1, through: 0, by: -1) { first[i] = min(first[i], first[i + 1]) }
    firstTrivia = first
    rank = [UInt8](repeating: 0, count: count)
    hasBlank = [Bool](repeating: false, count: count)
    isBlockBrace = [Bool](repeating: false, count: count)
    findBlocks()
    classify()
    sumWidths()
  }

  /// The partner of each bracket. The angles of a constraint are brackets: a bound has no comparison outside of
  /// parentheses.
  private static func partners(_ tokens: [Token]) -> [Int]? {
    var partner = [Int](repeating: -1, count: tokens.count)
    var open: [Int] = []
    for (i, token) in tokens.enumerated() {
      let opening: TokenKind
      switch token.kind {
      case .leftParenthesis, .leftBracket, .leftBrace:
        open.append(i)
        continue
      case .less where i > 0 && tokens[i - 1].kind.basicType != nil:
        open.append(i)
        continue
      case .greater:
        guard let last = open.last, tokens[last].kind == .less else { continue }
        opening = .less
      case .rightParenthesis: opening = .leftParenthesis
      case .rightBracket: opening = .leftBracket
      case .rightBrace: opening = .leftBrace
      default: continue
      }
      guard let last = open.popLast(), tokens[last].kind == opening else { return nil }
      partner[last] = i
      partner[i] = last
    }
    return open.isEmpty ? partner : nil
  }

  /// Tells the braces of blocks from those of arrays, which have something in them and neither `;` nor a word of
  /// control flow.
  private mutating func findBlocks() {
    var statementWords = [0]
    var contents = [0]
    for token in tokens {
      var isStatementWord = false
      var isBrace = false
      switch token.kind {
      case .semicolon, .ifKeyword, .forKeyword, .whileKeyword, .profile: isStatementWord = true
      case .leftBrace, .rightBrace: isBrace = true
      default: break
      }
      statementWords.append((statementWords.last ?? 0) + (isStatementWord ? 1 : 0))
      contents.append((contents.last ?? 0) + (isBrace ? 0 : 1))
    }
    for (i, token) in tokens.enumerated() where token.kind == .leftBrace {
      let end = partner[i]
      let isArray = statementWords[end] == statementWords[i] && contents[end] > contents[i]
      isBlockBrace[i] = !isArray
      isBlockBrace[end] = !isArray
    }
  }

  // MARK: Roles

  /// What is open at a place: a bracket with the separators met in it so far.
  private struct Level {
    var open: Int
    var questions = 0
    var hasBinary = false
    var colons: [Int] = []
  }

  private mutating func classify() {
    var levels = [Level(open: -1)]
    for i in tokens.indices {
      var kind = tokens[i].kind
      let follows = i > 0 && endsOperand(i - 1)
      if kind == .greater, partner[i] >= 0 { kind = .rightParenthesis }
      switch kind {
      case .leftParenthesis, .leftBracket, .leftBrace,
        .less where partner[i] >= 0:
        levels.append(Level(open: i))
      case .rightParenthesis, .rightBracket, .rightBrace:
        endSegment(&levels[levels.count - 1])
        if levels.count > 1 { levels.removeLast() }
      case .comma, .bar:
        rank[i] = Self.listRank
        endSegment(&levels[levels.count - 1])
      case .semicolon:
        endSegment(&levels[levels.count - 1])
      case .question:
        rank[i] = Self.conditionalRank
        levels[levels.count - 1].questions += 1
        levels[levels.count - 1].hasBinary = true
      case .colon:
        rank[i] = Self.conditionalRank
        if levels[levels.count - 1].questions > 0 {
          levels[levels.count - 1].questions -= 1
        } else {
          levels[levels.count - 1].colons.append(i)
        }
      case .tilde: rank[i] = Self.assignmentRank
      default:
        if kind.assignment != nil {
          rank[i] = isBoundAssignment(i) ? 0 : Self.assignmentRank
        } else if follows, let (_, precedence) = Precedence.of(kind) {
          // Powers are never broken.
          rank[i] = precedence < Precedence.prefixOperand ? UInt8(precedence) + Self.conditionalRank : 0
          levels[levels.count - 1].hasBinary = true
        }
      }
      hasBlank[i] = blank(before: i, in: levels[levels.count - 1])
    }
  }

  /// A range with operators in it has blanks around its colon: `n - 1 : n`, but `1:n`.
  private mutating func endSegment(_ level: inout Level) {
    for colon in level.colons where !level.hasBinary {
      hasBlank[colon] = false
      if colon + 1 < hasBlank.count { hasBlank[colon + 1] = false }
      rank[colon] = 0
    }
    level = Level(open: level.open)
  }

  private func endsOperand(_ i: Int) -> Bool {
    switch tokens[i].kind {
    case .identifier, .truncate, .integer, .real_, .dotInteger, .imaginary, .string, .rightParenthesis, .rightBracket,
      .quote:
      return true
    case .rightBrace: return !isBlockBrace[i]
    default: return false
    }
  }

  private func isBoundAssignment(_ i: Int) -> Bool {
    guard i > 0 else { return false }
    switch tokens[i - 1].kind {
    case .lower, .upper, .offset, .multiplier:
      return i > 1 && (tokens[i - 2].kind == .less || tokens[i - 2].kind == .comma)
    default: return false
    }
  }

  private func isPrefixOperator(_ i: Int) -> Bool {
    switch tokens[i].kind {
    case .not: return true
    case .plus, .minus: return i == 0 || !endsOperand(i - 1)
    default: return false
    }
  }

  /// Whether the brackets hold commas only, as in `array[,] real`.
  private func hasOnlyCommas(_ level: Level) -> Bool {
    level.open > 0 && tokens[level.open - 1].kind == .array
      && tokens[level.open + 1].kind.isOneOf(.comma, .rightBracket)
  }

  private func blank(before i: Int, in level: Level) -> Bool {
    guard i > 0 else { return false }
    let kind = tokens[i].kind
    let before = tokens[i - 1].kind
    switch kind {
    case .semicolon, .comma, .quote: return false
    case .rightParenthesis: return false
    case .rightBracket:
      // An index left out after a comma: `x[1, ]`.
      return before == .comma && !(partner[i] > 0 && tokens[partner[i] - 1].kind == .array)
    case .rightBrace where !isBlockBrace[i]: return false
    case .less, .greater: if partner[i] >= 0 { return false }
    default: break
    }
    switch before {
    case .leftParenthesis, .leftBracket: return false
    case .leftBrace where !isBlockBrace[i - 1]: return false
    case .less where partner[i - 1] >= 0: return false
    case .comma: return !hasOnlyCommas(level)
    default: break
    }
    if isPrefixOperator(i - 1) || isBoundAssignment(i) || isBoundAssignment(i - 1) { return false }
    switch kind {
    case .dotInteger: return !endsOperand(i - 1) || before.isOneOf(.integer, .real_, .imaginary)
    case .leftBracket:
      let isConstrained = before == .greater && partner[i - 1] >= 0
      return !(endsOperand(i - 1) || before.beginsType || isConstrained)
    case .leftParenthesis:
      return !before.isOneOf(.identifier, .truncate, .target, .print, .reject, .fatalError, .tuple, .profile)
    default: return true
    }
  }

  // MARK: Widths

  private mutating func sumWidths() {
    widths.reserveCapacity(tokens.count + 1)
    var sum = 0
    widths.append(0)
    for i in tokens.indices {
      sum += tokenWidth(i) + (hasBlank[i] ? 1 : 0)
      widths.append(sum)
    }
  }

  /// The columns of a token without the blank before it.
  func tokenWidth(_ i: Int) -> Int {
    // Bytes after the first of a character take no column.
    text(i).reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
  }

  /// The columns of tokens on one line, without the blank before the first.
  func width(_ range: Range<Int>) -> Int {
    guard !range.isEmpty else { return 0 }
    return widths[range.upperBound] - widths[range.lowerBound] - (hasBlank[range.lowerBound] ? 1 : 0)
  }

  /// Whether comments or directives stand among tokens, those before the first not counted.
  func hasTrivia(_ range: Range<Int>) -> Bool {
    range.count > 1 && firstTrivia[range.upperBound] > firstTrivia[range.lowerBound + 1]
  }

  func trivia(before i: Int) -> ArraySlice<Trivia> { trivia[firstTrivia[i]..<firstTrivia[i + 1]] }

  // MARK: Texts

  func text(_ i: Int) -> ArraySlice<UInt8> {
    // The two words of a block's name may have any blanks between them.
    if tokens[i].kind.block != nil { return ArraySlice(tokens[i].kind.rawValue.utf8) }
    return text(tokens[i].span)
  }

  func text(_ span: Span) -> ArraySlice<UInt8> { bytes[Int(span.start)..<Int(span.end)] }

  /// The number of line ends between two offsets.
  func lineEnds(from start: Int, to end: Int) -> Int {
    var count = 0
    var i = start
    while i < end {
      if bytes[i] == UInt8(ascii: "\n") || (bytes[i] == UInt8(ascii: "\r") && !(i + 1 < end && bytes[i + 1] == 10)) {
        count += 1
      }
      i += 1
    }
    return count
  }
}

extension TokenKind {
  func isOneOf(_ kinds: TokenKind...) -> Bool { kinds.contains(self) }
}
