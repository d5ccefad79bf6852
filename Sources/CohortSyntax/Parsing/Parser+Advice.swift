// Advice: what a programmer who comes from another language, or has slipped, probably wanted to write.

extension Parser {
  /// Hints for the place where `expectation` was not met; none where nothing familiar is recognised.
  func advice(for expectation: Expectation) -> [String] {
    let advice =
      adviceOnWord(expectation) ?? adviceOnOperator(expectation) ?? adviceOnDeclaration(expectation)
      ?? adviceOnStatement(expectation) ?? adviceOnStructure(expectation) ?? adviceOnMissingOperator(expectation)
      ?? adviceOnMissingSemicolon(expectation)
    return advice.map { [$0] } ?? []
  }

  /// The current token as it is written, without case.
  private var word: String { currentSpan.end - currentSpan.start <= 40 ? text(currentSpan).lowercased() : "" }

  // MARK: Words of other languages

  private func adviceOnWord(_ expectation: Expectation) -> String? {
    guard current.isName || current.isReservedWord else { return nil }
    switch expectation.code {
    case "expected-closing-parenthesis", "expected-semicolon", "expected-list-end", "expected-opening-brace",
      "expected-statement-rest":
      switch word {
      case "and": return "write '&&'"
      case "or": return "write '||'"
      case "mod": return "write '%' between ints, fmod(x, y) for reals"
      case "then": return "the statement follows the condition without 'then'"
      case "do": return "the body follows the header without 'do'"
      default: return nil
      }
    case "expected-expression" where current == .ifKeyword: return "write 'condition ? a : b'"
    case "expected-bound":
      let meant = Self.bounds[word]
      return meant.map { "write '\($0)'" }
    case "expected-function":
      return "a definition begins with what is returned, such as 'real f(real x) { ... }', or with 'void'"
    case "expected-argument": return "each argument has a type, such as 'real x'"
    case "expected-name" where expectation.phrase.contains("loop"):
      return "a loop variable is declared by the loop: write 'for (i in 1:N)'"
    default: return nil
    }
  }

  private static let bounds = [
    "min": "lower", "low": "lower", "lb": "lower", "max": "upper", "up": "upper", "ub": "upper", "mean": "offset",
    "location": "offset", "loc": "offset", "scale": "multiplier", "sd": "multiplier", "sigma": "multiplier",
  ]

  /// The type of this language that a word of another one, or a misspelt one, stands for.
  static func typeMeant(by word: String) -> String? {
    let word = word.lowercased()
    if let kind = TokenKind.words[word], kind.beginsType || kind == .void { return word }
    return types[word]
  }

  private static let types = [
    "float": "real", "double": "real", "number": "real", "numeric": "real", "integer": "int", "long": "int",
    "bool": "int<lower=0, upper=1>", "boolean": "int<lower=0, upper=1>", "vec": "vector", "rowvector": "row_vector",
    "row_vec": "row_vector", "mat": "matrix", "list": "array", "correlation_matrix": "corr_matrix",
    "covariance_matrix": "cov_matrix", "corr_mat": "corr_matrix", "cov_mat": "cov_matrix",
    "cholesky_corr": "cholesky_factor_corr", "cholesky_cov": "cholesky_factor_cov",
  ]

  // MARK: Operators of other languages

  private func adviceOnOperator(_ expectation: Expectation) -> String? {
    switch (expectation.code, peek(-1), current) {
    case ("expected-closing-parenthesis", _, .assign): return "'==' compares, '=' assigns"
    case ("expected-expression", .star, .star): return "write '^' for powers"
    case ("expected-expression", .percent, .star): return "'*' is the product of matrices, too"
    case ("expected-expression", .percent, _) where word == "in" || word == "o":
      return "there is no such operator"
    case ("expected-expression", .plus, .semicolon) where peek(-2) == .plus: return "write 'i += 1'"
    case ("expected-expression", .plus, .rightParenthesis) where peek(-2) == .plus: return "write 'i += 1'"
    case ("expected-expression", .minus, .semicolon) where peek(-2) == .minus: return "write 'i -= 1'"
    case ("expected-expression", .assign, .assign): return "'==' compares, '=' assigns"
    case ("expected-expression", _, .quote): return "strings stand between double quotes"
    case ("expected-expression", .comma, .rightParenthesis), ("expected-expression", .comma, .rightBracket),
      ("expected-expression", .comma, .rightBrace):
      return "remove the ',' before it"
    case ("expected-expression", _, .bar): return "write '||'"
    case ("expected-expression", .hat, .assign): return "there is no such assignment: write 'x = x ^ ...'"
    default: return nil
    }
  }

  // MARK: Structure

  private func adviceOnStructure(_ expectation: Expectation) -> String? {
    switch expectation.code {
    case "expected-opening-parenthesis":
      switch peek(-1) {
      case .ifKeyword: return "the condition stands between parentheses: 'if (x > 0) { ... }'"
      case .whileKeyword: return "the condition stands between parentheses: 'while (x > 0) { ... }'"
      case .forKeyword: return "write 'for (i in 1:N) { ... }'"
      default: return nil
      }
    case "expected-opening-bracket":
      if peek(-1) == .truncate { return "write 'T[lower, upper]'" }
      guard current.isName, let type = peek(-1).basicType ?? peek(-1).structuredConstraint?.basicType else {
        return nil
      }
      let sizes = type.sizeCount == 2 ? "[rows, columns]" : "[size]"
      return "write '\(peek(-1).rawValue)\(sizes) \(text(currentSpan).prefix(40))'"
    case "expected-token" where current == .colon: return "write '='"
    case "expected-token" where peek(-1) == .target && current == .assign: return "write 'target += ...'"
    case "expected-token" where [.lower, .upper, .offset, .multiplier].contains(peek(-1)):
      return "write '\(peek(-1).rawValue)=value'"
    case "expected-semicolon" where current == .less && peek() == .minus:
      return "'<-' does not assign: write '='"
    case "expected-bound" where current != .identifier: return "write '<lower=..., upper=...>'"
    case "expected-name" where current == .leftBracket:
      guard let type = peek(-1).basicType, type.sizeCount == 0 else { return nil }
      if peek() == .lower || peek() == .upper { return "bounds stand between '<' and '>'" }
      return "write 'array[N] \(type.rawValue) x' for an array"
    case "expected-block", "expected-end": return adviceOnBlock
    default: return nil
    }
  }

  private var adviceOnBlock: String? {
    if current == .semicolon { return "nothing follows the '}' of a block" }
    if let block = Self.blockMeant(by: word) { return "did you mean '\(block)'?" }
    if current.beginsType || current.beginsExpression || current == .ifKeyword || current == .forKeyword {
      return "declarations and statements stand inside of blocks, such as 'model { ... }'"
    }
    return nil
  }

  private static func blockMeant(by word: String) -> String? {
    let words: [String: BlockKind] = [
      "function": .functions, "parameter": .parameters, "params": .parameters, "transform": .transformedParameters,
      "transformed_parameter": .transformedParameters, "models": .model, "generated_quantity": .generatedQuantities,
      "generated": .generatedQuantities, "generate": .generatedQuantities, "quantities": .generatedQuantities,
      "likelihood": .model, "transformed": .transformedParameters,
    ]
    let plain = word.filter { $0 != "_" }
    return (words[word] ?? BlockKind.allCases.first { $0.rawValue.filter { $0 != " " } == plain })?.rawValue
  }

  // MARK: Missing operators

  /// Two operands in a row on one line.
  private func adviceOnMissingOperator(_ expectation: Expectation) -> String? {
    guard ["expected-semicolon", "expected-list-end", "expected-closing-parenthesis"].contains(expectation.code),
      !beginsLine
    else { return nil }
    let isAdjacent = previousSpan.end == currentSpan.start && previousSpan.file == currentSpan.file
    switch (peek(-1), current) {
    case (.integer, .identifier) where isAdjacent, (.real_, .identifier) where isAdjacent:
      return word.hasPrefix("e") && word.dropFirst().allSatisfy(\.isNumber)
        ? "an exponent has digits, as in 1e3" : "names begin with a letter, and a product needs '*'"
    case (.integer, .identifier), (.real_, .identifier), (.rightParenthesis, .identifier), (.identifier, .identifier),
      (.rightBracket, .identifier), (.identifier, .integer), (.identifier, .real_),
      (.rightParenthesis, .leftParenthesis),
      (.rightBracket, .integer), (.rightParenthesis, .integer):
      return "an operator or ';' is missing before it"
    default: return nil
    }
  }

  /// A statement that ends on the line on which something else begins.
  private func adviceOnMissingSemicolon(_ expectation: Expectation) -> String? {
    guard expectation.code == "expected-semicolon", !beginsLine else { return nil }
    let endsStatement = current == .rightBrace || current == .elseKeyword || current == .returnKeyword
    return endsStatement ? "a ';' is missing before it" : nil
  }
}
