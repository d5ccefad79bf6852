// SmallLU: LU factors of small matrices by plain loops, where a call of LAPACK costs more than the work.

/// Gaussian elimination with partial pivoting (Golub and Van Loan 2013, algorithm 3.4.1), in LAPACK's layout: L without its
/// unit diagonal below U, pivots counted from 1.
enum SmallLU {
  /// The largest order that is done here.
  static let largest = 8

  /// The LU factors of A in place; false if a pivot is 0.
  static func factor(_ a: UnsafeMutablePointer<Double>, _ n: Int, pivots: UnsafeMutablePointer<Int32>) -> Bool {
    var isRegular = true
    for j in 0..<n {
      let column = a + j * n
      var pivot = j
      for i in j..<n where abs(column[i]) > abs(column[pivot]) { pivot = i }
      pivots[j] = Int32(truncatingIfNeeded: pivot + 1)
      if column[pivot] == 0 {
        isRegular = false
        continue
      }
      if pivot != j { for k in 0..<n { swap(a + (k * n + j), a + (k * n + pivot)) } }
      let reciprocal = 1 / column[j]
      for i in (j + 1)..<max(n, j + 1) { column[i] *= reciprocal }
      for k in (j + 1)..<max(n, j + 1) {
        let factor = a[k * n + j]
        for i in (j + 1)..<n { a[k * n + i] -= column[i] * factor }
      }
    }
    return isRegular
  }

  /// B := op(A)⁻¹ B by the LU factors of A.
  static func solve(
    factors a: UnsafePointer<Double>, pivots: UnsafePointer<Int32>, transposed: Bool, _ n: Int,
    _ b: UnsafeMutablePointer<Double>, columns: Int
  ) {
    for c in 0..<columns {
      let x = b + c * n
      if transposed {
        // Uᵀ, then Lᵀ, then the row exchanges backwards.
        for j in 0..<n {
          var value = x[j]
          for i in 0..<j { value -= a[j * n + i] * x[i] }
          x[j] = value / a[j * n + j]
        }
        for j in stride(from: n - 1, through: 0, by: -1) {
          for i in (j + 1)..<max(n, j + 1) { x[j] -= a[j * n + i] * x[i] }
        }
        for j in stride(from: n - 1, through: 0, by: -1) { swap(x + j, x + (Int(pivots[j]) - 1)) }
      } else {
        for j in 0..<n { swap(x + j, x + (Int(pivots[j]) - 1)) }
        for j in 0..<n { for i in (j + 1)..<max(n, j + 1) { x[i] -= a[j * n + i] * x[j] } }
        for j in stride(from: n - 1, through: 0, by: -1) {
          x[j] /= a[j * n + j]
          for i in 0..<j { x[i] -= a[j * n + i] * x[j] }
        }
      }
    }
  }

  @inline(__always)
  private static func swap(_ a: UnsafeMutablePointer<Double>, _ b: UnsafeMutablePointer<Double>) {
    let value = a.pointee
    a.pointee = b.pointee
    b.pointee = value
  }
}
