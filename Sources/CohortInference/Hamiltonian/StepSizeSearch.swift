// A first guess of the step size: double or halve it until one step's acceptance crosses 0.8.

import CohortRandom

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Hamiltonian {
  /// The step size, a power of two times `start`, at which the acceptance probability of a single leapfrog step from
  /// the current position crosses 0.8 (Hoffman and Gelman 2014, algorithm 4, with Stan's threshold and a fresh
  /// momentum for each try).
  package func searchStepSize(from start: Double, using random: inout RandomStream) throws -> Double {
    var stepSize = start
    if stepSize == 0 || stepSize > 1e7 || stepSize.isNaN || dimension == 0 { return stepSize }
    let threshold = log(0.8)
    let trial = pool.take()
    defer { pool.release(trial) }
    var energyDrop = try tryStep(stepSize, into: trial, using: &random)
    let grows = energyDrop > threshold
    while true {
      energyDrop = try tryStep(stepSize, into: trial, using: &random)
      if grows ? !(energyDrop > threshold) : !(energyDrop < threshold) { return stepSize }
      stepSize *= grows ? 2 : 0.5
      if stepSize > 1e7 {
        let gradient = pool.gradient(current)
        throw InferenceError.improperPosterior(isFlat: (0..<dimension).allSatisfy { gradient[$0] == 0 })
      }
      if stepSize == 0 { throw InferenceError.noAcceptableStepSize }
    }
  }

  private func tryStep(_ stepSize: Double, into trial: Int, using random: inout RandomStream) throws -> Double {
    refreshMomentum(current, using: &random)
    try leapfrog(from: current, to: trial, stepSize: stepSize)
    return pool.energy(current) - pool.energy(trial)
  }
}
