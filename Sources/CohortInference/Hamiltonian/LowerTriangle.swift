// LowerTriangle: where the rows of a lower triangular matrix stand that is kept without its zeros.

/// A lower triangular matrix, row after row, each up to its diagonal.
enum LowerTriangle {
  /// The numbers of one with so many rows.
  static func count(_ rows: Int) -> Int { row(rows) }

  /// Where a row begins.
  @inline(__always)
  static func row(_ row: Int) -> Int { row &* (row &+ 1) / 2 }

  /// The Cholesky factor of a covariance in its place. Where that is not positive definite, a variance that is left of a
  /// parameter, given those before it, counts as this share of its own.
  ///
  /// - Returns: whether all numbers are finite; those that were not are 0.
  static func factor(_ matrix: inout [Double], rows: Int, leastShare: Double) -> Bool {
    var isFinite = true
    for i in 0..<rows {
      let row = row(i)
      let variance = matrix[row + i]
      var rest = variance
      for j in 0..<i {
        let other = self.row(j)
        var sum = matrix[row + j]
        for k in 0..<j { sum -= matrix[row + k] * matrix[other + k] }
        let value = sum / matrix[other + j]
        if !value.isFinite { isFinite = false }
        matrix[row + j] = value.isFinite ? value : 0
        rest -= matrix[row + j] * matrix[row + j]
      }
      matrix[row + i] = max(rest, leastShare * variance, 1e-300).squareRoot()
      if !matrix[row + i].isFinite { isFinite = false }
    }
    return isFinite
  }
}
