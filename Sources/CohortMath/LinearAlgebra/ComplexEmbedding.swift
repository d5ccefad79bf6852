// ComplexEmbedding: complex matrices as real ones of twice the size, whose algebra is the same.
//
// A + iB becomes [A, -B; B, A]: sums, products and inverses carry over; eigenvalues of Hermitian matrices and singular
// values come twice.
import COpenBLAS
import CohortProgram

extension Grid {
  /// Real and imaginary part of the entry in a row and column.
  fileprivate func parts(_ row: Int, _ column: Int) -> (real: Scalar, imaginary: Scalar) {
    let place = (column * rows + row) * width
    return (scalars[place], width == 2 ? scalars[place + 1] : Scalar(0))
  }

  /// The upper half [A, -B] of the embedding, or all of it.
  func embedded(_ builder: ProgramBuilder, upperHalf: Bool = false) throws -> Grid {
    var result = try Grid(zeros: upperHalf ? rows : 2 * rows, 2 * columns)
    builder.loop(count) { index in
      let (row, column) = (index % max(rows, 1), index / max(rows, 1))
      let (real, imaginary) = parts(row, column)
      result[row, column] = real
      result[row, column + columns] = builder.apply(.negate, imaginary)
      if !upperHalf {
        result[row + rows, column] = imaginary
        result[row + rows, column + columns] = real
      }
    }
    return result
  }

  /// The complex matrix of which this is the upper half of the embedding.
  func complexFromUpperHalf(_ builder: ProgramBuilder) -> Grid {
    let half = columns / 2
    var entries = ContiguousArray<Scalar>()
    builder.loop(rows * half) { index in
      let (row, column) = (index % max(rows, 1), index / max(rows, 1))
      entries.append(self[row, column])
      entries.append(builder.apply(.negate, self[row, column + half]))
    }
    return Grid(rows: rows, columns: half, width: 2, entries)
  }
}

/// B A⁻¹ of complex matrices.
func complexQuotient(_ arguments: Arguments) throws -> Value {
  let tensor = try arguments.tensor(0)
  let (b, a) = (try arguments.grid(0), try arguments.square(1))
  try Arguments.match(b.columns, a.rows, "the columns of the first and the rows of the second")
  let builder = arguments.builder
  let right = try a.embedded(builder).transposed
  let left = try b.embedded(builder, upperHalf: true).transposed
  let quotient = try builder.solve(right, left).transposed.complexFromUpperHalf(builder)
  if case .complexMatrix = tensor.element { return quotient.matrix }
  return quotient.rowVector
}

/// The singular values of a complex matrix.
func complexSingularValuesAlone(_ arguments: Arguments) throws -> Value {
  let a = try arguments.grid(0)
  let k = min(a.rows, a.columns)
  if k == 0 { return Grid(rows: 0, columns: 1, []).vector }
  let embedded = try a.embedded(arguments.builder)
  let node = SingularValueNode(rows: 2 * a.rows, columns: 2 * a.columns)
  let outputs = arguments.builder.call(
    node, [embedded.scalars], outputCount: 2 * k * (2 * a.rows + 2 * a.columns + 1))
  return Grid(rows: k, columns: 1, ContiguousArray((0..<k).map { outputs[2 * $0] })).vector
}

/// The eigenvalues of a Hermitian matrix, as complex numbers.
func hermitianEigenvalues(_ arguments: Arguments) throws -> Value {
  let a = try arguments.square(0)
  let n = a.rows
  if n == 0 { return Grid(rows: 0, columns: 1, width: 2, []).vector }
  let embedded = try a.embedded(arguments.builder)
  let outputs = arguments.builder.call(
    SymmetricEigenNode(order: 2 * n), [embedded.scalars], outputCount: 2 * n + 4 * n * n)
  let values = (0..<n).flatMap { [outputs[2 * $0], Scalar(0)] }
  return Grid(rows: n, columns: 1, width: 2, ContiguousArray(values)).vector
}

/// Eigenvalues and eigenvectors of a Hermitian matrix of numbers; the phases of the vectors are arbitrary.
func hermitianEigen(_ arguments: Arguments) throws -> (values: Grid, vectors: Grid) {
  let a = try arguments.square(0)
  let n = a.rows
  var vectors = try a.complexNumbers("the eigendecomposition")
  if n == 0 { return (Grid(rows: 0, columns: 1, width: 2, []), Grid(rows: 0, columns: 0, width: 2, [])) }
  BLAS.prepare()
  var values = [Double](repeating: 0, count: n)
  var work = [Double](repeating: 0, count: 68 * n)
  var realWork = [Double](repeating: 0, count: 3 * n)
  var (size, count, info) = (BLAS.int(n), BLAS.int(34 * n), Int32(0))
  zheev_("V", "L", &size, &vectors, &size, &values, &work, &count, &realWork, &info, 1, 1)
  guard info == 0 else { throw FunctionError.rejected("the decomposition did not converge") }
  return (
    Grid(complex: values.flatMap { [$0, 0] }, rows: n, columns: 1), Grid(complex: vectors, rows: n, columns: n)
  )
}
