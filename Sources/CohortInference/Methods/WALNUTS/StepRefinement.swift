// Steps of a fixed time that are divided until the energy is kept, in a way that leads back.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Adaptation of the step size within an orbit (Bou-Rabee, Carpenter, Kleppe and Liu 2025, section 3).
///
/// A step of time h is made of 2^k leapfrog steps with the smallest k for which the energies along it stay within
/// `maxError` of each other. From the new point backwards the same k must be found: where fewer steps would do there, the
/// trajectory ends, since the way there and the way back would not be the same.
struct StepRefinement: Sendable {
  enum Outcome {
    case reversible
    /// Fewer leapfrog steps lead back.
    case irreversible
    /// The finest division does not keep the energy.
    case divergent
  }

  /// The energies along a step differ by no more than this.
  let maxError: Double
  /// k is no larger.
  let maxHalvings: Int

  /// One step from `start` to `end`, two points.
  ///
  /// - Returns: with it the leapfrog steps that were taken in all, and exp(−|ΔH|) of the undivided step, to which the step
  ///   size is adapted.
  func step(
    _ hamiltonian: Hamiltonian, from start: Int, to end: Int, stepSize: Double
  ) throws -> (outcome: Outcome, leapfrogSteps: Int, coarseRatio: Double) {
    let pool = hamiltonian.pool
    var taken = 0
    var coarseRatio = 0.0
    for halvings in 0...maxHalvings {
      let isKept = try follow(hamiltonian, from: start, to: end, stepSize: stepSize, halvings: halvings, taken: &taken)
      if halvings == 0 {
        let change = abs(pool.energy(end) - pool.energy(start))
        coarseRatio = change.isNaN ? 0 : exp(-change)
      }
      guard isKept else { continue }
      if halvings == 0 { return (.reversible, taken, coarseRatio) }
      let back = pool.take()
      defer { pool.release(back) }
      for fewer in 0..<halvings {
        if try follow(hamiltonian, from: end, to: back, stepSize: -stepSize, halvings: fewer, taken: &taken) {
          return (.irreversible, taken, coarseRatio)
        }
      }
      return (.reversible, taken, coarseRatio)
    }
    return (.divergent, taken, coarseRatio)
  }

  /// 2^`halvings` leapfrog steps; false as soon as the energies along them differ by more than `maxError`.
  private func follow(
    _ hamiltonian: Hamiltonian, from start: Int, to end: Int, stepSize: Double, halvings: Int, taken: inout Int
  ) throws -> Bool {
    let pool = hamiltonian.pool
    let count = 1 << halvings
    let size = stepSize / Double(count)
    var (lowest, highest) = (pool.energy(start), pool.energy(start))
    for index in 0..<count {
      try hamiltonian.leapfrog(from: index == 0 ? start : end, to: end, stepSize: size)
      taken += 1
      let energy = pool.energy(end)
      lowest = min(lowest, energy)
      highest = max(highest, energy)
      // An infinite energy fails here, too.
      guard highest - lowest <= maxError else { return false }
    }
    return true
  }
}
