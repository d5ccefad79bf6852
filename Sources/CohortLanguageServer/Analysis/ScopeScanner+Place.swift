// What may stand at the place up to which a ScopeScanner has read.
import CohortSyntax

extension ScopeScanner {
  /// The scan, with the place it leads to.
  func finish(_ end: Int) -> ScopeScan {
    var scan = scan
    scan.place = place(end)
    // A variable cannot be used in its own initial value.
    if let declaration, declaration.type != nil, !declaration.expectsName, !scan.variables.isEmpty {
      scan.variables.removeLast()
    }
    for bracket in brackets.reversed() {
      guard var call = bracket.call else {
        if bracket.kind == .square || bracket.kind == .array || bracket.kind == .parenthesis { continue }
        break
      }
      if let last = call.arguments.last { call.arguments[call.arguments.count - 1] = last.lowerBound..<end }
      scan.call = call
      break
    }
    return scan
  }

  private func place(_ end: Int) -> ScopeScan.Place {
    guard let block = scan.block else { return .block }
    let last = end > 0 ? tokens[end - 1].kind : .semicolon
    if last == .tilde { return .distribution }
    if let declaration, declaration.type == nil { return placeInType(declaration, last) }
    if declaration?.expectsName == true, declaration?.depth == brackets.count { return .nothing }
    if brackets.last?.kind == .signature {
      return last == .leftParenthesis || last == .comma || last == .data ? .argument : .nothing
    }
    if end == statementStart || last == .elseKeyword {
      if isAmongFunctions { return .function }
      let isTop = brackets.count == 1 && brackets.first?.kind == .block
      if block == .data || block == .parameters { return isTop ? .declaration : .nothing }
      return .statement(isTopLevel: isTop && block != .model && end == statementStart && last != .rightParenthesis)
    }
    if isAmongFunctions { return .nothing }
    if end >= 2, tokens[end - 2].kind == .forKeyword { return .nothing }
    if end >= 3, tokens[end - 3].kind == .forKeyword { return .inKeyword }
    return Self.endsOperand(last) ? .nothing : .expression
  }

  private func placeInType(_ declaration: Declaration, _ last: TokenKind) -> ScopeScan.Place {
    guard brackets.count > declaration.depth, let bracket = brackets.last else {
      // `array[3]` is followed by the type of the elements, everything else by the name.
      let isArray = declaration.lastWord == .array && last == .rightBracket
      let isConstrained = brackets.count == 1 && scan.block != .model && !isAmongFunctions
      return isArray ? .elementType(isConstrained: isConstrained) : .nothing
    }
    switch bracket.kind {
    case .angle: return last == .less || last == .comma ? .constraint : Self.endsOperand(last) ? .nothing : .expression
    case .parenthesis:
      // The slots of a tuple.
      return last == .leftParenthesis || last == .comma ? .elementType(isConstrained: false) : .nothing
    default: return Self.endsOperand(last) ? .nothing : .expression
    }
  }

  private static func endsOperand(_ kind: TokenKind) -> Bool {
    switch kind {
    case .identifier, .truncate, .integer, .real_, .dotInteger, .imaginary, .string, .rightParenthesis, .rightBracket,
      .rightBrace, .quote, .lower, .upper, .offset, .multiplier:
      return true
    default: return false
    }
  }
}
