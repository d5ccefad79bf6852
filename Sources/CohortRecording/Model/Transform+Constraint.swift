// The transforms of the constraints that the language has words for.
import CohortMath
import CohortSyntax

extension Transform {
  /// The transform of a structured constraint, for an element of the given sizes.
  init(_ constraint: StructuredConstraint, sizes: [Int]) {
    let rows = sizes.first ?? 0
    let columns = sizes.count > 1 ? sizes[1] : rows
    switch constraint {
    case .ordered: self = .ordered(rows)
    case .positiveOrdered: self = .positiveOrdered(rows)
    case .simplex: self = .simplex(rows)
    case .unitVector: self = .unitVector(rows)
    case .sumToZeroVector: self = .sumToZeroVector(rows)
    case .choleskyFactorCorr: self = .choleskyFactorCorr(rows)
    case .choleskyFactorCov: self = .choleskyFactorCov(rows: rows, columns: columns)
    case .corrMatrix: self = .corrMatrix(rows)
    case .covMatrix: self = .covMatrix(rows)
    case .sumToZeroMatrix: self = .sumToZeroMatrix(rows: rows, columns: columns)
    case .columnStochasticMatrix: self = .columnStochasticMatrix(rows: rows, columns: columns)
    case .rowStochasticMatrix: self = .rowStochasticMatrix(rows: rows, columns: columns)
    }
  }
}
