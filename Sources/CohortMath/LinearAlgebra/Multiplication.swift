// Multiplication: products of matrices and vectors.
import COpenBLAS
import CohortProgram

let multiplicationFunctions: [ContainerFunction] = [
  .define(
    "multiply", traits: [.product, .infix("*")],
    [
      "int multiply(int, int)", "matrix multiply(vector, row_vector)", "real multiply(row_vector, vector)",
      "row_vector multiply(row_vector, matrix)", "vector multiply(matrix, vector)", "matrix multiply(matrix, matrix)",
      "M multiply(real, M)", "M multiply(M, real)", "K multiply(complex, K)", "K multiply(K, complex)",
      "complex multiply(complex_row_vector, complex_vector)",
      "complex_row_vector multiply(complex_row_vector, complex_matrix)",
      "complex_vector multiply(complex_matrix, complex_vector)",
      "complex_matrix multiply(complex_vector, complex_row_vector)",
      "complex_matrix multiply(complex_matrix, complex_matrix)",
    ],
    "The product: of numbers, of a number and each entry of a container, or of matrices and vectors. "
      + "A complex row vector times a vector is their dot product, which conjugates the first."
  ) { arguments in
    let (x, y) = (try arguments.tensor(0), try arguments.tensor(1))
    if x.entryWidth == 2 || y.entryWidth == 2 { return try complexProduct(arguments) }
    if !arguments.isContainer(0) || !arguments.isContainer(1) { return multiple(arguments.builder, x, y) }
    let (a, b) = (try arguments.grid(0), try arguments.grid(1))
    let product = try arguments.builder.product(a, b)
    if x.isRow, !y.isRow, !y.isMatrix { return .real(product.scalars[0]) }
    if x.isRow { return product.rowVector }
    return y.isMatrix || y.isRow ? product.matrix : product.vector
  },
  .define("tcrossprod", ["matrix tcrossprod(matrix)"], "The product A Aᵀ of a matrix and its transpose.") {
    arguments in
    let a = try arguments.grid(0)
    return try arguments.builder.product(a, a.transposed).matrix
  },
  .define("crossprod", ["matrix crossprod(matrix)"], "The product Aᵀ A of a matrix's transpose and the matrix.") {
    arguments in
    let a = try arguments.grid(0)
    return try arguments.builder.product(a.transposed, a).matrix
  },
  .define(
    "multiply_lower_tri_self_transpose", ["matrix multiply_lower_tri_self_transpose(matrix)"],
    "The product L Lᵀ with L the lower triangle of the matrix."
  ) { arguments in
    let l = try arguments.grid(0).lowerTriangle
    return try arguments.builder.product(l, l.transposed).matrix
  },
  .define(
    "diag_pre_multiply",
    [
      "matrix diag_pre_multiply(vector or row_vector, matrix)",
      "complex_matrix diag_pre_multiply(complex_vector or complex_row_vector, complex_matrix)",
    ], "The product diag(v) A: each row of the matrix multiplied by an element of the vector."
  ) { arguments in
    let (v, a) = (try arguments.tensor(0), try arguments.grid(1))
    try Arguments.match(v.entryCount, a.rows, "the size of the vector and the rows of the matrix")
    return arguments.builder.scaled(a, by: v.scalars, rows: true).matrix
  },
  .define(
    "diag_post_multiply",
    [
      "matrix diag_post_multiply(matrix, vector or row_vector)",
      "complex_matrix diag_post_multiply(complex_matrix, complex_vector or complex_row_vector)",
    ], "The product A diag(v): each column of the matrix multiplied by an element of the vector."
  ) { arguments in
    let (a, v) = (try arguments.grid(0), try arguments.tensor(1))
    try Arguments.match(v.entryCount, a.columns, "the size of the vector and the columns of the matrix")
    return arguments.builder.scaled(a, by: v.scalars, rows: false).matrix
  },
  .define(
    "quad_form_diag", ["matrix quad_form_diag(matrix, vector or row_vector)"],
    "The product diag(v) A diag(v), such as a covariance matrix from correlations and standard deviations."
  ) { arguments in
    let (a, v) = (try arguments.square(0), try arguments.scalars(1))
    try Arguments.match(v.count, a.rows, "the size of the vector and the rows of the matrix")
    let builder = arguments.builder
    let result = builder.scaled(builder.scaled(a, by: v, rows: true), by: v, rows: false)
    // Of A = L Lᵀ it is diag(v) L times its transpose; a factor's diagonal is positive.
    if a.width == 1, builder.mask == nil, v.allSatisfy({ $0.value > 0 }),
      builder.isFactorKnown(of: a.scalars, order: a.rows)
    {
      builder.noteFactor(of: result.scalars, order: a.rows) { builder in
        builder.loop(v.count) { k in
          builder.guard(builder.apply(.less, Scalar(0), v[k])) { "the sign of a scale" }
        }
        let factor = builder.knownFactor(of: a.scalars, order: a.rows) ?? []
        return builder.scaled(Grid(rows: a.rows, columns: a.columns, factor), by: v, rows: true).scalars
      }
    }
    return result.matrix
  },
]

extension Grid {
  /// Zeros above the diagonal.
  var lowerTriangle: Grid {
    var result = self
    for column in 0..<columns { for row in 0..<min(column, rows) { result[row, column] = Scalar(0) } }
    return result
  }
}

extension ProgramBuilder {
  /// Up to this many multiplications, matrix products are taken down as primitives, of which loops are made.
  static let shortMatrixProduct = 36

  /// The matrix product of real matrices: primitives if tiny, else a node.
  func product(_ a: Grid, _ b: Grid) throws -> Grid {
    try Arguments.match(a.columns, b.rows, "the columns of the first and the rows of the second")
    let (m, n, k) = (a.rows, b.columns, a.columns)
    let count = try Arguments.product(m, n)
    let multiplications = try Arguments.product(m, n, max(k, 1))
    if count == 0 || k == 0 { return try Grid(zeros: m, n) }
    // On a tape products are primitives, which are differentiated with the rest.
    if multiplications > ProgramBuilder.shortMatrixProduct, mode == .sites {
      let node = MatrixProductNode(rows: m, columns: n, inner: k)
      return Grid(rows: m, columns: n, call(node, [a.scalars, b.scalars], outputCount: count))
    }
    var result = ContiguousArray<Scalar>()
    loop(count) { index in
      let (row, column) = (index % m, index / m)
      var products = ContiguousArray<Scalar>()
      loop(k) { products.append(apply(.multiply, a[row, $0], b[$0, column])) }
      result.append(k == 1 ? products[0] : sum(products))
    }
    return Grid(rows: m, columns: n, result)
  }

  /// Rows (or columns) multiplied by the numbers of a vector.
  func scaled(_ a: Grid, by v: ContiguousArray<Scalar>, rows: Bool) -> Grid {
    var result = a
    loop(a.count) { index in
      let place = rows ? index % a.rows : index / a.rows
      if a.width == 2 {
        let product = multiply(ComplexScalar(a.scalars, index), ComplexScalar(v, place))
        result.scalars[2 * index] = product.real
        result.scalars[2 * index + 1] = product.imaginary
      } else {
        result.scalars[index] = apply(.multiply, a.scalars[index], v[place])
      }
    }
    return result
  }
}

/// A container times a number.
private func multiple(_ builder: ProgramBuilder, _ x: Tensor, _ y: Tensor) -> Value {
  let isFirstNumber = x.element == .real && x.arraySizes.isEmpty
  var result = isFirstNumber ? y : x
  let factor = (isFirstNumber ? x : y).scalars[0]
  builder.loop(result.count) { result.scalars[$0] = builder.apply(.multiply, factor, result.scalars[$0]) }
  return .tensor(result)
}

/// The product where one factor is complex.
private func complexProduct(_ arguments: Arguments) throws -> Value {
  let (x, y) = (try arguments.tensor(0).asComplex, try arguments.tensor(1).asComplex)
  let builder = arguments.builder
  if !arguments.isContainer(0) || !arguments.isContainer(1) {
    let (factor, container) = arguments.isContainer(0) ? (y, x) : (x, y)
    var result = container
    let scale = ComplexScalar(factor.scalars, 0)
    builder.loop(container.entryCount) { index in
      let product = builder.multiply(scale, ComplexScalar(container.scalars, index))
      result.scalars[2 * index] = product.real
      result.scalars[2 * index + 1] = product.imaginary
    }
    return .tensor(result)
  }
  guard let a = Grid(x), let b = Grid(y) else { throw arguments.unexpected(0, "a matrix or vector") }
  if x.isRow, !y.isRow, !y.isMatrix {
    try Arguments.match(a.columns, b.rows, "the sizes")
    return builder.complexDotProduct(x.scalars, y.scalars).value
  }
  let product = try builder.complexProduct(a, b)
  if x.isRow { return product.rowVector }
  return y.isMatrix || y.isRow ? product.matrix : product.vector
}

extension ProgramBuilder {
  /// (A + iB)(C + iD) by four real products.
  func complexProduct(_ a: Grid, _ b: Grid) throws -> Grid {
    let (ar, ai, br, bi) = (a.part(0), a.part(1), b.part(0), b.part(1))
    let (rr, ii) = (try product(ar, br), try product(ai, bi))
    let (ri, ir) = (try product(ar, bi), try product(ai, br))
    var scalars = ContiguousArray<Scalar>()
    loop(rr.scalars.count) { index in
      scalars.append(apply(.subtract, rr.scalars[index], ii.scalars[index]))
      scalars.append(apply(.add, ri.scalars[index], ir.scalars[index]))
    }
    return Grid(rows: rr.rows, columns: rr.columns, width: 2, scalars)
  }
}

extension Grid {
  /// The real (0) or imaginary (1) parts.
  func part(_ index: Int) -> Grid {
    if width == 1 {
      return index == 0
        ? self : Grid(rows: rows, columns: columns, ContiguousArray(repeating: Scalar(0), count: scalars.count))
    }
    return Grid(
      rows: rows, columns: columns, ContiguousArray(stride(from: index, to: scalars.count, by: 2).map { scalars[$0] }))
  }
}
