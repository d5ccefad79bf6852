// Repetition: containers of one value repeated, of given patterns, and evenly spaced.
import CohortProgram

let repetitionFunctions: [ContainerFunction] = [
  .define(
    "rep_vector", traits: [.linear], ["vector rep_vector(real, int)", "complex_vector rep_vector(complex, int)"],
    "A vector of n times x."
  ) { try repeated($0, isRow: false) },
  .define(
    "rep_row_vector", traits: [.linear],
    ["row_vector rep_row_vector(real, int)", "complex_row_vector rep_row_vector(complex, int)"],
    "A row vector of n times x."
  ) { try repeated($0, isRow: true) },
  .define(
    "rep_matrix", traits: [.linear],
    [
      "matrix rep_matrix(real, int, int)", "matrix rep_matrix(vector or row_vector, int)",
      "complex_matrix rep_matrix(complex, int, int)",
      "complex_matrix rep_matrix(complex_vector or complex_row_vector, int)",
    ],
    "A matrix of so many rows and columns filled with x; of a vector repeated as columns, of a row vector as "
      + "rows."
  ) { arguments in
    let tensor = try arguments.tensor(0)
    let width = tensor.entryWidth
    if arguments.count == 3 {
      let (rows, columns) = (try arguments.size(1), try arguments.size(2))
      return Grid(
        rows: rows, columns: columns, width: width, try copies(tensor.scalars, try Arguments.product(rows, columns))
      ).matrix
    }
    let count = try arguments.size(1)
    let grid = try arguments.grid(0)
    guard tensor.isRow else {
      return Grid(rows: grid.rows, columns: count, width: width, try copies(tensor.scalars, count)).matrix
    }
    _ = try Arguments.product(grid.columns, count, width)
    return grid.rearranged(rows: count, columns: grid.columns) { (0, $1) }.matrix
  },
  .define(
    "rep_array",
    [
      "array[] X2 rep_array(X2, int)", "array[,] X2 rep_array(X2, int, int)",
      "array[,,] X2 rep_array(X2, int, int, int)",
    ],
    "An array of one, two or three dimensions of the given sizes, filled with x."
  ) { arguments in
    var sizes: [Int] = []
    var count = 1
    for index in 1..<max(arguments.count, 1) {
      sizes.append(try arguments.size(index))
      count = try Arguments.product(count, sizes[index - 1])
    }
    switch try arguments.value(0) {
    case .int(let int): return .ints(IntArray(sizes: sizes, elements: ContiguousArray(repeating: int, count: count)))
    case .ints(let array):
      return .ints(IntArray(sizes: sizes + array.sizes, elements: try copies(array.elements, count)))
    case .real(let scalar):
      return .tensor(
        Tensor(arraySizes: sizes, element: .real, scalars: ContiguousArray(repeating: scalar, count: count)))
    case .tensor(let tensor):
      return .tensor(
        Tensor(
          arraySizes: sizes + tensor.arraySizes, element: tensor.element, scalars: try copies(tensor.scalars, count)))
    case .tuples(let array):
      return .tuples(
        TupleArray(sizes: sizes + array.sizes, elements: Array(try copies(ContiguousArray(array.elements), count))))
    case .tuple(let elements):
      return .tuples(TupleArray(sizes: sizes, elements: Array(repeating: .tuple(elements), count: count)))
    case .void, .openInts: throw arguments.unexpected(0, "a value")
    }
  },
  pattern("ones_vector", "vector ones_vector(int)", "A vector of n ones.") {
    .tensor(.vector(try constants(1, $0.size(0))))
  },
  pattern("ones_row_vector", "row_vector ones_row_vector(int)", "A row vector of n ones.") {
    .tensor(.rowVector(try constants(1, $0.size(0))))
  },
  pattern("ones_array", "array[] real ones_array(int)", "An array of n ones.") {
    .tensor(.array(try constants(1, $0.size(0))))
  },
  pattern("ones_int_array", "array[] int ones_int_array(int)", "An array of n ones.") {
    .ints(try ints(1, $0.size(0)))
  },
  pattern("zeros_vector", "vector zeros_vector(int)", "A vector of n zeros.") {
    .tensor(.vector(try constants(0, $0.size(0))))
  },
  pattern("zeros_row_vector", "row_vector zeros_row_vector(int)", "A row vector of n zeros.") {
    .tensor(.rowVector(try constants(0, $0.size(0))))
  },
  pattern("zeros_array", "array[] real zeros_array(int)", "An array of n zeros.") {
    .tensor(.array(try constants(0, $0.size(0))))
  },
  pattern("zeros_int_array", "array[] int zeros_int_array(int)", "An array of n zeros.") {
    .ints(try ints(0, $0.size(0)))
  },
  pattern(
    "one_hot_vector", "vector one_hot_vector(int, int)",
    "A container of n zeros but for a one at place k; the arguments are n and k."
  ) {
    .tensor(.vector(try oneHot($0)))
  },
  pattern(
    "one_hot_row_vector", "row_vector one_hot_row_vector(int, int)",
    "A container of n zeros but for a one at place k; the arguments are n and k."
  ) {
    .tensor(.rowVector(try oneHot($0)))
  },
  pattern(
    "one_hot_array", "array[] real one_hot_array(int, int)",
    "A container of n zeros but for a one at place k; the arguments are n and k."
  ) {
    .tensor(.array(try oneHot($0)))
  },
  pattern(
    "one_hot_int_array", "array[] int one_hot_int_array(int, int)",
    "A container of n zeros but for a one at place k; the arguments are n and k."
  ) {
    .ints(IntArray(ContiguousArray(try oneHot($0).map { $0.value == 1 ? 1 : 0 })))
  },
  pattern("uniform_simplex", "vector uniform_simplex(int)", "The simplex of n equal parts, each 1/n.") {
    let n = try $0.size(0, atLeast: 1)
    return .tensor(.vector(try constants(1 / Double(n), n)))
  },
  pattern(
    "identity_matrix", "matrix identity_matrix(int)",
    "The matrix of n rows and columns with ones on the diagonal and zeros elsewhere."
  ) {
    let n = try $0.size(0)
    var grid = try Grid(zeros: n, n)
    for i in 0..<n { grid[i, i] = Scalar(1) }
    return grid.matrix
  },
  pattern(
    "linspaced_vector", "vector linspaced_vector(data int, data real, data real)",
    "A container of n evenly spaced numbers from the second argument to the third, both included."
  ) {
    .tensor(.vector(try evenlySpaced($0)))
  },
  pattern(
    "linspaced_row_vector", "row_vector linspaced_row_vector(data int, data real, data real)",
    "A container of n evenly spaced numbers from the second argument to the third, both included."
  ) { .tensor(.rowVector(try evenlySpaced($0))) },
  pattern(
    "linspaced_array", "array[] real linspaced_array(data int, data real, data real)",
    "A container of n evenly spaced numbers from the second argument to the third, both included."
  ) { .tensor(.array(try evenlySpaced($0))) },
  pattern(
    "linspaced_int_array", "array[] int linspaced_int_array(data int, data int, data int)",
    "An array of n evenly spaced whole numbers from the second argument on; the last is lowered where steps would not be "
      + "whole."
  ) { .ints(IntArray(try evenlySpacedInts($0))) },
]

private func pattern(
  _ name: String, _ signature: String, _ documentation: String, _ body: @escaping @Sendable (Arguments) throws -> Value
) -> ContainerFunction {
  .define(name, [signature], documentation, body)
}

private func copies<T>(_ elements: ContiguousArray<T>, _ count: Int) throws -> ContiguousArray<T> {
  var result = ContiguousArray<T>()
  result.reserveCapacity(try Arguments.product(elements.count, count))
  for _ in 0..<count { result += elements }
  return result
}

private func repeated(_ arguments: Arguments, isRow: Bool) throws -> Value {
  let tensor = try arguments.tensor(0)
  return .tensor(
    .entries(try copies(tensor.scalars, try arguments.size(1)), width: tensor.entryWidth, isRow: isRow))
}

private func constants(_ value: Double, _ count: Int) throws -> ContiguousArray<Scalar> {
  ContiguousArray(repeating: Scalar(value), count: try Arguments.product(count))
}

private func ints(_ value: Int, _ count: Int) throws -> IntArray {
  IntArray(ContiguousArray(repeating: value, count: try Arguments.product(count)))
}

private func oneHot(_ arguments: Arguments) throws -> ContiguousArray<Scalar> {
  let n = try arguments.size(0, atLeast: 1)
  let k = try arguments.int(1)
  try Arguments.check(k, "the index", upTo: n, rejects: true)
  var result = try constants(0, n)
  result[k - 1] = Scalar(1)
  return result
}

/// n numbers from `lower` to `upper`; one number is the upper end.
private func evenlySpaced(_ arguments: Arguments) throws -> ContiguousArray<Scalar> {
  let n = try arguments.size(0)
  let (lower, upper) = (try arguments.real(1).value, try arguments.real(2).value)
  guard lower.isFinite, upper.isFinite, upper >= lower else {
    throw FunctionError.rejected("the ends must be finite and in order, found \(lower) and \(upper)")
  }
  if n == 1 { return [Scalar(upper)] }
  let step = (upper - lower) / Double(max(n - 1, 1))
  _ = try Arguments.product(n)
  return ContiguousArray((0..<n).map { Scalar($0 == n - 1 ? upper : lower + Double($0) * step) })
}

/// Eigen's rule for whole numbers: steps of ⌊(upper - lower)/(n - 1)⌋, or every number repeated equally often.
private func evenlySpacedInts(_ arguments: Arguments) throws -> ContiguousArray<Int> {
  let n = try arguments.size(0)
  let (lower, upper) = (try arguments.int(1), try arguments.int(2))
  guard upper >= lower else {
    throw FunctionError.rejected("the upper end \(upper) must not be below the lower end \(lower)")
  }
  _ = try Arguments.product(n)
  if n <= 1 { return ContiguousArray(repeating: upper, count: n) }
  let span = upper - lower
  if span >= n - 1 {
    let step = span / (n - 1)
    return ContiguousArray((0..<n).map { lower + $0 * step })
  }
  let divisor = n / (span + 1)
  return ContiguousArray((0..<n).map { lower + $0 / max(divisor, 1) })
}
