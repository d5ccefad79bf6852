// Transform: maps unconstrained numbers to the values that a constraint allows, with the log Jacobian.
import CohortProgram

/// The constraining transform of a variable.
///
/// Bounds, offsets and multipliers are given once for all elements or once per element; they may depend on parameters.
/// Source: Stan Reference Manual, chapter "Constraint transforms".
package enum Transform: Sendable {
  case identity(count: Int)
  case lower(ContiguousArray<Scalar>, count: Int)
  case upper(ContiguousArray<Scalar>, count: Int)
  case lowerUpper(ContiguousArray<Scalar>, ContiguousArray<Scalar>, count: Int)
  case offsetMultiplier(ContiguousArray<Scalar>, ContiguousArray<Scalar>, count: Int)
  case ordered(Int)
  case positiveOrdered(Int)
  case simplex(Int)
  case unitVector(Int)
  case sumToZeroVector(Int)
  case sumToZeroMatrix(rows: Int, columns: Int)
  case choleskyFactorCorr(Int)
  case choleskyFactorCov(rows: Int, columns: Int)
  case corrMatrix(Int)
  case covMatrix(Int)
  case columnStochasticMatrix(rows: Int, columns: Int)
  case rowStochasticMatrix(rows: Int, columns: Int)

  /// How many unconstrained numbers there are.
  package var unconstrainedCount: Int {
    switch self {
    case .identity(let count), .lower(_, let count), .upper(_, let count), .lowerUpper(_, _, let count),
      .offsetMultiplier(_, _, let count):
      return count
    case .ordered(let n), .positiveOrdered(let n), .unitVector(let n): return n
    case .simplex(let n), .sumToZeroVector(let n): return max(n - 1, 0)
    case .sumToZeroMatrix(let rows, let columns): return max(rows - 1, 0) * max(columns - 1, 0)
    case .choleskyFactorCorr(let n), .corrMatrix(let n): return n * (n - 1) / 2
    case .choleskyFactorCov(let rows, let columns):
      return columns * (columns + 1) / 2 + max(rows - columns, 0) * columns
    case .covMatrix(let n): return n + n * (n - 1) / 2
    case .columnStochasticMatrix(let rows, let columns): return max(rows - 1, 0) * columns
    case .rowStochasticMatrix(let rows, let columns): return rows * max(columns - 1, 0)
    }
  }

  /// How many numbers the value has; matrices column by column.
  package var constrainedCount: Int {
    switch self {
    case .simplex(let n), .sumToZeroVector(let n): return n
    case .choleskyFactorCorr(let n), .corrMatrix(let n), .covMatrix(let n): return n * n
    case .sumToZeroMatrix(let rows, let columns), .choleskyFactorCov(let rows, let columns),
      .columnStochasticMatrix(let rows, let columns), .rowStochasticMatrix(let rows, let columns):
      return rows * columns
    default: return unconstrainedCount
    }
  }

  /// The bounds, where the constraint is one.
  package var bounds: (lower: ContiguousArray<Scalar>?, upper: ContiguousArray<Scalar>?) {
    switch self {
    case .lower(let lower, _): return (lower, nil)
    case .upper(let upper, _): return (nil, upper)
    case .lowerUpper(let lower, let upper, _): return (lower, upper)
    default: return (nil, nil)
    }
  }

  /// The value for unconstrained numbers `x`.
  ///
  /// - Parameters:
  ///   - includesJacobian: adds the log absolute determinant of the Jacobian to the log density.
  ///   - name: the variable's, for messages.
  package func constrain(
    _ x: UnsafeBufferPointer<Scalar>, _ builder: ProgramBuilder, includesJacobian: Bool, name: String? = nil
  ) throws -> ContiguousArray<Scalar> {
    let recorder = TransformRecorder(
      builder: builder, includesJacobian: includesJacobian, subject: name.map { "\($0): " } ?? "")
    switch self {
    case .identity: return ContiguousArray(x)
    case .lower(let lower, _): return recorder.lower(x, lower)
    case .upper(let upper, _): return recorder.upper(x, upper)
    case .lowerUpper(let lower, let upper, _): return try recorder.lowerUpper(x, lower, upper)
    case .offsetMultiplier(let offset, let multiplier, _): return recorder.offsetMultiplier(x, offset, multiplier)
    case .ordered: return recorder.ordered(x)
    case .positiveOrdered: return recorder.positiveOrdered(x)
    case .simplex(let n): return recorder.simplex(x, n)
    case .unitVector: return recorder.unitVector(x)
    case .sumToZeroVector(let n): return recorder.sumToZero(x, n)
    case .sumToZeroMatrix(let rows, let columns): return recorder.sumToZeroMatrix(x, rows, columns)
    case .choleskyFactorCorr(let n): return recorder.choleskyFactorCorr(x, n)
    case .choleskyFactorCov(let rows, let columns): return recorder.choleskyFactorCov(x, rows, columns)
    case .corrMatrix(let n): return try recorder.corrMatrix(x, n)
    case .covMatrix(let n): return try recorder.covMatrix(x, n)
    case .columnStochasticMatrix(let rows, let columns): return recorder.columnStochastic(x, rows, columns)
    case .rowStochasticMatrix(let rows, let columns): return recorder.rowStochastic(x, rows, columns)
    }
  }
}
