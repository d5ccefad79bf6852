// DotProducts: sums of products, norms and distances.
import CohortProgram

let dotProductFunctions: [ContainerFunction] = [
  .define(
    "dot_product",
    [
      "real dot_product(vector or row_vector, vector or row_vector)", "real dot_product(array[] real, array[] real)",
      "complex dot_product(complex_vector or complex_row_vector, complex_vector or complex_row_vector)",
      "complex dot_product(array[] complex, array[] complex)",
    ], "The sum of the products of the elements; of complex ones, with the first conjugated."
  ) { arguments in
    let (x, y) = (try arguments.tensor(0), try arguments.tensor(1))
    try Arguments.match(x.entryCount, y.entryCount, "the sizes")
    if x.entryWidth == 2 { return complexDotProduct(arguments.builder, x.scalars, y.scalars) }
    return .real(arguments.builder.dotProduct(x.scalars, y.scalars))
  },
  .define(
    "dot_self", ["real dot_self(vector or row_vector)", "complex dot_self(complex_vector or complex_row_vector)"],
    "The sum of the squares of a vector's elements; of complex ones, of their absolute values."
  ) { arguments in
    let tensor = try arguments.tensor(0)
    let sum = arguments.builder.sumOfSquares(tensor.scalars)
    return tensor.entryWidth == 2 ? .tensor(Tensor(element: .complex, scalars: [sum, Scalar(0)])) : .real(sum)
  },
  .define("norm1", ["real norm1(vector or row_vector or array[] real)"], "The sum of the elements' absolute values.") {
    arguments in
    let x = try arguments.scalars(0)
    var sizes = ContiguousArray<Scalar>()
    arguments.builder.loop(x.count) { sizes.append(arguments.builder.apply(.absolute, x[$0])) }
    return .real(arguments.builder.sum(sizes))
  },
  .define(
    "norm2", ["real norm2(vector or row_vector or array[] real)"],
    "The Euclidean length: the square root of the sum of the elements' squares."
  ) {
    arguments in
    let sum = arguments.builder.sumOfSquares(try arguments.scalars(0))
    return .real(arguments.builder.apply(.squareRoot, sum))
  },
  .define(
    "squared_distance",
    ["real squared_distance(real, real)", "real squared_distance(vector or row_vector, vector or row_vector)"],
    "The sum of the squared differences of the elements of two vectors of one size."
  ) { .real(try squaredDistance($0)) },
  .define(
    "distance", ["real distance(vector or row_vector, vector or row_vector)"],
    "The Euclidean distance of two vectors of one size."
  ) { .real($0.builder.apply(.squareRoot, try squaredDistance($0))) },
  .define(
    "columns_dot_product",
    [
      "row_vector columns_dot_product(vector, vector)", "row_vector columns_dot_product(row_vector, row_vector)",
      "row_vector columns_dot_product(matrix, matrix)",
      "complex_row_vector columns_dot_product(complex_vector, complex_vector)",
      "complex_row_vector columns_dot_product(complex_row_vector, complex_row_vector)",
      "complex_row_vector columns_dot_product(complex_matrix, complex_matrix)",
    ], "The dot product of each column with the same column of the other matrix."
  ) { try dotProducts($0, byRow: false, second: 1).rowVector },
  .define(
    "columns_dot_self",
    [
      "row_vector columns_dot_self(vector or row_vector or matrix)",
      "complex_row_vector columns_dot_self(complex_vector or complex_row_vector or complex_matrix)",
    ],
    "The sum of the squares of each column's entries."
  ) { try dotProducts($0, byRow: false, second: 0).rowVector },
  .define(
    "rows_dot_product",
    [
      "vector rows_dot_product(vector, vector)", "vector rows_dot_product(row_vector, row_vector)",
      "vector rows_dot_product(matrix, matrix)",
      "complex_vector rows_dot_product(complex_vector, complex_vector)",
      "complex_vector rows_dot_product(complex_row_vector, complex_row_vector)",
      "complex_vector rows_dot_product(complex_matrix, complex_matrix)",
    ], "The dot product of each row with the same row of the other matrix."
  ) { try dotProducts($0, byRow: true, second: 1).vector },
  .define(
    "rows_dot_self",
    [
      "vector rows_dot_self(vector or row_vector or matrix)",
      "complex_vector rows_dot_self(complex_vector or complex_row_vector or complex_matrix)",
    ], "The sum of the squares of each row's entries."
  ) {
    try dotProducts($0, byRow: true, second: 0).vector
  },
  .define("trace_dot", ["real trace_dot(matrix, matrix)"], "The trace of the product of two matrices.") { arguments in
    let (x, y) = (try arguments.grid(0), try arguments.grid(1))
    try Arguments.match(x.columns, y.rows, "the columns of the first and the rows of the second")
    try Arguments.match(x.rows, y.columns, "the rows of the first and the columns of the second")
    return .real(arguments.builder.dotProduct(x.transposed.scalars, y.scalars))
  },
  .define("trace", ["real trace(matrix)", "complex trace(complex_matrix)"], "The sum of a matrix's diagonal.") {
    arguments in
    let grid = try arguments.grid(0)
    let diagonal = grid.rearranged(rows: min(grid.rows, grid.columns), columns: 1) { row, _ in (row, row) }
    if grid.width == 1 { return .real(arguments.builder.sum(diagonal.scalars)) }
    let parts = (0..<2).map { part in
      arguments.builder.sum(stride(from: part, to: diagonal.scalars.count, by: 2).map { diagonal.scalars[$0] })
    }
    return .tensor(Tensor(element: .complex, scalars: ContiguousArray(parts)))
  },
]

extension ProgramBuilder {
  /// Up to this many multiplications, products are taken down as primitives.
  static let shortProduct = 16

  /// Σ x y
  func dotProduct(_ x: ContiguousArray<Scalar>, _ y: ContiguousArray<Scalar>) -> Scalar {
    // On a tape products are primitives, which are differentiated with the rest.
    if x.count > ProgramBuilder.shortProduct, mode == .sites {
      return call(DotProductNode(count: x.count), [x, y], outputCount: 1)[0]
    }
    if x.isEmpty { return Scalar(0) }
    var products = ContiguousArray<Scalar>()
    products.reserveCapacity(x.count)
    loop(x.count) { products.append(apply(.multiply, x[$0], y[$0])) }
    return x.count == 1 ? products[0] : sum(products)
  }

  /// Σ x²
  func sumOfSquares(_ x: ContiguousArray<Scalar>) -> Scalar {
    var squares = ContiguousArray<Scalar>()
    squares.reserveCapacity(x.count)
    loop(x.count) { squares.append(apply(.square, x[$0])) }
    return x.count == 1 ? squares[0] : sum(squares)
  }
}

private func squaredDistance(_ arguments: Arguments) throws -> Scalar {
  let (x, y) = (try arguments.scalars(0), try arguments.scalars(1))
  try Arguments.match(x.count, y.count, "the sizes")
  var differences = ContiguousArray<Scalar>()
  arguments.builder.loop(x.count) { differences.append(arguments.builder.apply(.subtract, x[$0], y[$0])) }
  return arguments.builder.sumOfSquares(differences)
}

/// The dot products of the rows or columns of two matrices; `second` is the second one's argument.
private func dotProducts(_ arguments: Arguments, byRow: Bool, second: Int) throws -> Grid {
  var (x, y) = (try arguments.grid(0), try arguments.grid(second))
  try Arguments.match(x.rows, y.rows, "the numbers of rows")
  try Arguments.match(x.columns, y.columns, "the numbers of columns")
  if byRow { (x, y) = (x.transposed, y.transposed) }
  let (builder, width) = (arguments.builder, x.width)
  let length = x.rows * width
  var results = ContiguousArray<Scalar>()
  builder.loop(x.columns) { column in
    let left = ContiguousArray(x.scalars[(column * length)..<((column + 1) * length)])
    let right = ContiguousArray(y.scalars[(column * length)..<((column + 1) * length)])
    if width == 2 {
      let product = builder.complexDotProduct(left, right, conjugating: second == 0)
      results += [product.real, product.imaginary]
    } else {
      results.append(second == 0 ? builder.sumOfSquares(left) : builder.dotProduct(left, right))
    }
  }
  return Grid(rows: 1, columns: x.columns, width: width, results)
}

private func complexDotProduct(
  _ builder: ProgramBuilder, _ x: ContiguousArray<Scalar>, _ y: ContiguousArray<Scalar>
) -> Value {
  builder.complexDotProduct(x, y).value
}

extension ProgramBuilder {
  /// Σ x̄ y, or Σ x y, of numbers given by real and imaginary parts in turn.
  func complexDotProduct(
    _ x: ContiguousArray<Scalar>, _ y: ContiguousArray<Scalar>, conjugating: Bool = true
  ) -> ComplexScalar {
    var x = x
    if !conjugating {
      loop(x.count / 2) { x[2 * $0 + 1] = apply(.negate, x[2 * $0 + 1]) }
    }
    let swapped = ContiguousArray(y.indices.map { $0 % 2 == 0 ? y[$0 + 1] : apply(.negate, y[$0 - 1]) })
    return ComplexScalar(real: dotProduct(x, y), imaginary: dotProduct(x, swapped))
  }
}
