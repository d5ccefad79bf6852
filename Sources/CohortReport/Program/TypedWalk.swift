// TypedWalk: goes through all expressions of typed statements.
import CohortChecking

/// Hands every expression, outer ones first, to a closure.
struct TypedWalk {
  let onExpression: (TypedExpression) -> Void

  init(_ onExpression: @escaping (TypedExpression) -> Void) { self.onExpression = onExpression }

  func visit(_ statements: [TypedStatement]) { for statement in statements { visit(statement) } }

  func visit(_ statement: TypedStatement) {
    switch statement.kind {
    case .declaration(let declaration): if let value = declaration.initialValue { visit(value) }
    case .assignment(let place, let value):
      for case .index(let indices) in place.path { indices.forEach { visit($0) } }
      visit(value)
    case .destructuring(_, let value), .targetIncrement(let value), .jacobianIncrement(let value),
      .returnValue(let value):
      visit(value)
    case .call(_, let arguments): arguments.forEach { visit($0) }
    case .tilde(let tilde):
      visit(tilde.density)
      if let lower = tilde.truncation?.lower { visit(lower) }
      if let upper = tilde.truncation?.upper { visit(upper) }
    case .ifElse(let condition, let then, let otherwise):
      visit(condition)
      visit(then)
      if let otherwise { visit(otherwise) }
    case .whileLoop(let condition, let body):
      visit(condition)
      visit(body)
    case .forRange(_, let lower, let upper, let body):
      visit(lower)
      visit(upper)
      visit(body)
    case .forEach(_, let container, let body):
      visit(container)
      visit(body)
    case .block(let statements), .profile(_, let statements): visit(statements)
    case .print(let items), .reject(let items), .fatalError(let items):
      for case .expression(let expression) in items { visit(expression) }
    case .returnVoid, .breakLoop, .continueLoop: break
    }
  }

  func visit(_ expression: TypedExpression) {
    onExpression(expression)
    switch expression.kind {
    case .integer, .real, .imaginary, .variable, .target: break
    case .array(let elements), .rowVector(let elements), .tuple(let elements): elements.forEach { visit($0) }
    case .call(let call): call.arguments.forEach { visit($0) }
    case .userCall(_, let arguments, _): arguments.forEach { visit($0) }
    case .higherOrderCall(let call): call.arguments.forEach { visit($0) }
    case .and(let left, let right), .or(let left, let right):
      visit(left)
      visit(right)
    case .conditional(let condition, let ifTrue, let ifFalse):
      visit(condition)
      visit(ifTrue)
      visit(ifFalse)
    case .indexed(let inner, let indices):
      visit(inner)
      indices.forEach { visit($0) }
    case .projection(let inner, _), .promotion(let inner): visit(inner)
    }
  }

  private func visit(_ index: TypedIndex) {
    switch index {
    case .all: break
    case .single(let value), .multiple(let value), .from(let value), .upTo(let value): visit(value)
    case .between(let low, let high):
      visit(low)
      visit(high)
    }
  }

  /// The variables in an expression.
  static func variables(in expression: TypedExpression) -> Set<Int> {
    var found: Set<Int> = []
    withoutActuallyEscaping({ (inner: TypedExpression) in
      if case .variable(let index) = inner.kind { found.insert(index) }
    }) { note in TypedWalk(note).visit(expression) }
    return found
  }
}
