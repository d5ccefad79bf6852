// Expressions: literals, containers, conditionals, projections.
import CohortSyntax

extension Checker {
  func check(_ expression: Expression) -> CheckedValue? {
    let span = expression.span
    switch expression.kind {
    case .integer(let value, _): return CheckedValue(.integer(Int(value)), .int, .data, at: span)
    case .real(let value, _): return CheckedValue(.real(value), .real, .data, at: span)
    case .imaginary(let value, _): return CheckedValue(.imaginary(value), .complex, .data, at: span)
    case .variable(let name): return check(name: name, at: span)
    case .parenthesized(let inner):
      guard var value = check(inner) else { return nil }
      value.expression.span = span
      return value
    case .array(let elements): return checkArray(elements, at: span)
    case .rowVector(let elements): return checkRowVector(elements, at: span)
    case .tuple(let slots):
      guard let values = checkAll(slots) else { return nil }
      return CheckedValue(
        .tuple(values.map(\.expression)), .tuple(values.map(\.type)), .tuple(values.map(\.level)), at: span)
    case .call(let call): return check(call, at: span)
    case .target:
      guard allowsTarget || block == .transformedParameters else {
        report(.targetNotHere(.value, block), at: span)
        return nil
      }
      return CheckedValue(.target, .real, .parameter, at: span)
    case .unary(let symbol, let operand): return check(symbol, operand, at: span)
    case .transpose(let operand): return checkTranspose(operand, at: span)
    case .binary(let symbol, let left, let right, _): return check(symbol, left, right, at: span)
    case .conditional(let condition, let ifTrue, let ifFalse):
      return check(condition, ifTrue, ifFalse, at: span)
    case .indexed(let base, let indices): return check(base, indices, at: span)
    case .projection(let base, let slot, _): return check(base, slot, at: span)
    }
  }

  /// Checks all expressions, also after one has failed; nil where any has.
  func checkAll(_ expressions: [Expression]) -> [CheckedValue]? {
    var values: [CheckedValue] = []
    values.reserveCapacity(expressions.count)
    for expression in expressions {
      if let value = check(expression) { values.append(value) }
    }
    return values.count == expressions.count ? values : nil
  }

  /// An expression that has to be an int.
  func checkInt(_ expression: Expression, _ role: String) -> TypedExpression? {
    guard let value = check(expression) else { return nil }
    guard value.type == .int else {
      report(.intExpected(role, found: value.described), at: value.span)
      return nil
    }
    return value.expression
  }

  /// A condition, of which the value is an int.
  private func check(_ condition: Expression, _ ifTrue: Expression, _ ifFalse: Expression, at span: Span)
    -> CheckedValue?
  {
    let test = check(condition)
    let first = check(ifTrue)
    let second = check(ifFalse)
    guard let test, let first, let second else { return nil }
    guard test.type == .int else {
      report(.conditionNotInt(found: test.described), at: span)
      return nil
    }
    guard first.functionName == nil, second.functionName == nil,
      let type = Promotion.common(first.type, second.type)
    else {
      report(.branches(ifTrue: first.described, ifFalse: second.described), at: span)
      return nil
    }
    let level = test.level.joined(first.level).joined(second.level).shaped(for: type)
    let typed = TypedExpression.Kind.conditional(
      test.expression, ifTrue: first.expression.promoted(to: type), ifFalse: second.expression.promoted(to: type))
    return CheckedValue(typed, type, level, at: span)
  }

  private func checkArray(_ elements: [Expression], at span: Span) -> CheckedValue? {
    guard let values = checkAll(elements), let first = values.first else { return nil }
    var type = first.type
    // What follows a function is no function of its type, or there is no such array.
    if first.functionName != nil, let second = values.dropFirst().first(where: { $0.functionName == nil }) {
      report(.arrayElement(expected: first.described, found: second.described), at: second.span)
      return nil
    }
    for value in values {
      guard value.functionName == nil, let joined = Promotion.common(type, value.type) else {
        report(.arrayElement(expected: "\(type)", found: value.described), at: value.span)
        return nil
      }
      type = joined
    }
    let level = DataLevel.join(values.map(\.level)).shaped(for: type)
    return CheckedValue(.array(values.map { $0.expression.promoted(to: type) }), type.arrayed(1), level, at: span)
  }

  private func checkRowVector(_ elements: [Expression], at span: Span) -> CheckedValue? {
    guard let values = checkAll(elements) else { return nil }
    let isMatrix = values.first.map { $0.type == .rowVector || $0.type == .complexRowVector } ?? false
    var type: StanType = isMatrix ? .rowVector : .real
    for value in values {
      guard value.functionName == nil, let joined = Promotion.common(type, value.type) else {
        report(
          isMatrix ? .matrixRow(found: value.described) : .rowVectorElement(found: value.described), at: value.span)
        return nil
      }
      type = joined
    }
    let result: StanType
    switch type {
    case .rowVector: result = .matrix
    case .complexRowVector: result = .complexMatrix
    case .complex: result = .complexRowVector
    default: result = .rowVector
    }
    let level = DataLevel.join(values.map(\.level))
    return CheckedValue(.rowVector(values.map { $0.expression.promoted(to: type) }), result, level, at: span)
  }

  private func check(_ base: Expression, _ slot: Int32, at span: Span) -> CheckedValue? {
    guard let value = check(base) else { return nil }
    guard case .tuple(let types) = value.type, value.functionName == nil else {
      report(.notATuple(found: value.described), at: span)
      return nil
    }
    let index = Int(slot) - 1
    guard types.indices.contains(index) else {
      report(.noSuchSlot(slot: Int(slot), count: types.count), at: span)
      return nil
    }
    return CheckedValue(.projection(value.expression, slot: index), types[index], value.level.slot(index), at: span)
  }
}
