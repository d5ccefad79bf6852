// ModelDataValue: a value for a variable of a model: numbers in a shape, or tuples.
import CohortIO
import CohortRecording

/// A value that can be data of a model: numbers, arrays of them to any depth, and tuples.
///
/// Vectors, row vectors and arrays are Swift arrays; a matrix is an array of its rows; a complex number is an array of
/// its real and its imaginary part.
public protocol ModelDataConvertible: Sendable {
  /// The value as sizes and numbers.
  var modelDataValue: ModelDataValue { get }
}

/// Numbers with the sizes of the arrays around them, or a tuple, or an array of tuples.
///
/// It is also what `Fit.array(_:)` gives for a draw, so a draw can be data or initial values of another run.
public struct ModelDataValue: Sendable, Equatable {
  enum Content: Sendable, Equatable {
    case ints([Int])
    case reals([Double])
    case tuple([ModelDataValue])
    /// An array of tuples.
    case tuples([ModelDataValue])
  }

  /// The sizes from the outermost array inwards; empty for a single number or a single tuple.
  public let sizes: [Int]
  let content: Content
  /// What is wrong with the value: nested arrays of different lengths.
  var fault: String?

  init(sizes: [Int], _ content: Content, fault: String? = nil) {
    self.sizes = sizes
    self.content = content
    self.fault = fault
  }

  /// Numbers in a shape.
  ///
  /// - Parameters:
  ///   - sizes: from the outermost array inwards.
  ///   - reals: as many as the sizes say, the last index fastest.
  public init(sizes: [Int], reals: [Double]) {
    var count: Int? = 1
    for size in sizes {
      guard let product = count?.multipliedReportingOverflow(by: size), !product.overflow, size >= 0 else {
        count = nil
        break
      }
      count = product.partialValue
    }
    self.init(
      sizes: sizes, .reals(reals),
      fault: count == reals.count ? nil : "\(reals.count) numbers do not fill an array of shape \(shapeText(sizes))")
  }

  /// A tuple.
  public static func tuple(_ slots: any ModelDataConvertible...) -> ModelDataValue {
    let values = slots.map(\.modelDataValue)
    return ModelDataValue(sizes: [], .tuple(values), fault: values.compactMap(\.fault).first)
  }

  /// The numbers, the last index fastest; empty for tuples.
  public var reals: [Double] {
    switch content {
    case .ints(let values): values.map(Double.init)
    case .reals(let values): values
    case .tuple, .tuples: []
    }
  }

  /// The numbers, if all of them were given as integers, the last index fastest.
  public var ints: [Int]? { if case .ints(let values) = content { values } else { nil } }

  /// The slots of a tuple; empty for anything else.
  public var slots: [ModelDataValue] { if case .tuple(let slots) = content { slots } else { [] } }

  /// The element at an index, which counts from 0 in each dimension; nil where there is none.
  public subscript(index: Int...) -> Double? {
    guard index.count == sizes.count, zip(index, sizes).allSatisfy({ $0 >= 0 && $0 < $1 }) else { return nil }
    let place = zip(index, sizes).reduce(0) { $0 * $1.1 + $1.0 }
    switch content {
    case .ints(let values): return place < values.count ? Double(values[place]) : nil
    case .reals(let values): return place < values.count ? values[place] : nil
    case .tuple, .tuples: return nil
    }
  }
}

extension ModelDataValue: ModelDataConvertible {
  /// The value itself.
  public var modelDataValue: ModelDataValue { self }
}

extension Int: ModelDataConvertible {
  /// A single int.
  public var modelDataValue: ModelDataValue { ModelDataValue(sizes: [], .ints([self])) }
}

extension Double: ModelDataConvertible {
  /// A single number.
  public var modelDataValue: ModelDataValue { ModelDataValue(sizes: [], .reals([self])) }
}

extension Array: ModelDataConvertible where Element: ModelDataConvertible {
  /// The elements' numbers with one more size.
  public var modelDataValue: ModelDataValue {
    // Long plain arrays need no value for each element. An empty array may be of ints, whatever its type.
    if !isEmpty, Element.self == Double.self, let reals = self as? [Double] {
      return ModelDataValue(sizes: [count], .reals(reals))
    }
    if Element.self == Int.self, let ints = self as? [Int] { return ModelDataValue(sizes: [count], .ints(ints)) }
    return ModelDataValue(elements: map(\.modelDataValue))
  }
}

extension ModelDataValue {
  /// An array of values.
  init(elements: [ModelDataValue]) {
    let inner = elements.first?.sizes ?? []
    var fault = elements.compactMap(\.fault).first
    if fault == nil, elements.contains(where: { $0.sizes != inner }) { fault = "nested arrays have different lengths" }
    var (ints, tuples): ([Int]?, [ModelDataValue]) = ([], [])
    for element in elements {
      switch element.content {
      case .ints(let values): ints?.append(contentsOf: values)
      case .reals: ints = nil
      case .tuple: tuples.append(element)
      case .tuples(let values): tuples += values
      }
    }
    let content: Content
    if tuples.isEmpty {
      content = ints.map { .ints($0) } ?? .reals(elements.flatMap(\.reals))
    } else {
      content = .tuples(tuples)
      let areTuples = elements.allSatisfy { $0.isTuples }
      if fault == nil, !areTuples { fault = "an array holds tuples and numbers" }
    }
    self.init(sizes: [elements.count] + inner, content, fault: fault)
  }

  private var isTuples: Bool {
    switch content {
    case .tuple, .tuples: true
    case .ints, .reals: false
    }
  }

  /// A value of a data file.
  init(_ value: DataValue) {
    switch value {
    case .numbers(let array):
      switch array.elements {
      case .integers(let ints): self.init(sizes: array.shape, .ints(ints))
      case .reals(let reals): self.init(sizes: array.shape, .reals(reals))
      }
    case .tuple(let members): self.init(sizes: [], .tuple(members.map { ModelDataValue($0) }))
    case .tuples(let shape, let elements): self.init(sizes: shape, .tuples(elements.map { ModelDataValue($0) }))
    }
  }
}

extension DataVariable {
  /// A value that an app gave.
  init(_ value: ModelDataValue) {
    switch value.content {
    case .ints(let ints): self.init(sizes: value.sizes, values: .ints(ContiguousArray(ints)))
    case .reals(let reals): self.init(sizes: value.sizes, values: .reals(ContiguousArray(reals)))
    case .tuple(let slots): self.init(sizes: [], values: .tuple(slots.map { DataVariable($0) }))
    case .tuples(let elements): self.init(sizes: value.sizes, values: .tuples(elements.map { DataVariable($0) }))
    }
  }
}
