// Inverse: inverses, determinants and powers of matrices.
import CohortProgram
import Foundation

let inverseFunctions: [ContainerFunction] = [
  // Adjoint: Giles 2008, 2.2.3.
  .define("inverse", ["matrix inverse(matrix)"], "The inverse of a square matrix.") { arguments in
    try arguments.builder.inverse(try arguments.square(0), isSymmetric: false).matrix
  },
  .define("inverse_spd", ["matrix inverse_spd(matrix)"], "The inverse of a symmetric positive definite matrix.") {
    arguments in
    try arguments.builder.inverse(try arguments.square(0), isSymmetric: true).matrix
  },
  // Adjoint: Giles 2008, 2.2.4.
  .define("determinant", ["real determinant(matrix)"], "The determinant of a square matrix.") {
    try determinant($0, .plain)
  },
  .define(
    "log_determinant", ["real log_determinant(matrix)"],
    "The logarithm of the absolute value of a square matrix's determinant."
  ) {
    try determinant($0, .logarithm)
  },
  .define(
    "log_determinant_spd", ["real log_determinant_spd(matrix)"],
    "The logarithm of the determinant of a symmetric positive definite matrix."
  ) { try determinant($0, .symmetricLogarithm) },
  .define(
    "matrix_power", ["matrix matrix_power(matrix, int)"],
    "The power of a square matrix by an int that is not negative, by repeated squaring."
  ) { arguments in
    let a = try arguments.square(0)
    var n = try arguments.int(1)
    guard n >= 0 else { throw FunctionError.rejected("the exponent is \(n), but must not be negative") }
    if n == 0 { return try Grid(identity: a.rows).matrix }
    var (result, square): (Grid?, Grid) = (nil, a)
    while n > 0 {
      if n & 1 == 1 { result = try result.map { try arguments.builder.product($0, square) } ?? square }
      n >>= 1
      if n > 0 { square = try arguments.builder.product(square, square) }
    }
    return (result ?? a).matrix
  },
]

extension ProgramBuilder {
  func inverse(_ a: Grid, isSymmetric: Bool) throws -> Grid {
    if a.count == 0 { return a }
    let node = InverseNode(order: a.rows, isSymmetric: isSymmetric)
    return Grid(rows: a.rows, columns: a.columns, call(node, [a.scalars], outputCount: a.count))
  }
}

private func determinant(_ arguments: Arguments, _ kind: DeterminantNode.Kind) throws -> Value {
  let a = try arguments.square(0)
  if a.count == 0 { return .real(Scalar(kind == .plain ? 1 : 0)) }
  return .real(arguments.builder.call(DeterminantNode(order: a.rows, kind), [a.scalars], outputCount: 1)[0])
}

/// X = A⁻¹; Ā -= Xᵀ X̄ Xᵀ.
final class InverseNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case matrix }

  let order: Int
  let isSymmetric: Bool
  var name: String { isSymmetric ? "inverse_spd" : "inverse" }

  init(order: Int, isSymmetric: Bool) {
    self.order = order
    self.isSymmetric = isSymmetric
    BLAS.prepare()
  }

  func makeWorkspace() throws(NodeFailure) -> NodeMemory { try NodeMemory(for: name, 2 * order * order, pivots: order) }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    workspace.numbers.update(from: inputs[.matrix], count: order * order)
    outputs.update(repeating: 0, count: order * order)
    for i in 0..<order { outputs[i * order + i] = 1 }
    if isSymmetric {
      if let failure = NodeFailure.asymmetry(name, inputs[.matrix], order) { return .failure(failure) }
      guard LAPACK.cholesky(workspace.numbers, order) else { return .failure(.notPositiveDefinite(name)) }
      BLAS.solveLower(.left, workspace.numbers, outputs, rows: order, columns: order)
      BLAS.solveLower(.left, workspace.numbers, transposed: true, outputs, rows: order, columns: order)
      BLAS.mirrorLower(outputs, order)
    } else {
      guard LAPACK.factor(workspace.numbers, order, pivots: workspace.pivots) else { return .failure(.singular(name)) }
      LAPACK.solve(factors: workspace.numbers, pivots: workspace.pivots, order, outputs, columns: order)
    }
    return .success
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: NodeMemory
  ) {
    guard let adjoint = inputAdjoints[.matrix] else { return }
    let (n, first) = (order, workspace.numbers)
    let second = first + n * n
    BLAS.multiply(n, n, n, outputs, transposed: true, outputAdjoints, into: first)
    if !isSymmetric {
      BLAS.multiply(n, n, n, first, outputs, secondTransposed: true, into: adjoint, scale: -1, beta: 1)
      return
    }
    BLAS.multiply(n, n, n, first, outputs, secondTransposed: true, into: second)
    for j in 0..<n { for i in 0..<n { adjoint[j * n + i] -= 0.5 * (second[j * n + i] + second[i * n + j]) } }
  }
}

/// det A, log|det A| or, by Cholesky, log det A; the derivative of the logarithm is A⁻ᵀ.
final class DeterminantNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case matrix }

  enum Kind { case plain, logarithm, symmetricLogarithm }

  let order: Int
  let kind: Kind
  var name: String {
    switch kind {
    case .plain: return "determinant"
    case .logarithm: return "log_determinant"
    case .symmetricLogarithm: return "log_determinant_spd"
    }
  }

  init(order: Int, _ kind: Kind) {
    self.order = order
    self.kind = kind
    BLAS.prepare()
  }

  func makeWorkspace() throws(NodeFailure) -> NodeMemory { try NodeMemory(for: name, 2 * order * order, pivots: order) }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    let factor = workspace.numbers
    factor.update(from: inputs[.matrix], count: order * order)
    if kind == .symmetricLogarithm {
      if let failure = NodeFailure.asymmetry(name, inputs[.matrix], order) { return .failure(failure) }
      guard LAPACK.cholesky(factor, order) else { return .failure(.notPositiveDefinite(name)) }
      var sum = 0.0
      for i in 0..<order { sum += log(factor[i * order + i]) }
      outputs[0] = 2 * sum
      return .success
    }
    _ = LAPACK.factor(factor, order, pivots: workspace.pivots)
    var (product, sum) = (1.0, 0.0)
    for i in 0..<order {
      let pivot = factor[i * order + i]
      product *= workspace.pivots[i] == BLAS.int(i + 1) ? pivot : -pivot
      sum += log(abs(pivot))
    }
    outputs[0] = kind == .plain ? product : sum
    return .success
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: NodeMemory
  ) {
    guard let adjoint = inputAdjoints[.matrix] else { return }
    let n = order
    let inverse = workspace.numbers + n * n
    inverse.update(repeating: 0, count: n * n)
    for i in 0..<n { inverse[i * n + i] = 1 }
    if kind == .symmetricLogarithm {
      BLAS.solveLower(.left, workspace.numbers, inverse, rows: n, columns: n)
      BLAS.solveLower(.left, workspace.numbers, transposed: true, inverse, rows: n, columns: n)
    } else {
      LAPACK.solve(factors: workspace.numbers, pivots: workspace.pivots, transposed: true, n, inverse, columns: n)
    }
    BLAS.add(n * n, kind == .plain ? outputAdjoints[0] * outputs[0] : outputAdjoints[0], inverse, to: adjoint)
  }
}
