// GradientError: what is said where a gradient cannot be had.

/// Why there is no gradient.
package enum GradientError: Error, CustomStringConvertible {
  /// It was made for values alone.
  case noGradients

  package var description: String {
    switch self {
    case .noGradients: "a gradient was asked of what was made without gradients"
    }
  }
}
