// The operators of the language; the raw value is the spelling.

package enum UnaryOperator: String, Sendable, CaseIterable {
  case not = "!"
  case minus = "-"
  case plus = "+"
}

package enum BinaryOperator: String, Sendable, CaseIterable {
  case or = "||"
  case and = "&&"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case modulo = "%"
  case elementwiseMultiply = ".*"
  case elementwiseDivide = "./"
  case integerDivide = "%/%"
  /// `a \ b`, the solution x of a x = b
  case leftDivide = "\\"
  case power = "^"
  case elementwisePower = ".^"
}

package enum AssignmentOperator: String, Sendable, CaseIterable {
  case assign = "="
  case add = "+="
  case subtract = "-="
  case multiply = "*="
  case divide = "/="
  case elementwiseMultiply = ".*="
  case elementwiseDivide = "./="

  /// The operator that a compound assignment applies, nil for `=`.
  package var binary: BinaryOperator? {
    switch self {
    case .assign: return nil
    case .add: return .add
    case .subtract: return .subtract
    case .multiply: return .multiply
    case .divide: return .divide
    case .elementwiseMultiply: return .elementwiseMultiply
    case .elementwiseDivide: return .elementwiseDivide
    }
  }
}
