// The seam for methods that look at many points at once: populations, live points, draws of an approximation.

import Synchronization

/// A log density at many points at once; the values are those of one point at a time, bit for bit, however many there are
/// and whatever the number of threads.
package protocol PopulationDensity: AnyObject {
  /// The number of unconstrained parameters.
  var dimension: Int { get }

  /// Writes the log density at each of `count` points.
  ///
  /// - Parameters:
  ///   - points: `count` rows of `dimension` numbers.
  ///   - values: room for `count` numbers; −∞ or NaN where a point is invalid.
  ///   - gradients: room for as many rows as there are points; nil where no gradients are wanted. Of no account where the
  ///     value is not finite.
  /// - Throws: only where going on makes no sense, as `LogDensity` does, and where the run is cancelled.
  func logDensities(
    at points: UnsafePointer<Double>, count: Int, values: UnsafeMutablePointer<Double>,
    gradients: UnsafeMutablePointer<Double>?
  ) throws
}

extension PopulationDensity {
  /// The log density at each point of an array, which holds them row after row.
  ///
  /// - Parameter count: how many there are, for densities that may have no parameters.
  package func logDensities(at points: [Double], count: Int? = nil) throws -> [Double] {
    let count = dimension > 0 ? points.count / dimension : count ?? 0
    // Empty arrays have no address.
    let points = points.isEmpty ? [0] : points
    return try [Double](unsafeUninitializedCapacity: count) { values, filled in
      values.initialize(repeating: -.infinity)
      filled = count
      try points.withUnsafeBufferPointer { points in
        guard let points = points.baseAddress, let values = values.baseAddress else { return }
        try logDensities(at: points, count: count, values: values, gradients: nil)
      }
    }
  }
}

extension PopulationDensity {
  /// The log density and its gradient at each point of an array, which holds them row after row, as the gradients are.
  package func logDensitiesAndGradients(at points: [Double]) throws -> (values: [Double], gradients: [Double]) {
    let count = dimension > 0 ? points.count / dimension : 0
    var gradients = [Double](repeating: 0, count: points.count)
    var values = [Double](repeating: -.infinity, count: count)
    try points.withUnsafeBufferPointer { points in
      try values.withUnsafeMutableBufferPointer { values in
        try gradients.withUnsafeMutableBufferPointer { gradients in
          guard let points = points.baseAddress, let values = values.baseAddress else { return }
          try logDensities(at: points, count: count, values: values, gradients: gradients.baseAddress)
        }
      }
    }
    return (values, gradients)
  }
}

/// Points one by one, on all threads: what there is where nothing evaluates many at once.
package final class ParallelPopulation: PopulationDensity {
  package let dimension: Int
  // Each is used by one thread at a time: it is taken out of the pool meanwhile.
  private struct Idle: @unchecked Sendable { let density: any LogDensity }
  private let idle: Mutex<[Idle]>
  private let makeDensity: () throws -> any LogDensity
  private let parallelFor: (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void

  /// - Parameters:
  ///   - makeDensity: called once for each thread that takes part, from any thread.
  ///   - parallelFor: see `RunContext`.
  package init(
    makeDensity: @escaping () throws -> any LogDensity,
    parallelFor: @escaping (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void
  ) throws {
    let first = try makeDensity()
    dimension = max(0, first.dimension)
    idle = Mutex([Idle(density: first)])
    self.makeDensity = makeDensity
    self.parallelFor = parallelFor
  }

  package func logDensities(
    at points: UnsafePointer<Double>, count: Int, values: UnsafeMutablePointer<Double>,
    gradients: UnsafeMutablePointer<Double>?
  ) throws {
    // The error of the first point that has one, whichever thread met it.
    let failure = Mutex<(index: Int, error: any Error)?>(nil)
    // Every call touches its own point.
    nonisolated(unsafe) let (points, values, gradients) = (points, values, gradients)
    nonisolated(unsafe) let population = self
    let dimension = dimension
    parallelFor(count) { index in
      do {
        let taken = population.idle.withLock { $0.popLast() }
        let density = try taken?.density ?? population.makeDensity()
        let returned = Idle(density: density)
        defer { population.idle.withLock { $0.append(returned) } }
        let point = points + index * dimension
        values[index] =
          try gradients.map { try density.logDensityAndGradient(at: point, gradient: $0 + index * dimension) }
          ?? density.logDensity(at: point)
      } catch {
        failure.withLock { known in
          if known.map({ index < $0.index }) ?? true { known = (index, error) }
        }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure.error }
  }
}
