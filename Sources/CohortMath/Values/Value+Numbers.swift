// Value + numbers: the numbers in a value one after another, for nodes that take and give whole values.

extension Value {
  /// Appends the numbers in the value.
  ///
  /// - Parameter ints: whether those of ints that are known count, too.
  package func appendNumbers(to numbers: inout ContiguousArray<Scalar>, ints: Bool) {
    switch self {
    case .real(let scalar): numbers.append(scalar)
    case .tensor(let tensor), .openInts(let tensor): numbers += tensor.scalars
    case .int(let int): if ints { numbers.append(Scalar(Double(int))) }
    case .ints(let array): if ints { numbers += array.elements.lazy.map { Scalar(Double($0)) } }
    case .tuple(let elements): for element in elements { element.appendNumbers(to: &numbers, ints: ints) }
    case .tuples(let array): for element in array.elements { element.appendNumbers(to: &numbers, ints: ints) }
    case .void: break
    }
  }

  /// The value with its numbers, in the same order, replaced by others.
  package func replacingNumbers(ints: Bool, _ next: () -> Scalar) -> Value {
    func replaced(_ tensor: Tensor) -> Tensor {
      var result = tensor
      for index in result.scalars.indices { result.scalars[index] = next() }
      return result
    }
    switch self {
    case .real: return .real(next())
    case .tensor(let tensor): return .tensor(replaced(tensor))
    case .openInts(let tensor): return .integers(replaced(tensor))
    case .int, .ints:
      guard ints, let tensor = wholeNumbers else { return self }
      return .integers(replaced(tensor))
    case .tuple(let elements): return .tuple(elements.map { $0.replacingNumbers(ints: ints, next) })
    case .tuples(let array):
      return .tuples(
        TupleArray(sizes: array.sizes, elements: array.elements.map { $0.replacingNumbers(ints: ints, next) }))
    case .void: return .void
    }
  }

  /// Whether another value has the same form: the same containers of the same sizes.
  func hasForm(of other: Value) -> Bool {
    if let a = wholeNumbers, let b = other.wholeNumbers { return a.arraySizes == b.arraySizes }
    switch (self, other) {
    case (.real, .real), (.void, .void): return true
    case (.tensor(let a), .tensor(let b)): return a.arraySizes == b.arraySizes && a.element == b.element
    case (.tuple(let a), .tuple(let b)): return a.count == b.count && zip(a, b).allSatisfy { $0.hasForm(of: $1) }
    case (.tuples(let a), .tuples(let b)):
      return a.sizes == b.sizes && zip(a.elements, b.elements).allSatisfy { $0.hasForm(of: $1) }
    default: return false
    }
  }

  /// Whether nothing in the value depends on parameters or was drawn.
  package var isConstant: Bool {
    switch self {
    case .real(let scalar): return scalar.isConstant
    case .tensor(let tensor), .openInts(let tensor): return tensor.isConstant
    case .tuple(let elements): return elements.allSatisfy(\.isConstant)
    case .tuples(let array): return array.elements.allSatisfy(\.isConstant)
    case .int, .ints, .void: return true
    }
  }

  /// Whether some of its ints are known only when outputs are replayed.
  package var hasOpenInts: Bool {
    switch self {
    case .openInts: return true
    case .tuple(let elements): return elements.contains(where: \.hasOpenInts)
    case .tuples(let array): return array.elements.contains(where: \.hasOpenInts)
    default: return false
    }
  }
}
