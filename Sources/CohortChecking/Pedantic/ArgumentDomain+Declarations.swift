// ArgumentDomain and declarations: whether a variable's declaration promises what a density asks of an argument.
import CohortLibrary
import CohortSyntax

extension ArgumentDomain {
  /// As messages spell it.
  var words: String {
    switch self {
    case .interval(let lower, let upper, let isOpen):
      switch (lower, upper, isOpen) {
      case (0, .infinity, true): return "positive"
      case (0, .infinity, false): return "nonnegative"
      case (_, .infinity, _): return "at least \(Self.spelled(lower))"
      case (-.infinity, _, _): return "at most \(Self.spelled(upper))"
      case (_, _, true): return "between \(Self.spelled(lower)) and \(Self.spelled(upper)), both excluded"
      case (_, _, false): return "between \(Self.spelled(lower)) and \(Self.spelled(upper))"
      }
    case .ordered: return "ordered"
    case .simplex: return "a simplex"
    case .correlation: return "a correlation matrix"
    case .covariance: return "a covariance matrix"
    case .choleskyCorrelation: return "the Cholesky factor of a correlation matrix"
    case .choleskyCovariance: return "the Cholesky factor of a covariance matrix"
    }
  }

  /// What to write in the declaration.
  var declaration: String {
    switch self {
    case .interval(let lower, .infinity, _): return "<lower=\(Self.spelled(lower))>"
    case .interval(-.infinity, let upper, _): return "<upper=\(Self.spelled(upper))>"
    case .interval(let lower, let upper, _): return "<lower=\(Self.spelled(lower)), upper=\(Self.spelled(upper))>"
    case .ordered: return "ordered[...]"
    case .simplex: return "simplex[...]"
    case .correlation: return "corr_matrix[...]"
    case .covariance: return "cov_matrix[...]"
    case .choleskyCorrelation: return "cholesky_factor_corr[...]"
    case .choleskyCovariance: return "cholesky_factor_cov[...]"
    }
  }

  private static func spelled(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
  }

  /// Whether a number lies outside; false where that cannot be said.
  func excludes(_ number: Double) -> Bool {
    guard case .interval(let lower, let upper, let isOpen) = self else { return false }
    return isOpen ? !(number > lower && number < upper) : !(number >= lower && number <= upper)
  }

  /// Whether a declaration with this constraint lets values outside through.
  func isMissed(by constraint: TypedConstraint, _ library: FunctionTable) -> Bool {
    if case .interval(let lower, let upper, _) = self {
      let bounds = DeclaredBounds(constraint, library)
      return bounds.lower.isBelow(lower) || bounds.upper.isAbove(upper)
    }
    guard case .structured(let structure) = constraint else { return true }
    switch self {
    case .interval: return false
    case .ordered: return structure != .ordered && structure != .positiveOrdered
    case .simplex: return structure != .simplex
    case .correlation: return structure != .corrMatrix
    case .covariance: return structure != .covMatrix && structure != .corrMatrix
    case .choleskyCorrelation: return structure != .choleskyFactorCorr
    case .choleskyCovariance: return structure != .choleskyFactorCov && structure != .choleskyFactorCorr
    }
  }
}

/// The bounds of a variable as far as they are written as numbers.
struct DeclaredBounds {
  enum Bound: Equatable {
    case none
    case number(Double)
    /// Not known before the program runs.
    case computed

    /// Whether values below `limit` are let through; `-infinity` as a limit is none.
    func isBelow(_ limit: Double) -> Bool {
      switch self {
      case .none: return limit > -.infinity
      case .number(let value): return value < limit
      case .computed: return false
      }
    }

    func isAbove(_ limit: Double) -> Bool {
      switch self {
      case .none: return limit < .infinity
      case .number(let value): return value > limit
      case .computed: return false
      }
    }
  }

  var lower = Bound.none
  var upper = Bound.none

  init(_ constraint: TypedConstraint, _ library: FunctionTable) {
    func spelled(_ expression: TypedExpression) -> Bound {
      expression.literalNumber(library).map { .number($0) } ?? .computed
    }
    switch constraint {
    case .lower(let bound): lower = spelled(bound)
    case .upper(let bound): upper = spelled(bound)
    case .lowerUpper(let low, let high):
      lower = spelled(low)
      upper = spelled(high)
    case .structured(.simplex), .structured(.columnStochasticMatrix), .structured(.rowStochasticMatrix):
      (lower, upper) = (.number(0), .number(1))
    case .structured(.unitVector), .structured(.corrMatrix): (lower, upper) = (.number(-1), .number(1))
    case .structured(.positiveOrdered): lower = .number(0)
    case .none, .offset, .multiplier, .offsetMultiplier, .structured: break
    }
  }
}

extension TypedExpression {
  /// The number that a literal spells, signs and conversions included.
  func literalNumber(_ library: FunctionTable) -> Double? {
    switch kind {
    case .promotion(let inner): return inner.literalNumber(library)
    case .call(let call) where library.has(.prefix(UnaryOperator.minus.rawValue), call.name):
      return call.arguments.first?.literalNumber(library).map { -$0 }
    default: return unsignedLiteral
    }
  }

  /// The number that a literal without a sign spells.
  var unsignedLiteral: Double? {
    switch kind {
    case .integer(let value): return Double(value)
    case .real(let value): return value
    case .promotion(let inner): return inner.unsignedLiteral
    default: return nil
    }
  }
}
