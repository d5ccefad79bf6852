// ComplexDecompositions: Schur and singular value decompositions of complex matrices, for data.
//
// Their factors are defined up to phases, so that derivatives are not: these functions take data only.
import COpenBLAS
import CohortProgram

let complexDecompositionFunctions: [ContainerFunction] = [
  .define(
    "complex_schur_decompose_t",
    [
      "complex_matrix complex_schur_decompose_t(matrix)", "complex_matrix complex_schur_decompose_t(complex_matrix)",
    ], "The upper triangular factor of the Schur decomposition A = U T Uᴴ."
  ) { try schur($0).t.matrix },
  .define(
    "complex_schur_decompose_u",
    [
      "complex_matrix complex_schur_decompose_u(matrix)", "complex_matrix complex_schur_decompose_u(complex_matrix)",
    ], "The unitary factor of the Schur decomposition A = U T Uᴴ."
  ) { try schur($0).u.matrix },
  .define(
    "complex_schur_decompose",
    [
      "tuple(complex_matrix, complex_matrix) complex_schur_decompose(matrix)",
      "tuple(complex_matrix, complex_matrix) complex_schur_decompose(complex_matrix)",
    ], "The Schur decomposition: U, unitary, and T, upper triangular, with A = U T Uᴴ."
  ) { arguments in
    let (u, t) = try schur(arguments)
    return .tuple([u.matrix, t.matrix])
  },
]

extension Grid {
  /// The entries as numbers, real and imaginary part in turn.
  func complexNumbers(_ name: String) throws -> [Double] {
    guard scalars.allSatisfy(\.isConstant) else {
      throw FunctionError.invalid(
        "\(name) of complex matrices is there only for values that do not depend on parameters")
    }
    let numbers = width == 2 ? scalars.map(\.value) : scalars.flatMap { [$0.value, 0] }
    guard numbers.allSatisfy(\.isFinite) else { throw FunctionError.rejected("the matrix must be finite") }
    return numbers
  }

  init(complex numbers: [Double], rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, width: 2, ContiguousArray(numbers.map { Scalar($0) }))
  }
}

private func schur(_ arguments: Arguments) throws -> (u: Grid, t: Grid) {
  let a = try arguments.square(0)
  let n = a.rows
  var t = try a.complexNumbers("the Schur decomposition")
  if n == 0 { return (Grid(complex: [], rows: 0, columns: 0), Grid(complex: [], rows: 0, columns: 0)) }
  BLAS.prepare()
  var u = [Double](repeating: 0, count: 2 * n * n)
  var values = [Double](repeating: 0, count: 2 * n)
  var work = [Double](repeating: 0, count: 68 * n)
  var realWork = [Double](repeating: 0, count: n)
  var flags = [Int32](repeating: 0, count: n)
  var (size, count, info, selected) = (BLAS.int(n), BLAS.int(34 * n), Int32(0), Int32(0))
  zgees_(
    "V", "N", nil, &size, &t, &size, &selected, &values, &u, &size, &work, &count, &realWork, &flags, &info, 1, 1)
  guard info == 0 else { throw FunctionError.rejected("the decomposition did not converge") }
  for j in 0..<n { for i in (j + 1)..<max(n, j + 1) { (t[2 * (j * n + i)], t[2 * (j * n + i) + 1]) = (0, 0) } }
  return (Grid(complex: u, rows: n, columns: n), Grid(complex: t, rows: n, columns: n))
}

/// U, s, V of a complex matrix with A = U diag(s) Vᴴ.
func complexSingularValues(_ a: Grid) throws -> (u: Grid, values: Grid, v: Grid) {
  let (m, n) = (a.rows, a.columns)
  let k = min(m, n)
  var copy = try a.complexNumbers("the singular value decomposition")
  var s = [Double](repeating: 0, count: k)
  var u = [Double](repeating: 0, count: 2 * m * k)
  var vh = [Double](repeating: 0, count: 2 * k * n)
  if k > 0 {
    BLAS.prepare()
    let workCount = 4 * (m + n) + 64
    var work = [Double](repeating: 0, count: 2 * workCount)
    var realWork = [Double](repeating: 0, count: 5 * k)
    var (rows, columns, least) = (BLAS.int(m), BLAS.int(n), BLAS.int(k))
    var (count, info) = (BLAS.int(workCount), Int32(0))
    zgesvd_(
      "S", "S", &rows, &columns, &copy, &rows, &s, &u, &rows, &vh, &least, &work, &count, &realWork, &info, 1, 1)
    guard info == 0 else { throw FunctionError.rejected("the decomposition did not converge") }
  }
  var v = [Double](repeating: 0, count: 2 * n * k)
  for j in 0..<k {
    for i in 0..<n {
      v[2 * (j * n + i)] = vh[2 * (i * k + j)]
      v[2 * (j * n + i) + 1] = -vh[2 * (i * k + j) + 1]
    }
  }
  return (
    Grid(complex: u, rows: m, columns: k), Grid(rows: k, columns: 1, ContiguousArray(s.map { Scalar($0) })),
    Grid(complex: v, rows: n, columns: k)
  )
}
