// Value: the values of the language while a program is recorded.
@_exported import CohortProgram

/// A value of the language: numbers that may depend on parameters, in their containers.
package enum Value: Sendable {
  case int(Int)
  case real(Scalar)
  /// complex, vector, row_vector, matrix, complex containers, and arrays of these and of real.
  case tensor(Tensor)
  /// Arrays of int.
  case ints(IntArray)
  case tuple([Value])
  /// Arrays of tuples.
  case tuples(TupleArray)
  case void
  /// An int or an array of ints of which some are known only when outputs are replayed, because they were drawn or depend
  /// on parameters: whole numbers. Nothing but a recording of outputs holds such values.
  case openInts(Tensor)
}

extension Value {
  /// An int or an array of ints of whole numbers, open where one of them is no constant.
  package static func integers(_ tensor: Tensor) -> Value {
    guard tensor.isConstant else { return .openInts(tensor) }
    if tensor.arraySizes.isEmpty, let scalar = tensor.scalars.first, let int = Int(exactly: scalar.value) {
      return .int(int)
    }
    let ints = tensor.scalars.map { Int(exactly: $0.value) ?? Int(Int32.min) }
    return .ints(IntArray(sizes: tensor.arraySizes, elements: ContiguousArray(ints)))
  }

  /// The numbers of an int or an array of ints; nil for other values.
  package var wholeNumbers: Tensor? {
    switch self {
    case .int(let int): return Tensor(element: .real, scalars: [Scalar(Double(int))])
    case .ints(let array):
      return Tensor(
        arraySizes: array.sizes, element: .real, scalars: ContiguousArray(array.elements.map { Scalar(Double($0)) }))
    case .openInts(let tensor): return tensor
    default: return nil
    }
  }

  /// The numbers of a scalar or container in their order, ints as reals; nil for tuples and for no value.
  package var realScalars: ContiguousArray<Scalar>? {
    switch self {
    case .int(let int): return [Scalar(Double(int))]
    case .real(let scalar): return [scalar]
    case .tensor(let tensor), .openInts(let tensor): return tensor.scalars
    case .ints(let array): return ContiguousArray(array.elements.map { Scalar(Double($0)) })
    case .tuple, .tuples, .void: return nil
    }
  }
}

/// What the elements of an array are, with sizes.
package enum ElementShape: Hashable, Sendable {
  case real
  case vector(Int)
  case rowVector(Int)
  case matrix(rows: Int, columns: Int)
  case complex
  case complexVector(Int)
  case complexRowVector(Int)
  case complexMatrix(rows: Int, columns: Int)

  /// How many scalars an element has; complex numbers have two (real and imaginary part, one after the other).
  package var count: Int {
    switch self {
    case .real: return 1
    case .vector(let n), .rowVector(let n): return n
    case .matrix(let rows, let columns): return rows * columns
    case .complex: return 2
    case .complexVector(let n), .complexRowVector(let n): return 2 * n
    case .complexMatrix(let rows, let columns): return 2 * rows * columns
    }
  }

  /// Whether its entries are complex numbers.
  package var isComplex: Bool {
    switch self {
    case .complex, .complexVector, .complexRowVector, .complexMatrix: return true
    case .real, .vector, .rowVector, .matrix: return false
    }
  }

  /// How many scalars an entry has: 2 if complex.
  package var entryWidth: Int { isComplex ? 2 : 1 }
}

/// Real (or complex) numbers in a container.
///
/// The scalars of one element stand together, arrays in row-major order (the last array index moves fastest),
/// matrices in column-major order.
package struct Tensor: Sendable {
  /// The sizes of the array dimensions, outermost first; empty for a lone vector, matrix, ….
  package var arraySizes: [Int]
  package var element: ElementShape
  package var scalars: ContiguousArray<Scalar>

  package init(arraySizes: [Int] = [], element: ElementShape, scalars: ContiguousArray<Scalar>) {
    self.arraySizes = arraySizes
    self.element = element
    self.scalars = scalars
  }

  package static func vector(_ scalars: ContiguousArray<Scalar>) -> Tensor {
    Tensor(element: .vector(scalars.count), scalars: scalars)
  }

  package static func rowVector(_ scalars: ContiguousArray<Scalar>) -> Tensor {
    Tensor(element: .rowVector(scalars.count), scalars: scalars)
  }

  /// - Parameter scalars: in column-major order, `rows * columns` of them.
  package static func matrix(rows: Int, columns: Int, _ scalars: ContiguousArray<Scalar>) -> Tensor {
    Tensor(element: .matrix(rows: rows, columns: columns), scalars: scalars)
  }

  /// A one-dimensional array of real.
  package static func array(_ scalars: ContiguousArray<Scalar>) -> Tensor {
    Tensor(arraySizes: [scalars.count], element: .real, scalars: scalars)
  }

  package var count: Int { scalars.count }
  package var isConstant: Bool { scalars.allSatisfy(\.isConstant) }
  /// The number of elements along the outermost dimension, as `size(x)` counts for arrays and vectors.
  package var outerCount: Int {
    if let first = arraySizes.first { return first }
    switch element {
    case .vector(let n), .rowVector(let n), .complexVector(let n), .complexRowVector(let n): return n
    case .matrix(let rows, _), .complexMatrix(let rows, _): return rows
    case .real, .complex: return 1
    }
  }
}

/// An array of int in row-major order.
package struct IntArray: Sendable, Equatable {
  package var sizes: [Int]
  package var elements: ContiguousArray<Int>

  package init(sizes: [Int], elements: ContiguousArray<Int>) {
    self.sizes = sizes
    self.elements = elements
  }

  package init(_ elements: ContiguousArray<Int>) {
    self.init(sizes: [elements.count], elements: elements)
  }
}

/// An array of tuples in row-major order.
package struct TupleArray: Sendable {
  package var sizes: [Int]
  package var elements: [Value]

  package init(sizes: [Int], elements: [Value]) {
    self.sizes = sizes
    self.elements = elements
  }
}
