// ArithmeticOperator: the operators that a primitive does.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// An operator that a primitive does, on scalars or elementwise on containers.
enum ArithmeticOperator: String {
  case add, subtract, multiply, divide
  case eltMultiply = "elt_multiply"
  case eltDivide = "elt_divide"

  var primitive: Primitive {
    switch self {
    case .add: return .add
    case .subtract: return .subtract
    case .multiply, .eltMultiply: return .multiply
    case .divide, .eltDivide: return .divide
    }
  }
}
