// Eigen: eigenvalues and eigenvectors of symmetric matrices.
import CohortProgram

let eigenFunctions: [ContainerFunction] = [
  // Adjoint: Giles 2008, 3.1.
  .define(
    "eigenvalues_sym", ["vector eigenvalues_sym(matrix)", "complex_vector eigenvalues_sym(complex_matrix)"],
    "The eigenvalues of a symmetric or Hermitian matrix in ascending order."
  ) { try eigen($0).values.vector },
  .define(
    "eigenvectors_sym", ["matrix eigenvectors_sym(matrix)", "complex_matrix eigenvectors_sym(complex_matrix)"],
    "The eigenvectors of a symmetric or Hermitian matrix as columns, in the order of the eigenvalues. Those of a "
      + "complex matrix have real first elements, which leaves their signs open."
  ) { try eigen($0).vectors.matrix },
  .define(
    "eigendecompose_sym",
    [
      "tuple(matrix, vector) eigendecompose_sym(matrix)",
      "tuple(complex_matrix, complex_vector) eigendecompose_sym(complex_matrix)",
    ],
    "The eigenvectors of a symmetric or Hermitian matrix as columns, and its eigenvalues in ascending order. The "
      + "vectors of a complex matrix have real first elements."
  ) { arguments in
    let (values, vectors) = try eigen(arguments)
    return .tuple([vectors.matrix, values.vector])
  },
]

private func eigen(_ arguments: Arguments) throws -> (values: Grid, vectors: Grid) {
  let a = try arguments.square(0)
  if a.width == 2 { return try hermitianEigen(arguments) }
  let n = a.rows
  if n == 0 { return (Grid(rows: 0, columns: 1, []), a) }
  let outputs = arguments.builder.call(SymmetricEigenNode(order: n), [a.scalars], outputCount: n + n * n)
  return (
    Grid(rows: n, columns: 1, ContiguousArray(outputs[0..<n])),
    Grid(rows: n, columns: n, ContiguousArray(outputs[n...]))
  )
}

/// A = V diag(λ) Vᵀ; Ā = V (diag(λ̄) + F ∘ X) Vᵀ with X = (Vᵀ V̄ - V̄ᵀ V) / 2 and Fᵢⱼ = 1 / (λⱼ - λᵢ). Eigenvalues that are
/// nearly equal make F large; X is small there where the result does not depend on the choice of eigenvectors, and taking
/// the difference first keeps it so.
final class SymmetricEigenNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case matrix }

  let order: Int
  var name: String { "eigendecompose_sym" }
  private var workCount: Int { max(34 * order, 1) }

  init(order: Int) {
    self.order = order
    BLAS.prepare()
  }

  func makeWorkspace() throws(NodeFailure) -> NodeMemory {
    try NodeMemory(for: name, max(workCount, 2 * order * order))
  }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    if let failure = NodeFailure.asymmetry(name, inputs[.matrix], order) { return .failure(failure) }
    let vectors = outputs + order
    vectors.update(from: inputs[.matrix], count: order * order)
    let hasConverged = LAPACK.eigen(
      vectors, order, values: outputs, vectors: true, work: workspace.numbers, workCount: workCount)
    return hasConverged ? .success : .failure(.notConverged(name))
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: NodeMemory
  ) {
    guard let adjoint = inputAdjoints[.matrix] else { return }
    let (n, inner) = (order, workspace.numbers)
    let product = inner + n * n
    let (values, vectors) = (outputs, outputs + n)
    BLAS.multiply(n, n, n, vectors, transposed: true, outputAdjoints + n, into: inner)
    for j in 0..<n {
      for i in 0..<n {
        let place = j * n + i
        if i == j {
          inner[place] = outputAdjoints[i]
        } else if i < j {
          let difference = 0.5 * (inner[place] - inner[i * n + j])
          inner[place] = difference == 0 ? 0 : difference / (values[j] - values[i])
          inner[i * n + j] = inner[place]
        }
      }
    }
    BLAS.multiply(n, n, n, vectors, inner, into: product)
    BLAS.multiply(n, n, n, product, vectors, secondTransposed: true, into: inner)
    for place in 0..<(n * n) { adjoint[place] += inner[place] }
  }
}
