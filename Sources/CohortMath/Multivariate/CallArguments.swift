// CallArguments: the arguments of a multivariate function in the forms in which it reads them.
import CohortProgram

/// One vector or an array of vectors (of either orientation), all of one size.
struct VectorBatch {
  let isArray: Bool
  /// The number of vectors.
  let count: Int
  /// The length of each.
  let size: Int
  let scalars: ContiguousArray<Scalar>

  /// Vector `index`; a lone vector stands for any.
  func vector(_ index: Int) -> ArraySlice<Scalar> {
    let start = isArray ? index * size : 0
    return ArraySlice(scalars[start..<start + size])
  }

  func element(_ index: Int, _ k: Int) -> Scalar { scalars[(isArray ? index * size : 0) + k] }
}

/// A matrix in column-major order; a row vector counts as a matrix of one row.
struct MatrixArgument {
  let rows: Int
  let columns: Int
  let isRowVector: Bool
  let scalars: ContiguousArray<Scalar>

  subscript(row: Int, column: Int) -> Scalar { scalars[column * rows + row] }
  var isConstant: Bool { scalars.allSatisfy(\.isConstant) }
  var values: [Double] { scalars.map(\.value) }
}

/// A number or a container of numbers.
struct RealsArgument {
  let isScalar: Bool
  let scalars: ContiguousArray<Scalar>

  var count: Int { scalars.count }
  subscript(index: Int) -> Scalar { isScalar ? scalars[0] : scalars[index] }
}

/// An int or an array of ints.
struct IntsArgument {
  let isScalar: Bool
  let elements: ContiguousArray<Int>

  var count: Int { elements.count }
  subscript(index: Int) -> Int { isScalar ? elements[0] : elements[index] }
}

/// The arguments of a call, by number.
struct CallArguments {
  let values: [Value]

  init(_ values: [Value]) { self.values = values }

  private func value(_ index: Int) throws -> Value {
    guard index < values.count else { throw FunctionError.invalid("argument \(index + 1) is missing") }
    return values[index]
  }

  private func mismatch(_ index: Int, _ expected: String) -> FunctionError {
    .invalid("argument \(index + 1) must be \(expected)")
  }

  func int(_ index: Int) throws -> Int {
    guard case .int(let int) = try value(index) else { throw mismatch(index, "an int") }
    return int
  }

  func ints(_ index: Int) throws -> IntsArgument {
    switch try value(index) {
    case .int(let int): return IntsArgument(isScalar: true, elements: [int])
    case .ints(let array): return IntsArgument(isScalar: false, elements: array.elements)
    // An array without elements may come without its element type.
    case .tensor(let tensor) where tensor.count == 0: return IntsArgument(isScalar: false, elements: [])
    default: throw mismatch(index, "an int or an array of ints")
    }
  }

  func real(_ index: Int) throws -> Scalar {
    switch try value(index) {
    case .int(let int): return Scalar(Double(int))
    case .real(let scalar): return scalar
    default: throw mismatch(index, "a real")
    }
  }

  func reals(_ index: Int) throws -> RealsArgument {
    switch try value(index) {
    case .int(let int): return RealsArgument(isScalar: true, scalars: [Scalar(Double(int))])
    case .real(let scalar): return RealsArgument(isScalar: true, scalars: [scalar])
    case .ints(let array):
      return RealsArgument(isScalar: false, scalars: ContiguousArray(array.elements.map { Scalar(Double($0)) }))
    case .tensor(let tensor): return RealsArgument(isScalar: false, scalars: tensor.scalars)
    default: throw mismatch(index, "a real or a container of reals")
    }
  }

  /// A vector, row vector or array of reals.
  func vector(_ index: Int) throws -> ContiguousArray<Scalar> {
    let argument = try reals(index)
    if argument.isScalar { throw mismatch(index, "a vector") }
    return argument.scalars
  }

  func vectors(_ index: Int) throws -> VectorBatch {
    guard case .tensor(let tensor) = try value(index) else { throw mismatch(index, "a vector or an array of vectors") }
    switch tensor.element {
    case .vector(let size), .rowVector(let size):
      let isArray = !tensor.arraySizes.isEmpty
      let count = isArray ? tensor.arraySizes.reduce(1, *) : 1
      return VectorBatch(isArray: isArray, count: count, size: size, scalars: tensor.scalars)
    default: throw mismatch(index, "a vector or an array of vectors")
    }
  }

  func matrix(_ index: Int) throws -> MatrixArgument {
    guard case .tensor(let tensor) = try value(index), tensor.arraySizes.isEmpty else {
      throw mismatch(index, "a matrix")
    }
    switch tensor.element {
    case .matrix(let rows, let columns):
      return MatrixArgument(rows: rows, columns: columns, isRowVector: false, scalars: tensor.scalars)
    case .rowVector(let size):
      return MatrixArgument(rows: 1, columns: size, isRowVector: true, scalars: tensor.scalars)
    default: throw mismatch(index, "a matrix")
    }
  }

  func squareMatrix(_ index: Int, _ role: String) throws -> MatrixArgument {
    let result = try matrix(index)
    guard result.rows == result.columns else {
      throw FunctionError.invalid("\(role) must be square, but has \(result.rows) rows and \(result.columns) columns")
    }
    return result
  }
}

/// Throws unless two sizes agree, with both sizes in the message.
func requireEqualSizes(_ first: String, _ firstSize: Int, _ second: String, _ secondSize: Int) throws {
  guard firstSize == secondSize else {
    throw FunctionError.invalid("\(first) (\(firstSize)) and \(second) (\(secondSize)) must match in size")
  }
}
