// LAPACK: factorisations over matrices stored column by column.
import COpenBLAS

package enum LAPACK {
  /// The Cholesky factor of A into its lower triangle; the upper is left. false if A is not positive definite.
  static func cholesky(_ a: UnsafeMutablePointer<Double>, _ n: Int) -> Bool {
    if n <= 24 { return DenseKernels.cholesky(a, n, stride: n) }
    var (order, info) = (BLAS.int(n), Int32(0))
    dpotrf_("L", &order, a, &order, &info, 1)
    return info == 0
  }

  /// The LU factors of A in place; false if A is singular.
  package static func factor(_ a: UnsafeMutablePointer<Double>, _ n: Int, pivots: UnsafeMutablePointer<Int32>) -> Bool {
    if n == 0 { return true }
    if n <= SmallLU.largest { return SmallLU.factor(a, n, pivots: pivots) }
    var (order, info) = (BLAS.int(n), Int32(0))
    dgetrf_(&order, &order, a, &order, pivots, &info)
    return info == 0
  }

  /// B := op(A)⁻¹ B by the LU factors of A.
  package static func solve(
    factors a: UnsafePointer<Double>, pivots: UnsafePointer<Int32>, transposed: Bool = false, _ n: Int,
    _ b: UnsafeMutablePointer<Double>, columns: Int
  ) {
    if n == 0 || columns == 0 { return }
    if n <= SmallLU.largest {
      SmallLU.solve(factors: a, pivots: pivots, transposed: transposed, n, b, columns: columns)
      return
    }
    var (order, count, info) = (BLAS.int(n), BLAS.int(columns), Int32(0))
    dgetrs_(transposed ? "T" : "N", &order, &count, a, &order, pivots, b, &order, &info, 1)
  }

  /// Eigenvalues in ascending order into `values` and, if wanted, eigenvectors in place of A (its lower triangle read).
  static func eigen(
    _ a: UnsafeMutablePointer<Double>, _ n: Int, values: UnsafeMutablePointer<Double>, vectors: Bool,
    work: UnsafeMutablePointer<Double>, workCount: Int
  ) -> Bool {
    if n == 0 { return true }
    var (order, count, info) = (BLAS.int(n), BLAS.int(workCount), Int32(0))
    dsyev_(vectors ? "V" : "N", "L", &order, a, &order, values, work, &count, &info, 1, 1)
    return info == 0
  }

  /// A = U diag(s) Vᵀ with min(m, n) columns in U and V; A is overwritten, `vt` gets Vᵀ.
  static func singular(
    _ a: UnsafeMutablePointer<Double>, rows: Int, columns: Int, values: UnsafeMutablePointer<Double>,
    u: UnsafeMutablePointer<Double>, vt: UnsafeMutablePointer<Double>, work: UnsafeMutablePointer<Double>,
    workCount: Int
  ) -> Bool {
    let k = min(rows, columns)
    if k == 0 { return true }
    var (m, n, least) = (BLAS.int(rows), BLAS.int(columns), BLAS.int(k))
    var (count, info) = (BLAS.int(workCount), Int32(0))
    dgesvd_("S", "S", &m, &n, a, &m, values, u, &m, vt, &least, work, &count, &info, 1, 1)
    return info == 0
  }
}
