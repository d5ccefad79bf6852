// Expressions: precedence climbing over the binary operators, then the operands.

/// How tightly operators bind; a larger number binds tighter.
enum Precedence {
  static let conditional = 1
  /// The loosest operators that a bound may contain: `+` and `-`.
  static let bound = 6
  /// The operand of a prefix operator: `-x^2` is `-(x^2)`.
  static let prefixOperand = 10

  static func of(_ kind: TokenKind) -> (operator: BinaryOperator, precedence: Int)? {
    switch kind {
    case .or: return (.or, 2)
    case .and: return (.and, 3)
    case .equalEqual: return (.equal, 4)
    case .notEqual: return (.notEqual, 4)
    case .less: return (.less, 5)
    case .lessEqual: return (.lessOrEqual, 5)
    case .greater: return (.greater, 5)
    case .greaterEqual: return (.greaterOrEqual, 5)
    case .plus: return (.add, 6)
    case .minus: return (.subtract, 6)
    case .star: return (.multiply, 7)
    case .slash: return (.divide, 7)
    case .percent: return (.modulo, 7)
    case .dotStar: return (.elementwiseMultiply, 7)
    case .dotSlash: return (.elementwiseDivide, 7)
    case .percentSlash: return (.integerDivide, 8)
    case .backslash: return (.leftDivide, 8)
    case .hat: return (.power, 10)
    case .dotHat: return (.elementwisePower, 10)
    default: return nil
    }
  }
}

extension Parser {
  /// An expression whose operators bind at least as tightly as `minimum`.
  mutating func parseExpression(_ minimum: Int = Precedence.conditional) throws(SyntaxFailure) -> Expression {
    try enter()
    defer { leave() }
    let operand = try parseOperand()
    return try parseOperators(after: operand, minimum)
  }

  /// The operators after a left operand that has been read, and their right operands.
  mutating func parseOperators(
    after operand: Expression, _ minimum: Int = Precedence.conditional
  ) throws(SyntaxFailure) -> Expression {
    var left = operand
    while let (binary, precedence) = Precedence.of(current), precedence >= minimum {
      let operatorSpan = currentSpan
      let leftHeight = height
      advance()
      // Powers group to the right, everything else to the left.
      let right = try parseExpression(precedence == Precedence.prefixOperand ? precedence : precedence + 1)
      left = try make(
        .binary(binary, left, right, operatorSpan: operatorSpan), from: left.span, above: max(leftHeight, height))
    }
    guard minimum <= Precedence.conditional, current == .question else { return left }
    var highest = height
    advance()
    let ifTrue = try parseExpression()
    highest = max(highest, height)
    try expect(.colon, "and a second value after the first of '?:'")
    let ifFalse = try parseExpression()
    return try make(
      .conditional(left, ifTrue: ifTrue, ifFalse: ifFalse), from: left.span, above: max(highest, height))
  }

  /// Builds a node that spans from `start` to the last token read, one higher than its highest part.
  mutating func make(
    _ kind: Expression.Kind, from start: Span, above height: Int = 0
  ) throws(SyntaxFailure) -> Expression {
    let span = span(from: start)
    try setHeight(height + 1, at: span)
    return Expression(kind, span: span, id: makeID())
  }

  /// A prefix operator with its operand, or a postfix expression.
  mutating func parseOperand() throws(SyntaxFailure) -> Expression {
    let unary: UnaryOperator
    switch current {
    case .minus: unary = .minus
    case .plus: unary = .plus
    case .not: unary = .not
    default: return try parsePostfix(after: try parsePrimary())
    }
    let start = currentSpan
    advance()
    let operand = try parseExpression(Precedence.prefixOperand)
    return try make(.unary(unary, operand), from: start, above: height)
  }

  /// Indices, slots and transposition after an operand.
  mutating func parsePostfix(after operand: Expression) throws(SyntaxFailure) -> Expression {
    var result = operand
    var isTransposed = false
    while true {
      let inner = height
      switch current {
      case .leftBracket, .dotInteger:
        if isTransposed { throw fail(.indexAfterTranspose) }
        if current == .dotInteger {
          let (slot, slotSpan) = try parseSlot()
          result = try make(.projection(result, slot: slot, slotSpan: slotSpan), from: result.span, above: inner)
        } else {
          let indices = try parseIndices()
          result = try make(.indexed(result, indices), from: result.span, above: max(inner, height))
        }
      case .quote:
        advance()
        isTransposed = true
        result = try make(.transpose(result), from: result.span, above: inner)
      default:
        return result
      }
    }
  }

  /// The number after the dot in `x.1`.
  private mutating func parseSlot() throws(SyntaxFailure) -> (slot: Int32, span: Span) {
    let span = Span(file: currentSpan.file, start: Int(currentSpan.start) + 1, end: Int(currentSpan.end))
    let digits = text(span).filter { $0 != "_" }
    guard let slot = Int32(digits) else { throw fail(.slotTooLarge(digits), at: span) }
    advance()
    return (slot, span)
  }

  private mutating func parseIndices() throws(SyntaxFailure) -> [Index] {
    advance()
    var indices: [Index] = []
    var highest = 0
    repeat {
      height = 0
      indices.append(try parseIndex())
      highest = max(highest, height)
    } while take(.comma)
    try expect(.rightBracket, or: .listEnd(.rightBracket, "after the index"))
    height = highest
    return indices
  }

  private mutating func parseIndex() throws(SyntaxFailure) -> Index {
    let start = currentSpan
    switch current {
    case .comma, .rightBracket:
      return Index(.all, span: start.startPoint)
    case .colon:
      advance()
      if current == .comma || current == .rightBracket { return Index(.all, span: start) }
      let upper = try parseExpression()
      return Index(.upTo(upper), span: span(from: start))
    default:
      let first = try parseExpression()
      let firstHeight = height
      guard take(.colon) else { return Index(.single(first), span: first.span) }
      if current == .comma || current == .rightBracket { return Index(.from(first), span: span(from: start)) }
      let last = try parseExpression()
      height = max(height, firstHeight)
      return Index(.between(first, last), span: span(from: start))
    }
  }

  /// An operand without operators, indices or slots.
  private mutating func parsePrimary() throws(SyntaxFailure) -> Expression {
    let start = currentSpan
    switch current {
    case .identifier, .truncate:
      if peek() == .leftParenthesis { return try parseCall() }
      advance()
      return try make(.variable(text(start)), from: start)
    case .integer:
      return try parseInteger()
    case .real_, .dotInteger:
      advance()
      let spelling = text(start)
      return try make(.real(Self.value(of: spelling), spelling: spelling), from: start)
    case .imaginary:
      advance()
      let spelling = text(start)
      return try make(.imaginary(Self.value(of: spelling.dropLast()), spelling: spelling), from: start)
    case .leftParenthesis:
      return try parseParenthesized()
    case .leftBracket:
      advance()
      let elements = try parseList(until: .rightBracket, "after the element")
      return try make(.rowVector(elements), from: start, above: height)
    case .leftBrace:
      advance()
      if current == .rightBrace { report(.emptyArray) }
      openArrays += 1
      let elements = try parseList(until: .rightBrace, "after the element of the array")
      openArrays -= 1
      return try make(.array(elements), from: start, above: height)
    case .target:
      advance()
      try expect(.leftParenthesis, "after 'target'")
      try expect(.rightParenthesis, "after 'target('")
      return try make(.target, from: start)
    case .string:
      throw fail(.stringInExpression)
    default:
      let isBound = current.isBoundWord && peek() == .assign
      throw fail(.expression, hints: current.isNewerWord && !isBound ? [RemovedSyntax.hint] : [])
    }
  }

  private static func value(of spelling: some StringProtocol) -> Double {
    Double(String(spelling.filter { $0 != "_" })) ?? .nan
  }

  private mutating func parseInteger() throws(SyntaxFailure) -> Expression {
    let start = currentSpan
    let spelling = text(start)
    let digits = spelling.filter { $0 != "_" }
    let value = Int32(digits)
    if value == nil { report(.integerTooLarge(String(digits.prefix(40)))) }
    advance()
    return try make(.integer(value ?? .max, spelling: spelling), from: start)
  }

  /// `( e )` or a tuple.
  private mutating func parseParenthesized() throws(SyntaxFailure) -> Expression {
    let start = currentSpan
    advance()
    let first = try parseExpression()
    let firstHeight = height
    if take(.rightParenthesis) { return try make(.parenthesized(first), from: start, above: firstHeight) }
    try expect(.comma, or: .token(.rightParenthesis, "to match '(', or an operator or ','"))
    let rest = try parseList(until: .rightParenthesis, "after the slot of the tuple")
    return try make(.tuple([first] + rest), from: start, above: max(firstHeight, height))
  }

  /// Expressions with commas between them and the token that closes them; the list may be empty.
  mutating func parseList(
    until close: TokenKind, _ purpose: @autoclosure () -> String
  ) throws(SyntaxFailure) -> [Expression] {
    var list: [Expression] = []
    var highest = 0
    if !take(close) {
      repeat {
        list.append(try parseExpression())
        highest = max(highest, height)
      } while take(.comma)
      try expect(close, or: .listEnd(close, purpose()))
    }
    height = highest
    return list
  }

  private mutating func parseCall() throws(SyntaxFailure) -> Expression {
    let name = Identifier(name: text(currentSpan), span: currentSpan)
    advance()
    advance()
    var arguments: [Expression] = []
    var hasBar = false
    var highest = 0
    if !take(.rightParenthesis) {
      arguments.append(try parseExpression())
      highest = height
      if take(.bar) {
        hasBar = true
        arguments += try parseList(until: .rightParenthesis, "after the argument of '\(name.name)'")
      } else if take(.comma) {
        if current == .rightParenthesis { throw fail(.expression) }
        arguments += try parseList(until: .rightParenthesis, "after the argument of '\(name.name)'")
      } else {
        height = 0
        try expect(.rightParenthesis, or: .listEnd(.rightParenthesis, "after the argument of '\(name.name)'"))
      }
      highest = max(highest, height)
    }
    return try make(
      .call(Call(name: name, arguments: arguments, hasBar: hasBar)), from: name.span, above: highest)
  }
}
