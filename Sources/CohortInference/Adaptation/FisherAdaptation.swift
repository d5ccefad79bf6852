// Warm-up by draws and gradients: the metric is renewed after every draw, and forgets early ones soon.

/// The adaptation of one chain's step size and metric by Fisher divergence (Seyboldt, Carlson and Carpenter 2026, with
/// nutpie's schedule).
///
/// The metric begins as 1/|∇| at the first point. Draws of transitions that diverged or did not move, and those whose gradient
/// is not finite, teach nothing about it.
final class FisherAdaptation: WarmupAdaptation {
  private let hamiltonian: Hamiltonian
  private var averaging: DualAveraging
  private var schedule: FisherSchedule
  private let learnsMetric: Bool
  /// Whether the metric was given, so that the first gradient does not change it.
  private let keepsFirstMetric: Bool
  private let foreground: (draws: WelfordEstimator, gradients: WelfordEstimator)
  private let background: (draws: WelfordEstimator, gradients: WelfordEstimator)
  /// nil where the metric has no directions of its own.
  private var window: DrawWindow?
  /// Whether the metric is still the first.
  private var isFirst = true
  /// The iteration after which the metric's directions were looked for last.
  private var lastSearch = 0
  /// Transitions that crawled since one moved with a useful step size.
  private var crawling = 0

  init(
    _ adaptation: AdaptationSettings, warmup: IterationSettings, stepSize: Double, hamiltonian: Hamiltonian,
    keepsFirstMetric: Bool
  ) throws {
    self.hamiltonian = hamiltonian
    self.keepsFirstMetric = keepsFirstMetric
    // A harmonic oscillator of unit frequency is unstable from a step size of 2 on.
    averaging = DualAveraging(settings: adaptation, stepSize: stepSize, limit: .pi)
    schedule =
      warmup.endsWarmupWhenSettled
      ? FisherSchedule(WarmupMeetings(limit: warmup.warmup)) : FisherSchedule(warmup: warmup.warmup)
    let metric = hamiltonian.metric
    learnsMetric = metric.kind.isLearnt
    let n = hamiltonian.dimension
    func estimators() throws -> (WelfordEstimator, WelfordEstimator) {
      (try WelfordEstimator(dimension: n, isDense: false), try WelfordEstimator(dimension: n, isDense: false))
    }
    foreground = try estimators()
    background = try estimators()
    if metric.kind.hasDirections, n > 1, metric.kind == .lowRank || n <= 20_000 {
      window = DrawWindow(dimension: n, capacity: max(20, min(400, 2_000_000 / n)))
    }
  }

  private var position: UnsafeMutablePointer<Double> { hamiltonian.pool.position(hamiltonian.current) }
  private var gradient: UnsafeMutablePointer<Double> { hamiltonian.pool.gradient(hamiltonian.current) }

  func begin() {
    isFirst = true
    crawling = 0
    guard learnsMetric else { return }
    for estimators in [foreground, background] {
      estimators.draws.restart()
      estimators.gradients.restart()
    }
    window?.clear()
    take()
    if keepsFirstMetric { return }
    let metric = hamiltonian.metric
    metric.correct(by: LowRankCorrection())
    for i in 0..<hamiltonian.dimension {
      let width = 1 / min(max(abs(gradient[i]), 1e-20), 1e20)
      metric.inverse[i] = width.isFinite ? width : 1
    }
    // The numbers are positive and finite.
    try? metric.factorise()
  }

  private func take() {
    for i in 0..<hamiltonian.dimension where !gradient[i].isFinite { return }
    for estimators in [foreground, background] {
      estimators.draws.add(position)
      estimators.gradients.add(gradient)
    }
    window?.add(position, gradient)
  }

  func learn(iteration: Int, from transition: TransitionStatistics, stepSize: inout Double) throws -> Bool {
    let isLate = iteration >= schedule.finalStart || schedule.isLate(iteration)
    if transition.stepSize >= Self.crawl, transition.hasMoved {
      crawling = 0
    } else if iteration < schedule.earlyEnd, transition.stepSize < Self.crawl {
      // Those that dual averaging tries and fails with say nothing.
      if transition.leapfrogSteps >= (1 << Self.longest) - 1 { crawling += 1 }
    }
    stepSize = averaging.update(acceptStat: isLate ? transition.symmetricAcceptStat : transition.acceptStat)
    guard learnsMetric, iteration < schedule.finalStart else { return false }
    if transition.hasMoved, !transition.isDivergent { take() }
    let changes = schedule.changesWindow(iteration: iteration, background: background.draws.count)
    if changes {
      foreground.draws.copy(background.draws)
      foreground.gradients.copy(background.gradients)
      background.draws.restart()
      background.gradients.restart()
      window?.change()
    }
    guard foreground.draws.count >= 3, try renew(iteration: iteration, searches: changes), isFirst else { return false }
    isFirst = false
    return true
  }

  /// Makes the metric anew from the foreground; false where it is as it was.
  private func renew(iteration: Int, searches: Bool) throws -> Bool {
    let metric = hamiltonian.metric
    let n = hamiltonian.dimension
    if let window, searches || iteration - lastSearch >= searchInterval {
      lastSearch = iteration
      if let found = FisherEstimate(window) {
        for i in 0..<n { metric.inverse[i] = min(max(found.diagonal[i], 1e-20), 1e20) }
        metric.correct(by: found.correction)
        try metric.factorise()
        return true
      }
    }
    // The directions go with the diagonal that they were found on.
    guard metric.correction.rank == 0 else { return false }
    for i in 0..<n {
      let width = (foreground.draws.variance(i) / foreground.gradients.variance(i)).squareRoot()
      if width > 0, width.isFinite { metric.inverse[i] = min(max(width, 1e-20), 1e20) }
    }
    try metric.factorise()
    return true
  }

  /// Between two searches for directions within a window; a search in many dimensions costs as much as many gradients.
  private var searchInterval: Int { hamiltonian.dimension <= 50 ? 20 : 60 }

  func stepSizeFound(_ stepSize: Double) { averaging.restart(stepSize: stepSize) }

  func adaptedStepSize(current: Double) -> Double { averaging.adaptedStepSize ?? current }

  func settle(from iteration: Int) { schedule.settle(from: iteration) }

  /// As a power of two, what an early trajectory may have of leapfrog steps: it need not be long as long as the metric is poor.
  private static let longest = 8
  /// Under a metric that begins with the first gradient, a useful step size is nowhere near so small.
  private static let crawl = 1e-3

  var isCrawling: Bool { crawling >= 8 }

  func depthLimit(iteration: Int) -> Int? { iteration < schedule.earlyEnd ? Self.longest : Self.longest + 4 }

  func write(to writer: inout StateWriter) {
    averaging.write(to: &writer)
    schedule.write(to: &writer)
    writer.write(isFirst)
    writer.write(lastSearch)
    writer.write(crawling)
    for estimators in [foreground, background] {
      estimators.draws.write(to: &writer)
      estimators.gradients.write(to: &writer)
    }
    window?.write(to: &writer)
  }

  func read(from reader: inout StateReader) throws {
    try averaging.read(from: &reader)
    try schedule.read(from: &reader)
    isFirst = try reader.flag()
    lastSearch = try reader.bounded()
    crawling = try reader.bounded()
    for estimators in [foreground, background] {
      try estimators.draws.read(from: &reader)
      try estimators.gradients.read(from: &reader)
    }
    try window?.read(from: &reader)
  }
}
