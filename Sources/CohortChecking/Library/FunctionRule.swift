// FunctionRule: what one line of the library says a function accepts and returns, and the notation of such lines.

/// A rule for the arguments of a library function. One rule stands for all the signatures that differ only in how
/// their arguments are vectorised, so the library is a few hundred lines where the list of its signatures has 24 000.
///
/// A rule is written as `result name(argument, argument | argument)`; the bar is decoration. An argument is
///
///     int  array[] real  tuple(matrix, vector) …      that type; smaller types convert to it
///     data real                                       the same, but it must not depend on parameters
///     vector or row_vector                            either
///     (real, data array[] real) => vector             a function with these arguments and result
///
/// or one of these words:
///
///     reals      real, array[] real, vector or row_vector
///     ints       int or array[] int
///     complexes  complex, array[] complex, complex_vector or complex_row_vector
///     vectors    vector, row_vector, array[] vector or array[] row_vector
///
/// Letters stand for types that belong together. All letters of the first group share one *shape* (scalar, vector,
/// row_vector, matrix, or arrays of these) and name its elements; where a letter occurs several times, an argument may
/// also be a scalar, which is paired with every element of the others:
///
///     T   real; int and arrays of it are taken as real
///     N   int (so the shape is a scalar or an array)
///     C   complex; reals and ints are taken as complex
///     I   int, or arrays of int with as many dimensions as the shape
///     M   real, K complex: as T and C, but no arrays
///     B   real, or what the T before it is: it gives T no shape
///
/// The second group names one type:
///
///     X              any type without tuples; several X have their common type
///     X7             the same, but with 7 array dimensions at most
///     array[] X      an array, X being what it holds (and so on with `array[,] X`)
///     L              vector, row_vector, complex_vector or complex_row_vector
///     G              one of these or matrix or complex_matrix
///     array[...] t   t, or arrays of it with any number of dimensions, the same wherever this stands in the rule
///
/// A result may be any of these, and
///
///     R   real where all arguments are scalars, else array[] real
///     Z   int where all arguments are scalars, else array[] int
///     V   real where all arguments are scalars, else vector
///
/// A function that takes further arguments, `(vector, ...) => real`, gets them from the tuple behind it, `tuple(...)`, where
/// that is written. A tuple with slots that must not depend on parameters, `tuple(vector, data real)`, ends a call with
/// such functions and controls how they are used. A function whose first argument is `array[] X` gets slices of the array
/// that stands behind it.
///
/// A rule may end in `...`, as may the arguments of the function that is its first argument: any further arguments of the
/// call are passed on to that function. A name has at most one such rule.
///
///     array[] vector ode_rk45((real, vector, ...) => vector, vector, real, array[] real, ...)
package struct FunctionRule: Sendable {
  package var name: String
  package var arguments: [ArgumentPattern]
  package var result: TypePattern
  /// Whether any further arguments are passed on to the function that is the first argument.
  var passesRest = false
  /// Whether calls that take this rule can be run.
  package var isDefined = true
  /// The line itself.
  package var text: String
}

/// What one argument may be.
package struct ArgumentPattern: Sendable {
  package var type: TypePattern
  /// Whether it must not depend on parameters.
  package var isData: Bool
  /// As it stands in the rule.
  package var text: String
}

/// What a type may be.
package indirect enum TypePattern: Sendable {
  case exactly(StanType)
  case anyOf([TypePattern])
  /// T, N, C, I, M, K
  case elementwise(Elements)
  /// L, G
  case same(TypeClass)
  /// X inside of so many array dimensions, with at most so many itself
  case any(arrayDepth: Int, mostDimensions: Int?)
  /// `array[...] t`
  case nested(StanType)
  /// `tuple(...)`: the further arguments of the function before it
  case forwarded
  /// `tuple(vector, data real)`: with slots that must not depend on parameters
  case slots([CallbackPattern.Parameter])
  case callback(CallbackPattern)
  /// R, Z, V: the type where all arguments are scalars and the type where they are not
  case scalarOr(StanType, StanType)

  package enum Elements: Sendable {
    case real, int, complex, matchingInt, realWithoutArrays, complexWithoutArrays, bound
  }

  package enum TypeClass: Sendable {
    case linear, eigen
  }
}

/// What a function passed as an argument has to accept and return.
package struct CallbackPattern: Sendable {
  package struct Parameter: Sendable {
    package var type: StanType
    /// Whether the caller passes data only, so that the function may ask for it.
    package var isData: Bool
  }

  package var parameters: [Parameter]
  /// Whether its first argument, which is none of `parameters`, is a slice of the array behind it in the call.
  var takesSlices = false
  /// Whether it gets any further arguments of the call.
  var takesRest: Bool
  package var result: StanType
}
