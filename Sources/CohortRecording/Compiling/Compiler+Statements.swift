// Compiler + statements.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

extension Compiler {
  mutating func statements(_ list: [TypedStatement]) throws -> [any StatementNode] {
    var nodes: [any StatementNode] = []
    for item in list { nodes.append(try statement(item)) }
    return nodes
  }

  mutating func statement(_ statement: TypedStatement) throws -> any StatementNode {
    depth += 1
    realVariables = []
    defer { depth -= 1 }
    compiled.height = max(compiled.height, depth)
    let span = statement.span
    switch statement.kind {
    case .declaration(let declaration):
      return DeclarationStatement(
        try sized(declaration, span: span), initialValue: try declaration.initialValue.map { try expression($0) },
        span: span)
    case .assignment(let place, let value):
      return AssignmentStatement(try self.place(place), try expression(value), span: span)
    case .destructuring(let patterns, let value):
      var compiled: [DestructuringStatement.Pattern] = []
      for pattern in patterns { compiled.append(try self.pattern(pattern)) }
      return DestructuringStatement(compiled, try expression(value), span: span)
    case .call(let function, let arguments):
      return CallStatement(
        UserCallNode(
          compiled.functions[function], try expressions(arguments), isUnnormalized: true, head: head(.void, span)),
        span: span)
    case .tilde(let tilde): return try self.tilde(tilde, span: span)
    case .targetIncrement(let value):
      let node = try expression(value)
      let usesTarget = usesTarget(value)
      return TargetStatement(
        node, isJacobian: false, usesTarget: usesTarget, terms: terms(value, node, asWhole: usesTarget), span: span)
    case .jacobianIncrement(let value):
      let node = try expression(value)
      return TargetStatement(
        node, isJacobian: true, usesTarget: usesTarget(value), terms: [(node, .prior)], span: span)
    case .ifElse(let test, let then, let otherwise):
      return IfStatement(
        try expression(test), then: try self.statement(then), otherwise: try otherwise.map { try self.statement($0) },
        span: span)
    case .whileLoop(let test, let body):
      return WhileStatement(try expression(test), body: try self.statement(body), span: span)
    case .forRange(let variable, let lower, let upper, let body):
      return ForRangeStatement(
        variable: variable, lower: try expression(lower), upper: try expression(upper),
        body: try self.statement(body), span: span)
    case .forEach(let variable, let container, let body):
      return ForEachStatement(
        variable: variable, container: try expression(container), body: try self.statement(body), span: span)
    case .block(let list), .profile(_, let list): return BlockStatement(try statements(list), span: span)
    case .print(let parts): return MessageStatement(.print, try messageParts(parts), span: span)
    case .reject(let parts): return MessageStatement(.reject, try messageParts(parts), span: span)
    case .fatalError(let parts): return MessageStatement(.fatal, try messageParts(parts), span: span)
    case .returnValue(let value): return ReturnStatement(try expression(value), span: span)
    case .returnVoid: return JumpStatement(.returned, span: span)
    case .breakLoop: return JumpStatement(.breakLoop, span: span)
    case .continueLoop: return JumpStatement(.continueLoop, span: span)
    }
  }

  mutating func messageParts(_ parts: [TypedPrintable]) throws -> [MessageStatement.Part] {
    var compiled: [MessageStatement.Part] = []
    for part in parts {
      switch part {
      case .string(let string): compiled.append(.text(string))
      case .expression(let value): compiled.append(.expression(try expression(value)))
      }
    }
    return compiled
  }

  mutating func place(_ place: TypedPlace) throws -> PlaceNode {
    var path: [PlaceNode.Access] = []
    for access in place.path {
      switch access {
      case .index(let indices): path.append(.index(try self.indices(indices)))
      case .projection(let slot): path.append(.projection(slot))
      }
    }
    return PlaceNode(
      variable: place.variable, name: frame.variables[place.variable].name, path: path, span: place.span)
  }

  mutating func pattern(_ pattern: TypedPattern) throws -> DestructuringStatement.Pattern {
    switch pattern {
    case .place(let place): return .place(try self.place(place))
    case .tuple(let patterns):
      var compiled: [DestructuringStatement.Pattern] = []
      for pattern in patterns { compiled.append(try self.pattern(pattern)) }
      return .tuple(compiled)
    }
  }

  mutating func indices(_ indices: [TypedIndex]) throws -> [IndexNode] {
    var compiled: [IndexNode] = []
    for index in indices {
      switch index {
      case .all: compiled.append(.all)
      case .single(let node): compiled.append(.single(try expression(node)))
      case .multiple(let node): compiled.append(.multiple(try expression(node)))
      case .from(let node): compiled.append(.from(try expression(node)))
      case .upTo(let node): compiled.append(.upTo(try expression(node)))
      case .between(let lower, let upper): compiled.append(.between(try expression(lower), try expression(upper)))
      }
    }
    return compiled
  }
}
