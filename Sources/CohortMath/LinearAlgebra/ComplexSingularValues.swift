// ComplexSingularValues: singular value decompositions of complex matrices.
import COpenBLAS
import CohortProgram

/// U, s, V of a complex matrix with A = U diag(s) Vᴴ.
func complexSingularValues(_ arguments: Arguments) throws -> (u: Grid, values: Grid, v: Grid) {
  let a = try arguments.grid(0)
  let (m, n) = (a.rows, a.columns)
  let k = min(m, n)
  let outputs =
    k == 0
    ? []
    : arguments.builder.call(
      ComplexSingularValueNode(rows: m, columns: n), [a.scalars], outputCount: k * (2 * m + 2 * n + 1))
  let v = k + 2 * m * k
  return (
    Grid(rows: m, columns: k, width: 2, ContiguousArray(outputs[k..<v])),
    Grid(rows: k, columns: 1, ContiguousArray(outputs[0..<k])),
    Grid(rows: n, columns: k, width: 2, ContiguousArray(outputs[v...]))
  )
}

/// A = U diag(s) Vᴴ with k = min(m, n) columns in U and V; outputs s, U, V. The first row of V (of U where A has more columns
/// than rows) is real: this chooses the phases, and derivatives keep to it.
///
/// With M = Uᴴ Ū and N = Vᴴ V̄, and to one of these the terms for the phases, the adjoint is that of real matrices (see
/// `SingularValueNode`), where transposes become conjugate and the diagonal gets the phases between U and V: they change by
/// Im (Uᴴ dA V)ⱼⱼ / sⱼ.
final class ComplexSingularValueNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case matrix }

  let m: Int
  let n: Int
  let k: Int
  var name: String { "svd" }
  private var workCount: Int { 4 * (m + n) + 64 }

  init(rows: Int, columns: Int) {
    m = rows
    n = columns
    k = min(rows, columns)
    BLAS.prepare()
  }

  func makeWorkspace() throws(NodeFailure) -> NodeMemory {
    try NodeMemory(for: name, 2 * max(m * n + k * n + workCount + 5 * k, 3 * k * k + (2 * m + n) * k))
  }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    let copy = workspace.numbers
    let vh = copy + 2 * m * n
    let work = vh + 2 * k * n
    let shape = MatrixShape(rows: m, columns: n, isComplex: true)
    guard shape.copy(inputs[.matrix], to: copy) else { return .failure(.notConverged(name)) }
    var (rows, columns, least) = (BLAS.int(m), BLAS.int(n), BLAS.int(k))
    var (count, info) = (BLAS.int(workCount), Int32(0))
    zgesvd_(
      "S", "S", &rows, &columns, copy, &rows, outputs, outputs + k, &rows, vh, &least, work, &count,
      work + 2 * workCount, &info, 1, 1)
    let (u, v) = (outputs + k, outputs + k + 2 * m * k)
    for j in 0..<k {
      for i in 0..<n {
        v[2 * (j * n + i)] = vh[2 * (i * k + j)]
        v[2 * (j * n + i) + 1] = -vh[2 * (i * k + j) + 1]
      }
      turn(column: j, u, v)
    }
    return info == 0 ? .success : .failure(.notConverged(name))
  }

  /// Turns both vectors of a singular value so that the chosen element is real.
  private func turn(column j: Int, _ u: UnsafeMutablePointer<Double>, _ v: UnsafeMutablePointer<Double>) {
    let chosen = m >= n ? v + 2 * j * n : u + 2 * j * m
    let (x, y) = (chosen[0], chosen[1])
    if y == 0 { return }
    let length = (x < 0 ? -1 : 1) * (x * x + y * y).squareRoot()
    let (c, s) = (x / length, -y / length)
    for (vector, count) in [(u + 2 * j * m, m), (v + 2 * j * n, n)] {
      for i in 0..<count {
        let (a, b) = (vector[2 * i], vector[2 * i + 1])
        vector[2 * i] = a * c - b * s
        vector[2 * i + 1] = a * s + b * c
      }
    }
    chosen[1] = 0
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: NodeMemory
  ) {
    guard let adjoint = inputAdjoints[.matrix] else { return }
    let (s, u, v) = (outputs, outputs + k, outputs + k + 2 * m * k)
    let (sBar, uBar, vBar) = (outputAdjoints, outputAdjoints + k, outputAdjoints + k + 2 * m * k)
    let inner = workspace.numbers
    let fromU = inner + 2 * k * k
    let fromV = fromU + 2 * k * k
    let left = fromV + 2 * k * k
    let outsideU = left + 2 * m * k
    let outsideV = outsideU + 2 * m * k
    let (uFactor, vAdjoint) = (ComplexFactor(u, rows: m), ComplexFactor(v, rows: n, isAdjoint: true))
    ComplexProduct.multiply(
      k, k, m, ComplexFactor(u, rows: m, isAdjoint: true), ComplexFactor(uBar, rows: m), into: fromU)
    ComplexProduct.multiply(k, k, n, vAdjoint, ComplexFactor(vBar, rows: n), into: fromV)
    // What leaves the spaces of U and V is taken from the products before the phases are added.
    let isTall = m >= n
    if m > k { makeOutside(u, uBar, fromU, s, rows: m, into: outsideU) }
    if n > k { makeOutside(v, vBar, fromV, s, rows: n, into: outsideV) }
    let phase = { (j: Int) in fromU[2 * (j * self.k + j) + 1] + fromV[2 * (j * self.k + j) + 1] }
    let own = { (j: Int) in (isTall ? fromU : fromV)[2 * (j * self.k + j) + 1] }
    ComplexProduct.addPhases(phase, isTall ? v : u, rows: isTall ? n : m, columns: k, to: isTall ? fromV : fromU)
    for j in 0..<k {
      for i in 0..<k {
        let (place, mirror) = (2 * (j * k + i), 2 * (i * k + j))
        if i == j {
          inner[place] = sBar[j]
          inner[place + 1] = own(j) == 0 ? 0 : (isTall ? 1 : -1) * own(j) / s[j]
          continue
        }
        let gap = (s[j] - s[i]) * (s[j] + s[i])
        for part in 0..<2 {
          let sign: Double = part == 0 ? -1 : 1
          let a = fromU[place + part] + sign * fromU[mirror + part]
          let b = fromV[place + part] + sign * fromV[mirror + part]
          inner[place + part] = (a == 0 ? 0 : a / gap * s[j]) + (b == 0 ? 0 : b / gap * s[i])
        }
      }
    }
    // U inner Vᴴ, and what lies outside.
    ComplexProduct.multiply(m, k, k, uFactor, ComplexFactor(inner, rows: k), into: left)
    if m > k { for i in 0..<(2 * m * k) { left[i] += outsideU[i] } }
    ComplexProduct.multiply(m, n, k, ComplexFactor(left, rows: m), vAdjoint, into: adjoint, adds: true)
    if n > k {
      ComplexProduct.multiply(
        m, n, k, uFactor, ComplexFactor(outsideV, rows: n, isAdjoint: true), into: adjoint, adds: true)
    }
  }

  /// out = (X̄ - X Xᴴ X̄) S⁻¹
  private func makeOutside(
    _ x: UnsafePointer<Double>, _ xBar: UnsafePointer<Double>, _ products: UnsafePointer<Double>,
    _ s: UnsafePointer<Double>, rows: Int, into out: UnsafeMutablePointer<Double>
  ) {
    out.update(from: xBar, count: 2 * rows * k)
    ComplexProduct.multiply(
      rows, k, k, ComplexFactor(x, rows: rows), ComplexFactor(products, rows: k), into: out, adds: true, scale: -1)
    for j in 0..<k { for i in 0..<(2 * rows) { out[2 * j * rows + i] /= s[j] } }
  }
}
