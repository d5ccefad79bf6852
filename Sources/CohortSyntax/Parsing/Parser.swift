// Parser: a recursive descent over the tokens that always comes back with a tree, and with what is wrong.

/// Thrown after a message has been recorded, to the nearest place where reading can go on.
struct SyntaxFailure: Error {}

/// The state of a parse. The grammar is in the extensions, one file for each of its parts.
struct Parser {
  /// How deep constructs may nest, as the parser calls itself for them. Each kind counts by the stack that it takes,
  /// so that the whole needs less than 2 MiB in a release build: 500 levels of expressions or statements, 200 of loops
  /// with braces.
  static let deepestNesting = 1000
  /// More messages than this help nobody.
  static let mostDiagnostics = 100

  /// How high the tree may be. Chains such as `a + b + c + ...` and `else if` make it high without nesting, and later
  /// stages walk it recursively.
  private let highestTree = StackRoom.highestTree
  let tokens: [Token]
  let sources: SourceMap
  private let echoes: Set<Int>
  /// The index of the current token; the last one is `endOfFile` and is never passed.
  private(set) var position = 0
  private(set) var diagnostics: [(order: Int, diagnostic: Diagnostic)]
  /// How many of the messages are about a `;` that was taken as read.
  private var missingSemicolons = 0
  private var lastReported = -1
  private var nextID: NodeID = 0
  private var depth = 0
  /// Set when the limit on nesting or on messages was met: nothing after that is read.
  private var isAbandoned = false
  /// The height of the tree that was built last.
  var height = 0
  /// The number of array expressions that were begun in this statement and not ended.
  var openArrays = 0

  init(_ lexer: Lexer) {
    tokens = lexer.tokens
    sources = lexer.sources
    echoes = lexer.echoes
    diagnostics = lexer.diagnostics
  }

  var nodeCount: Int { Int(nextID) }

  mutating func makeID() -> NodeID {
    defer { nextID &+= 1 }
    return nextID
  }

  // MARK: Tokens

  var current: TokenKind { tokens[position].kind }
  var currentSpan: Span { tokens[position].span }
  var isAtEnd: Bool { current == .endOfFile }

  /// The span of the token before the current one.
  var previousSpan: Span { tokens[max(0, position - 1)].span }

  /// The kind of a token further on.
  func peek(_ offset: Int = 1) -> TokenKind {
    let i = position + offset
    return i >= 0 && i < tokens.count ? tokens[i].kind : .endOfFile
  }

  func peekSpan(_ offset: Int) -> Span { tokens[min(max(0, position + offset), tokens.count - 1)].span }

  mutating func advance() {
    if position < tokens.count - 1 { position += 1 }
  }

  /// Passes over the current token if it is of this kind.
  mutating func take(_ kind: TokenKind) -> Bool {
    guard current == kind else { return false }
    advance()
    return true
  }

  func text(_ span: Span) -> String { sources.text(of: span) }

  /// The span from `start` to the end of the last token read.
  func span(from start: Span) -> Span { start.extended(to: previousSpan) }

  /// The current token in words.
  var found: String {
    switch current {
    case .endOfFile: return "the end of the file"
    case .identifier, .truncate: return "'\(shortened(currentSpan))'"
    case .integer, .real_, .dotInteger, .imaginary: return "the number \(shortened(currentSpan))"
    case .string: return "a string"
    default: return current.isReservedWord ? "the word '\(current.rawValue)'" : "'\(current.rawValue)'"
    }
  }

  private func shortened(_ span: Span) -> String {
    let text = text(span)
    return text.utf8.count > 40 ? text.prefix(40) + "…" : text
  }

  /// Whether the current token begins a later line than the one before, or another file.
  var beginsLine: Bool {
    guard position > 0 else { return true }
    let before = sources.endLocation(of: previousSpan)
    let here = sources.location(of: currentSpan)
    return before.line != here.line || before.path != here.path
  }

  // MARK: Messages

  /// Records a message about the current token, or about `span`.
  mutating func report(_ message: SyntaxMessage, at span: Span? = nil) {
    // One message for one place: what goes wrong again before a token was read is an echo.
    guard !isAbandoned, position != lastReported, !echoes.contains(position) else { return }
    lastReported = position
    diagnostics.append((position, message.diagnostic(at: span ?? currentSpan)))
    if diagnostics.count >= Self.mostDiagnostics { giveUp() }
  }

  /// Records a message and leaves the construct that was being read.
  mutating func fail(_ message: SyntaxMessage, at span: Span? = nil) -> SyntaxFailure {
    report(message, at: span)
    return SyntaxFailure()
  }

  mutating func fail(_ expectation: Expectation, hints: [String] = []) -> SyntaxFailure {
    fail(.expected(expectation, found: found, hints: hints.isEmpty ? advice(for: expectation) : hints))
  }

  mutating func expect(_ kind: TokenKind, _ purpose: @autoclosure () -> String) throws(SyntaxFailure) {
    guard !take(kind) else { return }
    throw fail(.token(kind, purpose()))
  }

  mutating func expect(_ kind: TokenKind, or expectation: @autoclosure () -> Expectation) throws(SyntaxFailure) {
    guard !take(kind) else { return }
    throw fail(expectation())
  }

  /// Expects the `;` after a statement. One that is missing at the end of a line or before `}` is reported and taken as
  /// read.
  mutating func expectSemicolon(
    _ expectation: @autoclosure () -> Expectation, hints: [String] = []
  ) throws(SyntaxFailure) {
    guard !take(.semicolon) else { return }
    let isBetweenLines = beginsLine
    let missing = isBetweenLines && position > 0 ? ["add ';' at the end of line \(lineOfPrevious)"] : []
    let failure = fail(expectation(), hints: hints.isEmpty ? missing : hints)
    if !isBetweenLines && current != .rightBrace || isAbandoned { throw failure }
    missingSemicolons += 1
  }

  /// Whether the tree is all that stands in the text: nothing is wrong but for missing `;`.
  var isWhole: Bool { diagnostics.count <= missingSemicolons }

  private var lineOfPrevious: Int { sources.endLocation(of: previousSpan).line }

  // MARK: Limits

  /// Goes one level down in the grammar; every success is followed by `leave` with the same weight.
  mutating func enter(weight: Int = 2) throws(SyntaxFailure) {
    guard depth < Self.deepestNesting else { throw abandon(at: currentSpan) }
    depth += weight
  }

  mutating func leave(weight: Int = 2) { depth -= weight }

  /// Notes the height of a tree just built.
  mutating func setHeight(_ newHeight: Int, at span: Span) throws(SyntaxFailure) {
    height = newHeight
    if newHeight > highestTree { throw abandon(at: span) }
  }

  /// Gives the whole parse up.
  private mutating func abandon(at span: Span) -> SyntaxFailure {
    report(.nestingTooDeep, at: span)
    giveUp()
    return SyntaxFailure()
  }

  private mutating func giveUp() {
    isAbandoned = true
    position = tokens.count - 1
  }

  // MARK: Recovery

  /// Moves to where a statement may begin after an error: past the next `;`, before the `}` of the enclosing block,
  /// before a word that begins a statement on a new line, or before a new block of the program.
  mutating func synchronize() {
    let openArrays = openArrays
    self.openArrays = 0
    var open = openArrays
    while !isAtEnd {
      switch current {
      case .semicolon where open <= openArrays:
        advance()
        return
      case .leftBrace:
        open += 1
      case .rightBrace:
        if open == 0 { return }
        open -= 1
        if open == 0 {
          // `{1, 2}` inside a statement goes on after its brace; a block does not.
          advance()
          if beginsLine || current == .rightBrace { return }
          continue
        }
      default:
        if isAtBlock { return }
        if open == 0, beginsStatementOnNewLine { return }
      }
      advance()
    }
  }

  private var beginsStatementOnNewLine: Bool {
    let begins: Bool
    switch current {
    case .ifKeyword, .forKeyword, .whileKeyword, .returnKeyword, .breakKeyword, .continueKeyword, .print, .reject,
      .fatalError, .profile, .target, .jacobian:
      begins = true
    default:
      begins = current.beginsType
    }
    return begins && beginsLine
  }

  /// Whether a block of the program begins here: its name and `{`.
  var isAtBlock: Bool {
    switch current {
    case .functions, .data, .transformedData, .parameters, .transformedParameters, .model, .generatedQuantities:
      return peek() == .leftBrace
    default: return false
    }
  }
}
