// QR: QR decompositions with a nonnegative diagonal of R.
import COpenBLAS
import CohortProgram

let qrFunctions: [ContainerFunction] = [
  .define(
    "qr_thin_Q", ["matrix qr_thin_Q(matrix)"],
    "The orthonormal factor of A = Q R with min(m, n) columns, A having m rows and n columns."
  ) {
    try decomposition($0, isThin: true).q.matrix
  },
  .define(
    "qr_thin_R", ["matrix qr_thin_R(matrix)"],
    "The upper triangular factor of A = Q R with min(m, n) rows and a diagonal that is not negative."
  ) {
    try decomposition($0, isThin: true).r.matrix
  },
  .define(
    "qr_thin", ["tuple(matrix, matrix) qr_thin(matrix)"],
    "Both factors of A = Q R, as `qr_thin_Q` and `qr_thin_R` give them."
  ) { arguments in
    let (q, r) = try decomposition(arguments, isThin: true)
    return .tuple([q.matrix, r.matrix])
  },
  .define(
    "qr_Q", ["matrix qr_Q(matrix)"], "The orthogonal factor of A = Q R with as many rows and columns as A has rows."
  ) {
    try decomposition($0, isThin: false).q.matrix
  },
  .define(
    "qr_R", ["matrix qr_R(matrix)"],
    "The upper triangular factor of A = Q R with as many rows as A and a diagonal that is not negative."
  ) {
    try decomposition($0, isThin: false).r.matrix
  },
  .define("qr", ["tuple(matrix, matrix) qr(matrix)"], "Both factors of A = Q R, as `qr_Q` and `qr_R` give them.") {
    arguments in
    let (q, r) = try decomposition(arguments, isThin: false)
    return .tuple([q.matrix, r.matrix])
  },
]

private func decomposition(_ arguments: Arguments, isThin: Bool) throws -> (q: Grid, r: Grid) {
  let a = try arguments.grid(0)
  let (m, n) = (a.rows, a.columns)
  let k = isThin ? min(m, n) : m
  if a.count == 0 { return (try Grid(zeros: m, k), try Grid(zeros: k, n)) }
  if a.scalars.allSatisfy(\.isConstant) || (isThin && m >= n) {
    let outputs = arguments.builder.call(
      QRNode(rows: m, columns: n, qColumns: k), [a.scalars], outputCount: m * k + k * n)
    return (
      Grid(rows: m, columns: k, ContiguousArray(outputs[0..<(m * k)])),
      Grid(rows: k, columns: n, ContiguousArray(outputs[(m * k)...]))
    )
  }
  return try reflect(arguments.builder, a, k)
}

/// A = Q R by reflections taken down one by one, for the shapes that have no closed adjoint.
private func reflect(_ builder: ProgramBuilder, _ a: Grid, _ k: Int) throws -> (q: Grid, r: Grid) {
  let m = a.rows
  var r = a
  var q = try Grid(identity: m)
  for step in 0..<min(m - 1, a.columns) {
    // v = x ± ‖x‖ e₁, H = I - 2 v vᵀ / ‖v‖²
    var v = ContiguousArray((step..<m).map { r[$0, step] })
    let norm = builder.apply(.squareRoot, builder.sumOfSquares(v))
    if norm.value == 0 { continue }
    let isNegative = builder.apply(.less, v[0], Scalar(0))
    v[0] = builder.apply(.add, v[0], builder.apply(.select, isNegative, builder.apply(.negate, norm), norm))
    let factor = builder.apply(.divide, Scalar(2), builder.sumOfSquares(v))
    func apply(to matrix: inout Grid, columns: Range<Int>) {
      let base = columns.lowerBound
      builder.loop(columns.count) { offset in
        let column = base + offset
        let part = ContiguousArray((step..<m).map { matrix[$0, column] })
        let product = builder.apply(.multiply, factor, builder.dotProduct(v, part))
        builder.loop(m - step) { row in
          matrix[step + row, column] = builder.apply(.subtract, part[row], builder.apply(.multiply, product, v[row]))
        }
      }
    }
    apply(to: &r, columns: step..<a.columns)
    for row in (step + 1)..<m { r[row, step] = Scalar(0) }
    // Q gathers the reflections: Qᵀ = H … H₁.
    apply(to: &q, columns: 0..<m)
  }
  q = q.transposed
  for step in 0..<min(m, a.columns) {
    let sign = builder.apply(.select, builder.apply(.less, r[step, step], Scalar(0)), Scalar(-1), Scalar(1))
    for column in step..<a.columns { r[step, column] = builder.apply(.multiply, sign, r[step, column]) }
    for row in 0..<m { q[row, step] = builder.apply(.multiply, sign, q[row, step]) }
  }
  return (
    q.rearranged(rows: m, columns: k) { ($0, $1) }, r.rearranged(rows: k, columns: a.columns) { ($0, $1) }
  )
}

/// A = Q R, outputs Q, R. For thin factors of A with m ≥ n: with M = R R̄ᵀ - Q̄ᵀ Q,
/// Ā = (Q̄ + Q copyltu(M)) R⁻ᵀ, where copyltu mirrors the lower triangle (Walter & Lehmann 2012; Roberts & Roberts 2020).
final class QRNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case matrix }

  let m: Int
  let n: Int
  /// Columns of Q: min(m, n) or m.
  let k: Int
  var name: String { "qr_thin" }
  private var workCount: Int { 64 * max(m, n) }

  init(rows: Int, columns: Int, qColumns: Int) {
    m = rows
    n = columns
    k = qColumns
    BLAS.prepare()
  }

  func makeWorkspace() throws(NodeFailure) -> NodeMemory {
    try NodeMemory(for: name, max(m * max(n, k) + min(m, n) + workCount, 2 * n * n + m * n))
  }

  func forward(
    inputs: NodeInputs<Argument>, outputs q: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    let least = min(m, n)
    let factor = workspace.numbers
    let tau = factor + m * max(n, k)
    let work = tau + least
    factor.update(from: inputs[.matrix], count: m * n)
    var (rows, columns, count, info) = (BLAS.int(m), BLAS.int(n), BLAS.int(workCount), Int32(0))
    dgeqrf_(&rows, &columns, factor, &rows, tau, work, &count, &info)
    guard info == 0 else { return .failure(.notConverged(name)) }
    let r = q + m * k
    for j in 0..<n { for i in 0..<k { r[j * k + i] = i <= j && i < least ? factor[j * m + i] : 0 } }
    var (qColumns, reflectors) = (BLAS.int(k), BLAS.int(least))
    dorgqr_(&rows, &qColumns, &reflectors, factor, &rows, tau, work, &count, &info)
    guard info == 0 else { return .failure(.notConverged(name)) }
    q.update(from: factor, count: m * k)
    for i in 0..<least where r[i * k + i] < 0 {
      for j in i..<n { r[j * k + i] = -r[j * k + i] }
      for row in 0..<m { q[i * m + row] = -q[i * m + row] }
    }
    return .success
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs q: UnsafePointer<Double>,
    outputAdjoints qBar: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: NodeMemory
  ) {
    // Only thin factors with m ≥ n = k depend on parameters.
    guard let adjoint = inputAdjoints[.matrix], k == n, m >= n else { return }
    let (r, rBar) = (q + m * n, qBar + m * n)
    let inner = workspace.numbers
    let upper = inner + n * n
    let result = upper + n * n
    // R̄ counts only on and above the diagonal.
    for j in 0..<n { for i in 0..<n { upper[j * n + i] = i <= j ? rBar[j * n + i] : 0 } }
    BLAS.multiply(n, n, n, r, upper, secondTransposed: true, into: inner)
    BLAS.multiply(n, n, m, qBar, transposed: true, q, into: inner, scale: -1, beta: 1)
    BLAS.mirrorLower(inner, n)
    result.update(from: qBar, count: m * n)
    BLAS.multiply(m, n, n, q, inner, into: result, beta: 1)
    // X R⁻ᵀ: Rᵀ is lower triangular.
    BLAS.transpose(r, rows: n, columns: n, into: upper)
    BLAS.solveLower(.right, upper, result, rows: m, columns: n)
    BLAS.add(m * n, 1, result, to: adjoint)
  }
}
