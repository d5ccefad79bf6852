// HermitianEigen: eigenvalues and eigenvectors of Hermitian matrices.
import COpenBLAS
import CohortProgram

/// Eigenvalues (real) and eigenvectors of a Hermitian matrix.
func hermitianEigen(_ arguments: Arguments) throws -> (values: Grid, vectors: Grid) {
  let a = try arguments.square(0)
  let n = a.rows
  if n == 0 { return (Grid(rows: 0, columns: 1, width: 2, []), Grid(rows: 0, columns: 0, width: 2, [])) }
  let outputs = arguments.builder.call(
    HermitianEigenNode(order: n), [a.scalars], outputCount: n + 2 * n * n)
  return (
    Grid(rows: n, columns: 1, width: 2, ContiguousArray(outputs[0..<n].flatMap { [$0, Scalar(0)] })),
    Grid(rows: n, columns: n, width: 2, ContiguousArray(outputs[n...]))
  )
}

/// A = V diag(λ) Vᴴ; outputs λ, V. The first row of V is real, as Householder's reduction to a real tridiagonal matrix makes
/// it (Eigen's and LAPACK's on the lower triangle): this chooses the phases, and derivatives keep to it.
///
/// Ā = V (diag(λ̄) + F ∘ X) Vᴴ with X = (M - Mᴴ) / 2, M = Vᴴ V̄ and its terms for the phases, Fᵢⱼ = 1 / (λⱼ - λᵢ), as for
/// real matrices (Giles 2008, 3.1). Where an element of the first row is 0, its vector's phase is left as it is.
final class HermitianEigenNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case matrix }

  let order: Int
  private let shape: MatrixShape
  var name: String { "eigendecompose_sym" }
  private var workCount: Int { 34 * order }

  init(order: Int) {
    self.order = order
    shape = MatrixShape(rows: order, columns: order, isComplex: true)
    BLAS.prepare()
  }

  func makeWorkspace() throws(NodeFailure) -> NodeMemory {
    try NodeMemory(for: name, max(2 * workCount + 3 * order, 4 * order * order))
  }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    let (n, a, work) = (order, inputs[.matrix], workspace.numbers)
    let vectors = outputs + n
    guard shape.copy(a, to: vectors) else { return .failure(.notConverged(name)) }
    for j in 0..<n {
      for i in j..<n {
        let (place, mirror) = (2 * (j * n + i), 2 * (i * n + j))
        if abs(a[place] - a[mirror]) > 1e-8 || abs(a[place + 1] + a[mirror + 1]) > 1e-8 {
          return .failure(
            NodeFailure(
              kind: "not Hermitian",
              message: "\(name): the matrix is not Hermitian, entries (\(j + 1), \(i + 1)) and (\(i + 1), \(j + 1)) "
                + "are not conjugate"))
        }
      }
    }
    var (size, count, info) = (BLAS.int(n), BLAS.int(workCount), Int32(0))
    zheev_("V", "L", &size, vectors, &size, outputs, work, &count, work + 2 * workCount, &info, 1, 1)
    return info == 0 ? .success : .failure(.notConverged(name))
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: NodeMemory
  ) {
    guard let adjoint = inputAdjoints[.matrix] else { return }
    let (n, inner) = (order, workspace.numbers)
    let product = inner + 2 * n * n
    let (values, vectors) = (outputs, outputs + n)
    let v = ComplexFactor(vectors, rows: n)
    let vAdjoint = ComplexFactor(vectors, rows: n, isAdjoint: true)
    ComplexProduct.multiply(n, n, n, vAdjoint, ComplexFactor(outputAdjoints + n, rows: n), into: inner)
    ComplexProduct.addPhases({ inner[2 * ($0 * n + $0) + 1] }, vectors, rows: n, columns: n, to: inner)
    for j in 0..<n {
      for i in 0..<j {
        let (place, mirror) = (2 * (j * n + i), 2 * (i * n + j))
        let (real, imaginary) = (0.5 * (inner[place] - inner[mirror]), 0.5 * (inner[place + 1] + inner[mirror + 1]))
        let gap = values[j] - values[i]
        inner[place] = real == 0 ? 0 : real / gap
        inner[place + 1] = imaginary == 0 ? 0 : imaginary / gap
        inner[mirror] = inner[place]
        inner[mirror + 1] = -inner[place + 1]
      }
      inner[2 * (j * n + j)] = outputAdjoints[j]
      inner[2 * (j * n + j) + 1] = 0
    }
    ComplexProduct.multiply(n, n, n, v, ComplexFactor(inner, rows: n), into: product)
    ComplexProduct.multiply(n, n, n, ComplexFactor(product, rows: n), vAdjoint, into: adjoint, adds: true)
  }
}
