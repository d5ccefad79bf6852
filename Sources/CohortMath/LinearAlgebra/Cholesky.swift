// Cholesky: the Cholesky factor of a symmetric matrix.
import CohortProgram

let choleskyFunctions: [ContainerFunction] = [
  // Adjoint: Murray 2016, arXiv:1602.07527, eq. 10.
  .define(
    "cholesky_decompose", ["matrix cholesky_decompose(matrix)"],
    "The lower triangular L with positive diagonal and L Lᵀ = A, for a symmetric positive definite matrix A."
  ) { arguments in
    let a = try arguments.square(0)
    return Grid(rows: a.rows, columns: a.rows, try arguments.builder.cholesky(a)).matrix
  },
  .define("chol2inv", ["matrix chol2inv(matrix)"], "The inverse of L Lᵀ for a lower triangular matrix L.") {
    arguments in
    let l = try arguments.square(0)
    let inverse = try arguments.builder.solveLower(l, try Grid(identity: l.rows))
    return try arguments.builder.product(inverse.transposed, inverse).matrix
  },
]

extension Grid {
  init(identity n: Int) throws {
    try self.init(zeros: n, n)
    for i in 0..<n { self[i, i] = Scalar(1) }
  }
}

extension ProgramBuilder {
  /// The Cholesky factor, column by column.
  func cholesky(_ a: Grid) throws -> ContiguousArray<Scalar> {
    if a.rows == 0 { return [] }
    if let factor = knownFactor(of: a.scalars, order: a.rows) { return factor }
    return call(CholeskyNode(order: a.rows), [a.scalars], outputCount: a.count)
  }
}

/// L with L Lᵀ = A.
final class CholeskyNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case matrix }

  let order: Int
  var name: String { "cholesky_decompose" }

  init(order: Int) {
    self.order = order
    BLAS.prepare()
  }

  func makeWorkspace() throws(NodeFailure) -> NodeMemory { try NodeMemory(for: name, order * order) }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    if let failure = NodeFailure.asymmetry(name, inputs[.matrix], order) { return .failure(failure) }
    outputs.update(from: inputs[.matrix], count: order * order)
    guard LAPACK.cholesky(outputs, order) else { return .failure(.notPositiveDefinite(name)) }
    BLAS.clearUpper(outputs, order)
    return .success
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: NodeMemory
  ) {
    guard let adjoint = inputAdjoints[.matrix] else { return }
    let s = workspace.numbers
    s.update(from: outputAdjoints, count: order * order)
    BLAS.clearUpper(s, order)
    CholeskyNode.pullBack(factor: outputs, s, order)
    for j in 0..<order {
      for i in 0..<order { adjoint[j * order + i] += 0.5 * (s[j * order + i] + s[i * order + j]) }
    }
  }

  /// Turns L̄ (lower triangular) in `s` into L⁻ᵀ Φ(Lᵀ L̄) L⁻¹, where Φ takes the lower triangle with half the diagonal;
  /// its symmetric part is Ā.
  static func pullBack(factor l: UnsafePointer<Double>, _ s: UnsafeMutablePointer<Double>, _ n: Int) {
    BLAS.multiplyLower(.left, l, transposed: true, s, rows: n, columns: n)
    BLAS.clearUpper(s, n)
    for i in 0..<n { s[i * n + i] *= 0.5 }
    BLAS.solveLower(.left, l, transposed: true, s, rows: n, columns: n)
    BLAS.solveLower(.right, l, s, rows: n, columns: n)
  }
}
