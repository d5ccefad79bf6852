// StanType: the types of the language as the checker and the recorder see them, without sizes.

/// A type of the language.
package indirect enum StanType: Hashable, Sendable {
  case int
  case real
  case complex
  case vector
  case rowVector
  case matrix
  case complexVector
  case complexRowVector
  case complexMatrix
  /// `array[,] T` has two dimensions; the element is no array.
  case array(StanType, dimensions: Int)
  case tuple([StanType])
  /// What a function returns that returns nothing.
  case void

  /// The type that is left when one index is applied to the outermost dimension; nil for scalars, tuples and void.
  package var element: StanType? {
    switch self {
    case .int, .real, .complex, .tuple, .void: return nil
    case .vector, .rowVector: return .real
    case .complexVector, .complexRowVector: return .complex
    case .matrix: return .rowVector
    case .complexMatrix: return .complexRowVector
    case .array(let element, let dimensions):
      return dimensions > 1 ? .array(element, dimensions: dimensions - 1) : element
    }
  }
}

extension StanType: CustomStringConvertible {
  /// As the language spells it: `array[,] row_vector`.
  package var description: String {
    switch self {
    case .int: return "int"
    case .real: return "real"
    case .complex: return "complex"
    case .vector: return "vector"
    case .rowVector: return "row_vector"
    case .matrix: return "matrix"
    case .complexVector: return "complex_vector"
    case .complexRowVector: return "complex_row_vector"
    case .complexMatrix: return "complex_matrix"
    case .array(let element, let dimensions):
      return "array[" + String(repeating: ",", count: max(dimensions - 1, 0)) + "] \(element)"
    case .tuple(let types):
      let inner = types.map(\.description).joined(separator: ", ")
      return types.count == 1 ? "tuple(\(inner),)" : "tuple(\(inner))"
    case .void: return "void"
    }
  }
}
