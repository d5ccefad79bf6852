// Joining: matrices and vectors one under or beside the other.
import CohortProgram

let joiningFunctions: [ContainerFunction] = [
  .define(
    "append_row", traits: [.linear],
    [
      "vector append_row(real, vector)", "vector append_row(vector, real)", "vector append_row(vector, vector)",
      "matrix append_row(row_vector or matrix, row_vector or matrix)",
      "complex_vector append_row(complex, complex_vector)", "complex_vector append_row(complex_vector, complex)",
      "complex_vector append_row(complex_vector, complex_vector)",
      "complex_matrix append_row(complex_row_vector or complex_matrix, complex_row_vector or complex_matrix)",
    ], "The rows of the first argument above those of the second."
  ) { arguments in
    let (x, y) = (try arguments.tensor(0), try arguments.tensor(1))
    if let vector = joinedVector(x, y, isRow: false) { return vector }
    guard let upper = Grid(x), let lower = Grid(y) else { throw arguments.unexpected(0, "a matrix or vector") }
    try Arguments.match(upper.columns, lower.columns, "the numbers of columns")
    let (rows, columns, width) = (upper.rows + lower.rows, upper.columns, upper.width)
    var scalars = ContiguousArray<Scalar>()
    scalars.reserveCapacity(try Arguments.product(rows, columns, width))
    for column in 0..<columns {
      for part in [upper, lower] {
        scalars += part.scalars[(column * part.rows * width)..<((column + 1) * part.rows * width)]
      }
    }
    return Grid(rows: rows, columns: columns, width: width, scalars).matrix
  },
  .define(
    "append_col", traits: [.linear],
    [
      "row_vector append_col(real, row_vector)", "row_vector append_col(row_vector, real)",
      "row_vector append_col(row_vector, row_vector)", "matrix append_col(vector or matrix, vector or matrix)",
      "complex_row_vector append_col(complex, complex_row_vector)",
      "complex_row_vector append_col(complex_row_vector, complex)",
      "complex_row_vector append_col(complex_row_vector, complex_row_vector)",
      "complex_matrix append_col(complex_vector or complex_matrix, complex_vector or complex_matrix)",
    ], "The columns of the first argument to the left of those of the second."
  ) { arguments in
    let (x, y) = (try arguments.tensor(0), try arguments.tensor(1))
    if let vector = joinedVector(x, y, isRow: true) { return vector }
    guard let left = Grid(x), let right = Grid(y) else { throw arguments.unexpected(0, "a matrix or vector") }
    try Arguments.match(left.rows, right.rows, "the numbers of rows")
    return Grid(
      rows: left.rows, columns: left.columns + right.columns, width: left.width, left.scalars + right.scalars
    ).matrix
  },
]

/// Vectors and lone numbers joined to a vector (row vectors if `isRow`); nil for other arguments.
private func joinedVector(_ x: Tensor, _ y: Tensor, isRow: Bool) -> Value? {
  func isPart(_ tensor: Tensor) -> Bool {
    switch tensor.element {
    case .real, .complex: return true
    case .vector, .complexVector: return !isRow
    case .rowVector, .complexRowVector: return isRow
    default: return false
    }
  }
  guard isPart(x), isPart(y) else { return nil }
  return .tensor(.entries(x.scalars + y.scalars, width: x.entryWidth, isRow: isRow))
}
