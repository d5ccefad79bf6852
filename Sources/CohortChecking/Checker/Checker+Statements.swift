// Statements: control flow, increments, output.
import CohortSyntax

extension Checker {
  /// The typed statements (a declaration of several names gives several) and what happens at the end.
  func check(_ statement: Statement, isTopLevel: Bool = false) -> ([TypedStatement], ReturnFlow) {
    let span = statement.span
    func typed(_ kind: TypedStatement.Kind?) -> [TypedStatement] {
      kind.map { [TypedStatement($0, span: span)] } ?? []
    }
    switch statement.kind {
    case .declaration(let declaration):
      return (check(declaration, at: span, isTopLevel: isTopLevel), .incomplete)
    case .assignment(let left, let symbol, let value, _):
      return (check(left, symbol, value, at: span).map { [$0] } ?? [], .incomplete)
    case .call(let call): return (checkStatement(call, at: span).map { [$0] } ?? [], .incomplete)
    case .tilde(let tilde): return (typed(check(tilde, at: span)), .incomplete)
    case .targetIncrement(let expression):
      let value = checkIncrement(expression, at: span)
      if !allowsTarget { report(.targetNotHere(.increment, block), at: span) }
      return (typed(value.map { .targetIncrement($0) }), .incomplete)
    case .jacobianIncrement(let expression):
      let value = checkIncrement(expression, at: span)
      if !allowsJacobian { report(.jacobianNotHere(call: nil), at: span) }
      return (typed(value.map { .jacobianIncrement($0) }), .incomplete)
    case .ifElse(let condition, let then, let otherwise):
      let test = checkInt(condition, "condition")
      let (first, firstFlow) = checkBody(then)
      let second = otherwise.map { checkBody($0) }
      let kind = test.map { TypedStatement.Kind.ifElse($0, then: first, otherwise: second?.0) }
      return (typed(kind), ReturnFlow.branches(firstFlow, second?.1 ?? .incomplete))
    case .whileLoop(let condition, let body):
      let test = checkInt(condition, "condition of the loop")
      let (inner, flow) = inLoop { checkBody(body) }
      var result = flow.looped
      // A loop without a break that never ends by its condition is left by a return only.
      if flow == .incomplete, case .integer(let value, _) = condition.kind, value != 0 { result = .complete }
      return (typed(test.map { .whileLoop($0, body: inner) }), result)
    case .forRange(let loop): return check(loop, at: span)
    case .forEach(let loop): return check(loop, at: span)
    case .block(let statements):
      let (list, flow) = scoped { check(statements) }
      return (typed(.block(list)), flow)
    case .profile(let name, let statements):
      let (list, flow) = scoped { check(statements) }
      return (typed(.profile(name: name.value, body: list)), flow)
    case .print(let list): return (typed(check(list).map { .print($0) }), .incomplete)
    case .reject(let list): return (typed(check(list).map { .reject($0) }), .complete)
    case .fatalError(let list): return (typed(check(list).map { .fatalError($0) }), .complete)
    case .returnValue(let expression): return (typed(checkReturn(expression, at: span)), .complete)
    case .returnVoid:
      if function == nil || function?.returnType != .void { report(.emptyReturnOutsideVoid, at: span) }
      return (typed(.returnVoid), .complete)
    case .breakLoop:
      if loopDepth == 0 { report(.breakOutsideLoop, at: span) }
      return (typed(.breakLoop), .nonlocal)
    case .continueLoop:
      if loopDepth == 0 { report(.continueOutsideLoop, at: span) }
      return (typed(.continueLoop), .incomplete)
    case .empty: return ([], .incomplete)
    }
  }

  /// Statements one after another, in the scope that is open.
  private func check(_ statements: [Statement]) -> ([TypedStatement], ReturnFlow) {
    var typed: [TypedStatement] = []
    var flows: [ReturnFlow] = []
    for statement in statements {
      let (list, flow) = check(statement)
      typed += list
      flows.append(flow)
    }
    let reachable = warnAboutUnreachable(statements)
    return (typed, ReturnFlow.sequence(flows.prefix(reachable)))
  }

  /// Warns about a statement after one that never goes on; the number of statements that can be reached.
  @discardableResult
  func warnAboutUnreachable(_ statements: [Statement]) -> Int {
    for (index, statement) in statements.enumerated().dropLast() where statement.isEscape {
      report(.unreachable, at: statements[index + 1].span)
      return index + 1
    }
    return statements.count
  }

  /// The one statement that stands under a condition or loop, in a scope of its own.
  private func checkBody(_ statement: Statement) -> (TypedStatement, ReturnFlow) {
    let (list, flow) = scoped { check(statement) }
    if list.count == 1, let only = list.first { return (only, flow) }
    return (TypedStatement(.block(list), span: statement.span), flow)
  }

  private func inLoop<Result>(_ body: () -> Result) -> Result {
    loopDepth += 1
    defer { loopDepth -= 1 }
    return body()
  }

  private func check(_ loop: ForRange, at span: Span) -> ([TypedStatement], ReturnFlow) {
    let lower = checkInt(loop.lower, "lower bound of the loop")
    let upper = checkInt(loop.upper, "upper bound of the loop")
    let (variable, body, flow) = checkLoop(loop.variable, .int, loop.body, varies: nil)
    guard let lower, let upper else { return ([], flow.looped) }
    let kind = TypedStatement.Kind.forRange(variable: variable, lower: lower, upper: upper, body: body)
    return ([TypedStatement(kind, span: span)], flow.looped)
  }

  private func check(_ loop: ForEach, at span: Span) -> ([TypedStatement], ReturnFlow) {
    let container = check(loop.container)
    var type: StanType?
    if let container {
      switch container.type {
      case .array: type = container.type.element
      case .vector, .rowVector, .matrix: type = .real
      default: report(.foreachContainer(found: container.described), at: container.span)
      }
    }
    // A wrong container must not make every use of the variable an error: it is then not looked at.
    guard let container, let type else { return ([], .incomplete) }
    let (variable, body, flow) = checkLoop(loop.variable, type, loop.body, varies: nil)
    let kind = TypedStatement.Kind.forEach(variable: variable, container: container.expression, body: body)
    return ([TypedStatement(kind, span: span)], flow.looped)
  }

  private func checkLoop(
    _ name: Identifier, _ type: StanType, _ body: Statement, varies: Bool?
  ) -> (variable: Int, body: TypedStatement, flow: ReturnFlow) {
    scoped {
      let origin: TypedVariable.Origin = block == .functions ? .functionLocal : .local(block)
      let variable = declare(name, type, origin: origin, isGlobal: false, isReadOnly: true, mayVary: varies)
      let (typed, flow) = inLoop { checkBody(body) }
      return (variable, typed, flow)
    }
  }

  /// What is added to the target: its elements are summed, so it may be of any type that has numbers.
  private func checkIncrement(_ expression: Expression, at span: Span) -> TypedExpression? {
    guard let value = check(expression) else { return nil }
    guard value.functionName == nil else {
      report(.numberExpected("increment", found: value.described), at: span)
      return nil
    }
    return value.expression
  }

  private func checkReturn(_ expression: Expression, at span: Span) -> TypedStatement.Kind? {
    guard let function, function.returnType != .void else {
      report(.returnOutsideFunction, at: span)
      return nil
    }
    guard let value = check(expression) else { return nil }
    guard value.functionName == nil, Promotion.cost(from: value.type, to: function.returnType) != nil else {
      report(.returnType(expected: function.returnType, found: value.described), at: span)
      return nil
    }
    return .returnValue(value.expression.promoted(to: function.returnType))
  }

  private func check(_ list: [Printable]) -> [TypedPrintable]? {
    var typed: [TypedPrintable] = []
    for item in list {
      switch item {
      case .string(let literal): typed.append(.string(literal.value))
      case .expression(let expression):
        guard let value = check(expression) else { continue }
        if let name = value.functionName {
          report(.notPrintable(name), at: value.span)
        } else {
          typed.append(.expression(value.expression))
        }
      }
    }
    return typed.count == list.count ? typed : nil
  }
}

extension Statement {
  /// Whether nothing after the statement is ever reached.
  var isEscape: Bool {
    switch kind {
    case .breakLoop, .continueLoop, .reject, .fatalError, .returnValue, .returnVoid: return true
    default: return false
    }
  }
}
