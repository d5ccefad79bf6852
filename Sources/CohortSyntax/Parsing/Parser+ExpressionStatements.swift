// Statements that begin with an expression (assignments, calls, `~`), and blocks that may turn out to be one.

extension Parser {
  /// The expression at the beginning of a statement, and the place of a `<-` after its first operand, which is
  /// "less than minus" to the grammar and was an assignment once.
  mutating func parseStatementExpression() throws(SyntaxFailure) -> (expression: Expression, arrow: Span?) {
    try continueStatementExpression(after: try parseOperand())
  }

  private mutating func continueStatementExpression(
    after operand: Expression
  ) throws(SyntaxFailure) -> (expression: Expression, arrow: Span?) {
    var arrow: Span?
    if current == .less, peek() == .minus, currentSpan.end == peekSpan(1).start, Self.isAssignable(operand) {
      arrow = currentSpan.extended(to: peekSpan(1))
    }
    return (try parseOperators(after: operand), arrow)
  }

  /// The rest of a statement after its first expression.
  mutating func parseExpressionStatement(_ expression: Expression, arrow: Span?) throws(SyntaxFailure) -> Statement {
    let start = expression.span
    let firstHeight = height
    if let assignment = current.assignment {
      return try parseAssignment(to: expression, assignment)
    }
    if take(.tilde) { return try parseTilde(expression) }
    if case .call(let call) = expression.kind {
      if !call.hasBar {
        let isElseIf = ["elif", "elsif", "elseif"].contains(call.name.name.lowercased())
        try expectSemicolon(.callContinuation, hints: isElseIf ? ["write 'else if'"] : [])
        let span = span(from: start)
        try setHeight(firstHeight + 1, at: span)
        return Statement(.call(call), span: span, id: expression.id)
      }
      if current == .semicolon { throw fail(.barInStatement) }
    }
    if let arrow {
      let failure = fail(.arrowAssignment, at: arrow)
      guard take(.semicolon) else { throw failure }
      return try make(.empty, from: start, above: 0)
    }
    throw fail(.expressionAsStatement(found: found, hint: hint(after: expression)))
  }

  private func hint(after expression: Expression) -> String {
    switch (current, peek()) {
    case (.colon, .assign): return "write '=' to assign"
    case (.bar, .identifier): return "write '~' between a variable and its distribution"
    default: break
    }
    switch expression.kind {
    case .binary(.equal, _, _, _) where current == .semicolon: return "write '=' to assign"
    case .variable(let name) where name == "then": return "the statement follows the condition without 'then'"
    case .variable(let name) where current.isName:
      let meant = Self.typeMeant(by: String(name.prefix(40))).map { "; did you mean '\($0)'?" } ?? ""
      return "'\(name.prefix(40))' is not a type" + meant
    case _ where current == .rightBrace || current == .semicolon:
      return "a value alone is no statement; a function gives it back with 'return ...;'"
    default: return ""
    }
  }

  // MARK: Assignments

  private mutating func parseAssignment(
    to expression: Expression, _ assignment: AssignmentOperator
  ) throws(SyntaxFailure) -> Statement {
    let operatorSpan = currentSpan
    let leftHeight = height
    let left = leftSide(expression)
    if left == nil {
      // What has operators in it cannot be followed by an assignment at all; the rest is only not assignable.
      report(
        .notAssignable(isTarget: Self.isTarget(expression)),
        at: Self.hasOperator(expression) ? operatorSpan : expression.span)
    }
    advance()
    let value = try parseExpression()
    let valueHeight = height
    try expectSemicolon(.token(.semicolon, "after the assignment"))
    guard let left else { return try make(.empty, from: expression.span, above: 0) }
    return try make(
      .assignment(left, assignment, value, operatorSpan: operatorSpan), from: expression.span,
      above: max(leftHeight, valueHeight))
  }

  private static func isTarget(_ expression: Expression) -> Bool {
    if case .target = expression.kind { return true }
    return false
  }

  private static func hasOperator(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .unary, .binary, .transpose, .conditional: return true
    default: return false
    }
  }

  private static func isAssignable(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .variable: return true
    case .indexed(let base, _), .projection(let base, _, _): return isAssignable(base)
    default: return false
    }
  }

  /// The left side of an assignment that an expression spells; nil if it spells none.
  private func leftSide(_ expression: Expression) -> LeftSide? {
    guard case .tuple(let slots) = expression.kind else { return place(expression) }
    var sides: [LeftSide] = []
    for slot in slots {
      guard let side = leftSide(slot) else { return nil }
      sides.append(side)
    }
    return LeftSide(.tuple(sides), span: expression.span, id: expression.id)
  }

  /// A variable, or an element or a slot of one.
  private func place(_ expression: Expression) -> LeftSide? {
    let kind: LeftSide.Kind
    switch expression.kind {
    case .variable(let name):
      kind = .variable(name)
    case .indexed(let base, let indices):
      guard let base = place(base) else { return nil }
      kind = .indexed(base, indices)
    case .projection(let base, let slot, let slotSpan):
      guard let base = place(base) else { return nil }
      kind = .projection(base, slot: slot, slotSpan: slotSpan)
    default:
      return nil
    }
    return LeftSide(kind, span: expression.span, id: expression.id)
  }

  // MARK: Distribution statements

  private mutating func parseTilde(_ value: Expression) throws(SyntaxFailure) -> Statement {
    var highest = height
    guard current.isName else { throw fail(.distribution) }
    let distribution = Identifier(name: text(currentSpan), span: currentSpan)
    advance()
    try expect(.leftParenthesis, "after the distribution")
    let arguments = try parseList(until: .rightParenthesis, "after the argument of '\(distribution.name)'")
    highest = max(highest, height)
    var truncation: Truncation?
    if current == .truncate {
      height = 0
      truncation = try parseTruncation()
      highest = max(highest, height)
      try expectSemicolon(.token(.semicolon, "after the truncation"))
    } else {
      try expectSemicolon(.token(.semicolon, "or a truncation 'T[lower, upper]' after the distribution"))
    }
    let tilde = Tilde(value: value, distribution: distribution, arguments: arguments, truncation: truncation)
    return try make(.tilde(tilde), from: value.span, above: highest)
  }

  /// `T[a, b]`, either of them left out if it is open.
  private mutating func parseTruncation() throws(SyntaxFailure) -> Truncation {
    let start = currentSpan
    advance()
    try expect(.leftBracket, "after 'T'")
    let lower = current == .comma ? nil : try parseExpression()
    let lowerHeight = height
    try expect(.comma, "between the limits of the truncation")
    let upper = current == .rightBracket ? nil : try parseExpression()
    height = max(lowerHeight, height)
    try expect(.rightBracket, "after the limits of the truncation")
    return Truncation(lower: lower, upper: upper, span: span(from: start))
  }

  // MARK: Braces

  /// What a `{` began at the place of a statement: a block, or an array that is the statement's first operand.
  private enum Braced {
    case block(Statement)
    case array(Expression)
  }

  /// A statement that begins with `{`.
  mutating func parseBracedStatement() throws(SyntaxFailure) -> Statement {
    switch try parseBraced() {
    case .block(let block):
      return block
    case .array(let array):
      let operand = try parsePostfix(after: array)
      let (expression, arrow) = try continueStatementExpression(after: operand)
      return try parseExpressionStatement(expression, arrow: arrow)
    }
  }

  /// Reads `{ ... }` without knowing what it is until the token after its first expression: after `{ x` an array
  /// goes on with `,` or `}`, a block with anything else. Nothing is read twice.
  private mutating func parseBraced() throws(SyntaxFailure) -> Braced {
    try enter(weight: 1)
    defer { leave(weight: 1) }
    let opened = currentSpan
    advance()
    var statements: [Statement] = []
    var firstHeight = 0
    let isIncrement = current == .target && peek() != .leftParenthesis
    if current.beginsExpression, !isIncrement {
      let start = position
      do {
        switch try parseFirst(opened) {
        case .block(let statement): statements.append(statement)
        case .array(let array): return .array(array)
        }
      } catch {
        synchronize()
        if position == start { advance() }
        height = 0
      }
      firstHeight = height
    }
    statements += parseStatements(isTopLevel: false)
    expectClosingBrace(of: "the block", opened: opened)
    return .block(try make(.block(statements), from: opened, above: max(firstHeight, height)))
  }

  /// The first thing after a `{`: a statement of a block, or, with the rest up to the `}`, an array.
  private mutating func parseFirst(_ opened: Span) throws(SyntaxFailure) -> Braced {
    var operand: Expression
    if current == .leftBrace {
      switch try parseBraced() {
      case .block(let block): return .block(block)
      case .array(let array): operand = try parsePostfix(after: array)
      }
    } else {
      operand = try parseOperand()
    }
    let (expression, arrow) = try continueStatementExpression(after: operand)
    let firstHeight = height
    guard current == .comma || current == .rightBrace else {
      return .block(try parseExpressionStatement(expression, arrow: arrow))
    }
    var elements = [expression]
    var highest = firstHeight
    while take(.comma) {
      elements.append(try parseExpression())
      highest = max(highest, height)
    }
    try expect(.rightBrace, or: .listEnd(.rightBrace, "after the element of the array"))
    return .array(try make(.array(elements), from: opened, above: highest))
  }
}
