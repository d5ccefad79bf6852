// GeneralEigen: eigenvalues and eigenvectors of matrices that need not be symmetric.
import COpenBLAS
import CohortProgram

let generalEigenFunctions: [ContainerFunction] = [
  // Adjoint: Giles 2008, 3.1.
  .define(
    "eigenvalues", ["complex_vector eigenvalues(matrix)", "complex_vector eigenvalues(complex_matrix)"],
    "The eigenvalues of a square matrix, in no particular order."
  ) { try eigen($0).values.vector },
  .define(
    "eigenvectors", ["complex_matrix eigenvectors(matrix)", "complex_matrix eigenvectors(complex_matrix)"],
    "The eigenvectors of a square matrix, of length 1, as columns in the order of its eigenvalues."
  ) { try eigen($0).vectors.matrix },
  .define(
    "eigendecompose",
    [
      "tuple(complex_matrix, complex_vector) eigendecompose(matrix)",
      "tuple(complex_matrix, complex_vector) eigendecompose(complex_matrix)",
    ], "The eigenvectors of a square matrix as columns, and its eigenvalues."
  ) { arguments in
    let (values, vectors) = try eigen(arguments)
    return .tuple([vectors.matrix, values.vector])
  },
]

private func eigen(_ arguments: Arguments) throws -> (values: Grid, vectors: Grid) {
  let a = try arguments.square(0)
  let n = a.rows
  if n == 0 {
    return (Grid(rows: 0, columns: 1, width: 2, []), Grid(rows: 0, columns: 0, width: 2, []))
  }
  let node = EigenNode(order: n, isComplex: a.width == 2)
  let outputs = arguments.builder.call(node, [a.scalars], outputCount: 2 * n + 2 * n * n)
  return (
    Grid(rows: n, columns: 1, width: 2, ContiguousArray(outputs[0..<(2 * n)])),
    Grid(rows: n, columns: n, width: 2, ContiguousArray(outputs[(2 * n)...]))
  )
}

/// A V = V diag(λ); outputs λ, V as real and imaginary parts in turn.
///
/// Ā = V⁻ᴴ (diag(λ̄) + F̄ ∘ (Vᴴ V̄ - Vᴴ V diag(Re vᴴ v̄))) Vᴴ with Fᵢⱼ = 1 / (λⱼ - λᵢ) off the diagonal. The second
/// part keeps the columns' lengths at 1 (Boeddeker et al. 2017, arXiv:1701.00392, section 4.5). The phase of a complex
/// eigenvector is chosen by its largest element, which is real; derivatives keep to that.
final class EigenNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case matrix }

  let order: Int
  private let shape: MatrixShape
  var name: String { "eigendecompose" }
  private var workCount: Int { 34 * order }

  init(order: Int, isComplex: Bool) {
    self.order = order
    shape = MatrixShape(rows: order, columns: order, isComplex: isComplex)
    BLAS.prepare()
  }

  func makeWorkspace() throws(NodeFailure) -> NodeMemory {
    try NodeMemory(for: name, 2 * order * order + 2 * workCount + 2 * order + 6 * order * order, pivots: order)
  }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    let n = order
    let copy = workspace.numbers
    let work = copy + 2 * n * n
    guard shape.copy(inputs[.matrix], to: copy) else { return .failure(.notConverged(name)) }
    var (size, count, info, one) = (BLAS.int(n), BLAS.int(workCount), Int32(0), Int32(1))
    if shape.isComplex {
      zgeev_(
        "N", "V", &size, copy, &size, outputs, nil, &one, outputs + 2 * n, &size, work, &count, work + 2 * workCount,
        &info, 1, 1)
      return info == 0 ? .success : .failure(.notConverged(name))
    }
    let (real, imaginary) = (work + workCount, work + workCount + n)
    let vectors = imaginary + n
    dgeev_(
      "N", "V", &size, copy, &size, real, imaginary, nil, &one, vectors, &size, work, &count, &info, 1, 1)
    guard info == 0 else { return .failure(.notConverged(name)) }
    for j in 0..<n {
      outputs[2 * j] = real[j]
      outputs[2 * j + 1] = imaginary[j]
      // A pair of conjugate vectors has its real part in the first column and its imaginary part in the second.
      let isSecond = imaginary[j] < 0 && j > 0
      let first = isSecond ? j - 1 : j
      for i in 0..<n {
        let place = 2 * (n + j * n + i)
        outputs[place] = vectors[first * n + i]
        outputs[place + 1] =
          imaginary[j] == 0 || first + 1 >= n ? 0 : (isSecond ? -1 : 1) * vectors[(first + 1) * n + i]
      }
    }
    return .success
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: NodeMemory
  ) {
    guard let adjoint = inputAdjoints[.matrix] else { return }
    let n = order
    let (values, v, vBar) = (outputs, outputs + 2 * n, outputAdjoints + 2 * n)
    let inner = workspace.numbers
    let products = inner + 2 * n * n
    let whole = products + 2 * n * n
    let vAdjoint = ComplexFactor(v, rows: n, isAdjoint: true)
    ComplexProduct.multiply(n, n, n, vAdjoint, ComplexFactor(vBar, rows: n), into: inner)
    ComplexProduct.multiply(n, n, n, vAdjoint, ComplexFactor(v, rows: n), into: products)
    ComplexProduct.addPhases(
      { inner[2 * ($0 * n + $0) + 1] }, v, rows: n, columns: n, row: { largestElement(v, column: $0) }, to: inner)
    for j in 0..<n {
      let length = inner[2 * (j * n + j)]
      for i in 0..<n {
        let place = 2 * (j * n + i)
        if i == j {
          inner[place] = outputAdjoints[2 * i]
          inner[place + 1] = outputAdjoints[2 * i + 1]
          continue
        }
        let real = inner[place] - length * products[place]
        let imaginary = inner[place + 1] - length * products[place + 1]
        // Divided by the conjugate of λⱼ - λᵢ.
        let (x, y) = (values[2 * j] - values[2 * i], values[2 * j + 1] - values[2 * i + 1])
        let size = x * x + y * y
        let isNothing = real == 0 && imaginary == 0
        inner[place] = isNothing ? 0 : (real * x - imaginary * y) / size
        inner[place + 1] = isNothing ? 0 : (real * y + imaginary * x) / size
      }
    }
    // inner Vᴴ, then V⁻ᴴ of it.
    for i in 0..<(n * n) {
      products[2 * i] = 0
      products[2 * i + 1] = 0
    }
    for j in 0..<n {
      for k in 0..<n {
        let (c, s) = (v[2 * (k * n + j)], -v[2 * (k * n + j) + 1])
        for i in 0..<n {
          let (x, y) = (inner[2 * (k * n + i)], inner[2 * (k * n + i) + 1])
          products[2 * (j * n + i)] += x * c - y * s
          products[2 * (j * n + i) + 1] += x * s + y * c
        }
      }
    }
    for j in 0..<n {
      for i in 0..<n {
        whole[2 * (j * n + i)] = v[2 * (i * n + j)]
        whole[2 * (j * n + i) + 1] = -v[2 * (i * n + j) + 1]
      }
    }
    var (size, info) = (BLAS.int(n), Int32(0))
    zgesv_(&size, &size, whole, &size, workspace.pivots, products, &size, &info)
    shape.add(complex: products, to: adjoint)
  }

  private func largestElement(_ v: UnsafePointer<Double>, column: Int) -> Int {
    var (largest, place) = (-1.0, 0)
    for i in 0..<order {
      let (x, y) = (v[2 * (column * order + i)], v[2 * (column * order + i) + 1])
      if x * x + y * y > largest { (largest, place) = (x * x + y * y, i) }
    }
    return place
  }
}
