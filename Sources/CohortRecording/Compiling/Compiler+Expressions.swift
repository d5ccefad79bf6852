// Compiler + expressions.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

extension Compiler {
  mutating func expressions(_ list: [TypedExpression]) throws -> [any ExpressionNode] {
    var nodes: [any ExpressionNode] = []
    for item in list { nodes.append(try expression(item)) }
    return nodes
  }

  mutating func expression(_ expression: TypedExpression) throws -> any ExpressionNode {
    depth += 1
    defer { depth -= 1 }
    compiled.height = max(compiled.height, depth)
    let outer = realVariables
    realVariables = []
    let node = try uncheckedExpression(expression)
    // What is of type int never depends on parameters.
    if expression.type.innermost == .int { realVariables = [] }
    if case .variable(let index) = expression.kind, expression.type.innermost != .int { realVariables = [index] }
    // Long sums have many variables at each of many levels: they ask their operands.
    if !(node is BinaryNode) { node.head.realVariables = realVariables.sorted() }
    if outer.count > realVariables.count {
      realVariables = outer.union(realVariables)
    } else {
      realVariables.formUnion(outer)
    }
    return node
  }

  mutating func uncheckedExpression(_ expression: TypedExpression) throws -> any ExpressionNode {
    let type = expression.type
    let span = expression.span
    switch expression.kind {
    case .integer(let literal): return IntegerLiteral(literal, head: head(type, span))
    case .real(let literal): return RealLiteral(literal, head: head(type, span))
    case .imaginary(let literal): return ImaginaryLiteral(literal, head: head(type, span))
    case .variable(let index): return VariableNode(index, head: head(type, span))
    case .array(let elements):
      return ArrayLiteralNode(try expressions(elements), head: head(type, span))
    case .rowVector(let elements):
      return RowVectorLiteralNode(try expressions(elements), head: head(type, span))
    case .tuple(let elements): return TupleNode(try expressions(elements), head: head(type, span))
    case .call(let call):
      if let solver = solvers.definitions[call.name]?.makeCall([]) {
        return SolverCallNode(call.name, solver, try expressions(call.arguments), head: head(type, span))
      }
      return try LibraryCalls.node(
        call.name, try expressions(call.arguments), isUnnormalized: call.unnormalized, table: compiled.table,
        head: head(type, span))
    case .userCall(let function, let arguments, let unnormalized):
      return UserCallNode(
        compiled.functions[function], try expressions(arguments), isUnnormalized: unnormalized, head: head(type, span))
    case .higherOrderCall(let call):
      return try HigherOrderCalls.node(
        call, try expressions(call.arguments), program: compiled, solvers: solvers, head: head(type, span))
    case .and(let left, let right):
      return LogicalNode(
        isAnd: true, try self.expression(left), try self.expression(right), head: head(type, span))
    case .or(let left, let right):
      return LogicalNode(
        isAnd: false, try self.expression(left), try self.expression(right), head: head(type, span))
    case .conditional(let test, let ifTrue, let ifFalse):
      return ConditionalNode(
        try self.expression(test), try self.expression(ifTrue), try self.expression(ifFalse), head: head(type, span))
    case .indexed(let base, let indices):
      return IndexedNode(
        try self.expression(base), try self.indices(indices), name: name(of: base), head: head(type, span))
    case .projection(let base, let slot):
      return ProjectionNode(try self.expression(base), slot: slot, head: head(type, span))
    case .promotion(let base):
      return PromotionNode(try self.expression(base), head: head(type, span))
    case .target: return TargetNode(head: head(type, span))
    }
  }

  /// How messages call what is indexed.
  func name(of expression: TypedExpression) -> String {
    switch expression.kind {
    case .variable(let index): return frame.variables[index].name
    case .indexed(let base, _), .promotion(let base): return name(of: base)
    case .projection(let base, let slot): return "\(name(of: base)).\(slot + 1)"
    default: return "the expression"
    }
  }
}
