// Optimum: a mode that an optimiser found, by name and shape, with how it was found.
import CohortInference
import CohortIO

/// The best end of an optimiser's climbs.
///
/// ```swift
/// let mode = try await posterior.optimize(LBFGS())
/// mode.logDensity
/// try mode.scalar("sigma")
/// try mode.vector("theta")
/// ```
///
/// Names and shapes are those of a ``Fit``.
public struct Optimum: Sendable {
  /// The log density at the mode, up to a constant; with the Jacobian where the method says so.
  public let logDensity: Double
  /// The mode on the unconstrained scale: `dimension` numbers.
  public let position: [Double]
  /// Why the best climb ended; nil where it was cancelled.
  public let ending: ClimbEnding?
  /// How every climb ended, by start; nil where it failed or was cancelled before its first iteration.
  public let starts: [ClimbEnd?]
  /// What is to be said of the search, in sentences.
  public let notes: [RunNote]
  /// The variables after each iteration where the method keeps them, at the end those at the mode.
  public let fit: Fit

  /// Nil where no climb gave a point.
  init?(_ fit: Fit) {
    guard let chain = fit.chains.first, chain.drawCount > 0, let report = chain.findings as? OptimisationReport,
      let end = report.bestEnd
    else { return nil }
    logDensity = end.logDensity
    position = end.position
    ending = end.ending
    starts = report.ends
    notes = chain.notes
    self.fit = fit
  }

  /// Whether the best climb ended because there was nothing to be gained by going on.
  public var isConverged: Bool { ending?.isConverged ?? false }

  /// How many climbs ended within a tolerance of the best log density.
  public func starts(within tolerance: Double = 0.01) -> Int {
    starts.count { $0.map { $0.logDensity >= logDensity - tolerance } ?? false }
  }

  /// A single number at the mode: a scalar variable or an element, such as `mu` or `theta[2]`.
  ///
  /// - Throws: `ModelError` where there is no such quantity, or it is an array.
  public func scalar(_ name: String) throws -> Double { try last(fit.scalar(name)) }

  /// A vector, a row vector or an array of numbers at the mode.
  ///
  /// - Throws: `ModelError` where there is no such quantity, or it has another shape.
  public func vector(_ name: String) throws -> [Double] { try last(fit.vector(name)) }

  /// A matrix, or anything with two indices, as an array of its rows.
  ///
  /// - Throws: `ModelError` where there is no such quantity, or it has another shape.
  public func matrix(_ name: String) throws -> [[Double]] { try last(fit.matrix(name)) }

  /// A quantity of any shape with its sizes; it can be data or initial values as it is.
  ///
  /// - Throws: `ModelError` where there is no such quantity, or it is a tuple.
  public func array(_ name: String) throws -> ModelDataValue { try last(fit.array(name)) }

  private func last<Value>(_ draws: Draws<Value>) throws -> Value {
    guard let value = draws.chains.last?.last else { throw ModelError(.quantity, "the search gave no point") }
    return value
  }
}
