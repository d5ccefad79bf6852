// The seam between samplers and models: a log density on unconstrained space with its gradient.

/// A log density, up to a constant, on ℝ^dimension.
///
/// An instance may own work buffers, so it is used by one chain at a time: every chain gets its own.
package protocol LogDensity: AnyObject {
  /// The number of unconstrained parameters.
  var dimension: Int { get }

  /// Writes the gradient at `q` (both of length `dimension`) and returns the log density.
  ///
  /// Where the density cannot be evaluated (a failed solve, a domain error, a `reject`) it returns −∞ or NaN, and the
  /// sampler rejects the proposal; the gradient's content is then of no account. It throws only for errors after
  /// which going on makes no sense: the chain stops and keeps the draws it has.
  func logDensityAndGradient(
    at q: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>
  ) throws -> Double

  /// The log density alone, with the same bits.
  func logDensity(at q: UnsafePointer<Double>) throws -> Double

  /// Asked where no starting point was found: why the density could not be evaluated at the last point, where that is so at
  /// every point.
  func failureAtEveryPoint() -> (any Error)?
}

extension LogDensity {
  /// By way of the gradient.
  package func logDensity(at q: UnsafePointer<Double>) throws -> Double {
    try withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, dimension)) { gradient in
      gradient.initialize(repeating: 0)
      guard let gradient = gradient.baseAddress else { return -.infinity }
      return try logDensityAndGradient(at: q, gradient: gradient)
    }
  }

  /// Nothing is known of it.
  package func failureAtEveryPoint() -> (any Error)? { nil }
}
