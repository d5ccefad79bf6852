// DenseKernels: Cholesky factors and triangular solves on column-major memory.
import COpenBLAS

/// Small matrices are done by plain loops, which beat the calls into BLAS there.
enum DenseKernels {
  private static let blockSize = 24

  /// Replaces the lower triangle of `a` by its Cholesky factor; the rest is not touched.
  ///
  /// - Returns: false where the matrix is not positive definite.
  static func cholesky(_ a: UnsafeMutablePointer<Double>, _ n: Int, stride: Int) -> Bool {
    if n <= blockSize { return smallCholesky(a, n, stride: stride) }
    let half = n / 2
    let rest = n - half
    guard cholesky(a, half, stride: stride) else { return false }
    let below = a + half
    let corner = a + half * stride + half
    cblas_dtrsm(
      CblasColMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, blasint(rest), blasint(half), 1, a,
      blasint(stride), below, blasint(stride))
    cblas_dsyrk(
      CblasColMajor, CblasLower, CblasNoTrans, blasint(rest), blasint(half), -1, below, blasint(stride), 1, corner,
      blasint(stride))
    return cholesky(corner, rest, stride: stride)
  }

  private static func smallCholesky(_ a: UnsafeMutablePointer<Double>, _ n: Int, stride: Int) -> Bool {
    for j in 0..<n {
      let column = a + j * stride
      for k in 0..<j {
        let other = a + k * stride
        let factor = other[j]
        for i in j..<n { column[i] -= other[i] * factor }
      }
      let pivot = column[j]
      guard pivot > 0, pivot < .infinity else { return false }
      let root = pivot.squareRoot()
      column[j] = root
      let reciprocal = 1 / root
      for i in (j + 1)..<max(n, j + 1) { column[i] *= reciprocal }
    }
    return true
  }

  /// Solves L X = B, or Lᵀ X = B, in place of B (n × columns).
  static func solveLower(
    _ l: UnsafePointer<Double>, _ n: Int, _ b: UnsafeMutablePointer<Double>, columns: Int, isTransposed: Bool = false
  ) {
    guard columns > 0 else { return }
    if n > blockSize || n > 4 && columns > 16 {
      cblas_dtrsm(
        CblasColMajor, CblasLeft, CblasLower, isTransposed ? CblasTrans : CblasNoTrans, CblasNonUnit, blasint(n),
        blasint(columns), 1, l, blasint(n), b, blasint(n))
      return
    }
    for c in 0..<columns {
      let x = b + c * n
      if isTransposed {
        for j in stride(from: n - 1, through: 0, by: -1) {
          let column = l + j * n
          var value = x[j]
          for i in (j + 1)..<max(n, j + 1) { value -= column[i] * x[i] }
          x[j] = value / column[j]
        }
      } else {
        for j in 0..<n {
          let column = l + j * n
          let value = x[j] / column[j]
          x[j] = value
          for i in (j + 1)..<max(n, j + 1) { x[i] -= column[i] * value }
        }
      }
    }
  }

  /// (L Lᵀ)⁻¹ in full from L; `scratch` has room for n × n numbers.
  static func inverse(
    ofFactor l: UnsafePointer<Double>, _ n: Int, into result: UnsafeMutablePointer<Double>,
    scratch: UnsafeMutablePointer<Double>
  ) {
    scratch.update(repeating: 0, count: n * n)
    for i in 0..<n { scratch[i * n + i] = 1 }
    solveLower(l, n, scratch, columns: n)
    result.update(repeating: 0, count: n * n)
    addProduct(scratch, scratch, rows: n, inner: n, columns: n, to: result, isFirstTransposed: true)
  }

  /// C += scale · A B (A: rows × inner), or with A transposed (inner × rows), or with B transposed (columns × inner).
  static func addProduct(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, rows: Int, inner: Int, columns: Int,
    scale: Double = 1, to c: UnsafeMutablePointer<Double>, isFirstTransposed: Bool = false,
    isSecondTransposed: Bool = false
  ) {
    guard rows > 0, inner > 0, columns > 0 else { return }
    if rows * columns * inner > 512 {
      cblas_dgemm(
        CblasColMajor, isFirstTransposed ? CblasTrans : CblasNoTrans, isSecondTransposed ? CblasTrans : CblasNoTrans,
        blasint(rows), blasint(columns), blasint(inner), scale, a, blasint(isFirstTransposed ? inner : rows), b,
        blasint(isSecondTransposed ? columns : inner), 1, c, blasint(rows))
      return
    }
    for j in 0..<columns {
      for k in 0..<inner {
        let factor = scale * (isSecondTransposed ? b[k * columns + j] : b[j * inner + k])
        if isFirstTransposed {
          for i in 0..<rows { c[j * rows + i] += a[i * inner + k] * factor }
        } else {
          for i in 0..<rows { c[j * rows + i] += a[k * rows + i] * factor }
        }
      }
    }
  }

  /// Whether the matrix is symmetric within the tolerance; false for NaN.
  static func isSymmetric(_ a: UnsafePointer<Double>, _ n: Int) -> Bool {
    for j in 0..<n {
      for i in (j + 1)..<max(n, j + 1) where !(abs(a[j * n + i] - a[i * n + j]) <= constraintTolerance) { return false }
    }
    return true
  }

  /// Why the matrix is no Cholesky factor, if it is none: entries above the diagonal, or a diagonal that is not positive.
  static func flaw(ofFactor a: UnsafePointer<Double>, _ n: Int, _ role: String) -> NodeFailure? {
    for j in 0..<n {
      for i in 0..<j where a[j * n + i] != 0 {
        return .notTriangular(role, row: i, column: j, value: a[j * n + i])
      }
      guard a[j * n + j] > 0 else { return .diagonalNotPositive(role, index: j, value: a[j * n + j]) }
    }
    return nil
  }

  /// The Cholesky factor of a constant matrix, or why there is none.
  static func factor(_ values: [Double], _ n: Int, _ role: String) -> Result<[Double], NodeFailure> {
    var result = values
    let isSymmetric = values.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { self.isSymmetric($0, n) } ?? true
    }
    guard isSymmetric else { return .failure(.asymmetric(role)) }
    let isDefinite = result.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { cholesky($0, n, stride: n) } ?? true
    }
    guard isDefinite else { return .failure(.indefinite(role)) }
    for j in 0..<n { for i in 0..<j { result[j * n + i] = 0 } }
    return .success(result)
  }
}

extension NodeFailure {
  static func indefinite(_ role: String) -> NodeFailure {
    NodeFailure(kind: "not positive definite", message: "\(role) is not positive definite")
  }

  static func asymmetric(_ role: String) -> NodeFailure {
    NodeFailure(kind: "not symmetric", message: "\(role) is not symmetric")
  }

  static func notTriangular(_ role: String, row: Int, column: Int, value: Double) -> NodeFailure {
    NodeFailure(
      kind: "not lower triangular",
      message: "\(role) is not lower triangular: [\(row + 1), \(column + 1)] is \(value)")
  }

  static func diagonalNotPositive(_ role: String, index: Int, value: Double) -> NodeFailure {
    NodeFailure(
      kind: "diagonal not positive",
      message: "\(role) must have a positive diagonal, but [\(index + 1), \(index + 1)] is \(value)")
  }
}
