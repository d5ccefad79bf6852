// Lexer: cuts the text of a program into tokens, following #include into other texts.

/// Turns text into tokens. One pass, linear in the text.
struct Lexer {
  /// The most text a program may have, all inclusions counted: offsets fit in 32 bits with room to spare, and a
  /// few small files that include one another many times cannot fill the memory.
  static let longestText = 64 << 20
  static let deepestInclude = 64

  private(set) var sources = SourceMap()
  private(set) var tokens: [Token] = []
  /// What went wrong, with the number of tokens that came before: diagnostics are put in order by it.
  private(set) var diagnostics: [(order: Int, diagnostic: Diagnostic)] = []
  /// The tokens at which an error of the parser would only be an echo of one of the lexer's.
  private(set) var echoes: Set<Int> = []
  /// Whether the end of the text is not where the writer thinks, so that it is such a token as well.
  private var endIsUnreliable = false

  let includes: IncludeResolver
  /// Whether comments and directives are noted and included texts left out, as layout needs it.
  private let keepsTrivia: Bool
  private(set) var trivia: [Trivia] = []
  /// Whether `#` begins a comment, as it did once, and where it did.
  private let takesHashComments: Bool
  private(set) var hashComments: [Span] = []
  /// Texts to be read in place of those found at their paths.
  private let rewritings: [String: RewrittenText]
  private var textLength = 0
  private var pathsInProgress: [String] = []
  private var functionFiles: Set<String> = []

  // The text being read.
  var bytes: [UInt8] = []
  var position = 0
  private(set) var file = FileID(0)

  init(
    includes: IncludeResolver, keepsTrivia: Bool = false, takesHashComments: Bool = false,
    rewritings: [String: RewrittenText] = [:]
  ) {
    self.includes = includes
    self.keepsTrivia = keepsTrivia
    self.takesHashComments = takesHashComments
    self.rewritings = rewritings
  }

  /// Notes a text and returns what is to be read of it.
  private mutating func add(path: String, text: [UInt8], includedFrom: Span? = nil) -> (id: FileID, text: [UInt8]) {
    let rewriting = rewritings[path]
    let text = rewriting?.bytes ?? text
    return (sources.add(SourceFile(path: path, bytes: text, includedFrom: includedFrom, rewriting: rewriting)), text)
  }

  private mutating func note(_ kind: Trivia.Kind, from start: Int) {
    if keepsTrivia { trivia.append(Trivia(kind: kind, span: span(from: start), order: tokens.count)) }
  }

  /// Reads a whole program; the tokens end with `endOfFile`.
  mutating func read(path: String, text: [UInt8]) {
    let (id, text) = add(path: path, text: text)
    tokens.reserveCapacity(text.count / 4 + 16)
    file = id
    guard !ByteOrderMark.isUTF16(text) else {
      report(.textInUTF16(path: nil), Span(file: id, start: 0, end: 0))
      endIsUnreliable = true
      return appendEnd(at: 0)
    }
    guard text.count <= Self.longestText else {
      report(.tooMuchText(limit: Self.longestText), Span(file: id, start: 0, end: 0))
      endIsUnreliable = true
      return appendEnd(at: 0)
    }
    textLength = text.count
    pathsInProgress = [path]
    readTokens(of: text, in: id)
    appendEnd(at: text.count)
  }

  private mutating func appendEnd(at offset: Int) {
    if endIsUnreliable { echoes.insert(tokens.count) }
    tokens.append(Token(kind: .endOfFile, span: Span(file: FileID(0), start: offset, end: offset)))
  }

  /// Reads the tokens of one text and comes back to the place where the one before was left.
  private mutating func readTokens(of text: [UInt8], in id: FileID) {
    let outer = (bytes, position, file)
    (bytes, position, file) = (text, ByteOrderMark.length(in: text), id)
    while position < bytes.count { readNext() }
    (bytes, position, file) = outer
  }

  /// Records a message. The parser keeps quiet about the token that comes `hides` after the next one, if given.
  mutating func report(_ message: SyntaxMessage, _ span: Span, hides: Int? = nil) {
    if let hides { echoes.insert(tokens.count + hides) }
    guard diagnostics.count < Parser.mostDiagnostics else { return }
    diagnostics.append((tokens.count, message.diagnostic(at: span)))
  }

  /// The byte `offset` places ahead; 0 past the end, which no token contains.
  func peek(_ offset: Int = 0) -> UInt8 {
    let i = position + offset
    return i < bytes.count ? bytes[i] : 0
  }

  func span(from start: Int) -> Span { Span(file: file, start: start, end: position) }

  mutating func append(_ kind: TokenKind, length: Int) {
    let start = position
    position += length
    tokens.append(Token(kind: kind, span: span(from: start)))
  }

  mutating func append(_ kind: TokenKind, from start: Int) {
    tokens.append(Token(kind: kind, span: span(from: start)))
  }

  /// Reads one token, comment, directive or stretch of blanks.
  private mutating func readNext() {
    let byte = peek()
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 12:
      position += 1
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
      readWord()
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      readNumber()
    case UInt8(ascii: "."):
      if isDigit(peek(1)) { readNumber() } else { readOperator() }
    case UInt8(ascii: "\""):
      readString()
    case UInt8(ascii: "/"):
      let start = position
      if peek(1) == UInt8(ascii: "/") {
        skipLine()
        note(.lineComment, from: start)
      } else if peek(1) == UInt8(ascii: "*") {
        skipComment()
        note(.blockComment, from: start)
      } else {
        readOperator()
      }
    case UInt8(ascii: "#"):
      readDirective()
    default:
      readOperator()
    }
  }

  mutating func skipLine() {
    while position < bytes.count, peek() != UInt8(ascii: "\n"), peek() != UInt8(ascii: "\r") { position += 1 }
  }

  private mutating func skipComment() {
    let start = position
    position += 2
    while position < bytes.count {
      if peek() == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
        position += 2
        return
      }
      position += 1
    }
    endIsUnreliable = true
    let opening = Span(file: file, start: start, end: start + 2)
    report(.unterminatedComment(start: opening), span(from: bytes.count))
  }

  private mutating func readWord() {
    let start = position
    while isWordByte(peek()) { position += 1 }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    // The two words of a block's name are one token, with blanks but no line end between them.
    if word == "transformed" {
      if skipSecondWord("data") { return append(.transformedData, from: start) }
      if skipSecondWord("parameters") { return append(.transformedParameters, from: start) }
    } else if word == "generated", skipSecondWord("quantities") {
      return append(.generatedQuantities, from: start)
    }
    append(TokenKind.words[word] ?? .identifier, from: start)
  }

  /// Moves past blanks and `word`, when that is what follows.
  private mutating func skipSecondWord(_ word: String) -> Bool {
    var i = position
    while i < bytes.count, isBlank(bytes[i]) { i += 1 }
    guard i > position else { return false }
    for byte in word.utf8 {
      guard i < bytes.count, bytes[i] == byte else { return false }
      i += 1
    }
    guard i >= bytes.count || !isWordByte(bytes[i]) else { return false }
    position = i
    return true
  }

  private mutating func readString() {
    let start = position
    position += 1
    while position < bytes.count, peek() != UInt8(ascii: "\n"), peek() != UInt8(ascii: "\r") {
      position += 1
      if bytes[position - 1] == UInt8(ascii: "\"") { return append(.string, from: start) }
    }
    report(.unterminatedString, span(from: start), hides: 1)
    append(.string, from: start)
  }

  /// `#include` and what follows it; any other `#` is an error, and was a comment long ago.
  private mutating func readDirective() {
    let start = position
    let isInclude =
      bytes[position...].starts(with: "#include".utf8) && position + 8 < bytes.count && isSpace(bytes[position + 8])
    guard isInclude else {
      let mark = Span(file: file, start: start, end: start + 1)
      if takesHashComments { hashComments.append(mark) } else { report(.hashComment, mark) }
      skipLine()
      return note(.hashComment, from: start)
    }
    position += 8
    while isSpace(peek()) { position += 1 }
    let name = readIncludeName()
    guard !keepsTrivia else { return note(.include, from: start) }
    include(name, directive: span(from: start))
  }

  private mutating func readIncludeName() -> String {
    let start = position
    let close: UInt8? =
      peek() == UInt8(ascii: "\"") ? UInt8(ascii: "\"") : peek() == UInt8(ascii: "<") ? UInt8(ascii: ">") : nil
    if let close {
      var end = position + 1
      while end < bytes.count, bytes[end] != close, bytes[end] != UInt8(ascii: "\n"), bytes[end] != UInt8(ascii: "\r") {
        end += 1
      }
      if end < bytes.count, bytes[end] == close {
        position = end + 1
        return String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
      }
    }
    while position < bytes.count, !isSpace(peek()) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func include(_ name: String, directive: Span) {
    guard let found = includes(name) else {
      return report(.includeNotFound(name: name, searched: includes.searched), directive, hides: 0)
    }
    guard !pathsInProgress.contains(found.path) else { return report(.includeRecursive(path: found.path), directive) }
    guard pathsInProgress.count <= Self.deepestInclude else {
      return report(.includesTooDeep(limit: Self.deepestInclude), directive)
    }
    guard !ByteOrderMark.isUTF16(found.bytes) else { return report(.textInUTF16(path: found.path), directive) }
    // A file of functions may be included wherever it is needed: the second time says nothing new.
    if found.path.hasSuffix(".stanfunctions"), !functionFiles.insert(found.path).inserted { return }
    guard found.bytes.count <= Self.longestText - textLength else {
      return report(.tooMuchText(limit: Self.longestText), directive)
    }
    textLength += found.bytes.count
    let (id, text) = add(path: found.path, text: found.bytes, includedFrom: directive)
    pathsInProgress.append(found.path)
    readTokens(of: text, in: id)
    pathsInProgress.removeLast()
  }
}

func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

func isWordByte(_ byte: UInt8) -> Bool {
  isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")) || byte == UInt8(ascii: "_")
}

func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == 12 }

func isSpace(_ byte: UInt8) -> Bool { isBlank(byte) || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
