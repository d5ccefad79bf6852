// The types as written: without sizes (arguments, return types) and with sizes and constraints (declarations).

/// The types that are neither arrays nor tuples; the raw value is the spelling.
package enum BasicType: String, Sendable, CaseIterable {
  case int
  case real
  case complex
  case vector
  case rowVector = "row_vector"
  case matrix
  case complexVector = "complex_vector"
  case complexRowVector = "complex_row_vector"
  case complexMatrix = "complex_matrix"

  /// How many sizes a declaration gives: 0, 1 or 2.
  package var sizeCount: Int {
    switch self {
    case .int, .real, .complex: return 0
    case .vector, .rowVector, .complexVector, .complexRowVector: return 1
    case .matrix, .complexMatrix: return 2
    }
  }
}

/// A type without sizes: of an argument or a returned value.
package struct UnsizedType: Sendable {
  package indirect enum Kind: Sendable {
    case basic(BasicType)
    /// `array[,] T` has two dimensions; the element is no array.
    case array(UnsizedType, dimensions: Int)
    /// Never empty.
    case tuple([UnsizedType])
  }

  package var kind: Kind
  package var span: Span

  package init(_ kind: Kind, span: Span) {
    self.kind = kind
    self.span = span
  }
}

/// A type with sizes, and with constraints where the declaration stands at the top of a block.
package struct SizedType: Sendable {
  package indirect enum Kind: Sendable {
    /// The sizes are those written, in order. The square types (`cov_matrix[K]`, `corr_matrix[K]`,
    /// `cholesky_factor_corr[K]`, and `cholesky_factor_cov[K]` when written so) give one size for both dimensions.
    case basic(BasicType, sizes: [Expression], constraint: Constraint)
    /// `array[a, b] T`; the element is no array and there is at least one size.
    case array(SizedType, sizes: [Expression])
    /// Never empty; each slot carries its own constraint.
    case tuple([SizedType])
  }

  package var kind: Kind
  package var span: Span

  package init(_ kind: Kind, span: Span) {
    self.kind = kind
    self.span = span
  }
}

/// What a declaration says about the values of a variable.
package enum Constraint: Sendable {
  case none
  case lower(Expression)
  case upper(Expression)
  case lowerUpper(Expression, Expression)
  case offset(Expression)
  case multiplier(Expression)
  case offsetMultiplier(Expression, Expression)
  case structured(StructuredConstraint)
}

/// The constraints that have a type name of their own; the raw value is that name.
package enum StructuredConstraint: String, Sendable, CaseIterable {
  case ordered
  case positiveOrdered = "positive_ordered"
  case simplex
  case unitVector = "unit_vector"
  case sumToZeroVector = "sum_to_zero_vector"
  case choleskyFactorCorr = "cholesky_factor_corr"
  case choleskyFactorCov = "cholesky_factor_cov"
  case corrMatrix = "corr_matrix"
  case covMatrix = "cov_matrix"
  case sumToZeroMatrix = "sum_to_zero_matrix"
  case columnStochasticMatrix = "column_stochastic_matrix"
  case rowStochasticMatrix = "row_stochastic_matrix"

  /// The type of the variable: `vector` or `matrix`.
  var basicType: BasicType {
    switch self {
    case .ordered, .positiveOrdered, .simplex, .unitVector, .sumToZeroVector: return .vector
    default: return .matrix
    }
  }

  /// How many sizes may be written.
  package var sizeCounts: ClosedRange<Int> {
    switch self {
    case .choleskyFactorCov: return 1...2
    case .sumToZeroMatrix, .columnStochasticMatrix, .rowStochasticMatrix: return 2...2
    default: return 1...1
    }
  }
}
