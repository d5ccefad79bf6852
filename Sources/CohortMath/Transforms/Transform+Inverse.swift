// Transform + inverse: unconstrained numbers of given values, and what is wrong with values outside of the constraint.
import Foundation

/// A number as messages show it: whole ones without a decimal point.
private func shown(_ number: Double) -> String {
  number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : "\(number)"
}

extension Transform {
  /// How far sums and norms may be off, as in Stan.
  private static let tolerance = 1e-8

  /// What is wrong with a value: the element (from 0, in memory order; nil: the value as a whole) and a message.
  package func violation(_ y: [Double]) -> (index: Int?, message: String)? {
    func pick(_ values: ContiguousArray<Scalar>, _ index: Int) -> Double {
      values.count == 1 ? values[0].value : values[index].value
    }
    switch self {
    case .identity, .offsetMultiplier: return nil
    case .lower, .upper, .lowerUpper:
      let (lower, upper) = bounds
      for (index, value) in y.enumerated() {
        if let lower, !(value >= pick(lower, index)) {
          return (index, "is \(shown(value)), but must be greater than or equal to \(shown(pick(lower, index)))")
        }
        if let upper, !(value <= pick(upper, index)) {
          return (index, "is \(shown(value)), but must be less than or equal to \(shown(pick(upper, index)))")
        }
      }
      return nil
    case .ordered, .positiveOrdered:
      if case .positiveOrdered = self, let first = y.first, !(first >= 0) {
        return (0, "is \(shown(first)), but must be greater than or equal to 0")
      }
      for index in y.indices.dropFirst() where !(y[index] > y[index - 1]) {
        return (index, "is \(shown(y[index])), but must be greater than the element before it, \(shown(y[index - 1]))")
      }
      return nil
    case .simplex: return Transform.simplexViolation(y)
    case .unitVector:
      let norm = y.reduce(0) { $0 + $1 * $1 }
      return abs(norm - 1) <= Transform.tolerance
        ? nil : (nil, "is not a unit vector: the sum of its squares is \(norm)")
    case .sumToZeroVector:
      let sum = y.reduce(0, +)
      return abs(sum) <= Transform.tolerance ? nil : (nil, "does not sum to zero: the sum is \(sum)")
    case .sumToZeroMatrix(let rows, let columns):
      for column in 0..<columns {
        let sum = (0..<rows).reduce(0) { $0 + y[column * rows + $1] }
        if !(abs(sum) <= Transform.tolerance) {
          return (nil, "does not sum to zero: the sum of column \(column + 1) is \(sum)")
        }
      }
      for row in 0..<rows {
        let sum = (0..<columns).reduce(0) { $0 + y[$1 * rows + row] }
        if !(abs(sum) <= Transform.tolerance) {
          return (nil, "does not sum to zero: the sum of row \(row + 1) is \(sum)")
        }
      }
      return nil
    case .columnStochasticMatrix(let rows, let columns):
      for column in 0..<columns {
        if let (_, message) = Transform.simplexViolation(Array(y[(column * rows)..<((column + 1) * rows)])) {
          return (nil, "column \(column + 1) \(message)")
        }
      }
      return nil
    case .rowStochasticMatrix(let rows, let columns):
      for row in 0..<rows {
        if let (_, message) = Transform.simplexViolation((0..<columns).map { y[$0 * rows + row] }) {
          return (nil, "row \(row + 1) \(message)")
        }
      }
      return nil
    case .choleskyFactorCov(let rows, let columns): return Transform.triangularViolation(y, rows, columns)
    case .choleskyFactorCorr(let n):
      if let found = Transform.triangularViolation(y, n, n) { return found }
      for row in 0..<n {
        let norm = (0...row).reduce(0) { $0 + y[$1 * n + row] * y[$1 * n + row] }
        if !(abs(norm - 1) <= Transform.tolerance) {
          return (nil, "is not a Cholesky factor of a correlation matrix: the squares of row \(row + 1) sum to \(norm)")
        }
      }
      return nil
    case .corrMatrix(let n):
      for i in 0..<n where !(abs(y[i * n + i] - 1) <= Transform.tolerance) {
        return (i * n + i, "is \(y[i * n + i]), but the diagonal of a correlation matrix must be 1")
      }
      return Transform.definitenessViolation(y, n)
    case .covMatrix(let n): return Transform.definitenessViolation(y, n)
    }
  }

  private static func simplexViolation(_ y: [Double]) -> (index: Int?, message: String)? {
    for (index, value) in y.enumerated() where !(value >= 0) {
      return (index, "is \(value), but must be greater than or equal to 0")
    }
    let sum = y.reduce(0, +)
    return y.isEmpty || abs(sum - 1) <= tolerance ? nil : (nil, "is not a simplex: the sum is \(sum), but must be 1")
  }

  private static func triangularViolation(_ y: [Double], _ rows: Int, _ columns: Int) -> (index: Int?, message: String)?
  {
    for column in 0..<columns {
      for row in 0..<min(column, rows) where y[column * rows + row] != 0 {
        return (column * rows + row, "is \(y[column * rows + row]), but must be 0 above the diagonal")
      }
      if column < rows, !(y[column * rows + column] > 0) {
        return (column * rows + column, "is \(y[column * rows + column]), but the diagonal must be positive")
      }
    }
    return nil
  }

  private static func definitenessViolation(_ y: [Double], _ n: Int) -> (index: Int?, message: String)? {
    for j in 0..<n {
      for i in 0..<j where !(abs(y[j * n + i] - y[i * n + j]) <= tolerance) {
        return (j * n + i, "is \(y[j * n + i]), but the matrix must be symmetric (\(y[i * n + j]))")
      }
    }
    return factor(y, n) == nil ? (nil, "is not positive definite") : nil
  }

  /// The lower Cholesky factor, column by column; nil if the matrix is not positive definite.
  private static func factor(_ y: [Double], _ n: Int) -> [Double]? {
    var l = [Double](repeating: 0, count: n * n)
    for j in 0..<n {
      var diagonal = y[j * n + j]
      for k in 0..<j { diagonal -= l[k * n + j] * l[k * n + j] }
      guard diagonal > 0 else { return nil }
      l[j * n + j] = diagonal.squareRoot()
      for i in (j + 1)..<max(n, j + 1) {
        var entry = y[j * n + i]
        for k in 0..<j { entry -= l[k * n + i] * l[k * n + j] }
        l[j * n + i] = entry / l[j * n + j]
      }
    }
    return l
  }

  /// The unconstrained numbers of a value.
  ///
  /// - Throws: `FunctionError.invalid` where the value is outside of the constraint.
  package func unconstrain(_ y: [Double]) throws -> [Double] {
    if let (_, message) = violation(y) { throw FunctionError.invalid(message) }
    return try unconstrain(ContiguousArray(y.map { Scalar($0) }), ProgramBuilder()).map(\.value)
  }

  /// The unconstrained numbers of a value that meets the constraint; it may depend on parameters.
  package func unconstrain(
    _ y: ContiguousArray<Scalar>, _ builder: ProgramBuilder
  ) throws -> ContiguousArray<Scalar> {
    let recorder = TransformRecorder(builder: builder, includesJacobian: false)
    func factor(_ n: Int) throws -> ContiguousArray<Scalar> {
      try builder.cholesky(Grid(rows: n, columns: n, y))
    }
    switch self {
    case .identity, .unitVector: return y
    case .lower, .upper, .lowerUpper:
      let (lower, upper) = bounds
      return recorder.freeBounded(y, lower, upper)
    case .offsetMultiplier(let offset, let multiplier, _):
      return recorder.freeOffsetMultiplier(y, offset, multiplier)
    case .ordered: return recorder.freeOrdered(y, isPositive: false)
    case .positiveOrdered: return recorder.freeOrdered(y, isPositive: true)
    case .simplex: return recorder.freeSimplex(y)
    case .sumToZeroVector: return recorder.freeSumToZero(y)
    case .sumToZeroMatrix(let rows, let columns): return recorder.freeSumToZeroMatrix(y, rows, columns)
    case .columnStochasticMatrix(let rows, let columns):
      return recorder.freeColumns(y, rows, columns) { recorder.freeSimplex($0) }
    case .rowStochasticMatrix(let rows, let columns):
      return recorder.freeRows(y, rows, columns) { recorder.freeSimplex($0) }
    case .choleskyFactorCorr(let n): return recorder.freeCorrelationFactor(y, n)
    case .choleskyFactorCov(let rows, let columns): return recorder.freeFactor(y, rows, columns)
    case .covMatrix(let n): return recorder.freeFactor(try factor(n), n, n)
    case .corrMatrix(let n): return recorder.freeCorrelations(try factor(n), n)
    }
  }
}
