// Compiler + target: which expressions have to do with the log density.
import CohortChecking

extension Compiler {
  /// Whether an expression reads the log density or adds to it.
  func usesTarget(_ expression: TypedExpression) -> Bool {
    switch expression.kind {
    case .target: return true
    case .userCall(let function, let arguments, _):
      let name = program.functions[function].name
      return name.hasSuffix("_lp") || name.hasSuffix("_jacobian") || arguments.contains(where: usesTarget)
    case .call(let call): return call.name.hasSuffix("_jacobian") || call.arguments.contains(where: usesTarget)
    case .higherOrderCall(let call): return call.arguments.contains(where: usesTarget)
    case .array(let list), .rowVector(let list), .tuple(let list): return list.contains(where: usesTarget)
    case .and(let a, let b), .or(let a, let b): return usesTarget(a) || usesTarget(b)
    case .conditional(let test, let a, let b): return usesTarget(test) || usesTarget(a) || usesTarget(b)
    case .indexed(let base, _), .projection(let base, _), .promotion(let base): return usesTarget(base)
    case .integer, .real, .imaginary, .variable: return false
    }
  }
}

extension Compiler {
  /// The terms of a sum that is added to the log density, with the part that each belongs to.
  ///
  /// - Parameter asWhole: whether its value has to be known before anything is added.
  func terms(
    _ value: TypedExpression, _ node: any ExpressionNode, asWhole: Bool
  ) -> [(expression: any ExpressionNode, origin: TermOrigin)] {
    var result: [(expression: any ExpressionNode, origin: TermOrigin)] = []
    // Sums may be long: neither recursion nor lists of lists.
    var stack = [(value: value, node: node)]
    while let (value, node) = stack.popLast() {
      if !asWhole, let operands = origins.addends(of: value), let sum = node as? BinaryNode, operands.count == 2 {
        stack.append((operands[1], sum.right))
        stack.append((operands[0], sum.left))
        continue
      }
      // What cannot be told apart is likelihood where any of it is.
      let isLikelihood = origins.terms(of: value).contains { origins.origin(of: $0, in: scope) == .likelihood }
      result.append((node, isLikelihood ? .likelihood : .prior))
    }
    return result
  }
}
