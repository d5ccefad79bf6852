// Compiler + declarations: variables with their sizes and constraints.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

extension Compiler {
  mutating func sized(_ declaration: TypedDeclaration, span: Span) throws -> SizedDeclaration {
    SizedDeclaration(
      variable: declaration.variable, name: frame.variables[declaration.variable].name,
      type: try sizedType(declaration.type), span: span, number: number(at: span))
  }

  mutating func sizedType(_ type: SizedStanType) throws -> SizedDeclaration.SizedType {
    switch type {
    case .basic(let basic, let sizes, let constraint):
      return .basic(basic, sizes: try expressions(sizes), constraint: try self.constraint(constraint))
    case .array(let element, let sizes): return .array(try sizedType(element), sizes: try expressions(sizes))
    case .tuple(let types):
      var compiled: [SizedDeclaration.SizedType] = []
      for type in types { compiled.append(try sizedType(type)) }
      return .tuple(compiled)
    }
  }

  mutating func constraint(_ constraint: TypedConstraint) throws -> ConstraintNode {
    switch constraint {
    case .none: return .none
    case .lower(let bound): return .lower(try expression(bound))
    case .upper(let bound): return .upper(try expression(bound))
    case .lowerUpper(let lower, let upper): return .lowerUpper(try expression(lower), try expression(upper))
    case .offset(let offset): return .offset(try expression(offset))
    case .multiplier(let multiplier): return .multiplier(try expression(multiplier))
    case .offsetMultiplier(let offset, let multiplier):
      return .offsetMultiplier(try expression(offset), try expression(multiplier))
    case .structured(let structured): return .structured(structured)
    }
  }
}
