// LU factorisation with partial pivoting of small dense matrices, row by row, in memory of the caller.

/// PA = LU of an n × n matrix.
struct DenseLU {
  let n: Int
  /// The matrix, then its factors.
  let matrix: UnsafeMutablePointer<Double>
  /// The row that was exchanged with row k at step k.
  let pivots: UnsafeMutablePointer<Int32>

  /// Factors the matrix in place; false where it is singular or not finite.
  func factor() -> Bool {
    for k in 0..<n {
      var (pivot, greatest) = (k, abs(matrix[k * n + k]))
      for i in (k + 1)..<max(n, k + 1) where !(abs(matrix[i * n + k]) <= greatest) {
        (pivot, greatest) = (i, abs(matrix[i * n + k]))
      }
      guard greatest > 0, greatest.isFinite else { return false }
      pivots[k] = Int32(truncatingIfNeeded: pivot)
      if pivot != k {
        for j in 0..<n { (matrix[k * n + j], matrix[pivot * n + j]) = (matrix[pivot * n + j], matrix[k * n + j]) }
      }
      for i in (k + 1)..<max(n, k + 1) {
        let factor = matrix[i * n + k] / matrix[k * n + k]
        matrix[i * n + k] = factor
        if factor == 0 { continue }
        for j in (k + 1)..<n { matrix[i * n + j] -= factor * matrix[k * n + j] }
      }
    }
    return true
  }

  /// x = A⁻¹ x.
  func solve(_ x: UnsafeMutablePointer<Double>) {
    for k in 0..<n {
      let pivot = Int(pivots[k])
      if pivot != k { (x[k], x[pivot]) = (x[pivot], x[k]) }
    }
    for i in 0..<n { for j in 0..<i { x[i] -= matrix[i * n + j] * x[j] } }
    for i in stride(from: n - 1, through: 0, by: -1) {
      for j in (i + 1)..<max(n, i + 1) { x[i] -= matrix[i * n + j] * x[j] }
      x[i] /= matrix[i * n + i]
    }
  }

  /// x = A⁻ᵀ x.
  func solveTransposed(_ x: UnsafeMutablePointer<Double>) {
    for i in 0..<n {
      for j in 0..<i { x[i] -= matrix[j * n + i] * x[j] }
      x[i] /= matrix[i * n + i]
    }
    for i in stride(from: n - 1, through: 0, by: -1) {
      for j in (i + 1)..<max(n, i + 1) { x[i] -= matrix[j * n + i] * x[j] }
    }
    for k in stride(from: n - 1, through: 0, by: -1) {
      let pivot = Int(pivots[k])
      if pivot != k { (x[k], x[pivot]) = (x[pivot], x[k]) }
    }
  }
}
