// TransformRecorder + matrices: Cholesky factors, correlation and covariance matrices, stochastic and sum-to-zero matrices.
import CohortProgram
import Foundation

extension TransformRecorder {
  /// The Cholesky factor of a correlation matrix from canonical partial correlations tanh(x), row by row
  /// (Lewandowski, Kurowicka & Joe 2009; Stan Reference Manual, "Cholesky factors of correlation matrices").
  func choleskyFactorCorr(_ x: UnsafeBufferPointer<Scalar>, _ n: Int) -> ContiguousArray<Scalar> {
    var result = ContiguousArray(repeating: Scalar(0), count: n * n)
    if n == 0 { return result }
    let z = correlations(x)
    result[0] = Scalar(1)
    builder.loop(n - 1) { row in
      let i = row + 1
      var k = i * row / 2
      // What is left of the row's unit length, squared.
      var rest = Scalar(1)
      for j in 0..<i {
        let entry: Scalar
        if j == 0 {
          entry = z[k]
        } else {
          addJacobian(builder.apply(.multiply, Scalar(0.5), builder.apply(.logarithm, rest)))
          entry = builder.apply(.multiply, z[k], builder.apply(.squareRoot, rest))
        }
        result[j * n + i] = entry
        rest = builder.apply(.subtract, rest, builder.apply(.square, entry))
        k += 1
      }
      result[i * n + i] = builder.apply(.squareRoot, rest)
    }
    return result
  }

  /// tanh(x) with the log derivative log(1 - tanh²(x)) added.
  private func correlations(_ x: UnsafeBufferPointer<Scalar>) -> ContiguousArray<Scalar> {
    var z = ContiguousArray<Scalar>()
    builder.loop(x.count) { index in
      let value = builder.apply(.hyperbolicTangent, x[index])
      addJacobian(builder.apply(.logarithm1Plus, builder.apply(.negate, builder.apply(.square, value))))
      z.append(value)
    }
    return z
  }

  /// The Cholesky factor of a correlation matrix from partial correlations column by column, for matrices
  /// (Stan Reference Manual, "Correlation matrices").
  private func factorOfCorrelations(_ z: ContiguousArray<Scalar>, _ n: Int) -> ContiguousArray<Scalar> {
    var factor = ContiguousArray(repeating: Scalar(0), count: n * n)
    if n == 0 { return factor }
    factor[0] = Scalar(1)
    var rest = ContiguousArray(repeating: Scalar(1), count: n)
    var position = 0
    for column in 0..<n {
      if column > 0 { factor[column * n + column] = builder.apply(.squareRoot, rest[column]) }
      builder.loop(n - column - 1) { offset in
        let row = column + 1 + offset
        let partial = z[position]
        position += 1
        factor[column * n + row] =
          column == 0 ? partial : builder.apply(.multiply, partial, builder.apply(.squareRoot, rest[row]))
        let left = builder.apply(.subtract, Scalar(1), builder.apply(.square, partial))
        rest[row] = column == 0 ? left : builder.apply(.multiply, rest[row], left)
      }
    }
    return factor
  }

  /// L Lᵀ of a lower triangular factor: one node, or primitives for a tiny one; exactly symmetric.
  private func timesItsTranspose(_ factor: ContiguousArray<Scalar>, _ n: Int) throws -> ContiguousArray<Scalar> {
    let l = Grid(rows: n, columns: n, factor)
    let product = try builder.product(l, l.transposed)
    return product.rearranged(rows: n, columns: n) { (max($0, $1), min($0, $1)) }.scalars
  }

  func corrMatrix(_ x: UnsafeBufferPointer<Scalar>, _ n: Int) throws -> ContiguousArray<Scalar> {
    let z = correlations(x)
    addCorrelationJacobian(z, n)
    let factor = factorOfCorrelations(z, n)
    var result = try timesItsTranspose(factor, n)
    for i in 0..<n { result[i * n + i] = Scalar(1) }
    builder.noteFactor(of: result, order: n) { _ in factor }
    return result
  }

  /// ½ Σ (n - k - 1) log(1 - z²) over columns k from 1 (Lewandowski et al. 2009, theorem 5).
  private func addCorrelationJacobian(_ z: ContiguousArray<Scalar>, _ n: Int) {
    var position = 0
    for column in 1..<max(n, 1) where column < n {
      for _ in 0..<(n - column) {
        let weight = 0.5 * Double(n - column - 1)
        if weight > 0 {
          let log = builder.apply(.logarithm1Plus, builder.apply(.negate, builder.apply(.square, z[position])))
          addJacobian(builder.apply(.multiply, Scalar(weight), log))
        }
        position += 1
      }
    }
  }

  /// Lower triangular with positive diagonal, row by row; rows beyond the columns are free.
  func choleskyFactorCov(_ x: UnsafeBufferPointer<Scalar>, _ rows: Int, _ columns: Int) -> ContiguousArray<Scalar> {
    var result = ContiguousArray(repeating: Scalar(0), count: rows * columns)
    var position = 0
    for row in 0..<rows {
      for column in 0..<min(row, columns) {
        result[column * rows + row] = x[position]
        position += 1
      }
      if row < columns {
        result[row * rows + row] = builder.apply(.exponential, x[position])
        addJacobian(x[position])
        position += 1
      }
    }
    return result
  }

  /// L Lᵀ with L as above; the Jacobian is 2ⁿ Π Lᵢᵢ^(n - i + 2), the log diagonal included.
  func covMatrix(_ x: UnsafeBufferPointer<Scalar>, _ n: Int) throws -> ContiguousArray<Scalar> {
    var factor = ContiguousArray(repeating: Scalar(0), count: n * n)
    var position = 0
    for row in 0..<n {
      for column in 0..<row {
        factor[column * n + row] = x[position]
        position += 1
      }
      factor[row * n + row] = builder.apply(.exponential, x[position])
      addJacobian(builder.apply(.multiply, Scalar(Double(n - row + 1)), x[position]))
      position += 1
    }
    addJacobian(Scalar(Double(n) * log(2)))
    let result = try timesItsTranspose(factor, n)
    builder.noteFactor(of: result, order: n) { [factor] _ in factor }
    return result
  }

  /// Columns are simplexes.
  func columnStochastic(_ x: UnsafeBufferPointer<Scalar>, _ rows: Int, _ columns: Int) -> ContiguousArray<Scalar> {
    var result = ContiguousArray<Scalar>()
    let count = max(rows - 1, 0)
    builder.loop(columns) { column in
      result += simplex(UnsafeBufferPointer(rebasing: x[(column * count)..<((column + 1) * count)]), rows)
    }
    return result
  }

  /// Rows are simplexes; the unconstrained numbers are a matrix with one column less, column by column.
  func rowStochastic(_ x: UnsafeBufferPointer<Scalar>, _ rows: Int, _ columns: Int) -> ContiguousArray<Scalar> {
    var result = ContiguousArray(repeating: Scalar(0), count: rows * columns)
    builder.loop(rows) { row in
      let free = ContiguousArray((0..<max(columns - 1, 0)).map { x[$0 * rows + row] })
      let simplex = free.withUnsafeBufferPointer { self.simplex($0, columns) }
      for column in 0..<columns { result[column * rows + row] = simplex[column] }
    }
    return result
  }

  /// All rows and columns sum to zero: the transform of vectors along the columns, then along the rows.
  func sumToZeroMatrix(_ x: UnsafeBufferPointer<Scalar>, _ rows: Int, _ columns: Int) -> ContiguousArray<Scalar> {
    let freeRows = max(rows - 1, 0)
    let freeColumns = max(columns - 1, 0)
    var tall = ContiguousArray<Scalar>()
    builder.loop(freeColumns) { column in
      tall += sumToZero(UnsafeBufferPointer(rebasing: x[(column * freeRows)..<((column + 1) * freeRows)]), rows)
    }
    var result = ContiguousArray(repeating: Scalar(0), count: rows * columns)
    builder.loop(rows) { row in
      let free = ContiguousArray((0..<freeColumns).map { tall[$0 * rows + row] })
      let line = free.withUnsafeBufferPointer { sumToZero($0, columns) }
      for column in 0..<columns { result[column * rows + row] = line[column] }
    }
    return rotated(result, rows, columns, by: 1)
  }

  /// A matrix with its rows and columns moved cyclically: Stan's matrices have last what its vectors have first.
  func rotated(_ y: ContiguousArray<Scalar>, _ rows: Int, _ columns: Int, by shift: Int) -> ContiguousArray<Scalar> {
    var result = y
    for column in 0..<columns {
      for row in 0..<rows {
        let place = (column + shift + columns) % columns * rows + (row + shift + rows) % rows
        result[column * rows + row] = y[place]
      }
    }
    return result
  }
}
