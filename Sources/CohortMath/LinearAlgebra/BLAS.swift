// BLAS: the matrix operations that nodes are made of, over matrices stored column by column.
import COpenBLAS

/// Thin names for BLAS calls. Each chain has its own thread, so that BLAS is told to use one.
package enum BLAS {
  enum Side { case left, right }

  private static let isSingleThreaded: Bool = {
    // It is so from the beginning, unless the app has changed it; saying so again would start threads.
    if openblas_get_num_threads() != 1 { openblas_set_num_threads(1) }
    return true
  }()

  /// Dimensions as BLAS takes them.
  @inline(__always)
  static func int(_ value: Int) -> Int32 { Int32(truncatingIfNeeded: value) }

  /// Called by every node that uses BLAS when it is made.
  package static func prepare() { _ = isSingleThreaded }

  @inline(__always)
  package static func dot(_ n: Int, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>) -> Double {
    cblas_ddot(int(n), x, 1, y, 1)
  }

  /// y += factor x
  @inline(__always)
  package static func add(_ n: Int, _ factor: Double, _ x: UnsafePointer<Double>, to y: UnsafeMutablePointer<Double>) {
    cblas_daxpy(int(n), factor, x, 1, y, 1)
  }

  /// C = scale·op(A) op(B) + beta·C with op(A) m × k and op(B) k × n.
  package static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Double>, transposed ta: Bool = false,
    _ b: UnsafePointer<Double>, secondTransposed tb: Bool = false, into c: UnsafeMutablePointer<Double>,
    scale: Double = 1, beta: Double = 0
  ) {
    if m == 0 || n == 0 { return }
    if k == 0 {
      if beta == 0 { c.update(repeating: 0, count: m * n) }
      return
    }
    // What a call of BLAS costs is more than such products take.
    if m * n * k <= 216, !(ta && tb) {
      if beta == 0 {
        c.update(repeating: 0, count: m * n)
      } else if beta != 1 {
        for i in 0..<(m * n) { c[i] *= beta }
      }
      DenseKernels.addProduct(
        a, b, rows: m, inner: k, columns: n, scale: scale, to: c, isFirstTransposed: ta, isSecondTransposed: tb)
      return
    }
    if n == 1 {
      let (rows, columns) = ta ? (k, m) : (m, k)
      cblas_dgemv(
        CblasColMajor, ta ? CblasTrans : CblasNoTrans, int(rows), int(columns), scale, a, int(rows), b, 1, beta, c, 1)
      return
    }
    if m == 1 {
      let (rows, columns) = tb ? (n, k) : (k, n)
      cblas_dgemv(
        CblasColMajor, tb ? CblasNoTrans : CblasTrans, int(rows), int(columns), scale, b, int(rows), a, 1, beta, c, 1)
      return
    }
    if k == 1, beta == 1 {
      cblas_dger(CblasColMajor, int(m), int(n), scale, a, 1, b, 1, c, int(m))
      return
    }
    cblas_dgemm(
      CblasColMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, int(m), int(n), int(k), scale, a,
      int(ta ? k : m), b, int(tb ? n : k), beta, c, int(m))
  }

  /// B := op(L)⁻¹ B (left) or B op(L)⁻¹ (right), L lower triangular, B m × n.
  static func solveLower(
    _ side: Side = .left, _ l: UnsafePointer<Double>, transposed: Bool = false, _ b: UnsafeMutablePointer<Double>,
    rows m: Int, columns n: Int
  ) {
    if m == 0 || n == 0 { return }
    if side == .left {
      DenseKernels.solveLower(l, m, b, columns: n, isTransposed: transposed)
      return
    }
    let order = int(n)
    cblas_dtrsm(
      CblasColMajor, CblasRight, CblasLower, transposed ? CblasTrans : CblasNoTrans, CblasNonUnit, int(m), int(n), 1,
      l, order, b, int(m))
  }

  /// B := op(L) B (left) or B op(L) (right), L lower triangular, B m × n.
  static func multiplyLower(
    _ side: Side = .left, _ l: UnsafePointer<Double>, transposed: Bool = false, _ b: UnsafeMutablePointer<Double>,
    rows m: Int, columns n: Int
  ) {
    if m == 0 || n == 0 { return }
    let order = int(side == .left ? m : n)
    cblas_dtrmm(
      CblasColMajor, side == .left ? CblasLeft : CblasRight, CblasLower, transposed ? CblasTrans : CblasNoTrans,
      CblasNonUnit, int(m), int(n), 1, l, order, b, int(m))
  }

  /// B := Aᵀ, A m × n.
  static func transpose(_ a: UnsafePointer<Double>, rows m: Int, columns n: Int, into b: UnsafeMutablePointer<Double>) {
    for j in 0..<n { for i in 0..<m { b[i * n + j] = a[j * m + i] } }
  }

  /// Puts zeros above the diagonal.
  static func clearUpper(_ a: UnsafeMutablePointer<Double>, _ n: Int) {
    for j in 0..<n { for i in 0..<j { a[j * n + i] = 0 } }
  }

  /// Copies the lower triangle to the upper.
  static func mirrorLower(_ a: UnsafeMutablePointer<Double>, _ n: Int) {
    for j in 0..<n { for i in 0..<j { a[j * n + i] = a[i * n + j] } }
  }
}
