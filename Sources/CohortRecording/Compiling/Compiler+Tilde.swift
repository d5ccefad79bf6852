// Compiler + tilde: `y ~ density(…)` with its truncation.
import CohortChecking
import CohortLibrary
import CohortMath
import CohortProgram
import CohortSyntax

extension Compiler {
  mutating func tilde(_ tilde: TypedTilde, span: Span) throws -> any StatementNode {
    let density = try expression(tilde.density)
    let origin = origins.origin(of: tilde.density, in: scope)
    guard let truncation = tilde.truncation else {
      return TildeStatement(density, truncation: nil, origin: origin, span: span)
    }
    func shifted(_ bound: TypedExpression) -> TypedExpression {
      // Of a discrete distribution the mass at the lower bound belongs to the support: P(y >= L) = P(y > L - 1).
      let minus = FunctionTrait.infix(BinaryOperator.subtract.rawValue)
      guard truncation.isDiscrete, let difference = compiled.table.functions(behind: minus).first else { return bound }
      let one = TypedExpression(.integer(1), type: .int, span: bound.span)
      return TypedExpression(
        .call(LibraryCall(name: difference, arguments: [bound, one])), type: .int, span: bound.span)
    }
    func cumulative(
      _ function: TypedTruncation.CumulativeFunction?, _ bound: TypedExpression?, _ compiler: inout Compiler
    ) throws -> (any ExpressionNode)? {
      guard let function, let bound else { return nil }
      let arguments = [bound] + truncation.arguments
      switch function {
      case .library(let name):
        return try compiler.expression(
          TypedExpression(.call(LibraryCall(name: name, arguments: arguments)), type: .real, span: span))
      case .user(let index):
        return try compiler.expression(
          TypedExpression(
            .userCall(function: index, arguments: arguments, unnormalized: false), type: .real, span: span))
      }
    }
    func tails(_ bound: TypedExpression?, _ compiler: inout Compiler) throws -> TruncationTails {
      TruncationTails(
        lcdf: try cumulative(truncation.lcdf, bound, &compiler),
        lccdf: try cumulative(truncation.lccdf, bound, &compiler))
    }
    var hasExactTails = false
    if case .library = truncation.lcdf, case .library = truncation.lccdf { hasExactTails = true }
    let node = TruncationNode(
      value: try expression(truncation.value), lower: try truncation.lower.map { try expression($0) },
      upper: try truncation.upper.map { try expression($0) },
      tailsAtLower: try tails(truncation.lower.map(shifted), &self), tailsAtUpper: try tails(truncation.upper, &self),
      hasExactTails: hasExactTails, number: number(at: span))
    return TildeStatement(density, truncation: node, origin: origin, span: span)
  }
}
