// Expectation: what could have stood where something else was found, in words.

/// A phrase that completes "expected ...", with the code of its diagnostic.
struct Expectation {
  var code: String
  var phrase: String

  private init(_ code: String, _ phrase: String) {
    self.code = code
    self.phrase = phrase
  }

  /// A token with a word on what it is for.
  static func token(_ kind: TokenKind, _ purpose: String) -> Expectation {
    let code: String
    switch kind {
    case .semicolon: code = "expected-semicolon"
    case .rightParenthesis: code = "expected-closing-parenthesis"
    case .leftParenthesis: code = "expected-opening-parenthesis"
    case .rightBracket: code = "expected-closing-bracket"
    case .leftBracket: code = "expected-opening-bracket"
    case .leftBrace: code = "expected-opening-brace"
    case .rightBrace: code = "expected-closing-brace"
    default: code = "expected-token"
    }
    return Expectation(code, "'\(kind.rawValue)' \(purpose)")
  }

  /// The blocks that may still come after `last`.
  static func block(after last: BlockKind?) -> Expectation {
    let all = BlockKind.allCases
    let first = last.flatMap { all.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
    guard first < all.count else { return Expectation("expected-end", "the end of the file") }
    let names = all[first...].map { "'\($0.rawValue)'" }.joined(separator: ", ")
    return Expectation("expected-block", first + 1 == all.count ? "the block \(names)" : "one of the blocks \(names)")
  }

  static let expression = Expectation("expected-expression", "an expression")
  static let statement = Expectation("expected-statement", "a statement")
  static let type = Expectation(
    "expected-type", "a type, such as int, real, vector, matrix, array[...] or tuple(...)")
  static let elementType = Expectation("expected-type", "the type of the elements after 'array[...]'")
  static let variableName = Expectation("expected-name", "the name of a variable")
  static let functionName = Expectation("expected-name", "the name of a function")
  static let argumentName = Expectation("expected-name", "the name of an argument")
  static let loopVariable = Expectation("expected-name", "the name of the loop variable")
  static let distribution = Expectation("expected-name", "the name of a distribution after '~'")
  static let function = Expectation("expected-function", "the definition of a function, which begins with a type")
  static let argument = Expectation("expected-argument", "an argument: a type and a name")
  static let functionBody = Expectation("expected-function-body", "'{' to begin the function's body, or ';'")
  static let bound = Expectation("expected-bound", "'lower', 'upper', 'offset' or 'multiplier'")
  static let integerBound = Expectation("expected-bound", "'lower' or 'upper'")
  static func secondBound(_ kind: TokenKind) -> Expectation {
    Expectation("expected-bound", "'\(kind.rawValue)' after ','")
  }
  static let profileName = Expectation("expected-string", "the name of the profile as a string")
  static let printable = Expectation("expected-expression", "an expression or a string")
  static let targetUse = Expectation("expected-token", "'+=' or '()' after 'target'")
  static let rangeOrContainer = Expectation("expected-token", "':' or ')' after the expression")
  static let declarationEnd = Expectation("expected-semicolon", "';' after the declaration")
  static let callContinuation = Expectation("expected-semicolon", "';' after the call, or the rest of a statement")

  /// Commas that separate, and what closes the list.
  static func listEnd(_ close: TokenKind, _ purpose: String) -> Expectation {
    Expectation("expected-list-end", "',' or '\(close.rawValue)' \(purpose)")
  }
}
