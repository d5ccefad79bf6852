// Promotion: the implicit conversions of the language, int → real → complex, elementwise through containers.

/// The implicit conversions and what they cost when overloads compete.
enum Promotion {
  /// The number of steps from one type to the other: int to real 1, real to complex 1, int to complex 2, elementwise
  /// in arrays and summed over the slots of tuples. nil where there is no conversion.
  static func cost(from: StanType, to: StanType) -> Int? {
    switch (from, to) {
    case (.int, .real): return 1
    case (.int, .complex): return 2
    case (.real, .complex), (.vector, .complexVector), (.rowVector, .complexRowVector), (.matrix, .complexMatrix):
      return 1
    case (.array(let a, let m), .array(let b, let n)):
      return m == n ? cost(from: a, to: b) : nil
    case (.tuple(let a), .tuple(let b)):
      guard a.count == b.count else { return nil }
      var sum = 0
      for (x, y) in zip(a, b) {
        guard let step = cost(from: x, to: y) else { return nil }
        sum &+= step
      }
      return sum
    default:
      return from == to ? 0 : nil
    }
  }

  /// The least type to which both convert.
  static func common(_ a: StanType, _ b: StanType) -> StanType? {
    if a == b { return a }
    switch (a, b) {
    case (.array(let x, let m), .array(let y, let n)):
      guard m == n, let element = common(x, y) else { return nil }
      return .array(element, dimensions: m)
    case (.tuple(let x), .tuple(let y)):
      guard x.count == y.count else { return nil }
      var slots: [StanType] = []
      for (p, q) in zip(x, y) {
        guard let slot = common(p, q) else { return nil }
        slots.append(slot)
      }
      return .tuple(slots)
    default:
      if cost(from: a, to: b) != nil { return b }
      return cost(from: b, to: a) == nil ? nil : a
    }
  }
}

extension TypedExpression {
  /// The expression with its conversion to `target` spelt out; itself where it has that type already. The conversion of
  /// a literal container is that of its elements, which saves a copy.
  func promoted(to target: StanType) -> TypedExpression {
    if type == target { return self }
    switch (kind, target) {
    case (.integer(let value), .real):
      return TypedExpression(.real(Double(value)), type: .real, span: span)
    case (.array(let elements), .array):
      guard let element = target.element else { break }
      return TypedExpression(.array(elements.map { $0.promoted(to: element) }), type: target, span: span)
    case (.tuple(let slots), .tuple(let types)) where slots.count == types.count:
      return TypedExpression(.tuple(zip(slots, types).map { $0.promoted(to: $1) }), type: target, span: span)
    default: break
    }
    return TypedExpression(.promotion(self), type: target, span: span)
  }
}
