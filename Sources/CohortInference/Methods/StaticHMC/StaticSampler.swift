// Hamiltonian Monte Carlo with a fixed integration time and a Metropolis step (Duane et al. 1987; Neal 2011).

import CohortRandom

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Static HMC on a `Hamiltonian`: ⌊time / step size⌋ leapfrog steps, at least one.
final class StaticSampler: Trajectory {
  private let hamiltonian: Hamiltonian
  private let integrationTime: Double

  init(hamiltonian: Hamiltonian, integrationTime: Double) {
    self.hamiltonian = hamiltonian
    self.integrationTime = integrationTime
  }

  /// Moves the current state by one transition; the number of steps follows from `nominalStepSize`, before jitter.
  func transition(
    stepSize: Double, nominalStepSize: Double, depthLimit: Int?, using random: inout RandomStream
  ) throws -> TransitionStatistics {
    let pool = hamiltonian.pool
    let start = hamiltonian.current
    hamiltonian.refreshMomentum(start, using: &random)
    let ratio = integrationTime / nominalStepSize
    let most = depthLimit.map { Double(1 << min(max($0, 0), 30)) } ?? Double(Int32.max)
    let steps = ratio >= 1 ? Int(min(ratio, most)) : 1
    let end = pool.take()
    defer { pool.releaseAll(except: hamiltonian.current) }
    var statistics = TransitionStatistics()
    try hamiltonian.leapfrog(from: start, to: end, stepSize: stepSize)
    statistics.leapfrogSteps = 1
    while statistics.leapfrogSteps < steps {
      try hamiltonian.leapfrog(from: end, to: end, stepSize: stepSize)
      statistics.leapfrogSteps += 1
    }
    let acceptance = min(1, exp(pool.energy(start) - pool.energy(end)))
    if random.nextUniform() < acceptance { hamiltonian.current = end }
    statistics.logDensity = pool.logDensity(hamiltonian.current)
    statistics.acceptStat = acceptance
    let smaller = exp(-abs(pool.energy(start) - pool.energy(end)))
    statistics.symmetricAcceptStat = 2 * smaller / (1 + smaller)
    statistics.hasMoved = hamiltonian.current != start
    statistics.stepSize = stepSize
    statistics.integrationTime = integrationTime
    statistics.energy = pool.energy(hamiltonian.current)
    return statistics
  }
}
