// SingularValues: singular value decompositions and pseudoinverses.
import CohortProgram

let singularValueFunctions: [ContainerFunction] = [
  .define(
    "singular_values", ["vector singular_values(matrix)", "vector singular_values(complex_matrix)"],
    "The singular values of a matrix in descending order."
  ) { try decomposition($0).values.vector },
  .define(
    "svd_U", ["matrix svd_U(matrix)", "complex_matrix svd_U(complex_matrix)"],
    "The left singular vectors of a matrix as columns, U of A = U diag(s) Vᵀ (Vᴴ). For complex matrices the first row "
      + "of V is real, of U where there are more columns than rows."
  ) {
    try decomposition($0).u.matrix
  },
  .define(
    "svd_V", ["matrix svd_V(matrix)", "complex_matrix svd_V(complex_matrix)"],
    "The right singular vectors of a matrix as columns, V of A = U diag(s) Vᵀ (Vᴴ). For complex matrices the first "
      + "row of V is real, of U where there are more columns than rows."
  ) {
    try decomposition($0).v.matrix
  },
  .define(
    "svd",
    ["tuple(matrix, vector, matrix) svd(matrix)", "tuple(complex_matrix, vector, complex_matrix) svd(complex_matrix)"],
    "The singular value decomposition: U, s and V with A = U diag(s) Vᵀ (Vᴴ), s in descending order. For complex "
      + "matrices the first row of V is real, of U where there are more columns than rows."
  ) { arguments in
    let (u, values, v) = try decomposition(arguments)
    return .tuple([u.matrix, values.vector, v.matrix])
  },
  // Adjoint: Golub & Pereyra 1973, theorem 4.3.
  .define(
    "generalized_inverse", ["matrix generalized_inverse(matrix)"],
    "The Moore-Penrose inverse of a matrix."
  ) { arguments in
    let a = try arguments.grid(0)
    if a.count == 0 { return a.transposed.matrix }
    let node = PseudoinverseNode(rows: a.rows, columns: a.columns)
    return Grid(
      rows: a.columns, columns: a.rows, arguments.builder.call(node, [a.scalars], outputCount: a.count)
    ).matrix
  },
]

private func decomposition(_ arguments: Arguments) throws -> (u: Grid, values: Grid, v: Grid) {
  let a = try arguments.grid(0)
  if a.width == 2 { return try complexSingularValues(arguments) }
  let (m, n) = (a.rows, a.columns)
  let k = min(m, n)
  let outputs =
    k == 0
    ? [] : arguments.builder.call(SingularValueNode(rows: m, columns: n), [a.scalars], outputCount: k * (m + n + 1))
  return (
    Grid(rows: m, columns: k, ContiguousArray(outputs[k..<(k + m * k)])),
    Grid(rows: k, columns: 1, ContiguousArray(outputs[0..<k])),
    Grid(rows: n, columns: k, ContiguousArray(outputs[(k + m * k)...]))
  )
}

/// Numbers that LAPACK's singular value decomposition works with.
private func singularWorkCount(_ m: Int, _ n: Int) -> Int { 8 * max(m, n) + 3 * min(m, n) + 64 }

/// A = U diag(s) Vᵀ with k = min(m, n) columns in U and V; outputs s, U, V.
///
/// Ā = U [(F ∘ (Uᵀ Ū - Ūᵀ U)) S + S (F ∘ (Vᵀ V̄ - V̄ᵀ V)) + diag(s̄)] Vᵀ + (I - U Uᵀ) Ū S⁻¹ Vᵀ + U S⁻¹ V̄ᵀ (I - V Vᵀ)
/// with Fᵢⱼ = 1 / (sⱼ² - sᵢ²) (Townsend 2016, "Differentiating the singular value decomposition").
final class SingularValueNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case matrix }

  let m: Int
  let n: Int
  let k: Int
  var name: String { "svd" }

  init(rows: Int, columns: Int) {
    m = rows
    n = columns
    k = min(rows, columns)
    BLAS.prepare()
  }

  func makeWorkspace() throws(NodeFailure) -> NodeMemory {
    try NodeMemory(for: name, 2 * m * n + k * n + max(singularWorkCount(m, n), 3 * k * k + (m + n) * k))
  }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    let copy = workspace.numbers
    let vt = copy + m * n
    let work = vt + k * n
    let shape = MatrixShape(rows: m, columns: n, isComplex: false)
    guard shape.copy(inputs[.matrix], to: copy) else { return .failure(.notConverged(name)) }
    let hasConverged = LAPACK.singular(
      copy, rows: m, columns: n, values: outputs, u: outputs + k, vt: vt, work: work,
      workCount: singularWorkCount(m, n))
    BLAS.transpose(vt, rows: k, columns: n, into: outputs + k + m * k)
    return hasConverged ? .success : .failure(.notConverged(name))
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: NodeMemory
  ) {
    guard let adjoint = inputAdjoints[.matrix] else { return }
    let (s, u, v) = (outputs, outputs + k, outputs + k + m * k)
    let (sBar, uBar, vBar) = (outputAdjoints, outputAdjoints + k, outputAdjoints + k + m * k)
    let inner = workspace.numbers
    let fromU = inner + k * k
    let fromV = fromU + k * k
    let left = fromV + k * k
    let right = left + m * k
    let whole = right + n * k
    BLAS.multiply(k, k, m, u, transposed: true, uBar, into: fromU)
    BLAS.multiply(k, k, n, v, transposed: true, vBar, into: fromV)
    for j in 0..<k {
      for i in 0..<k {
        let (place, mirror) = (j * k + i, i * k + j)
        if i == j {
          inner[place] = sBar[i]
          continue
        }
        let (a, b) = (fromU[place] - fromU[mirror], fromV[place] - fromV[mirror])
        let gap = (s[j] - s[i]) * (s[j] + s[i])
        inner[place] = (a == 0 ? 0 : a / gap * s[j]) + (b == 0 ? 0 : b / gap * s[i])
      }
    }
    // U (inner Vᵀ) + left Vᵀ with left = (Ū - U Uᵀ Ū) S⁻¹
    BLAS.multiply(m, k, k, u, inner, into: left)
    if m > k { addOutside(u, uBar, fromU, s, rows: m, scratch: whole, to: left) }
    BLAS.multiply(m, n, k, left, v, secondTransposed: true, into: adjoint, beta: 1)
    if n > k {
      right.update(repeating: 0, count: n * k)
      addOutside(v, vBar, fromV, s, rows: n, scratch: whole, to: right)
      BLAS.multiply(m, n, k, u, right, secondTransposed: true, into: adjoint, beta: 1)
    }
  }

  /// out += (X̄ - X Xᵀ X̄) S⁻¹
  private func addOutside(
    _ x: UnsafePointer<Double>, _ xBar: UnsafePointer<Double>, _ products: UnsafePointer<Double>,
    _ s: UnsafePointer<Double>, rows: Int, scratch: UnsafeMutablePointer<Double>,
    to out: UnsafeMutablePointer<Double>
  ) {
    scratch.update(from: xBar, count: rows * k)
    BLAS.multiply(rows, k, k, x, products, into: scratch, scale: -1, beta: 1)
    for j in 0..<k { for i in 0..<rows { out[j * rows + i] += scratch[j * rows + i] / s[j] } }
  }
}

/// P = A⁺; Ā = -Pᵀ P̄ Pᵀ + (I - A P) P̄ᵀ P Pᵀ + Pᵀ P P̄ᵀ (I - P A).
final class PseudoinverseNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case matrix }

  let m: Int
  let n: Int
  var name: String { "generalized_inverse" }

  init(rows: Int, columns: Int) {
    m = rows
    n = columns
    BLAS.prepare()
  }

  func makeWorkspace() throws(NodeFailure) -> NodeMemory {
    let k = min(m, n)
    let largest = max(m, n)
    return try NodeMemory(
      for: name, max(m * n + k * (m + n + 1) + singularWorkCount(m, n), 4 * largest * largest))
  }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    let k = min(m, n)
    let copy = workspace.numbers
    let s = copy + m * n
    let u = s + k
    let vt = u + m * k
    let shape = MatrixShape(rows: m, columns: n, isComplex: false)
    guard shape.copy(inputs[.matrix], to: copy) else { return .failure(.notConverged(name)) }
    guard
      LAPACK.singular(
        copy, rows: m, columns: n, values: s, u: u, vt: vt, work: vt + k * n, workCount: singularWorkCount(m, n))
    else { return .failure(.notConverged(name)) }
    let least = s[0] * Double(max(m, n)) * Double.ulpOfOne
    for j in 0..<k {
      let scale = s[j] > least ? 1 / s[j] : 0
      for i in 0..<m { u[j * m + i] *= scale }
    }
    BLAS.multiply(n, m, k, vt, transposed: true, u, secondTransposed: true, into: outputs)
    return .success
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs p: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: NodeMemory
  ) {
    guard let adjoint = inputAdjoints[.matrix] else { return }
    let size = max(m, n) * max(m, n)
    let a = inputs[.matrix]
    let first = workspace.numbers
    let second = first + size
    let third = second + size
    // -Pᵀ P̄ Pᵀ
    BLAS.multiply(m, m, n, p, transposed: true, outputAdjoints, into: first)
    BLAS.multiply(m, n, m, first, p, secondTransposed: true, into: adjoint, scale: -1, beta: 1)
    // (I - A P) P̄ᵀ (P Pᵀ)
    BLAS.multiply(n, n, m, p, p, secondTransposed: true, into: first)
    BLAS.multiply(m, n, n, outputAdjoints, transposed: true, first, into: second)
    BLAS.add(m * n, 1, second, to: adjoint)
    BLAS.multiply(n, n, m, p, second, into: third)
    BLAS.multiply(m, n, n, a, third, into: adjoint, scale: -1, beta: 1)
    // (Pᵀ P) P̄ᵀ (I - P A)
    BLAS.multiply(m, m, n, p, transposed: true, p, into: first)
    BLAS.multiply(m, n, m, first, outputAdjoints, secondTransposed: true, into: second)
    BLAS.add(m * n, 1, second, to: adjoint)
    BLAS.multiply(m, m, n, second, p, into: third)
    BLAS.multiply(m, n, m, third, a, into: adjoint, scale: -1, beta: 1)
  }
}
