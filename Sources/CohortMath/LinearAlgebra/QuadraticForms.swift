// QuadraticForms: products Bᵀ A B and their traces.
import CohortProgram

let quadraticFormFunctions: [ContainerFunction] = [
  .define(
    "quad_form", ["real quad_form(matrix, vector)", "matrix quad_form(matrix, matrix)"],
    "The product Bᵀ A B for a square matrix A and a matrix or vector B."
  ) { try quadraticForm($0, isSymmetric: false) },
  .define(
    "quad_form_sym", ["real quad_form_sym(matrix, vector)", "matrix quad_form_sym(matrix, matrix)"],
    "The product Bᵀ A B for a symmetric matrix A and a matrix or vector B; the result is exactly symmetric."
  ) { try quadraticForm($0, isSymmetric: true) },
  .define(
    "trace_quad_form", ["real trace_quad_form(matrix, vector)", "real trace_quad_form(matrix, matrix)"],
    "The trace of Bᵀ A B for a square matrix A."
  ) { arguments in
    let (a, b) = (try arguments.square(0), try arguments.grid(1))
    return .real(arguments.builder.dotProduct(b.scalars, try arguments.builder.product(a, b).scalars))
  },
  .define(
    "trace_gen_quad_form", ["real trace_gen_quad_form(matrix, matrix, matrix)"],
    "The trace of D Bᵀ A B for square matrices D and A."
  ) { arguments in
    let (d, a, b) = (try arguments.square(0), try arguments.square(1), try arguments.grid(2))
    let right = try arguments.builder.product(a, b)
    let left = try arguments.builder.product(b, d.transposed)
    return .real(arguments.builder.dotProduct(left.scalars, right.scalars))
  },
]

private func quadraticForm(_ arguments: Arguments, isSymmetric: Bool) throws -> Value {
  let (a, tensor) = (try arguments.square(0), try arguments.tensor(1))
  let (b, builder) = (try arguments.grid(1), arguments.builder)
  if isSymmetric, let (row, column) = a.asymmetry {
    throw FunctionError.rejected(
      "the matrix is not symmetric, entries (\(row), \(column)) and (\(column), \(row)) differ")
  }
  if isSymmetric { requireSymmetry(of: a, arguments) }
  let right = try builder.product(a, b)
  guard tensor.isMatrix else { return .real(builder.dotProduct(b.scalars, right.scalars)) }
  let form = try builder.product(b.transposed, right)
  guard isSymmetric else { return form.matrix }
  var result = form
  let n = form.rows
  builder.loop(n * n) { index in
    let (row, column) = (index % n, index / n)
    guard row > column else { return }
    let mean = builder.apply(.multiply, Scalar(0.5), builder.apply(.add, form[row, column], form[column, row]))
    result[row, column] = mean
    result[column, row] = mean
  }
  return result.matrix
}

/// Leaves requirements that the matrix stays symmetric where it depends on parameters.
private func requireSymmetry(of a: Grid, _ arguments: Arguments) {
  let builder = arguments.builder
  builder.loop(a.rows * a.columns) { index in
    let (row, column) = (index % a.rows, index / a.rows)
    let (lower, upper) = (a[row, column], a[column, row])
    guard row > column, !(lower.isConstant && upper.isConstant), lower.site != upper.site || lower.row != upper.row
    else { return }
    let difference = builder.apply(.absolute, builder.apply(.subtract, lower, upper))
    builder.require(builder.apply(.lessOrEqual, difference, Scalar(1e-8)), shown: difference) {
      "\(arguments.context.place()): the matrix is not symmetric, entries differ"
    }
  }
}

extension Grid {
  /// The row and column (from 1) of an entry that differs from its mirror image by more than 1e-8.
  var asymmetry: (row: Int, column: Int)? {
    for column in 0..<columns {
      for row in (column + 1)..<max(rows, column + 1)
      where abs(self[row, column].value - self[column, row].value) > 1e-8 {
        return (column + 1, row + 1)
      }
    }
    return nil
  }
}
