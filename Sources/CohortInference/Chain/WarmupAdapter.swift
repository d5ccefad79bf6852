// Warm-up's learning: the step size after every transition, the metric after every window.

import CohortRandom

/// The adaptation of one chain's step size and metric.
final class WarmupAdapter {
  private var averaging: DualAveraging
  private let windows: [Range<Int>]
  private var nextWindow = 0
  private let estimator: WelfordEstimator?
  private let hamiltonian: Hamiltonian

  init(settings: SamplerSettings, hamiltonian: Hamiltonian) {
    self.hamiltonian = hamiltonian
    let adaptation = settings.adaptation
    averaging = DualAveraging(settings: adaptation, stepSize: settings.stepSize)
    windows =
      WindowSchedule(
        warmup: settings.warmupIterations, initBuffer: adaptation.initBuffer, termBuffer: adaptation.termBuffer,
        window: adaptation.window
      ).windows
    let learnsMetric = hamiltonian.metric.kind != .unit && !windows.isEmpty
    estimator =
      learnsMetric
      ? WelfordEstimator(dimension: hamiltonian.dimension, isDense: hamiltonian.metric.kind == .dense) : nil
  }

  /// Learns from the transition of `iteration` and sets the step size for the next one.
  func learn(
    iteration: Int, acceptStat: Double, stepSize: inout Double, using random: inout RandomStream
  ) throws {
    stepSize = averaging.update(acceptStat: acceptStat)
    guard let estimator, nextWindow < windows.count, windows[nextWindow].contains(iteration) else { return }
    estimator.add(hamiltonian.pool.position(hamiltonian.current))
    guard iteration == windows[nextWindow].upperBound - 1 else { return }
    guard estimator.writeRegularised(into: hamiltonian.metric.inverse) else { throw InferenceError.metricOverflow }
    do {
      try hamiltonian.metric.factorise()
    } catch {
      throw InferenceError.metricOverflow
    }
    estimator.restart()
    nextWindow += 1
    stepSize = try hamiltonian.searchStepSize(from: stepSize, using: &random)
    averaging.restart(stepSize: stepSize)
  }

  /// The step size to sample with.
  func adaptedStepSize(current: Double) -> Double {
    averaging.adaptedStepSize ?? current
  }
}
