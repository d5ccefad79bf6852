// Program: the blocks in their order, functions, and declarations.

extension Parser {
  /// A whole program.
  mutating func parseProgram() -> SyntaxTree {
    var program = SyntaxTree(span: wholeText)
    var last: BlockKind?
    var spans: [BlockKind: Span] = [:]
    while !isAtEnd {
      guard let kind = current.block else {
        let expectation = Expectation.block(after: last)
        report(
          current == .rightBrace
            ? .strayClosingBrace : .expected(expectation, found: found, hints: advice(for: expectation)))
        skipToBlock()
        continue
      }
      if let first = spans[kind] {
        report(.blockRepeated(kind, first: first))
      } else if let last, Self.order(kind) < Self.order(last) {
        report(.blockOutOfOrder(kind, after: last))
      } else {
        last = kind
      }
      let isRepeated = spans[kind] != nil
      let keyword = currentSpan
      spans[kind] = spans[kind] ?? keyword
      advance()
      let opened = currentSpan
      guard take(.leftBrace) else {
        report(.expected(.token(.leftBrace, "after '\(kind.rawValue)'"), found: found))
        skipToBlock()
        continue
      }
      parseContents(of: kind, keyword: keyword, opened: opened, isKept: !isRepeated, in: &program)
    }
    program.nodeCount = nodeCount
    return program
  }

  /// A file of bare functions.
  mutating func parseFunctionsFile() -> SyntaxTree {
    var program = SyntaxTree(span: wholeText)
    var functions: [FunctionDefinition] = []
    while !isAtEnd {
      functions += parseFunctions()
      if isAtEnd { break }
      if let kind = current.block {
        report(.blockInFunctionsFile(kind))
        advance()
      } else {
        report(.strayClosingBrace)
      }
      advance()
    }
    program.functions = FunctionsBlock(functions: functions, span: wholeText)
    program.nodeCount = nodeCount
    return program
  }

  private var wholeText: Span {
    let end = tokens.last?.span.end ?? 0
    return Span(file: FileID(0), start: 0, end: Int(end))
  }

  private static func order(_ kind: BlockKind) -> Int { BlockKind.allCases.firstIndex(of: kind) ?? 0 }

  private mutating func skipToBlock() {
    while !isAtEnd, !isAtBlock { advance() }
  }

  /// The inside of a block and its `}`. A second block of a kind is read for its errors only.
  private mutating func parseContents(
    of kind: BlockKind, keyword: Span, opened: Span, isKept: Bool, in program: inout SyntaxTree
  ) {
    let what = "the '\(kind.rawValue)' block"
    if kind == .functions {
      let functions = parseFunctions()
      expectClosingBrace(of: what, opened: opened)
      if isKept { program.functions = FunctionsBlock(functions: functions, span: span(from: keyword)) }
      return
    }
    let statements: [Statement]
    switch kind {
    case .data, .parameters: statements = parseDeclarations(in: kind)
    default: statements = parseStatements(isTopLevel: kind != .model)
    }
    expectClosingBrace(of: what, opened: opened)
    guard isKept else { return }
    let block = ProgramBlock(kind: kind, keywordSpan: keyword, statements: statements, span: span(from: keyword))
    switch kind {
    case .functions: break
    case .data: program.data = block
    case .transformedData: program.transformedData = block
    case .parameters: program.parameters = block
    case .transformedParameters: program.transformedParameters = block
    case .model: program.model = block
    case .generatedQuantities: program.generatedQuantities = block
    }
  }

  // MARK: Declarations

  /// The declarations of `data` or `parameters`.
  private mutating func parseDeclarations(in block: BlockKind) -> [Statement] {
    var statements: [Statement] = []
    while current != .rightBrace, !isAtEnd, !isAtBlock {
      let start = position
      do {
        if current == .semicolon {
          statements.append(try parseStatement(isTopLevel: true))
        } else if current.beginsType {
          statements.append(try parseDeclaration(isTopLevel: true, noInitialValueIn: block))
        } else if current == .data {
          throw fail(.dataOutsideSignature)
        } else {
          throw fail(
            .statementInDeclarationBlock(
              block, found: found, type: typeMeantHere, isBeforeType: current.isName && peek().beginsType))
        }
      } catch {
        synchronize()
        if position == start {
          advance()
          synchronize()
        }
      }
    }
    return statements
  }

  /// The type that a word at the beginning of a declaration was probably meant to be.
  var typeMeantHere: String? {
    guard current.isName, currentSpan.end - currentSpan.start <= 40 else { return nil }
    switch peek() {
    case .identifier, .truncate, .leftBracket, .less: return Self.typeMeant(by: text(currentSpan))
    default: return nil
    }
  }

  /// One declaration with all its names; in `data` and `parameters` it gives no initial values.
  mutating func parseDeclaration(
    isTopLevel: Bool, noInitialValueIn block: BlockKind?
  ) throws(SyntaxFailure) -> Statement {
    let start = currentSpan
    height = 0
    let type = try parseSizedType(isTopLevel: isTopLevel)
    var highest = height
    var variables: [Declarator] = []
    repeat {
      let name = try parseDeclaredName(.variableName, isLater: !variables.isEmpty)
      if current == .leftBracket { try parseOldArraySizes(after: name, type, isFirst: variables.isEmpty) }
      var initialValue: Expression?
      if current == .assign {
        if let block { report(.initialValueNotAllowed(block)) }
        advance()
        initialValue = try parseExpression()
        highest = max(highest, height)
      }
      variables.append(Declarator(id: makeID(), name: name, initialValue: initialValue))
    } while take(.comma)
    try expectSemicolon(.declarationEnd)
    return try make(.declaration(Declaration(type: type, variables: variables)), from: start, above: highest)
  }

  /// A new name. A reserved word in its place is reported and taken for one, unless a type or a block seems to
  /// begin there. `isLater` tells that it follows others in a declaration.
  private mutating func parseDeclaredName(
    _ expectation: Expectation, isLater: Bool = false
  ) throws(SyntaxFailure) -> Identifier {
    let span = currentSpan
    let name = Identifier(name: text(span), span: span)
    if !current.isName {
      guard current.isReservedWord, !isAtBlock else { throw fail(expectation) }
      let endsLikeName: Bool
      switch peek() {
      case .semicolon, .comma, .assign, .rightParenthesis: endsLikeName = true
      default: endsLikeName = !current.beginsType
      }
      let isLateArray = current == .array && peek(-1).basicType != nil
      let failure = fail(
        .reservedWord(current.rawValue, isLaterType: isLater && !endsLikeName, isLateArray: isLateArray))
      if !endsLikeName { throw failure }
    }
    advance()
    return name
  }

  /// The sizes in `real x[3]`, which now stand before the type.
  private mutating func parseOldArraySizes(
    after name: Identifier, _ type: SizedType, isFirst: Bool
  ) throws(SyntaxFailure) {
    if case .array = type.kind { throw fail(.declarationEnd) }
    let bracket = currentSpan
    advance()
    var sizesSpan = currentSpan
    repeat { _ = try parseExpression() } while take(.comma)
    sizesSpan = span(from: sizesSpan)
    try expect(.rightBracket, or: .listEnd(.rightBracket, "after the size"))
    let written = text(sizesSpan).split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(80)
    let suggestion = "array[\(written)] \(text(type.span).prefix(80)) \(name.name.prefix(80));"
    report(.oldArrayDeclaration(suggestion: suggestion), at: isFirst ? sizesSpan : bracket)
  }

  // MARK: Functions

  /// Function definitions up to a `}`, a block or the end.
  private mutating func parseFunctions() -> [FunctionDefinition] {
    var functions: [FunctionDefinition] = []
    while current != .rightBrace, !isAtEnd, !isAtBlock {
      let start = position
      do {
        if let function = try parseFunction() { functions.append(function) }
      } catch {
        synchronize()
        if position == start {
          advance()
          synchronize()
        }
      }
    }
    return functions
  }

  /// A definition or a forward declaration; nil when the signature was wrong and only the body could be read.
  private mutating func parseFunction() throws(SyntaxFailure) -> FunctionDefinition? {
    let start = currentSpan
    let signature: Signature?
    do {
      signature = try parseSignature()
    } catch {
      guard moveToBody() else { throw error }
      signature = nil
    }
    var body: Statement?
    if !take(.semicolon) {
      guard current == .leftBrace else { throw fail(.functionBody) }
      body = try parseBlock(of: "the body of the function")
    }
    guard let signature else { return nil }
    return FunctionDefinition(
      id: makeID(), returnType: signature.returnType, name: signature.name, arguments: signature.arguments, body: body,
      span: span(from: start))
  }

  private typealias Signature = (returnType: UnsizedType?, name: Identifier, arguments: [FunctionArgument])

  private mutating func parseSignature() throws(SyntaxFailure) -> Signature {
    var returnType: UnsizedType?
    if !take(.void) {
      guard current.beginsType else { throw fail(.function) }
      returnType = try parseUnsizedType()
    }
    let name = try parseDeclaredName(.functionName)
    try expect(.leftParenthesis, "after the name of the function")
    var arguments: [FunctionArgument] = []
    if !take(.rightParenthesis) {
      repeat { arguments.append(try parseArgument()) } while take(.comma)
      try expect(.rightParenthesis, or: .listEnd(.rightParenthesis, "after the argument"))
    }
    return (returnType, name, arguments)
  }

  private mutating func parseArgument() throws(SyntaxFailure) -> FunctionArgument {
    let start = currentSpan
    let isData = take(.data)
    guard current.beginsType else { throw fail(isData ? .type : .argument) }
    let type = try parseUnsizedType()
    let name = try parseDeclaredName(.argumentName)
    return FunctionArgument(id: makeID(), isData: isData, type: type, name: name, span: span(from: start))
  }
}
