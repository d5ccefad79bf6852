// Value + arrays: arrays of values.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

extension Value {
  /// `{a, b, c}`: an array of the given values, which must have equal sizes.
  static func array(of values: [Value], type: StanType, span: Span) throws -> Value {
    try array(of: values, sizes: [values.count], type: type, span: span)
  }

  /// An array with dimensions `sizes` (row-major) of the given values.
  ///
  /// - Parameter type: the type of the result.
  static func array(of values: [Value], sizes: [Int], type: StanType, span: Span) throws -> Value {
    func mismatch(_ number: Int) -> RecordingError {
      let (first, other) = (values[0].dimensionSizes, values[number].dimensionSizes)
      return RecordingError(
        .invalid,
        "the elements of an array must have equal sizes, but element 1 has \(describeSizes(first)) and element "
          + "\(number + 1) has \(describeSizes(other))", span: span)
    }
    guard case .array(let element, let dimensions) = type else { return .void }
    guard let first = values.first else { return empty(sizes, dimensions: dimensions, of: element) }
    switch element {
    case .int where values.contains(where: \.hasOpenInts):
      var scalars = ContiguousArray<Scalar>()
      var inner: [Int] = []
      for (number, value) in values.enumerated() {
        guard let tensor = value.wholeNumbers, number == 0 || inner == tensor.arraySizes else {
          throw mismatch(number)
        }
        inner = tensor.arraySizes
        scalars += tensor.scalars
      }
      return .openInts(Tensor(arraySizes: sizes + inner, element: .real, scalars: scalars))
    case .int:
      var elements = ContiguousArray<Int>()
      var inner: [Int] = []
      for (number, value) in values.enumerated() {
        switch value {
        case .int(let int): elements.append(int)
        case .ints(let array):
          if number > 0, inner != array.sizes { throw mismatch(number) }
          inner = array.sizes
          elements += array.elements
        default: throw mismatch(number)
        }
      }
      return .ints(IntArray(sizes: sizes + inner, elements: elements))
    case .tuple:
      var elements: [Value] = []
      var inner: [Int] = []
      for (number, value) in values.enumerated() {
        if case .tuples(let array) = value {
          if number > 0, inner != array.sizes { throw mismatch(number) }
          inner = array.sizes
          elements += array.elements
        } else {
          elements.append(value)
        }
      }
      return .tuples(TupleArray(sizes: sizes + inner, elements: elements))
    default:
      var scalars = ContiguousArray<Scalar>()
      switch first {
      case .real:
        for (number, value) in values.enumerated() {
          guard case .real(let scalar) = value else { throw mismatch(number) }
          scalars.append(scalar)
        }
        return .tensor(Tensor(arraySizes: sizes, element: .real, scalars: scalars))
      case .tensor(let head):
        for (number, value) in values.enumerated() {
          guard case .tensor(let tensor) = value, tensor.element == head.element, tensor.arraySizes == head.arraySizes
          else { throw mismatch(number) }
          scalars += tensor.scalars
        }
        return .tensor(Tensor(arraySizes: sizes + head.arraySizes, element: head.element, scalars: scalars))
      default: throw mismatch(0)
      }
    }
  }

  /// An array without elements.
  private static func empty(_ sizes: [Int], dimensions: Int, of element: StanType) -> Value {
    let all = sizes + Array(repeating: 0, count: Swift.max(dimensions - sizes.count, 0))
    switch element {
    case .int: return .ints(IntArray(sizes: all, elements: []))
    case .tuple: return .tuples(TupleArray(sizes: all, elements: []))
    default: return .tensor(Tensor(arraySizes: all, element: element.shape([0, 0]), scalars: []))
    }
  }
}
