// Assignments: what may be written to, and what may be written there.
import CohortSyntax

extension Checker {
  func check(_ left: LeftSide, _ symbol: AssignmentOperator, _ right: Expression, at span: Span) -> TypedStatement? {
    if isDistributionAssigned(left, symbol, right, at: span) { return nil }
    let pattern = check(left)
    if let pattern { verifyDistinct(pattern, left) }
    let value = check(right)
    if let name = functionTarget {
      functionTarget = nil
      report(.assignToFunction(name), at: symbol == .assign ? span : right.span)
    }
    guard let pattern, let value else { return nil }
    if let operation = symbol.binary {
      return checkCompound(pattern, symbol, operation, value, at: span)
    }
    if left.isSame(as: right) { report(.selfAssignment(left.written), at: span) }
    guard value.functionName == nil, Promotion.cost(from: value.type, to: pattern.type) != nil else {
      report(
        .assignmentType(
          expected: pattern.type.description, found: value.described, value: value.holdsFunction ? value.span : nil),
        at: value.holdsFunction ? span : value.span)
      return nil
    }
    let expression = value.expression.promoted(to: pattern.type)
    switch pattern {
    case .place(let place): return TypedStatement(.assignment(place, expression), span: span)
    case .tuple(let patterns): return TypedStatement(.destructuring(patterns, expression), span: span)
    }
  }

  /// `x += e`, spelt out as `x = x + e`; the result has to have the type of x.
  private func checkCompound(
    _ pattern: TypedPattern, _ symbol: AssignmentOperator, _ operation: BinaryOperator, _ value: CheckedValue,
    at span: Span
  ) -> TypedStatement? {
    let isScalarElementwise =
      (operation == .elementwiseMultiply || operation == .elementwiseDivide) && pattern.type.isRealOrInt
    // As in stanc, '/=' does not solve: x /= A is no x = x / A for a matrix A.
    let isSolve = operation == .divide && (value.type == .matrix || value.type == .complexMatrix)
    if case .place(let place) = pattern, value.functionName == nil, !isScalarElementwise, !isSolve,
      let (kind, type) = self.operation(operation, read(place), value.expression), type == place.type
    {
      let sum = TypedExpression(kind, type: type, span: span)
      return TypedStatement(.assignment(place, sum), span: span)
    }
    report(
      .compoundType(operator: symbol.rawValue, left: pattern.type.description, found: value.described),
      at: value.span)
    return nil
  }

  /// The expression that reads a place.
  private func read(_ place: TypedPlace) -> TypedExpression {
    let type = variables[place.variable].type
    var expression = TypedExpression(.variable(place.variable), type: type, span: place.span)
    for access in place.path {
      switch access {
      case .index(let indices):
        let type = Self.indexed(expression.type, indices) ?? place.type
        expression = TypedExpression(.indexed(expression, indices), type: type, span: place.span)
      case .projection(let slot):
        guard case .tuple(let types) = expression.type, types.indices.contains(slot) else { continue }
        expression = TypedExpression(.projection(expression, slot: slot), type: types[slot], span: place.span)
      }
    }
    return expression
  }

  // MARK: Left sides

  private func check(_ left: LeftSide) -> TypedPattern? {
    if case .tuple(let parts) = left.kind {
      let patterns = parts.map { check($0) }
      let complete = patterns.compactMap { $0 }
      return complete.count == parts.count ? .tuple(complete) : nil
    }
    guard let place = checkPlace(left) else { return nil }
    return .place(place)
  }

  /// - Parameter isIndexed: Whether the place is the base of one with further indices, which looks at all of them.
  private func checkPlace(_ left: LeftSide, isIndexed: Bool = false) -> TypedPlace? {
    switch left.kind {
    case .tuple: return nil
    case .variable(let name): return checkAssignable(name, at: left.span)
    case .projection(let base, let slot, _):
      guard var place = checkPlace(base) else { return nil }
      guard case .tuple(let types) = place.type else {
        report(.notATuple(found: place.type.description), at: left.span)
        return nil
      }
      let index = Int(slot) - 1
      guard types.indices.contains(index) else {
        report(.noSuchSlot(slot: Int(slot), count: types.count), at: left.span)
        return nil
      }
      place.path.append(.projection(index))
      place.type = types[index]
      place.span = left.span
      return place
    case .indexed(let base, let indices):
      let place = checkPlace(base, isIndexed: true)
      let checked = check(indices)
      guard var place, let checked else { return nil }
      guard let type = Self.indexed(place.type, checked.indices) else {
        report(.tooManyIndices(type: place.type, count: indices.count), at: left.span)
        return nil
      }
      // What a multi-index selects may not be indexed again; a projection in between starts anew.
      for access in place.path.reversed() where !isIndexed {
        guard case .index(let earlier) = access else { break }
        if earlier.contains(where: \.isMultiple) {
          report(.nestedMultiIndex, at: left.span)
          return nil
        }
      }
      place.path.append(.index(checked.indices))
      place.type = type
      place.span = left.span
      return place
    }
  }

  private func checkAssignable(_ name: String, at span: Span) -> TypedPlace? {
    verify(Identifier(name: name, span: span))
    guard let index = visible[name] else {
      if block == .functions, functionsByName[name] != nil {
        functionTarget = name
      } else if isFunction(name) {
        report(.assignToFunction(name), at: span)
      } else if reportedNames.insert(name).inserted {
        reportUndeclared(name, at: span)
      }
      return nil
    }
    noteUse(ofVariable: index, at: span, role: .write)
    let fact = facts[index]
    if fact.isGlobal, fact.block != block {
      report(.assignToBlock(name, fact.block, declared: variables[index].span), at: span)
      return nil
    }
    if fact.isReadOnly {
      report(.assignToReadOnly(name, declared: variables[index].span), at: span)
      return nil
    }
    return TypedPlace(variable: index, path: [], type: variables[index].type, span: span)
  }

  /// No place may be written twice, nor a variable read that is written.
  private func verifyDistinct(_ pattern: TypedPattern, _ left: LeftSide) {
    var keys: [String] = []
    for place in pattern.places {
      var key = variables[place.variable].name
      for case .projection(let slot) in place.path { key += ".\(slot + 1)" }
      Self.addLeaves(key, place.type, to: &keys)
    }
    var seen: Set<String> = []
    let twice = keys.filter { !seen.insert($0).inserted }
    if !twice.isEmpty {
      report(.writtenTwice(twice), at: left.span)
      return
    }
    let written = Set(pattern.places.map { variables[$0.variable].name })
    let read = left.namesInIndices.intersection(written).sorted()
    if !read.isEmpty { report(.readWhileWritten(read), at: left.span) }
  }

  /// To write a tuple is to write its slots.
  private static func addLeaves(_ key: String, _ type: StanType, to keys: inout [String]) {
    guard case .tuple(let types) = type.innermost else {
      keys.append(key)
      return
    }
    for (slot, type) in types.enumerated() { addLeaves("\(key).\(slot + 1)", type, to: &keys) }
  }
}

extension TypedPattern {
  /// The type of a value that can be written there.
  var type: StanType {
    switch self {
    case .place(let place): return place.type
    case .tuple(let patterns): return .tuple(patterns.map(\.type))
    }
  }

  var places: [TypedPlace] {
    switch self {
    case .place(let place): return [place]
    case .tuple(let patterns): return patterns.flatMap(\.places)
    }
  }
}

extension LeftSide {
  /// The variable with what follows it, for messages.
  fileprivate var written: String {
    switch kind {
    case .variable(let name): return name
    case .indexed(let base, _): return base.written + "[...]"
    case .projection(let base, let slot, _): return "\(base.written).\(slot)"
    case .tuple(let parts): return "(" + parts.map(\.written).joined(separator: ", ") + ")"
    }
  }
}
