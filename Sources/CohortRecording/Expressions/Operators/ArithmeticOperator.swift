// ArithmeticOperator: the operators that a primitive does.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// An operator that a primitive does, on scalars or elementwise on containers; the raw value is its spelling.
enum ArithmeticOperator: String {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case eltMultiply = ".*"
  case eltDivide = "./"

  var primitive: Primitive {
    switch self {
    case .add: return .add
    case .subtract: return .subtract
    case .multiply, .eltMultiply: return .multiply
    case .divide, .eltDivide: return .divide
    }
  }
}
