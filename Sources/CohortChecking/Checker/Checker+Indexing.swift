// Indexing: what is left of a type when indices are applied to it.
import CohortSyntax

extension Checker {
  func check(_ base: Expression, _ indices: [Index], at span: Span) -> CheckedValue? {
    let checked = check(indices)
    let value = check(base)
    guard let checked, let value else { return nil }
    guard value.functionName == nil, let type = Self.indexed(value.type, checked.indices) else {
      report(.tooManyIndices(type: value.type, count: indices.count), at: span)
      return nil
    }
    let level = value.level.joined(checked.level).shaped(for: type)
    return CheckedValue(.indexed(value.expression, checked.indices), type, level, at: span)
  }

  /// Checks the indices between one pair of brackets.
  func check(_ indices: [Index]) -> (indices: [TypedIndex], level: DataLevel)? {
    var typed: [TypedIndex] = []
    var level = DataLevel.data
    func bound(_ expression: Expression) -> TypedExpression? {
      guard let value = check(expression) else { return nil }
      guard value.type == .int else {
        report(.intExpected("bound of a range", found: value.described), at: value.span)
        return nil
      }
      level = level.joined(value.level)
      return value.expression
    }
    for index in indices {
      switch index.kind {
      case .all: typed.append(.all)
      case .single(let expression):
        guard let value = check(expression) else { continue }
        level = level.joined(value.level)
        if value.type == .int {
          typed.append(.single(value.expression))
        } else if value.type == .array(.int, dimensions: 1) {
          typed.append(.multiple(value.expression))
        } else {
          report(.indexType(found: value.described), at: value.span)
        }
      case .from(let lower): bound(lower).map { typed.append(.from($0)) }
      case .upTo(let upper): bound(upper).map { typed.append(.upTo($0)) }
      case .between(let lower, let upper):
        let first = bound(lower)
        let last = bound(upper)
        if let first, let last { typed.append(.between(first, last)) }
      }
    }
    return typed.count == indices.count ? (typed, level) : nil
  }

  /// The type of `type[indices]`: a single index drops its dimension, the others keep it. nil for too many indices.
  static func indexed(_ type: StanType, _ indices: [TypedIndex]) -> StanType? {
    var kept = 0
    var rest = type
    var remaining = indices[...]
    while case .array = rest, let index = remaining.first {
      if index.isMultiple { kept += 1 }
      rest = rest.element ?? rest
      remaining = remaining.dropFirst()
    }
    let isMultiple = remaining.map(\.isMultiple)
    let result: StanType?
    switch rest {
    case _ where isMultiple.isEmpty: result = rest
    case .vector, .rowVector, .complexVector, .complexRowVector:
      guard isMultiple.count == 1 else { return nil }
      result = isMultiple[0] ? rest : rest.element
    case .matrix, .complexMatrix:
      let isComplex = rest == .complexMatrix
      switch isMultiple {
      case [true], [true, true]: result = rest
      case [false], [false, true]: result = isComplex ? .complexRowVector : .rowVector
      case [true, false]: result = isComplex ? .complexVector : .vector
      case [false, false]: result = isComplex ? .complex : .real
      default: return nil
      }
    default: return nil
    }
    return result?.arrayed(kept)
  }
}

extension TypedIndex {
  /// Whether the index keeps its dimension.
  var isMultiple: Bool {
    if case .single = self { return false }
    return true
  }
}
