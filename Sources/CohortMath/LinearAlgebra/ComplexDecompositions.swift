// ComplexDecompositions: Schur decompositions, for data.
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
