/// The values a data file can hold, as they stand in it: numbers in rectangular nests, and tuples.

/// Numbers in a rectangular nest of arrays, flattened with the last index fastest, as they are read.
package struct NumberArray: Equatable, Sendable {
  /// Integers stay exact; one real among them makes the whole variable real.
  package enum Elements: Equatable, Sendable {
    case integers([Int])
    case reals([Double])
  }

  /// The sizes from the outermost array inwards; empty for a scalar.
  package var shape: [Int]
  package var elements: Elements

  package init(shape: [Int], elements: Elements) {
    self.shape = shape
    self.elements = elements
  }

  package var count: Int {
    switch elements {
    case .integers(let values): values.count
    case .reals(let values): values.count
    }
  }

  /// The numbers as reals.
  package var reals: [Double] {
    switch elements {
    case .integers(let values): values.map(Double.init)
    case .reals(let values): values
    }
  }
}

/// One variable's value.
package indirect enum DataValue: Equatable, Sendable {
  case numbers(NumberArray)
  /// The members in order, in a file written as `{"1": ..., "2": ...}`.
  case tuple([DataValue])
  /// A rectangular nest of tuples, flattened with the last index fastest.
  case tuples(shape: [Int], [DataValue])

  package static func integer(_ value: Int) -> DataValue {
    .numbers(NumberArray(shape: [], elements: .integers([value])))
  }

  package static func real(_ value: Double) -> DataValue {
    .numbers(NumberArray(shape: [], elements: .reals([value])))
  }

  /// What the value is, in the words of an error message.
  package var kind: String {
    switch self {
    case .numbers(let array):
      if array.shape.isEmpty {
        switch array.elements {
        case .integers(let values): return "the integer \(values.first ?? 0)"
        case .reals(let values): return "the number \(JSONText.number(values.first ?? 0))"
        }
      }
      return "an array of shape \(shapeText(array.shape))"
    case .tuple(let members): return "a tuple of \(members.count)"
    case .tuples(let shape, _): return "an array of tuples of shape \(shapeText(shape))"
    }
  }

  /// Whether two elements of an array of tuples agree in everything but their numbers.
  func hasLayout(of other: DataValue) -> Bool {
    switch (self, other) {
    case (.numbers(let left), .numbers(let right)): left.shape == right.shape
    case (.tuple(let left), .tuple(let right)): layoutsAgree(left, right)
    case (.tuples(let leftShape, let left), .tuples(let rightShape, let right)):
      leftShape == rightShape && layoutsAgree(left, right)
    default: false
    }
  }
}

private func layoutsAgree(_ left: [DataValue], _ right: [DataValue]) -> Bool {
  left.count == right.count && zip(left, right).allSatisfy { $0.hasLayout(of: $1) }
}

/// A shape as messages write it: `[10, 3]`.
package func shapeText(_ shape: [Int]) -> String {
  "[" + shape.map(String.init).joined(separator: ", ") + "]"
}

/// The name of an element as the language writes it, from the 1-based index: `y[3,2]`.
package func elementName(_ name: String, _ index: [Int]) -> String {
  index.isEmpty ? name : name + "[" + index.map(String.init).joined(separator: ",") + "]"
}

/// The 1-based index of a flat position in an array flattened with the last index fastest.
func elementIndex(_ position: Int, in shape: [Int]) -> [Int] {
  var index = [Int](repeating: 1, count: shape.count)
  var rest = position
  for dimension in shape.indices.reversed() where shape[dimension] > 0 {
    index[dimension] = rest % shape[dimension] + 1
    rest /= shape[dimension]
  }
  return index
}
