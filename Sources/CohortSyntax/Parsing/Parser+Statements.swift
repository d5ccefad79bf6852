// Statements: control flow and the statements that begin with a word of their own.

extension Parser {
  /// The statements up to the `}` of their block. What goes wrong in one of them does not stop the others.
  mutating func parseStatements(isTopLevel: Bool) -> [Statement] {
    var statements: [Statement] = []
    var highest = 0
    while current != .rightBrace, !isAtEnd, !isAtBlock {
      let start = position
      do {
        statements.append(try parseStatement(isTopLevel: isTopLevel))
        highest = max(highest, height)
      } catch {
        synchronize()
        if position == start { advance() }
      }
    }
    height = highest
    return statements
  }

  /// Passes over the `}` that ends `what`. When it is missing, the text or the block has ended before it.
  mutating func expectClosingBrace(of what: String, opened: Span) {
    guard !take(.rightBrace) else { return }
    report(.closingBrace(of: what, opened: opened, found: found))
  }

  mutating func make(_ kind: Statement.Kind, from start: Span, above height: Int) throws(SyntaxFailure) -> Statement {
    let span = span(from: start)
    try setHeight(height + 1, at: span)
    return Statement(kind, span: span, id: makeID())
  }

  /// A statement or a declaration. Declarations at the top of a block may have constraints.
  mutating func parseStatement(isTopLevel: Bool) throws(SyntaxFailure) -> Statement {
    try enter()
    defer { leave() }
    let start = currentSpan
    height = 0
    switch current {
    case .leftBrace: return try parseBracedStatement()
    case .semicolon:
      advance()
      return try make(.empty, from: start, above: 0)
    case .ifKeyword: return try parseIf()
    case .whileKeyword: return try parseWhile()
    case .forKeyword: return try parseFor()
    case .profile: return try parseProfile()
    case .breakKeyword:
      advance()
      try expectSemicolon(.token(.semicolon, "after 'break'"))
      return try make(.breakLoop, from: start, above: 0)
    case .continueKeyword:
      advance()
      try expectSemicolon(.token(.semicolon, "after 'continue'"))
      return try make(.continueLoop, from: start, above: 0)
    case .returnKeyword: return try parseReturn()
    case .print: return try parsePrint { .print($0) }
    case .reject: return try parsePrint { .reject($0) }
    case .fatalError: return try parsePrint { .fatalError($0) }
    case .target where peek() == .plusAssign, .jacobian: return try parseIncrement()
    case .target where peek() != .leftParenthesis:
      advance()
      throw fail(.targetUse)
    case .elseKeyword: throw fail(.elseWithoutIf)
    case .data: throw fail(.dataOutsideSignature)
    default:
      if current.beginsType { return try parseDeclaration(isTopLevel: isTopLevel, noInitialValueIn: nil) }
      guard current.beginsExpression else { throw fail(.statement) }
      let (expression, arrow) = try parseStatementExpression()
      return try parseExpressionStatement(expression, arrow: arrow)
    }
  }

  /// `{ ... }` where only a block can stand.
  mutating func parseBlock(of what: String) throws(SyntaxFailure) -> Statement {
    try enter()
    defer { leave() }
    let start = currentSpan
    try expect(.leftBrace, "to begin \(what)")
    let statements = parseStatements(isTopLevel: false)
    expectClosingBrace(of: what, opened: start)
    return try make(.block(statements), from: start, above: height)
  }

  // MARK: Control flow

  /// The body of a loop or the branch of a condition. One that cannot be read becomes an empty statement, so that
  /// an `else` after it still finds its `if`.
  private mutating func parseBody() -> Statement {
    let start = currentSpan
    let first = position
    do {
      return try parseStatement(isTopLevel: false)
    } catch {
      synchronize()
      if position == first, !isAtEnd, current != .rightBrace, !isAtBlock { advance() }
      height = 1
      return Statement(.empty, span: start, id: makeID())
    }
  }

  /// What stands between the parentheses after `for`, `if`, `while`. After an error in it reading goes on at the
  /// body if that can be found; the result is nil then.
  private mutating func parseHeader<Header>(
    of word: String, _ parse: (inout Parser) throws(SyntaxFailure) -> Header
  ) throws(SyntaxFailure) -> Header? {
    advance()
    let opened = position
    do {
      try expect(.leftParenthesis, "after '\(word)'")
      return try parse(&self)
    } catch {
      guard moveToEnd(ofParenthesesAt: opened) || moveToBody() else { throw error }
      return nil
    }
  }

  /// Moves past the `)` that matches the `(` at a position, if it is ahead and the statement does not end before it.
  private mutating func moveToEnd(ofParenthesesAt opened: Int) -> Bool {
    var open = 0
    let line = sources.location(of: peekSpan(opened - position)).line
    for candidate in opened..<(opened + 200) {
      switch peek(candidate - position) {
      case .leftParenthesis: open += 1
      case .rightParenthesis: open -= 1
      case .semicolon:
        // `for (int i = 1; i <= n; i++)` goes on after it.
        guard open > 0, sources.location(of: peekSpan(candidate - position)).line == line else { return false }
      case .leftBrace, .rightBrace, .endOfFile: return false
      default: break
      }
      guard open <= 0 else { continue }
      guard candidate >= position, candidate > opened else { return false }
      while position <= candidate { advance() }
      return true
    }
    return false
  }

  /// Moves to a `{` that comes before the statement ends, and not too far away.
  mutating func moveToBody() -> Bool {
    for ahead in 0..<200 {
      switch peek(ahead) {
      case .leftBrace:
        for _ in 0..<ahead { advance() }
        return true
      case .semicolon, .rightBrace, .endOfFile: return false
      default: continue
      }
    }
    return false
  }

  /// A chain of `if ... else if ... else`, read in a loop because chains may be long.
  private mutating func parseIf() throws(SyntaxFailure) -> Statement {
    var arms: [(start: Span, condition: Expression?, body: Statement, height: Int)] = []
    var otherwise: Statement?
    var otherwiseHeight = 0
    repeat {
      let start = currentSpan
      let condition = try parseHeader(of: "if") { (parser) throws(SyntaxFailure) in
        let condition = try parser.parseExpression()
        try parser.expect(.rightParenthesis, "after the condition, or an operator")
        return condition
      }
      let conditionHeight = height
      let body = parseBody()
      arms.append((start, condition, body, max(conditionHeight, height)))
      guard take(.elseKeyword) else { break }
      if current != .ifKeyword {
        otherwise = parseBody()
        otherwiseHeight = height
      }
    } while current == .ifKeyword && otherwise == nil
    height = otherwiseHeight
    for arm in arms.reversed() {
      let kind: Statement.Kind
      if let condition = arm.condition {
        kind = .ifElse(condition, then: arm.body, otherwise: otherwise)
      } else {
        kind = .block([arm.body] + (otherwise.map { [$0] } ?? []))
      }
      otherwise = try make(kind, from: arm.start, above: max(arm.height, height))
    }
    guard let chain = otherwise else { throw fail(.statement) }
    return chain
  }

  private mutating func parseWhile() throws(SyntaxFailure) -> Statement {
    let start = currentSpan
    let condition = try parseHeader(of: "while") { (parser) throws(SyntaxFailure) in
      let condition = try parser.parseExpression()
      try parser.expect(.rightParenthesis, "after the condition, or an operator")
      return condition
    }
    let conditionHeight = height
    let body = parseBody()
    guard let condition else { return body }
    return try make(.whileLoop(condition, body: body), from: start, above: max(conditionHeight, height))
  }

  private mutating func parseFor() throws(SyntaxFailure) -> Statement {
    typealias Header = (variable: Identifier, first: Expression, last: Expression?)
    let start = currentSpan
    let header: Header? = try parseHeader(of: "for") { (parser) throws(SyntaxFailure) -> Header in
      guard parser.current.isName else { throw parser.fail(.loopVariable) }
      let variable = Identifier(name: parser.text(parser.currentSpan), span: parser.currentSpan)
      parser.advance()
      try parser.expect(.inKeyword, "after the loop variable")
      let first = try parser.parseExpression()
      let firstHeight = parser.height
      guard parser.take(.colon) else {
        try parser.expect(.rightParenthesis, or: .rangeOrContainer)
        return (variable, first, nil)
      }
      let last = try parser.parseExpression()
      parser.height = max(parser.height, firstHeight)
      try parser.expect(.rightParenthesis, "after the range, or an operator")
      return (variable, first, last)
    }
    let headerHeight = height
    let body = parseBody()
    guard let header else { return body }
    let kind: Statement.Kind
    if let last = header.last {
      kind = .forRange(ForRange(variable: header.variable, lower: header.first, upper: last, body: body))
    } else {
      kind = .forEach(ForEach(variable: header.variable, container: header.first, body: body))
    }
    return try make(kind, from: start, above: max(headerHeight, height))
  }

  private mutating func parseProfile() throws(SyntaxFailure) -> Statement {
    let start = currentSpan
    advance()
    try expect(.leftParenthesis, "after 'profile'")
    guard current == .string else { throw fail(.profileName) }
    let name = parseString()
    try expect(.rightParenthesis, "after the name of the profile")
    let opened = currentSpan
    try expect(.leftBrace, "to begin the profiled block")
    let statements = parseStatements(isTopLevel: false)
    expectClosingBrace(of: "the profiled block", opened: opened)
    return try make(.profile(name: name, body: statements), from: start, above: height)
  }

  // MARK: Simple statements

  private mutating func parseReturn() throws(SyntaxFailure) -> Statement {
    let start = currentSpan
    advance()
    if take(.semicolon) { return try make(.returnVoid, from: start, above: 0) }
    guard current.beginsExpression else {
      throw fail(.token(.semicolon, "or an expression after 'return'"))
    }
    let value = try parseExpression()
    try expectSemicolon(.token(.semicolon, "after the returned value"))
    return try make(.returnValue(value), from: start, above: height)
  }

  /// `target += e;` and `jacobian += e;`
  private mutating func parseIncrement() throws(SyntaxFailure) -> Statement {
    let start = currentSpan
    let isTarget = current == .target
    advance()
    try expect(.plusAssign, "after '\(isTarget ? "target" : "jacobian")'")
    let value = try parseExpression()
    try expectSemicolon(.token(.semicolon, "after the increment"))
    return try make(isTarget ? .targetIncrement(value) : .jacobianIncrement(value), from: start, above: height)
  }

  private mutating func parsePrint(_ kind: ([Printable]) -> Statement.Kind) throws(SyntaxFailure) -> Statement {
    let start = currentSpan
    let word = current.rawValue
    advance()
    try expect(.leftParenthesis, "after '\(word)'")
    var arguments: [Printable] = []
    var highest = 0
    repeat {
      if current == .string {
        arguments.append(.string(parseString()))
      } else {
        guard current.beginsExpression else { throw fail(.printable) }
        arguments.append(.expression(try parseExpression()))
        highest = max(highest, height)
      }
    } while take(.comma)
    try expect(.rightParenthesis, or: .listEnd(.rightParenthesis, "after the argument of '\(word)'"))
    try expectSemicolon(.token(.semicolon, "after '\(word)(...)'"))
    return try make(kind(arguments), from: start, above: highest)
  }

  /// The string at the current token.
  private mutating func parseString() -> StringLiteral {
    let span = currentSpan
    var value = text(span)
    if value.hasPrefix("\"") { value.removeFirst() }
    if value.hasSuffix("\"") { value.removeLast() }
    advance()
    return StringLiteral(value: value, span: span)
  }
}
