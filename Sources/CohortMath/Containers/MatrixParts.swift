// MatrixParts: rows, columns, blocks, diagonals and transposes of matrices.
import CohortProgram

let matrixPartFunctions: [ContainerFunction] = [
  .define(
    "transpose", traits: [.linear, .postfix("'")],
    [
      "row_vector transpose(vector)", "vector transpose(row_vector)", "matrix transpose(matrix)",
      "complex_row_vector transpose(complex_vector)", "complex_vector transpose(complex_row_vector)",
      "complex_matrix transpose(complex_matrix)",
    ], "Rows become columns; complex entries are not conjugated."
  ) { arguments in
    let tensor = try arguments.tensor(0)
    guard let grid = Grid(tensor) else { throw arguments.unexpected(0, "a matrix or vector") }
    if tensor.isMatrix { return grid.transposed.matrix }
    return tensor.isRow ? grid.vector : grid.rowVector
  },
  .define(
    "col", traits: [.linear], ["vector col(matrix, int)", "complex_vector col(complex_matrix, int)"],
    "Column n of a matrix."
  ) {
    arguments in
    let (grid, n) = (try arguments.grid(0), try arguments.int(1))
    try Arguments.check(n, "the column", upTo: grid.columns)
    return grid.rearranged(rows: grid.rows, columns: 1) { row, _ in (row, n - 1) }.vector
  },
  .define(
    "row", traits: [.linear], ["row_vector row(matrix, int)", "complex_row_vector row(complex_matrix, int)"],
    "Row m of a matrix."
  ) {
    arguments in
    let (grid, m) = (try arguments.grid(0), try arguments.int(1))
    try Arguments.check(m, "the row", upTo: grid.rows)
    return grid.rearranged(rows: 1, columns: grid.columns) { _, column in (m - 1, column) }.rowVector
  },
  .define(
    "block", traits: [.linear],
    ["matrix block(matrix, int, int, int, int)", "complex_matrix block(complex_matrix, int, int, int, int)"],
    "The part of a matrix that begins at row i and column j, with so many rows and columns."
  ) { try block($0, $0.int(1), $0.int(2), $0.size(3), $0.size(4)).matrix },
  .define(
    "sub_col", ["vector sub_col(matrix, int, int, int)", "complex_vector sub_col(complex_matrix, int, int, int)"],
    "The n entries of column j from row i on; the arguments are the matrix, i, j and n."
  ) { try block($0, $0.int(1), $0.int(2), $0.size(3), 1).vector },
  .define(
    "sub_row",
    ["row_vector sub_row(matrix, int, int, int)", "complex_row_vector sub_row(complex_matrix, int, int, int)"],
    "The n entries of row i from column j on; the arguments are the matrix, i, j and n."
  ) { try block($0, $0.int(1), $0.int(2), 1, $0.size(3)).rowVector },
  .define(
    "diagonal", traits: [.linear], ["vector diagonal(matrix)", "complex_vector diagonal(complex_matrix)"],
    "The diagonal of a matrix, which need not be square, as a vector."
  ) {
    let grid = try $0.grid(0)
    return grid.rearranged(rows: min(grid.rows, grid.columns), columns: 1) { row, _ in (row, row) }.vector
  },
  .define(
    "diag_matrix", ["matrix diag_matrix(vector)", "complex_matrix diag_matrix(complex_vector)"],
    "The square matrix with a vector on its diagonal and zeros elsewhere."
  ) { arguments in
    let tensor = try arguments.tensor(0)
    let (n, width) = (tensor.entryCount, tensor.entryWidth)
    var result = try Grid(zeros: n, n, width: width)
    for i in 0..<n {
      for part in 0..<width { result.scalars[(i * n + i) * width + part] = tensor.scalars[i * width + part] }
    }
    return result.matrix
  },
  .define(
    "add_diag",
    [
      "matrix add_diag(matrix, real or vector or row_vector)",
      "complex_matrix add_diag(complex_matrix, complex or complex_vector or complex_row_vector)",
    ], "The matrix with a number, or the elements of a vector, added to its diagonal."
  ) { arguments in
    var grid = try arguments.grid(0)
    let added = try arguments.tensor(1)
    let count = min(grid.rows, grid.columns)
    let isSingle = !arguments.isContainer(1)
    if !isSingle { try Arguments.match(added.entryCount, count, "the sizes of the vector and of the diagonal") }
    let (rows, width) = (grid.rows, grid.width)
    arguments.builder.loop(count * width) { index in
      let (i, part) = (index / width, index % width)
      let place = (i * rows + i) * width + part
      grid.scalars[place] = arguments.builder.apply(
        .add, grid.scalars[place], added.scalars[isSingle ? part : index])
    }
    return grid.matrix
  },
  .define(
    "symmetrize_from_lower_tri",
    [
      "matrix symmetrize_from_lower_tri(matrix)", "complex_matrix symmetrize_from_lower_tri(complex_matrix)",
    ], "The symmetric matrix that has the given lower triangle; the upper one of a complex matrix is conjugated."
  ) { arguments in
    let grid = try arguments.square(0)
    var result = grid.rearranged(rows: grid.rows, columns: grid.columns) { (max($0, $1), min($0, $1)) }
    if grid.width == 2 {
      arguments.builder.loop(grid.count) { index in
        guard index % grid.rows < index / grid.rows else { return }
        result.scalars[2 * index + 1] = arguments.builder.apply(.negate, result.scalars[2 * index + 1])
      }
    }
    return result.matrix
  },
]

private func block(_ arguments: Arguments, _ row: Int, _ column: Int, _ rows: Int, _ columns: Int) throws -> Grid {
  let grid = try arguments.grid(0)
  try Arguments.check(row, "the row", upTo: grid.rows)
  try Arguments.check(column, "the column", upTo: grid.columns)
  guard rows <= grid.rows - row + 1, columns <= grid.columns - column + 1 else {
    throw FunctionError.invalid(
      "\(rows) × \(columns) entries from row \(row), column \(column) on are beyond the matrix's \(grid.sizes)")
  }
  return grid.rearranged(rows: rows, columns: columns) { (row - 1 + $0, column - 1 + $1) }
}
