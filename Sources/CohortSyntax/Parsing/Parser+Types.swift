// Types: with sizes and constraints in declarations, without either in signatures.

extension Parser {
  /// The type of a declaration. Constraints may stand only at the top of a block.
  mutating func parseSizedType(isTopLevel: Bool) throws(SyntaxFailure) -> SizedType {
    try enter(weight: 4)
    defer { leave(weight: 4) }
    let start = currentSpan
    guard take(.array) else { return try parseElementType(isTopLevel: isTopLevel) }
    try expect(.leftBracket, "and the sizes after 'array'")
    if current == .rightBracket || current == .comma {
      throw fail(.expression, hints: ["a declaration gives the size of every dimension"])
    }
    let sizes = try parseList(until: .rightBracket, "after the size")
    if current == .array { throw fail(.arrayOfArrays) }
    guard current.beginsType else { throw fail(.elementType) }
    let element = try parseElementType(isTopLevel: isTopLevel)
    return SizedType(.array(element, sizes: sizes), span: span(from: start))
  }

  /// A type that is no array.
  private mutating func parseElementType(isTopLevel: Bool) throws(SyntaxFailure) -> SizedType {
    let start = currentSpan
    if take(.tuple) {
      var slots: [SizedType] = []
      try parseTupleSlots { (parser) throws(SyntaxFailure) in
        slots.append(try parser.parseSizedType(isTopLevel: isTopLevel))
      }
      return SizedType(.tuple(slots), span: span(from: start))
    }
    if let constraint = current.structuredConstraint {
      if !isTopLevel { report(.constraintTypeOnLocal(constraint)) }
      advance()
      let sizes = try parseSizes(constraint.sizeCounts, of: constraint.rawValue)
      return SizedType(
        .basic(constraint.basicType, sizes: sizes, constraint: .structured(constraint)), span: span(from: start))
    }
    guard let type = current.basicType else { throw fail(.type) }
    advance()
    var constraint = Constraint.none
    if current == .less {
      if !isTopLevel { report(.constraintOnLocal(type.rawValue)) }
      do {
        constraint = try parseBounds(of: type)
      } catch {
        skipBounds()
        throw error
      }
    }
    let sizes = type.sizeCount > 0 ? try parseSizes(type.sizeCount...type.sizeCount, of: type.rawValue) : []
    return SizedType(.basic(type, sizes: sizes, constraint: constraint), span: span(from: start))
  }

  /// The slots of a tuple type: at least one, and a comma after the first, so that `tuple(int,)` has one.
  private mutating func parseTupleSlots(
    _ parseSlot: (inout Parser) throws(SyntaxFailure) -> Void
  ) throws(SyntaxFailure) {
    try expect(.leftParenthesis, "and the types of the slots after 'tuple'")
    guard current.beginsType else { throw fail(.type) }
    try parseSlot(&self)
    try expect(.comma, "after the first slot of a tuple")
    if take(.rightParenthesis) { return }
    repeat {
      guard current.beginsType else { throw fail(.type) }
      try parseSlot(&self)
    } while take(.comma)
    try expect(.rightParenthesis, or: .listEnd(.rightParenthesis, "after the slot of the tuple"))
  }

  private mutating func parseSizes(_ counts: ClosedRange<Int>, of type: String) throws(SyntaxFailure) -> [Expression] {
    let what = counts.upperBound == 1 ? "its size" : "its sizes"
    try expect(.leftBracket, "and \(what) after '\(type)'")
    var sizes = [try parseExpression()]
    if counts.upperBound == 2 {
      if counts.lowerBound == 2 {
        try expect(.comma, "and the number of columns of a '\(type)'")
        sizes.append(try parseExpression())
      } else if take(.comma) {
        sizes.append(try parseExpression())
      }
    }
    try expect(.rightBracket, "after the \(sizes.count == 1 ? "size" : "sizes") of a '\(type)'")
    return sizes
  }

  // MARK: Bounds

  /// `<lower=a, upper=b>` and its like.
  private mutating func parseBounds(of type: BasicType) throws(SyntaxFailure) -> Constraint {
    advance()
    let first = current
    let partner: TokenKind
    switch first {
    case .lower: partner = .upper
    case .upper: partner = .lower
    case .offset where type != .int: partner = .multiplier
    case .multiplier where type != .int: partner = .offset
    default: throw fail(type == .int ? .integerBound : .bound)
    }
    let a = try parseBound()
    guard take(.comma) else {
      try expectEndOfBound(.listEnd(.greater, "after the bound"))
      switch first {
      case .lower: return .lower(a)
      case .upper: return .upper(a)
      case .offset: return .offset(a)
      default: return .multiplier(a)
      }
    }
    guard current == partner else { throw fail(.secondBound(partner)) }
    let b = try parseBound()
    try expectEndOfBound(.token(.greater, "after the bounds"))
    switch first {
    case .lower: return .lowerUpper(a, b)
    case .upper: return .lowerUpper(b, a)
    case .offset: return .offsetMultiplier(a, b)
    default: return .offsetMultiplier(b, a)
    }
  }

  /// After an error in bounds: moves behind their `>`, if that stands on the same line, so that a `;` in between does
  /// not end the declaration.
  private mutating func skipBounds() {
    let line = sources.location(of: currentSpan).line
    for ahead in 0..<40 {
      switch peek(ahead) {
      case .greater:
        guard sources.location(of: peekSpan(ahead)).line == line else { return }
        for _ in 0...ahead { advance() }
        return
      case .leftBrace, .rightBrace, .endOfFile: return
      default: continue
      }
    }
  }

  /// A bound's word, `=` and value. Comparisons cannot stand in the value because `>` ends it.
  private mutating func parseBound() throws(SyntaxFailure) -> Expression {
    let word = current.rawValue
    advance()
    try expect(.assign, "after '\(word)'")
    return try parseExpression(Precedence.bound)
  }

  private mutating func expectEndOfBound(_ expectation: @autoclosure () -> Expectation) throws(SyntaxFailure) {
    guard !take(.greater) else { return }
    let isCondition = current == .question || Precedence.of(current).map { $0.precedence < Precedence.bound } ?? false
    throw isCondition ? fail(.conditionInBound(found)) : fail(expectation())
  }

  // MARK: Signatures

  /// The type of an argument or of a returned value.
  mutating func parseUnsizedType() throws(SyntaxFailure) -> UnsizedType {
    try enter(weight: 4)
    defer { leave(weight: 4) }
    let start = currentSpan
    guard take(.array) else { return try parseUnsizedElementType() }
    try expect(.leftBracket, "after 'array'")
    var dimensions = 1
    while take(.comma) { dimensions += 1 }
    if current != .rightBracket {
      let hint = current.beginsExpression ? ["a type in a function's signature has no sizes, only commas"] : []
      throw fail(.listEnd(.rightBracket, "after 'array['"), hints: hint)
    }
    advance()
    if current == .array { throw fail(.arrayOfArrays) }
    guard current.beginsType else { throw fail(.elementType) }
    let element = try parseUnsizedElementType()
    return UnsizedType(.array(element, dimensions: dimensions), span: span(from: start))
  }

  private mutating func parseUnsizedElementType() throws(SyntaxFailure) -> UnsizedType {
    let start = currentSpan
    if take(.tuple) {
      var slots: [UnsizedType] = []
      try parseTupleSlots { (parser) throws(SyntaxFailure) in slots.append(try parser.parseUnsizedType()) }
      return UnsizedType(.tuple(slots), span: span(from: start))
    }
    let type: BasicType
    if let constraint = current.structuredConstraint {
      report(.constraintTypeInSignature(constraint))
      type = constraint.basicType
    } else {
      guard let basic = current.basicType else { throw fail(.type) }
      type = basic
    }
    advance()
    let result = UnsizedType(.basic(type), span: start)
    if current == .less {
      report(.constraintInSignature(type.rawValue))
      _ = try parseBounds(of: type)
    }
    if current == .leftBracket { skipSizesInSignature(of: type) }
    return result
  }

  /// `int[,]` as it was once written, or sizes where there are none.
  private mutating func skipSizesInSignature(of type: BasicType) {
    var commas = 0
    while peek(commas + 1) == .comma { commas += 1 }
    if peek(commas + 1) == .rightBracket {
      let suggestion = "array[" + String(repeating: ",", count: min(commas, 40)) + "] " + type.rawValue
      report(.oldArrayType(suggestion: suggestion))
    } else {
      report(.sizesInSignature(type.rawValue))
    }
    var open = 0
    while !isAtEnd, current != .semicolon, current != .leftBrace, current != .rightBrace {
      if current == .leftBracket { open += 1 }
      if current == .rightBracket { open -= 1 }
      advance()
      if open == 0 { return }
    }
  }
}
