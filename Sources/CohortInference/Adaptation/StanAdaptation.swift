// Stan's warm-up: the step size after every transition, the metric from draws after every window.

/// Stan's adaptation of one chain's step size and metric (Stan reference manual, "Automatic parameter tuning").
final class StanAdaptation: WarmupAdaptation {
  private var averaging: DualAveraging
  private let windows: [Range<Int>]
  private var nextWindow = 0
  /// nil where there is nothing more to learn about the metric.
  private var estimator: WelfordEstimator?
  private let hamiltonian: Hamiltonian

  init(_ adaptation: AdaptationSettings, warmup: Int, stepSize: Double, hamiltonian: Hamiltonian) throws {
    self.hamiltonian = hamiltonian
    averaging = DualAveraging(settings: adaptation, stepSize: stepSize)
    windows =
      WindowSchedule(
        warmup: warmup, initBuffer: adaptation.initBuffer, termBuffer: adaptation.termBuffer,
        window: adaptation.window
      ).windows
    let learnsMetric = hamiltonian.metric.kind.isLearnt && !windows.isEmpty
    estimator =
      learnsMetric
      ? try WelfordEstimator(dimension: hamiltonian.dimension, isDense: hamiltonian.metric.kind == .dense) : nil
  }

  func begin() {}

  /// The windows are fixed.
  func settle(from iteration: Int) {}

  func depthLimit(iteration: Int) -> Int? { nil }

  var isCrawling: Bool { false }

  func learn(iteration: Int, from transition: TransitionStatistics, stepSize: inout Double) throws -> Bool {
    stepSize = averaging.update(acceptStat: transition.acceptStat)
    guard let estimator, nextWindow < windows.count, windows[nextWindow].contains(iteration) else { return false }
    estimator.add(hamiltonian.pool.position(hamiltonian.current))
    guard iteration == windows[nextWindow].upperBound - 1 else { return false }
    guard estimator.writeRegularised(into: hamiltonian.metric.inverse) else { throw InferenceError.metricOverflow }
    do {
      try hamiltonian.metric.factorise()
    } catch {
      throw InferenceError.metricOverflow
    }
    nextWindow += 1
    if nextWindow < windows.count { estimator.restart() } else { self.estimator = nil }
    return true
  }

  /// The first one leaves the averaging as it began.
  func stepSizeFound(_ stepSize: Double) {
    if nextWindow > 0 { averaging.restart(stepSize: stepSize) }
  }

  func adaptedStepSize(current: Double) -> Double {
    averaging.adaptedStepSize ?? current
  }

  func write(to writer: inout StateWriter) {
    averaging.write(to: &writer)
    writer.write(nextWindow)
    estimator?.write(to: &writer)
  }

  func read(from reader: inout StateReader) throws {
    try averaging.read(from: &reader)
    nextWindow = try reader.bounded()
    if nextWindow >= windows.count { estimator = nil }
    try estimator?.read(from: &reader)
  }
}
