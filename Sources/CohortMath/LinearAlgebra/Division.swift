// Division: solutions of linear systems.
import CohortProgram

let divisionFunctions: [ContainerFunction] = [
  .define(
    "mdivide_left", traits: [.infix("\\")],
    ["vector mdivide_left(matrix, vector)", "matrix mdivide_left(matrix, matrix)"],
    "The quotient A⁻¹ B for a square matrix A, by solving A X = B."
  ) {
    try quotient($0, left: true) { try $0.solve($1, $2) }
  },
  .define(
    "mdivide_right", traits: [.quotient, .infix("/")],
    [
      "row_vector mdivide_right(row_vector, matrix)", "matrix mdivide_right(matrix, matrix)",
      "complex_row_vector mdivide_right(complex_row_vector, complex_matrix)",
      "complex_matrix mdivide_right(complex_matrix, complex_matrix)",
    ],
    "The quotient B A⁻¹ for a square matrix A, by solving X A = B."
  ) { arguments in
    if try arguments.grid(1).width == 2 { return try complexQuotient(arguments) }
    return try quotient(arguments, left: false) { try $0.solve($1, $2) }
  },
  .define(
    "mdivide_left_spd", ["vector mdivide_left_spd(matrix, vector)", "matrix mdivide_left_spd(matrix, matrix)"],
    "The quotient A⁻¹ B for a symmetric positive definite matrix A."
  ) { try quotient($0, left: true) { try $0.solveSymmetric($1, $2) } },
  .define(
    "mdivide_right_spd",
    ["row_vector mdivide_right_spd(row_vector, matrix)", "matrix mdivide_right_spd(matrix, matrix)"],
    "The quotient B A⁻¹ for a symmetric positive definite matrix A."
  ) { try quotient($0, left: false) { try $0.solveSymmetric($1, $2) } },
  .define(
    "mdivide_left_tri_low",
    ["vector mdivide_left_tri_low(matrix, vector)", "matrix mdivide_left_tri_low(matrix, matrix)"],
    "The quotient L⁻¹ B with L the lower triangle of the matrix."
  ) { arguments in
    let (l, tensor) = (try arguments.square(0), try arguments.tensor(1))
    let x = try arguments.builder.solveLower(l, try arguments.grid(1))
    return tensor.isMatrix ? x.matrix : x.vector
  },
  .define(
    "mdivide_right_tri_low",
    ["row_vector mdivide_right_tri_low(row_vector, matrix)", "matrix mdivide_right_tri_low(matrix, matrix)"],
    "The quotient B L⁻¹ with L the lower triangle of the matrix."
  ) { arguments in
    let (tensor, l) = (try arguments.tensor(0), try arguments.square(1))
    let b = try arguments.grid(0)
    try Arguments.match(b.columns, l.rows, "the columns of the first and the rows of the second")
    let node = SolveNode(.lowerRight, order: l.rows, others: b.rows)
    let x = Grid(
      rows: b.rows, columns: b.columns,
      b.count == 0 ? [] : arguments.builder.call(node, [l.scalars, b.scalars], outputCount: b.count))
    return tensor.isMatrix ? x.matrix : x.rowVector
  },
]

/// A⁻¹ B, or B A⁻¹ as (A⁻ᵀ Bᵀ)ᵀ.
private func quotient(
  _ arguments: Arguments, left: Bool, _ solve: (ProgramBuilder, Grid, Grid) throws -> Grid
) throws -> Value {
  let tensor = try arguments.tensor(left ? 1 : 0)
  let (a, b) = (try arguments.square(left ? 0 : 1), try arguments.grid(left ? 1 : 0))
  let x =
    left
    ? try solve(arguments.builder, a, b)
    : try solve(arguments.builder, a.transposed, b.transposed).transposed
  if tensor.isMatrix { return x.matrix }
  return left ? x.vector : x.rowVector
}

extension ProgramBuilder {
  /// L⁻¹ B with the lower triangle of `l`.
  func solveLower(_ l: Grid, _ b: Grid) throws -> Grid {
    try Arguments.match(l.columns, b.rows, "the columns of the first and the rows of the second")
    if b.count == 0 { return b }
    let node = SolveNode(.lowerLeft, order: l.rows, others: b.columns)
    return Grid(rows: b.rows, columns: b.columns, call(node, [l.scalars, b.scalars], outputCount: b.count))
  }

  /// A⁻¹ B
  func solve(_ a: Grid, _ b: Grid) throws -> Grid {
    try Arguments.match(a.columns, b.rows, "the columns of the first and the rows of the second")
    if b.count == 0 { return b }
    if a.width == 2 || b.width == 2 {
      // The real system [Aᵣ -Aᵢ; Aᵢ Aᵣ] (Xᵣ; Xᵢ) = (Bᵣ; Bᵢ).
      let x = try solve(realForm(a), b.part(0).above(b.part(1)))
      return Grid(complexFrom: x)
    }
    let node = SolveNode(.general, order: a.rows, others: b.columns)
    return Grid(rows: b.rows, columns: b.columns, call(node, [a.scalars, b.scalars], outputCount: b.count))
  }

  /// [Aᵣ -Aᵢ; Aᵢ Aᵣ]
  private func realForm(_ a: Grid) -> Grid {
    let (real, imaginary) = (a.part(0), a.part(1))
    var negative = imaginary
    loop(negative.scalars.count) { negative.scalars[$0] = apply(.negate, negative.scalars[$0]) }
    let (left, right) = (real.above(imaginary), negative.above(real))
    return Grid(rows: left.rows, columns: 2 * a.columns, left.scalars + right.scalars)
  }

  /// A⁻¹ B for symmetric positive definite A.
  func solveSymmetric(_ a: Grid, _ b: Grid) throws -> Grid {
    try Arguments.match(a.columns, b.rows, "the columns of the first and the rows of the second")
    if b.count == 0 { return b }
    let node = SolveNode(.symmetric, order: a.rows, others: b.columns)
    return Grid(rows: b.rows, columns: b.columns, call(node, [a.scalars, b.scalars], outputCount: b.count))
  }
}

extension Grid {
  /// This real matrix on top of another.
  func above(_ other: Grid) -> Grid {
    var scalars = ContiguousArray<Scalar>()
    for column in 0..<columns {
      scalars += self.scalars[(column * rows)..<((column + 1) * rows)]
      scalars += other.scalars[(column * other.rows)..<((column + 1) * other.rows)]
    }
    return Grid(rows: rows + other.rows, columns: columns, scalars)
  }

  /// Real parts above imaginary parts, as complex entries.
  init(complexFrom stacked: Grid) {
    let rows = stacked.rows / 2
    var scalars = ContiguousArray<Scalar>()
    for column in 0..<stacked.columns {
      for row in 0..<rows { scalars += [stacked[row, column], stacked[row + rows, column]] }
    }
    self.init(rows: rows, columns: stacked.columns, width: 2, scalars)
  }
}
