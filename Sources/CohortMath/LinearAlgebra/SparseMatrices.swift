// SparseMatrices: matrices by their nonzero entries, row by row (compressed sparse rows).
import CohortProgram

let sparseFunctions: [ContainerFunction] = [
  .define("csr_extract_w", ["vector csr_extract_w(matrix)"], "The nonzero entries of a matrix, row by row.") {
    try extract($0).w
  },
  .define(
    "csr_extract_v", ["array[] int csr_extract_v(matrix)"], "The columns of a matrix's nonzero entries, row by row."
  ) {
    try extract($0).v
  },
  .define(
    "csr_extract_u", ["array[] int csr_extract_u(matrix)"],
    "The places at which the rows of a matrix start among its nonzero entries; one more than there are rows."
  ) {
    try extract($0).u
  },
  .define(
    "csr_extract", ["tuple(vector, array[] int, array[] int) csr_extract(matrix)"],
    "The nonzero entries of a matrix, their columns, and the places at which its rows start among them."
  ) { arguments in
    let (w, v, u) = try extract(arguments)
    return .tuple([w, v, u])
  },
  .define(
    "csr_matrix_times_vector", ["vector csr_matrix_times_vector(int, int, vector, array[] int, array[] int, vector)"],
    "The product of a sparse matrix, given by rows, columns, nonzero entries, their columns and row starts, "
      + "and a vector."
  ) { arguments in
    let (rows, columns, w, v, u) = try sparse(arguments)
    let (b, builder) = (try arguments.scalars(5), arguments.builder)
    try Arguments.match(b.count, columns, "the size of the vector and the number of columns")
    var products = ContiguousArray<Scalar>()
    products.reserveCapacity(w.count)
    builder.loop(w.count) { products.append(builder.apply(.multiply, w[$0], b[v[$0] - 1])) }
    var result = ContiguousArray<Scalar>()
    builder.loop(rows) { row in result.append(builder.sum(products[(u[row] - 1)..<(u[row + 1] - 1)])) }
    return .tensor(.vector(result))
  },
  .define(
    "csr_to_dense_matrix", ["matrix csr_to_dense_matrix(int, int, vector, array[] int, array[] int)"],
    "The matrix with so many rows and columns that has the given nonzero entries, with their columns and row "
      + "starts."
  ) { arguments in
    let (rows, columns, w, v, u) = try sparse(arguments)
    var result = try Grid(zeros: rows, columns)
    for row in 0..<rows { for place in (u[row] - 1)..<(u[row + 1] - 1) { result[row, v[place] - 1] = w[place] } }
    return result.matrix
  },
]

private func extract(_ arguments: Arguments) throws -> (w: Value, v: Value, u: Value) {
  let (a, builder) = (try arguments.grid(0), arguments.builder)
  // For parameters, the program holds only where the same entries are zero.
  var isEntry = a.scalars.map { $0.value != 0 }
  try builder.loop(a.count) { index in
    let isZero = builder.apply(.equal, a.scalars[index], Scalar(0))
    if let decide = builder.decide, !isZero.isConstant {
      isEntry[index] = try !decide(isZero)
      return
    }
    let holds = isZero.value == 1 ? isZero : builder.apply(.not, isZero)
    builder.guard(holds) { "\(arguments.context.place()): the places of zeros" }
  }
  var w = ContiguousArray<Scalar>()
  var (v, u) = (ContiguousArray<Int>(), ContiguousArray<Int>())
  for row in 0..<a.rows {
    u.append(w.count + 1)
    for column in 0..<a.columns where isEntry[column * a.rows + row] {
      w.append(a[row, column])
      v.append(column + 1)
    }
  }
  u.append(w.count + 1)
  return (.tensor(.vector(w)), .ints(IntArray(v)), .ints(IntArray(u)))
}

/// Rows, columns, nonzero entries, their columns and the starts of the rows, checked.
private func sparse(
  _ arguments: Arguments
) throws -> (Int, Int, ContiguousArray<Scalar>, ContiguousArray<Int>, ContiguousArray<Int>) {
  let (rows, columns, w) = (try arguments.size(0), try arguments.size(1), try arguments.scalars(2))
  let (v, u) = (try arguments.ints(3).elements, try arguments.ints(4).elements)
  try Arguments.match(v.count, w.count, "the numbers of columns and of nonzero entries")
  try Arguments.match(u.count, rows + 1, "the number of row starts and the number of rows + 1")
  for column in v { try Arguments.check(column, "a column", upTo: columns) }
  var last = 1
  for start in u {
    guard start >= last, start <= w.count + 1 else {
      throw FunctionError.invalid("the row starts must not decrease and must end at \(w.count + 1), found \(start)")
    }
    last = start
  }
  return (rows, columns, w, v, u)
}
