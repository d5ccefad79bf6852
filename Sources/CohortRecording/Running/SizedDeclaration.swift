// SizedDeclaration: a variable with the nodes that give its sizes and bounds.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// A variable with the nodes that give its sizes and bounds.
final class SizedDeclaration {
  let variable: Int
  let name: String
  let type: SizedType
  let span: Span
  /// The node number under which its checks are recorded.
  let number: Int

  init(variable: Int, name: String, type: SizedType, span: Span, number: Int) {
    self.variable = variable
    self.name = name
    self.type = type
    self.span = span
    self.number = number
  }

  /// A type with its sizes and constraint, compiled.
  indirect enum SizedType {
    case basic(StanType, sizes: [any ExpressionNode], constraint: ConstraintNode)
    case array(SizedType, sizes: [any ExpressionNode])
    case tuple([SizedType])
  }
}

/// A constraint with its compiled bounds.
enum ConstraintNode {
  case none
  case lower(any ExpressionNode)
  case upper(any ExpressionNode)
  case lowerUpper(any ExpressionNode, any ExpressionNode)
  case offset(any ExpressionNode)
  case multiplier(any ExpressionNode)
  case offsetMultiplier(any ExpressionNode, any ExpressionNode)
  case structured(StructuredConstraint)
}

/// The declaration of a parameter.
final class ParameterNode {
  let declaration: SizedDeclaration
  let number: Int

  init(declaration: SizedDeclaration, number: Int) {
    self.declaration = declaration
    self.number = number
  }
}
