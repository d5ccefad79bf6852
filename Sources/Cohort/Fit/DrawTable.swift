// DrawTable: rows of numbers, one for each draw of a chain.

/// The rows of one chain, one after another.
package struct DrawTable: Sendable {
  /// The numbers of a row.
  package let width: Int
  private var values: [Double]

  package init(width: Int, values: some Sequence<Double> = []) {
    self.width = max(1, width)
    self.values = Array(values)
  }

  package var count: Int { values.count / width }

  /// Adds a row. What it has too much is left out, what is missing is NaN.
  package mutating func append(_ row: some Collection<Double>) {
    values.append(contentsOf: row.prefix(width))
    if row.count < width { values.append(contentsOf: repeatElement(.nan, count: width - row.count)) }
  }

  /// The numbers of one row.
  func row(_ index: Int) -> ArraySlice<Double> { values[(index * width)..<((index + 1) * width)] }

  /// One number of each row.
  func column(_ index: Int) -> [Double] { (0..<count).map { values[$0 * width + index] } }

  /// Copies columns of the first rows, each to a place of its own: the k-th to `target + k * stride`.
  func copy(_ columns: ArraySlice<Int>, rows: Int, to target: UnsafeMutablePointer<Double>, stride: Int) {
    guard let first = columns.first, let last = columns.last else { return }
    let count = columns.count
    let isRun = last - first == count - 1 && zip(columns, first...).allSatisfy { $0 == $1 }
    values.withUnsafeBufferPointer { values in
      for row in 0..<min(rows, self.count) {
        let start = row * width
        if isRun {
          for k in 0..<count { target[k * stride + row] = values[start + first + k] }
        } else {
          for (k, column) in columns.enumerated() { target[k * stride + row] = values[start + column] }
        }
      }
    }
  }

  /// Appends columns of the first rows, row by row.
  func append(_ columns: [Int], rows: Int, to numbers: inout [Double]) {
    for row in 0..<min(rows, count) {
      let start = row * width
      for column in columns { numbers.append(values[start + column]) }
    }
  }

  /// Some numbers of each row, handed to `body` in the order of `indices`.
  func rows<Result>(_ indices: [Int], _ body: ([Double]) -> Result) -> [Result] {
    (0..<count).map { row in body(indices.map { values[row * width + $0] }) }
  }
}
