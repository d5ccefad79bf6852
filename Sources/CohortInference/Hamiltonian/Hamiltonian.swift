// The Hamiltonian of a log density under a metric, with its leapfrog integrator.

import CohortRandom

/// Thrown out of a trajectory, or by a log density, when the caller wants the chain to stop.
package struct CancellationRequest: Error {
  package init() {}
}

/// H(q, p) = −log density(q) + p·M⁻¹p/2 on a pool of phase points, one of which is the chain's current state.
package final class Hamiltonian {
  package let density: any LogDensity
  package let metric: Metric
  package let pool: PhasePointPool
  package let dimension: Int
  /// The chain's state; holds one reference.
  @exclusivity(unchecked) package var current: Int
  @exclusivity(unchecked) package private(set) var gradientEvaluations = 0
  private let isCancelled: () -> Bool

  package init(
    density: any LogDensity, metric: Metric, isCancelled: @escaping () -> Bool = { false }
  ) {
    self.density = density
    self.metric = metric
    self.isCancelled = isCancelled
    dimension = metric.dimension
    // Enough for trees of depth five; deeper ones let the pool grow once.
    pool = PhasePointPool(dimension: dimension, reserving: 16)
    current = pool.take()
  }

  /// Log density and gradient at the point's position. A density that is not finite counts as −∞: +∞ would trap the
  /// chain where it is.
  package func evaluate(_ point: Int) throws {
    gradientEvaluations += 1
    let value = try density.logDensityAndGradient(at: pool.position(point), gradient: pool.gradient(point))
    pool.setLogDensity(value.isFinite ? value : -.infinity, point)
  }

  /// Puts the current state at `position` and evaluates it there.
  package func setCurrent(_ position: UnsafePointer<Double>) throws {
    pool.position(current).update(from: position, count: dimension)
    try evaluate(current)
  }

  /// Draws a fresh momentum at the point and sets its energy.
  package func refreshMomentum(_ point: Int, using random: inout RandomStream) {
    metric.sampleMomentum(into: pool.momentum(point), using: &random)
    let kinetic = metric.writeVelocity(of: pool.momentum(point), into: pool.velocity(point))
    pool.setEnergy(kinetic - pool.logDensity(point), point)
  }

  /// One leapfrog step from `start` into `end`, which may be the same point.
  package func leapfrog(from start: Int, to end: Int, stepSize: Double) throws {
    if isCancelled() { throw CancellationRequest() }
    let n = dimension
    let half = 0.5 * stepSize
    let q = pool.position(start)
    let p = pool.momentum(start)
    let g = pool.gradient(start)
    let newQ = pool.position(end)
    let newP = pool.momentum(end)
    let newG = pool.gradient(end)
    let newV = pool.velocity(end)
    if metric.isGeneral {
      for i in 0..<n { newP[i] = p[i] + half * g[i] }
      _ = metric.writeVelocity(of: newP, into: newV)
      for i in 0..<n { newQ[i] = q[i] + stepSize * newV[i] }
    } else {
      let inverse = metric.inverse
      for i in 0..<n {
        let middle = p[i] + half * g[i]
        newP[i] = middle
        newQ[i] = q[i] + stepSize * (inverse[i] * middle)
      }
    }
    try evaluate(end)
    let kinetic: Double
    if metric.isGeneral {
      for i in 0..<n { newP[i] += half * newG[i] }
      kinetic = metric.writeVelocity(of: newP, into: newV)
    } else {
      kinetic =
        0.5
        * finishDiagonalStep(
          momentum: newP, gradient: newG, half: half, inverse: metric.inverse, velocity: newV, count: n)
    }
    let energy = kinetic - pool.logDensity(end)
    pool.setEnergy(energy.isNaN ? .infinity : energy, end)
  }
}

extension Hamiltonian {
  /// Puts the current state at a point that has been evaluated.
  package func setCurrent(_ point: StartingPoint) {
    for i in 0..<min(dimension, point.position.count) {
      pool.position(current)[i] = point.position[i]
      pool.gradient(current)[i] = point.gradient[i]
    }
    pool.setLogDensity(point.logDensity, current)
  }
}

extension Hamiltonian {
  /// Makes sure that the current point, which was read, belongs to this density: it has the same value here, but for rounding,
  /// since another recording of the program may compute it than did before.
  ///
  /// - Throws: `InferenceError` where it has another.
  func checkCurrent() throws {
    let point = pool.take()
    defer { pool.release(point) }
    pool.position(point).update(from: pool.position(current), count: dimension)
    let count = gradientEvaluations
    try evaluate(point)
    gradientEvaluations = count
    let (found, kept) = (pool.logDensity(point), pool.logDensity(current))
    guard found == kept || abs(found - kept) <= 1e-9 * max(1, abs(kept)) else {
      throw InferenceError.unreadableState(
        "the log density at its point is another: the model or its data have changed")
    }
  }
}

extension Hamiltonian: StoredState {
  /// The current point with its log density and gradient, and the metric. Momenta and velocities are drawn afresh in each
  /// transition.
  package func write(to writer: inout StateWriter) {
    writer.write(UnsafeBufferPointer(start: pool.position(current), count: dimension))
    writer.write(UnsafeBufferPointer(start: pool.gradient(current), count: dimension))
    writer.write(pool.logDensity(current))
    writer.write(gradientEvaluations)
    metric.write(to: &writer)
  }

  package func read(from reader: inout StateReader) throws {
    try reader.read(into: UnsafeMutableBufferPointer(start: pool.position(current), count: dimension))
    try reader.read(into: UnsafeMutableBufferPointer(start: pool.gradient(current), count: dimension))
    pool.setLogDensity(try reader.double(), current)
    gradientEvaluations = try reader.bounded()
    try metric.read(from: &reader)
  }
}
