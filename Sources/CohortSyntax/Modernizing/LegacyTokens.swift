// LegacyTokens: the tokens of an old program with the brackets that belong together; words that the language has taken
// since are told from names.

/// The tokens of a program in removed syntax, included texts among them.
struct LegacyTokens {
  let tokens: [Token]
  let sources: SourceMap
  /// The index of the bracket that belongs to the one at an index; -1 for other tokens.
  private let partners: [Int]
  /// The index of the innermost bracket that is open at a token; -1 outside of all.
  private let enclosings: [Int]
  /// The words `lower`, `upper`, `offset` and `multiplier` that begin a bound.
  private(set) var boundWords: Set<Int> = []

  /// Whether the program has a variable called `jacobian`, and no increments of the Jacobian.
  private var jacobianIsName = false

  /// Nil if the brackets of the text do not pair.
  init?(_ lexer: Lexer) {
    tokens = lexer.tokens
    sources = lexer.sources
    var partners = [Int](repeating: -1, count: tokens.count)
    var enclosings = [Int](repeating: -1, count: tokens.count)
    var open: [Int] = []
    for (i, token) in tokens.enumerated() {
      let opening: TokenKind
      switch token.kind {
      case .rightParenthesis: opening = .leftParenthesis
      case .rightBracket: opening = .leftBracket
      case .rightBrace: opening = .leftBrace
      default:
        enclosings[i] = open.last ?? -1
        if token.kind.isOneOf(.leftParenthesis, .leftBracket, .leftBrace) { open.append(i) }
        continue
      }
      guard let last = open.popLast(), tokens[last].kind == opening else { return nil }
      partners[last] = i
      partners[i] = last
      enclosings[i] = open.last ?? -1
    }
    guard open.isEmpty else { return nil }
    self.partners = partners
    self.enclosings = enclosings
    jacobianIsName = tokens.indices.contains { kind($0) == .jacobian && kind($0 + 1) != .plusAssign }
    for i in tokens.indices where tokens[i].kind == .less && kind(i - 1).beginsType { findBoundWords(i) }
  }

  /// Notes the words of the bounds that begin with the `<` at an index.
  private mutating func findBoundWords(_ i: Int) {
    guard isBoundWord(i + 1), kind(i + 2) == .assign else { return }
    boundWords.insert(i + 1)
    var k = i + 3
    while k < tokens.count {
      switch kind(k) {
      case .leftParenthesis, .leftBracket, .leftBrace: k = partner(k)
      case .greater, .semicolon, .rightParenthesis, .rightBracket, .rightBrace: return
      // Another type, which has bounds of its own.
      case .less where kind(k - 1).beginsType: return
      case .comma where isBoundWord(k + 1) && kind(k + 2) == .assign: boundWords.insert(k + 1)
      default: break
      }
      k += 1
    }
  }

  private func isBoundWord(_ i: Int) -> Bool { kind(i).isOneOf(.lower, .upper, .offset, .multiplier) }

  var count: Int { tokens.count }

  func kind(_ i: Int) -> TokenKind { tokens.indices.contains(i) ? tokens[i].kind : .endOfFile }

  func text(_ i: Int) -> String { tokens.indices.contains(i) ? sources.text(of: tokens[i].span) : "" }

  /// The bracket that closes the one at an index; the index itself for what is no opening bracket.
  func partner(_ i: Int) -> Int { tokens.indices.contains(i) ? max(partners[i], i) : i }

  func enclosing(_ i: Int) -> Int { tokens.indices.contains(i) ? enclosings[i] : -1 }

  /// The index of the next token of the same brackets.
  func next(_ i: Int) -> Int { partner(i) + 1 }

  /// The `;` that ends the statement at an index, or what comes in its place: a `}` or the end.
  func endOfStatement(_ i: Int) -> Int {
    var k = i
    while k < tokens.count - 1, kind(k) != .semicolon, kind(k) != .rightBrace { k = next(k) }
    return min(k, tokens.count - 1)
  }

  /// The commas of a range that stand in no brackets inside of it.
  func commas(_ range: Range<Int>) -> [Int] {
    var places: [Int] = []
    var i = range.lowerBound
    while i < range.upperBound {
      if kind(i) == .comma { places.append(i) }
      i = next(i)
    }
    return places
  }

  // MARK: Words

  /// Whether a token is a name of the program: an identifier, or a word of the language that was none when the program
  /// was written.
  func isName(_ i: Int) -> Bool { kind(i).isName || isNameByPlace(i) }

  /// Whether a word that the language has taken since the program was written stands where only a name can.
  func isNameByPlace(_ i: Int) -> Bool {
    switch kind(i) {
    case .lower, .upper, .offset, .multiplier: return !boundWords.contains(i)
    case .array, .tuple, .complex, .complexVector, .complexRowVector, .complexMatrix, .sumToZeroVector,
      .sumToZeroMatrix, .columnStochasticMatrix, .rowStochasticMatrix:
      return !isType(i)
    case .jacobian: return jacobianIsName
    case .target: return kind(i + 1) != .plusAssign && kind(i + 1) != .leftParenthesis
    case .profile: return !(kind(i + 1) == .leftParenthesis && kind(i + 2) == .string)
    case .fatalError, .reject: return kind(i + 1) != .leftParenthesis
    default: return false
    }
  }

  /// Whether the word of a newer type at an index is one, which a name or another word of a type follows, and not a name.
  private func isType(_ i: Int) -> Bool {
    let open = enclosing(i)
    if open > 0, kind(open) == .leftParenthesis, kind(open - 1) == .tuple { return true }
    // The name in a declaration comes after a type.
    if kind(i - 1).beginsType, kind(i - 1) != .array { return false }
    switch kind(i) {
    case .tuple: return kind(i + 1) == .leftParenthesis
    case .array: return kind(i + 1) == .leftBracket && kind(partner(i + 1) + 1).beginsType
    default:
      var k = i + 1
      if kind(k) == .less {
        k += 1
        while k < tokens.count, !kind(k).isOneOf(.less, .greater, .semicolon) { k = next(k) }
        k += 1
      }
      if kind(k) == .leftBracket { k = partner(k) + 1 }
      return kind(k).isName || kind(k).isReservedWord
    }
  }

  /// The end of the type that begins at an index: after its word, bounds and sizes. `sizes` are the brackets, if any,
  /// that belong to the type itself.
  func endOfType(_ i: Int) -> Int {
    var k = i
    if kind(k) == .array { k = partner(k + 1) + 1 }
    if kind(k) == .tuple { return partner(k + 1) + 1 }
    let type = kind(k)
    k += 1
    if kind(k) == .less {
      k += 1
      while k < tokens.count, !kind(k).isOneOf(.greater, .semicolon, .rightBrace, .endOfFile) { k = next(k) }
      k += 1
    }
    let hasSizes = type.basicType.map { $0.sizeCount > 0 } ?? (type.structuredConstraint != nil)
    if hasSizes, kind(k) == .leftBracket { k = partner(k) + 1 }
    return min(k, tokens.count)
  }
}
