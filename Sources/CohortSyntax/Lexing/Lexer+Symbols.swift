// The lexer's rules for numbers and operators: at each place the longest token counts.

extension Lexer {
  /// Digits with single underscores between them, such as `1_000`. Moves past them.
  private mutating func skipDigits() {
    while isDigit(peek()) {
      position += 1
      if peek() == UInt8(ascii: "_"), isDigit(peek(1)) { position += 1 }
    }
  }

  /// Moves past an exponent, when there is a whole one.
  private mutating func skipExponent() -> Bool {
    guard peek() | 0x20 == UInt8(ascii: "e") else { return false }
    let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
    guard isDigit(peek(1 + sign)) else { return false }
    position += 1 + sign
    skipDigits()
    return true
  }

  mutating func readNumber() {
    let start = position
    var kind = TokenKind.integer
    if peek() == UInt8(ascii: ".") {
      position += 1
      skipDigits()
      kind = skipExponent() ? .real_ : .dotInteger
    } else {
      skipDigits()
      if peek() == UInt8(ascii: ".") {
        position += 1
        skipDigits()
        _ = skipExponent()
        kind = .real_
      } else if skipExponent() {
        kind = .real_
      }
    }
    if peek() == UInt8(ascii: "i") {
      position += 1
      kind = .imaginary
    }
    append(kind, from: start)
  }

  mutating func readOperator() {
    let next = peek(1)
    let isAssignment = next == UInt8(ascii: "=")
    switch peek() {
    case UInt8(ascii: "{"): append(.leftBrace, length: 1)
    case UInt8(ascii: "}"): append(.rightBrace, length: 1)
    case UInt8(ascii: "("): append(.leftParenthesis, length: 1)
    case UInt8(ascii: ")"): append(.rightParenthesis, length: 1)
    case UInt8(ascii: "["): append(.leftBracket, length: 1)
    case UInt8(ascii: "]"): append(.rightBracket, length: 1)
    case UInt8(ascii: ","): append(.comma, length: 1)
    case UInt8(ascii: ";"): append(.semicolon, length: 1)
    case UInt8(ascii: "?"): append(.question, length: 1)
    case UInt8(ascii: ":"): append(.colon, length: 1)
    case UInt8(ascii: "^"): append(.hat, length: 1)
    case UInt8(ascii: "'"): append(.quote, length: 1)
    case UInt8(ascii: "\\"): append(.backslash, length: 1)
    case UInt8(ascii: "~"): append(.tilde, length: 1)
    case UInt8(ascii: "<"): isAssignment ? append(.lessEqual, length: 2) : append(.less, length: 1)
    case UInt8(ascii: ">"): isAssignment ? append(.greaterEqual, length: 2) : append(.greater, length: 1)
    case UInt8(ascii: "="): isAssignment ? append(.equalEqual, length: 2) : append(.assign, length: 1)
    case UInt8(ascii: "!"): isAssignment ? append(.notEqual, length: 2) : append(.not, length: 1)
    case UInt8(ascii: "+"): isAssignment ? append(.plusAssign, length: 2) : append(.plus, length: 1)
    case UInt8(ascii: "-"): isAssignment ? append(.minusAssign, length: 2) : append(.minus, length: 1)
    case UInt8(ascii: "*"): isAssignment ? append(.starAssign, length: 2) : append(.star, length: 1)
    case UInt8(ascii: "/"): isAssignment ? append(.slashAssign, length: 2) : append(.slash, length: 1)
    case UInt8(ascii: "|"): next == UInt8(ascii: "|") ? append(.or, length: 2) : append(.bar, length: 1)
    case UInt8(ascii: "&") where next == UInt8(ascii: "&"): append(.and, length: 2)
    case UInt8(ascii: "%"):
      let isIntegerDivision = next == UInt8(ascii: "/") && peek(2) == UInt8(ascii: "%")
      isIntegerDivision ? append(.percentSlash, length: 3) : append(.percent, length: 1)
    case UInt8(ascii: ".") where next == UInt8(ascii: "*"):
      peek(2) == UInt8(ascii: "=") ? append(.dotStarAssign, length: 3) : append(.dotStar, length: 2)
    case UInt8(ascii: ".") where next == UInt8(ascii: "/"):
      peek(2) == UInt8(ascii: "=") ? append(.dotSlashAssign, length: 3) : append(.dotSlash, length: 2)
    case UInt8(ascii: ".") where next == UInt8(ascii: "^"): append(.dotHat, length: 2)
    default: skipUnexpectedCharacters()
    }
  }

  /// Passes over bytes that begin no token, and reports a run of them once.
  private mutating func skipUnexpectedCharacters() {
    let start = position
    repeat { position += 1 } while position < bytes.count && peek() >= 0x80
    let shown = String(decoding: bytes[start..<min(position, start + 32)], as: UTF8.self)
    report(.unexpectedCharacter(shown), span(from: start), hides: 0)
  }
}
