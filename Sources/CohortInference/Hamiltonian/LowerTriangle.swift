// LowerTriangle: where the rows of a lower triangular matrix stand that is kept without its zeros.

/// A lower triangular matrix, row after row, each up to its diagonal.
enum LowerTriangle {
  /// The numbers of one with so many rows.
  static func count(_ rows: Int) -> Int { row(rows) }

  /// Where a row begins.
  @inline(__always)
  static func row(_ row: Int) -> Int { row &* (row &+ 1) / 2 }
}
