// ComplexSchur: Schur decompositions A = U T Uᴴ.
import COpenBLAS
import CohortProgram

let complexSchurFunctions: [ContainerFunction] = [
  .define(
    "complex_schur_decompose_t",
    [
      "complex_matrix complex_schur_decompose_t(matrix)", "complex_matrix complex_schur_decompose_t(complex_matrix)",
    ], "The upper triangular factor of the Schur decomposition A = U T Uᴴ. The first row of U is real."
  ) { try schur($0).t.matrix },
  .define(
    "complex_schur_decompose_u",
    [
      "complex_matrix complex_schur_decompose_u(matrix)", "complex_matrix complex_schur_decompose_u(complex_matrix)",
    ], "The unitary factor of the Schur decomposition A = U T Uᴴ. Its first row is real."
  ) { try schur($0).u.matrix },
  .define(
    "complex_schur_decompose",
    [
      "tuple(complex_matrix, complex_matrix) complex_schur_decompose(matrix)",
      "tuple(complex_matrix, complex_matrix) complex_schur_decompose(complex_matrix)",
    ],
    "The Schur decomposition: U, unitary, and T, upper triangular, with A = U T Uᴴ. The first row of U is real."
  ) { arguments in
    let (u, t) = try schur(arguments)
    return .tuple([u.matrix, t.matrix])
  },
]

private func schur(_ arguments: Arguments) throws -> (u: Grid, t: Grid) {
  let a = try arguments.square(0)
  let n = a.rows
  if n == 0 {
    let empty = Grid(rows: 0, columns: 0, width: 2, [])
    return (empty, empty)
  }
  let outputs = arguments.builder.call(
    ComplexSchurNode(order: n, isComplex: a.width == 2), [a.scalars], outputCount: 4 * n * n)
  return (
    Grid(rows: n, columns: n, width: 2, ContiguousArray(outputs[0..<(2 * n * n)])),
    Grid(rows: n, columns: n, width: 2, ContiguousArray(outputs[(2 * n * n)...]))
  )
}

/// Outputs U, T. The first row of U is real and not negative, which chooses the phases; derivatives keep to it.
///
/// With C = Uᴴ dA U and dU = U Ω, the strictly lower triangle L of Ω solves (T Ω - Ω T)ᵢⱼ = -Cᵢⱼ for i > j, which involves
/// L alone: (Tᵢᵢ - Tⱼⱼ) Lᵢⱼ + Σ_{k>i} Tᵢₖ Lₖⱼ - Σ_{k<j} Lᵢₖ Tₖⱼ = -Cᵢⱼ. Then Ω = L - Lᴴ, with phases on its diagonal, and
/// dT = C + T Ω - Ω T above the diagonal. `reverse` is the transpose of these steps.
final class ComplexSchurNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case matrix }

  let order: Int
  private let shape: MatrixShape
  var name: String { "complex_schur_decompose" }
  private var workCount: Int { 34 * order }

  init(order: Int, isComplex: Bool) {
    self.order = order
    shape = MatrixShape(rows: order, columns: order, isComplex: isComplex)
    BLAS.prepare()
  }

  func makeWorkspace() throws(NodeFailure) -> NodeMemory {
    try NodeMemory(for: name, max(2 * workCount + 3 * order, 6 * order * order), pivots: order)
  }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    let n = order
    let (u, t, work) = (outputs, outputs + 2 * n * n, workspace.numbers)
    guard shape.copyComplex(inputs[.matrix], to: t) else { return .failure(.notConverged(name)) }
    var (size, count, info, selected) = (BLAS.int(n), BLAS.int(workCount), Int32(0), Int32(0))
    zgees_(
      "V", "N", nil, &size, t, &size, &selected, work, u, &size, work + 2 * n, &count, work + 2 * n + 2 * workCount,
      workspace.pivots, &info, 1, 1)
    guard info == 0 else { return .failure(.notConverged(name)) }
    for j in 0..<n { for i in (j + 1)..<max(n, j + 1) { (t[2 * (j * n + i)], t[2 * (j * n + i) + 1]) = (0, 0) } }
    for j in 0..<n { turn(j, u, t) }
    return .success
  }

  /// Turns a column of U, and with it the column and the row of T, so that the first element is real.
  private func turn(_ j: Int, _ u: UnsafeMutablePointer<Double>, _ t: UnsafeMutablePointer<Double>) {
    let n = order
    let (x, y) = (u[2 * j * n], u[2 * j * n + 1])
    let length = (x * x + y * y).squareRoot()
    if length == 0 || (y == 0 && x > 0) { return }
    let (c, s) = (x / length, -y / length)
    func multiply(_ z: UnsafeMutablePointer<Double>, _ s: Double) {
      (z[0], z[1]) = (z[0] * c - z[1] * s, z[0] * s + z[1] * c)
    }
    for i in 0..<n {
      multiply(u + 2 * (j * n + i), s)
      if i < j { multiply(t + 2 * (j * n + i), s) }
      if i > j { multiply(t + 2 * (i * n + j), -s) }
    }
    u[2 * j * n + 1] = 0
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: NodeMemory
  ) {
    guard let adjoint = inputAdjoints[.matrix] else { return }
    let (n, memory) = (order, workspace.numbers)
    let (u, t) = (outputs, outputs + 2 * n * n)
    let (uBar, tBar) = (outputAdjoints, outputAdjoints + 2 * n * n)
    let upper = memory
    let omega = upper + 2 * n * n
    let product = omega + 2 * n * n
    let uFactor = ComplexFactor(u, rows: n)
    let uAdjoint = ComplexFactor(u, rows: n, isAdjoint: true)
    let tAdjoint = ComplexFactor(t, rows: n, isAdjoint: true)
    for j in 0..<n {
      for i in 0..<n {
        let place = 2 * (j * n + i)
        upper[place] = i <= j ? tBar[place] : 0
        upper[place + 1] = i <= j ? tBar[place + 1] : 0
      }
    }
    // Of Ω: Uᴴ Ū + Tᴴ P - P Tᴴ, P the upper triangle of T̄, and the phases.
    ComplexProduct.multiply(n, n, n, uAdjoint, ComplexFactor(uBar, rows: n), into: omega)
    ComplexProduct.multiply(n, n, n, tAdjoint, ComplexFactor(upper, rows: n), into: omega, adds: true)
    ComplexProduct.multiply(n, n, n, ComplexFactor(upper, rows: n), tAdjoint, into: omega, adds: true, scale: -1)
    ComplexProduct.addPhases({ omega[2 * ($0 * n + $0) + 1] }, u, rows: n, columns: n, to: omega)
    solveTransposed(omega, t, subtractingFrom: upper)
    ComplexProduct.multiply(n, n, n, uFactor, ComplexFactor(upper, rows: n), into: omega)
    ComplexProduct.multiply(n, n, n, ComplexFactor(omega, rows: n), uAdjoint, into: product)
    shape.add(complex: product, to: adjoint)
  }

  /// C̄ -= Y below the diagonal, where Y solves the transpose of L's equations for L̄ = Ω̄ - Ω̄ᴴ.
  private func solveTransposed(
    _ omega: UnsafeMutablePointer<Double>, _ t: UnsafePointer<Double>,
    subtractingFrom c: UnsafeMutablePointer<Double>
  ) {
    let n = order
    for i in 0..<n {
      for j in stride(from: i - 1, through: 0, by: -1) {
        let (place, mirror) = (2 * (j * n + i), 2 * (i * n + j))
        var (x, y) = (omega[place] - omega[mirror], omega[place + 1] + omega[mirror + 1])
        // conj(T_ki) Y_kj for j < k < i, and Y_il conj(T_jl) for j < l < i; -Y stands in C̄ already.
        for k in (j + 1)..<max(i, j + 1) {
          let (a, b) = (t[2 * (i * n + k)], -t[2 * (i * n + k) + 1])
          let (p, q) = (c[2 * (j * n + k)], c[2 * (j * n + k) + 1])
          let (d, e) = (t[2 * (k * n + j)], -t[2 * (k * n + j) + 1])
          let (r, s) = (c[2 * (k * n + i)], c[2 * (k * n + i) + 1])
          x += a * p - b * q - (d * r - e * s)
          y += a * q + b * p - (d * s + e * r)
        }
        if x == 0 && y == 0 { continue }
        // Divided by conj(T_ii - T_jj).
        let (a, b) = (t[2 * (i * n + i)] - t[2 * (j * n + j)], t[2 * (i * n + i) + 1] - t[2 * (j * n + j) + 1])
        let size = a * a + b * b
        c[place] = -(x * a - y * b) / size
        c[place + 1] = -(x * b + y * a) / size
      }
    }
  }
}
