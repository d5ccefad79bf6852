// Conversions: between vectors, row vectors, matrices and arrays.
import CohortProgram

let conversionFunctions: [ContainerFunction] = [
  .define(
    "to_vector", traits: [.linear],
    [
      "vector to_vector(vector or row_vector or matrix or array[] real)",
      "complex_vector to_vector(complex_vector or complex_row_vector or complex_matrix or array[] complex)",
    ], "All entries as a vector; matrices column by column."
  ) {
    let tensor = try $0.tensor(0)
    return .tensor(.entries(tensor.scalars, width: tensor.entryWidth, isRow: false))
  },
  .define(
    "to_row_vector", traits: [.linear],
    [
      "row_vector to_row_vector(vector or row_vector or matrix or array[] real)",
      "complex_row_vector to_row_vector(complex_vector or complex_row_vector or complex_matrix or array[] complex)",
    ], "All entries as a row vector; matrices column by column."
  ) {
    let tensor = try $0.tensor(0)
    return .tensor(.entries(tensor.scalars, width: tensor.entryWidth, isRow: true))
  },
  .define(
    "to_array_1d", traits: [.linear],
    [
      "array[] real to_array_1d(vector or row_vector or matrix)",
      "array[] complex to_array_1d(complex_vector or complex_row_vector or complex_matrix)",
    ] + flatteningRules, "All elements as an array; arrays in row-major order, matrices column by column."
  ) { arguments in
    if case .ints(let array) = try arguments.value(0) { return .ints(IntArray(array.elements)) }
    let tensor = try arguments.tensor(0)
    return .tensor(
      Tensor(
        arraySizes: [tensor.entryCount], element: tensor.entryWidth == 2 ? .complex : .real, scalars: tensor.scalars))
  },
  .define(
    "to_array_2d", traits: [.linear],
    ["array[,] real to_array_2d(matrix)", "array[,] complex to_array_2d(complex_matrix)"],
    "A matrix as an array of its rows."
  ) { arguments in
    let grid = try arguments.grid(0)
    return .tensor(
      Tensor(
        arraySizes: [grid.rows, grid.columns], element: grid.width == 2 ? .complex : .real,
        scalars: grid.transposed.scalars))
  },
  .define(
    "to_matrix", traits: [.linear],
    [
      "matrix to_matrix(vector or row_vector or matrix or array[] row_vector or array[,] real)",
      "matrix to_matrix(vector or row_vector or matrix or array[] real, int, int)",
      "matrix to_matrix(vector or row_vector or matrix or array[] real, int, int, int)",
      "complex_matrix to_matrix(complex_vector or complex_row_vector or complex_matrix or array[] complex_row_vector or array[,] complex)",
      "complex_matrix to_matrix(complex_vector or complex_row_vector or complex_matrix or array[] complex, int, int)",
      "complex_matrix to_matrix(complex_vector or complex_row_vector or complex_matrix or array[] complex, int, int, int)",
    ],
    "The entries as a matrix with so many rows and columns, filled column by column or, with a last argument "
      + "of 0, row by row; without sizes, vectors become columns, row vectors and the elements of arrays rows."
  ) { arguments in
    let tensor = try arguments.tensor(0)
    let width = tensor.entryWidth
    guard arguments.count >= 3 else {
      if let grid = Grid(tensor) { return grid.matrix }
      return try Grid.ofRows(tensor).matrix
    }
    let (rows, columns) = (try arguments.size(1), try arguments.size(2))
    try Arguments.match(
      try Arguments.product(rows, columns), tensor.entryCount, "rows × columns and the number of entries")
    let byColumns = try arguments.count < 4 || arguments.int(3) != 0
    if byColumns { return Grid(rows: rows, columns: columns, width: width, tensor.scalars).matrix }
    return Grid(rows: columns, columns: rows, width: width, tensor.scalars).transposed.matrix
  },
  .define(
    "to_int", ["N to_int(data N)", "N to_int(data T)"],
    "The number, or each of an array, without its fraction; it must fit into an int."
  ) { arguments in
    func truncated(_ x: Double) throws -> Int {
      guard abs(x.rounded(.towardZero)) <= 2_147_483_647 else {
        throw FunctionError.rejected("\(x) does not fit into an int")
      }
      return Int(x)
    }
    switch try arguments.value(0) {
    case .ints(let array): return .ints(array)
    case .tensor(let tensor):
      let elements = try tensor.scalars.map { try truncated($0.value) }
      return .ints(IntArray(sizes: tensor.arraySizes, elements: ContiguousArray(elements)))
    default: return .int(try truncated(try arguments.real(0).value))
    }
  },
]

/// Arrays of up to nine dimensions, which is as many as a declaration may have; the language has no complex form.
private let flatteningRules: [String] = (0..<9).flatMap { depth in
  let commas = String(repeating: ",", count: depth)
  return ["int", "real"].map { "array[] \($0) to_array_1d(array[\(commas)] \($0))" }
}

extension Grid {
  /// An array of row vectors, or an array of arrays, as the rows of a matrix.
  static func ofRows(_ tensor: Tensor) throws -> Grid {
    let width = tensor.entryWidth
    let rows = tensor.arraySizes.first ?? 0
    let columns = rows == 0 ? 0 : tensor.entryCount / rows
    return Grid(rows: columns, columns: rows, width: width, tensor.scalars).transposed
  }
}
