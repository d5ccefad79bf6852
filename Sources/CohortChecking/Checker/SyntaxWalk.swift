// SyntaxWalk: visits the expressions below a node of the syntax tree.
import CohortSyntax

extension Expression {
  /// Calls `visit` for the expression and all below it.
  func walk(_ visit: (Expression) -> Void) {
    visit(self)
    switch kind {
    case .integer, .real, .imaginary, .variable, .target: break
    case .parenthesized(let inner), .unary(_, let inner), .transpose(let inner), .projection(let inner, _, _):
      inner.walk(visit)
    case .array(let list), .rowVector(let list), .tuple(let list): list.forEach { $0.walk(visit) }
    case .call(let call): call.arguments.forEach { $0.walk(visit) }
    case .binary(_, let left, let right, _):
      left.walk(visit)
      right.walk(visit)
    case .conditional(let condition, let ifTrue, let ifFalse):
      condition.walk(visit)
      ifTrue.walk(visit)
      ifFalse.walk(visit)
    case .indexed(let base, let indices):
      base.walk(visit)
      indices.forEach { $0.walk(visit) }
    }
  }

  /// The names that the expression reads.
  var variableNames: Set<String> {
    var names: Set<String> = []
    walk { if case .variable(let name) = $0.kind { names.insert(name) } }
    return names
  }

  /// Whether both are written alike, parentheses and spans aside.
  func isSame(as other: Expression) -> Bool {
    switch (kind, other.kind) {
    case (.parenthesized(let inner), _): return inner.isSame(as: other)
    case (_, .parenthesized(let inner)): return isSame(as: inner)
    case (.integer(let a, _), .integer(let b, _)): return a == b
    case (.real(let a, _), .real(let b, _)): return a == b
    case (.variable(let a), .variable(let b)): return a == b
    case (.unary(let a, let x), .unary(let b, let y)): return a == b && x.isSame(as: y)
    case (.binary(let a, let x, let p, _), .binary(let b, let y, let q, _)):
      return a == b && x.isSame(as: y) && p.isSame(as: q)
    case (.indexed(let x, let a), .indexed(let y, let b)): return x.isSame(as: y) && Index.areSame(a, b)
    case (.projection(let x, let a, _), .projection(let y, let b, _)): return a == b && x.isSame(as: y)
    case (.call(let a), .call(let b)):
      return a.name.name == b.name.name && a.arguments.count == b.arguments.count
        && zip(a.arguments, b.arguments).allSatisfy { $0.isSame(as: $1) }
    default: return false
    }
  }
}

extension Index {
  func walk(_ visit: (Expression) -> Void) {
    switch kind {
    case .all: break
    case .single(let expression), .from(let expression), .upTo(let expression): expression.walk(visit)
    case .between(let lower, let upper):
      lower.walk(visit)
      upper.walk(visit)
    }
  }

  static func areSame(_ a: [Index], _ b: [Index]) -> Bool {
    guard a.count == b.count else { return false }
    for (x, y) in zip(a, b) {
      switch (x.kind, y.kind) {
      case (.all, .all): continue
      case (.single(let p), .single(let q)), (.from(let p), .from(let q)), (.upTo(let p), .upTo(let q)):
        if !p.isSame(as: q) { return false }
      case (.between(let p, let r), .between(let q, let s)):
        if !p.isSame(as: q) || !r.isSame(as: s) { return false }
      default: return false
      }
    }
    return true
  }
}

extension LeftSide {
  /// Whether the expression reads just what this writes.
  func isSame(as expression: Expression) -> Bool {
    if case .parenthesized(let inner) = expression.kind { return isSame(as: inner) }
    switch (kind, expression.kind) {
    case (.variable(let a), .variable(let b)): return a == b
    case (.indexed(let x, let a), .indexed(let y, let b)): return x.isSame(as: y) && Index.areSame(a, b)
    case (.projection(let x, let a, _), .projection(let y, let b, _)): return a == b && x.isSame(as: y)
    case (.tuple(let a), .tuple(let b)):
      return a.count == b.count && zip(a, b).allSatisfy { $0.isSame(as: $1) }
    default: return false
    }
  }

  /// Calls `visit` for every expression in the indices.
  func walkIndices(_ visit: (Expression) -> Void) {
    switch kind {
    case .variable: break
    case .projection(let base, _, _): base.walkIndices(visit)
    case .tuple(let list): list.forEach { $0.walkIndices(visit) }
    case .indexed(let base, let indices):
      base.walkIndices(visit)
      indices.forEach { $0.walk(visit) }
    }
  }

  /// The names that the indices read.
  var namesInIndices: Set<String> {
    var names: Set<String> = []
    walkIndices { if case .variable(let name) = $0.kind { names.insert(name) } }
    return names
  }
}

extension Statement {
  /// Calls `visit` for every expression of the statement and of those inside of it, and `name` for the functions that
  /// statements call.
  func walk(_ visit: (Expression) -> Void, call name: (Identifier) -> Void) {
    func inside(_ statement: Statement) { statement.walk(visit, call: name) }
    func printed(_ list: [Printable]) {
      for case .expression(let expression) in list { expression.walk(visit) }
    }
    switch kind {
    case .declaration(let declaration): declaration.variables.forEach { $0.initialValue?.walk(visit) }
    case .assignment(let left, _, let value, _):
      left.walkIndices(visit)
      value.walk(visit)
    case .call(let call):
      name(call.name)
      call.arguments.forEach { $0.walk(visit) }
    case .tilde(let tilde):
      tilde.value.walk(visit)
      tilde.arguments.forEach { $0.walk(visit) }
    case .targetIncrement(let value), .jacobianIncrement(let value), .returnValue(let value): value.walk(visit)
    case .ifElse(let condition, let then, let otherwise):
      condition.walk(visit)
      inside(then)
      otherwise.map(inside)
    case .whileLoop(let condition, let body):
      condition.walk(visit)
      inside(body)
    case .forRange(let loop):
      loop.lower.walk(visit)
      loop.upper.walk(visit)
      inside(loop.body)
    case .forEach(let loop):
      loop.container.walk(visit)
      inside(loop.body)
    case .block(let body), .profile(_, let body): body.forEach(inside)
    case .print(let list), .reject(let list), .fatalError(let list): printed(list)
    case .returnVoid, .breakLoop, .continueLoop, .empty: break
    }
  }
}
