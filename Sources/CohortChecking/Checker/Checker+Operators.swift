// Operators: typed by the signatures of the library functions behind them.
import CohortLibrary
import CohortSyntax

extension BinaryOperator {
  var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: return true
    default: return false
    }
  }
}

/// What an operator's function makes of given types.
struct OperatorResolution {
  var result: StanType
  var arguments: [StanType]
}

/// A function and the types of its arguments.
struct SignatureKey: Hashable {
  var name: String
  var types: [StanType]
}

extension Checker {
  /// The library's answer for an operator's function; remembered, because a program asks the same again and again.
  private func resolve(_ name: String, _ types: [StanType]) -> (result: StanType, arguments: [StanType])? {
    let key = SignatureKey(name: name, types: types)
    if let known = operatorResolutions[key] { return known.map { ($0.result, $0.arguments) } }
    let answer = library.resolve(name, types)
    operatorResolutions[key] = .some(answer.map { OperatorResolution(result: $0.result, arguments: $0.arguments) })
    return answer
  }

  func check(_ symbol: UnaryOperator, _ operand: Expression, at span: Span) -> CheckedValue? {
    guard let value = check(operand) else { return nil }
    guard value.functionName == nil, let name = library.functions(behind: .prefix(symbol.rawValue)).first,
      let (result, arguments) = resolve(name, [value.type]), symbol != .not || value.type == .int
    else {
      report(.operand(operator: symbol.rawValue, found: value.described), at: span)
      return nil
    }
    if symbol == .plus {
      var same = value
      same.expression.span = span
      return same
    }
    let call = LibraryCall(name: name, arguments: [value.expression.promoted(to: arguments[0])])
    return CheckedValue(.call(call), result, value.level, at: span)
  }

  func checkTranspose(_ operand: Expression, at span: Span) -> CheckedValue? {
    guard let value = check(operand) else { return nil }
    let symbol = "'"
    guard value.functionName == nil, let name = library.functions(behind: .postfix(symbol)).first,
      let (result, _) = resolve(name, [value.type])
    else {
      report(.operand(operator: symbol, found: value.described), at: span)
      return nil
    }
    return CheckedValue(.call(LibraryCall(name: name, arguments: [value.expression])), result, value.level, at: span)
  }

  func check(_ symbol: BinaryOperator, _ left: Expression, _ right: Expression, at span: Span) -> CheckedValue? {
    let first = check(left)
    let second = check(right)
    guard let first, let second else { return nil }
    warn(symbol, left, first, second, at: span)
    guard first.functionName == nil, second.functionName == nil,
      let (kind, type) = operation(symbol, first.expression, second.expression)
    else {
      report(.operands(operator: symbol.rawValue, left: first.described, right: second.described), at: span)
      return nil
    }
    return CheckedValue(kind, type, first.level.joined(second.level), at: span)
  }

  /// The operation that an operator means for its operands, with their conversions; nil where it means nothing.
  func operation(
    _ symbol: BinaryOperator, _ left: TypedExpression, _ right: TypedExpression
  ) -> (TypedExpression.Kind, StanType)? {
    let areInts = left.type == .int && right.type == .int
    switch symbol {
    case .and: return areInts ? (.and(left, right), .int) : nil
    case .or: return areInts ? (.or(left, right), .int) : nil
    case .integerDivide:
      return areInts ? (.call(LibraryCall(name: LibraryCall.wholeQuotient, arguments: [left, right])), .int) : nil
    default: break
    }
    for name in library.functions(behind: .infix(symbol.rawValue)) {
      guard let (result, types) = resolve(name, [left.type, right.type]) else { continue }
      let arguments = [left.promoted(to: types[0]), right.promoted(to: types[1])]
      var callee = name
      if symbol == .elementwisePower { callee = LibraryCall.elementwisePower }
      if symbol == .divide, areInts { callee = LibraryCall.wholeQuotient }
      return (.call(LibraryCall(name: callee, arguments: arguments)), result)
    }
    return nil
  }

  /// Warns about operators that do not mean what they look like.
  private func warn(
    _ symbol: BinaryOperator, _ left: Expression, _ first: CheckedValue, _ second: CheckedValue, at span: Span
  ) {
    if symbol == .divide, first.type == .int, second.type == .int {
      report(.intDivision, at: first.span)
    } else if symbol == .power, first.type == .matrix || first.type == .array(.matrix, dimensions: 1),
      second.type.isRealOrInt
    {
      report(.matrixPower, at: first.span)
    } else if symbol.isComparison, case .binary(let inner, _, _, _) = left.kind, inner.isComparison {
      report(.chainedComparison, at: span)
    }
  }
}
