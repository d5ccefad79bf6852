// Token: the words of the language.

/// A word with its place.
package struct Token: Sendable {
  package var kind: TokenKind
  package var span: Span
}

/// The kinds of tokens; the raw value is the spelling, or a description in angle brackets where that varies.
package enum TokenKind: String, CaseIterable, Sendable {
  // Blocks.
  case functions, data, parameters, model
  case transformedData = "transformed data"
  case transformedParameters = "transformed parameters"
  case generatedQuantities = "generated quantities"

  // Punctuation.
  case leftBrace = "{"
  case rightBrace = "}"
  case leftParenthesis = "("
  case rightParenthesis = ")"
  case leftBracket = "["
  case rightBracket = "]"
  case less = "<"
  case greater = ">"
  case comma = ","
  case semicolon = ";"
  case bar = "|"

  // Control flow.
  case returnKeyword = "return"
  case ifKeyword = "if"
  case elseKeyword = "else"
  case whileKeyword = "while"
  case profile
  case forKeyword = "for"
  case inKeyword = "in"
  case breakKeyword = "break"
  case continueKeyword = "continue"

  // Types.
  case void, int, real, complex, vector, matrix, tuple, array
  case rowVector = "row_vector"
  case complexVector = "complex_vector"
  case complexRowVector = "complex_row_vector"
  case complexMatrix = "complex_matrix"
  case ordered, simplex
  case positiveOrdered = "positive_ordered"
  case unitVector = "unit_vector"
  case sumToZeroVector = "sum_to_zero_vector"
  case sumToZeroMatrix = "sum_to_zero_matrix"
  case choleskyFactorCorr = "cholesky_factor_corr"
  case choleskyFactorCov = "cholesky_factor_cov"
  case corrMatrix = "corr_matrix"
  case covMatrix = "cov_matrix"
  case columnStochasticMatrix = "column_stochastic_matrix"
  case rowStochasticMatrix = "row_stochastic_matrix"

  // Bounds.
  case lower, upper, offset, multiplier

  // Statements.
  case print, reject, target, jacobian
  case fatalError = "fatal_error"

  // Operators.
  case question = "?"
  case colon = ":"
  case not = "!"
  case minus = "-"
  case plus = "+"
  case hat = "^"
  case quote = "'"
  case star = "*"
  case slash = "/"
  case percent = "%"
  case percentSlash = "%/%"
  case backslash = "\\"
  case dotStar = ".*"
  case dotHat = ".^"
  case dotSlash = "./"
  case or = "||"
  case and = "&&"
  case equalEqual = "=="
  case notEqual = "!="
  case lessEqual = "<="
  case greaterEqual = ">="
  case tilde = "~"

  // Assignments.
  case assign = "="
  case plusAssign = "+="
  case minusAssign = "-="
  case starAssign = "*="
  case slashAssign = "/="
  case dotStarAssign = ".*="
  case dotSlashAssign = "./="

  /// `T`: the name of a variable, or the beginning of a truncation.
  case truncate = "T"

  // Literals and names.
  case integer = "<integer>"
  case real_ = "<real>"
  /// `.1`: a number, or the slot of a tuple.
  case dotInteger = "<slot>"
  case imaginary = "<imaginary>"
  case string = "<string>"
  case identifier = "<identifier>"
  case endOfFile = "<end of file>"

  /// The reserved words by their spelling. `T` is among them because it has a kind of its own.
  static let words: [String: TokenKind] = {
    var words: [String: TokenKind] = [:]
    for kind in allCases {
      guard let first = kind.rawValue.first, first.isLetter, !kind.rawValue.contains(" ") else { continue }
      words[kind.rawValue] = kind
    }
    return words
  }()

  /// Whether the token is a name: an identifier or `T`.
  package var isName: Bool { self == .identifier || self == .truncate }

  /// Whether the token is a word that the language keeps for itself.
  package var isReservedWord: Bool {
    guard self != .truncate, let first = rawValue.utf8.first else { return false }
    return first | 32 >= UInt8(ascii: "a") && first | 32 <= UInt8(ascii: "z")
  }

  /// Whether the language took the word only after programs had been using it as a name.
  var isNewerWord: Bool {
    switch self {
    case .lower, .upper, .offset, .multiplier, .array, .tuple, .complex, .complexVector, .complexRowVector,
      .complexMatrix, .sumToZeroVector, .sumToZeroMatrix, .columnStochasticMatrix, .rowStochasticMatrix, .jacobian,
      .target, .profile, .fatalError, .reject:
      return true
    default: return false
    }
  }

  /// The block that the token opens.
  package var block: BlockKind? {
    switch self {
    case .functions: return .functions
    case .data: return .data
    case .transformedData: return .transformedData
    case .parameters: return .parameters
    case .transformedParameters: return .transformedParameters
    case .model: return .model
    case .generatedQuantities: return .generatedQuantities
    default: return nil
    }
  }

  var basicType: BasicType? { isReservedWord ? BasicType(rawValue: rawValue) : nil }

  package var structuredConstraint: StructuredConstraint? {
    isReservedWord ? StructuredConstraint(rawValue: rawValue) : nil
  }

  /// Whether the token is a word of a type, and so may begin a declaration.
  package var beginsType: Bool {
    switch self {
    case .int, .real, .complex, .vector, .matrix, .tuple, .array, .rowVector, .complexVector, .complexRowVector,
      .complexMatrix, .ordered, .simplex, .positiveOrdered, .unitVector, .sumToZeroVector, .sumToZeroMatrix,
      .choleskyFactorCorr, .choleskyFactorCov, .corrMatrix, .covMatrix, .columnStochasticMatrix,
      .rowStochasticMatrix:
      return true
    default: return false
    }
  }

  /// Whether an expression may begin with the token.
  var beginsExpression: Bool {
    switch self {
    case .identifier, .truncate, .integer, .real_, .dotInteger, .imaginary, .leftParenthesis, .leftBracket,
      .leftBrace, .minus, .plus, .not, .target:
      return true
    default: return false
    }
  }

  var assignment: AssignmentOperator? {
    switch self {
    case .assign: return .assign
    case .plusAssign: return .add
    case .minusAssign: return .subtract
    case .starAssign: return .multiply
    case .slashAssign: return .divide
    case .dotStarAssign: return .elementwiseMultiply
    case .dotSlashAssign: return .elementwiseDivide
    default: return nil
    }
  }
}
