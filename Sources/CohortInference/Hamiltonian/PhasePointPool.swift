// Reusable points of phase space with reference counts, so that a trajectory copies nothing and allocates nothing.

/// Points (position, momentum, gradient, velocity, energies) named by a small integer.
///
/// A tree refers to its points by name: the end of one subtree, the proposal of another and the place where integration
/// goes on can be the same point. The pool grows the first time that a tree needs more points than any before it.
package final class PhasePointPool {
  package let dimension: Int
  // Several accesses per leapfrog step, none of them nested: checking each for exclusivity would cost as much as a step
  // of a small model.
  @exclusivity(unchecked) private var storage: [UnsafeMutablePointer<Double>] = []
  @exclusivity(unchecked) private var references: [Int] = []
  @exclusivity(unchecked) private var free: [Int] = []
  @exclusivity(unchecked) private var logDensities: [Double] = []
  @exclusivity(unchecked) private var energies: [Double] = []

  package init(dimension: Int, reserving count: Int) {
    self.dimension = dimension
    for _ in 0..<count { grow() }
  }

  deinit {
    for block in storage { block.deallocate() }
  }

  private func grow() {
    let block = UnsafeMutablePointer<Double>.allocate(capacity: max(1, 4 * dimension))
    block.initialize(repeating: 0, count: 4 * dimension)
    free.append(storage.count)
    storage.append(block)
    references.append(0)
    logDensities.append(0)
    energies.append(0)
    // Freed names go back here without allocation.
    free.reserveCapacity(storage.count)
  }

  /// A point with one reference.
  package func take() -> Int {
    if free.isEmpty { grow() }
    let point = free.removeLast()
    references[point] = 1
    return point
  }

  func retain(_ point: Int) {
    references[point] += 1
  }

  package func release(_ point: Int) {
    references[point] -= 1
    if references[point] == 0 { free.append(point) }
  }

  /// Frees all points but one, which has one reference afterwards.
  func releaseAll(except kept: Int) {
    free.removeAll(keepingCapacity: true)
    for point in storage.indices.reversed() where point != kept {
      references[point] = 0
      free.append(point)
    }
    references[kept] = 1
  }

  package func position(_ point: Int) -> UnsafeMutablePointer<Double> { storage[point] }
  package func momentum(_ point: Int) -> UnsafeMutablePointer<Double> { storage[point] + dimension }
  package func gradient(_ point: Int) -> UnsafeMutablePointer<Double> { storage[point] + 2 * dimension }
  func velocity(_ point: Int) -> UnsafeMutablePointer<Double> { storage[point] + 3 * dimension }

  /// The log density at the point; −∞ where the density could not be evaluated.
  package func logDensity(_ point: Int) -> Double { logDensities[point] }
  func setLogDensity(_ value: Double, _ point: Int) { logDensities[point] = value }

  /// The Hamiltonian at the point; +∞ where it has none.
  package func energy(_ point: Int) -> Double { energies[point] }
  func setEnergy(_ value: Double, _ point: Int) { energies[point] = value }
}
