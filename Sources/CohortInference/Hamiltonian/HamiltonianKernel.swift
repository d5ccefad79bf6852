// The kernel of all Hamiltonian methods: jitter, transition, adaptation; they differ in their trajectories.

import CohortRandom

/// How one transition moves the Hamiltonian's current state.
protocol Trajectory: AnyObject {
  /// - Parameters:
  ///   - stepSize: the step size to use, jitter included.
  ///   - nominalStepSize: the step size before jitter.
  ///   - depthLimit: the most leapfrog steps as a power of two; nil where the method's own limit is enough.
  func transition(
    stepSize: Double, nominalStepSize: Double, depthLimit: Int?, using random: inout RandomStream
  ) throws -> TransitionStatistics

  /// Whether the transition was cut off at a limit.
  func isSaturated(_ statistics: TransitionStatistics) -> Bool

  /// The method's own columns.
  static var columns: [String] { get }

  /// Writes the statistics in the order of the columns.
  static func write(_ statistics: TransitionStatistics, to row: UnsafeMutableBufferPointer<Double>)
}

/// One chain of a Hamiltonian method.
final class HamiltonianKernel<Path: Trajectory>: ChainKernel {
  private let hamiltonian: Hamiltonian
  private let path: Path
  private var adapter: (any WarmupAdaptation)?
  private let jitter: Double
  private var random: RandomStream
  private let firstStepSize: Double
  private var stepSize: Double
  /// Whether a step size is to be searched for before the next transition: at first, and where the metric is new.
  private var needsStepSize: Bool
  private let row: UnsafeMutableBufferPointer<Double>

  init(_ method: some HamiltonianMethod, _ start: ChainStart, path: (Hamiltonian) -> Path) throws {
    let settings = method.hamiltonian
    let metric = try Metric(kind: settings.metric, dimension: max(0, start.density.dimension))
    if let initial = settings.inverseMetric { try metric.set(initial) }
    hamiltonian = Hamiltonian(density: start.density, metric: metric, isCancelled: start.isCancelled)
    self.path = path(hamiltonian)
    jitter = settings.stepSizeJitter
    random = start.random
    firstStepSize = settings.stepSize
    stepSize = firstStepSize
    let adapts = method.adaptation.isEngaged && method.iterations.warmup > 0
    needsStepSize = adapts
    adapter = adapts ? try method.warmupAdaptation(of: hamiltonian) : nil
    row = .allocate(capacity: Path.columns.count)
    row.initialize(repeating: 0)
  }

  deinit { row.deallocate() }

  var position: UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(start: hamiltonian.pool.position(hamiltonian.current), count: hamiltonian.dimension)
  }
  var statistics: UnsafeBufferPointer<Double> { UnsafeBufferPointer(row) }
  var gradientEvaluations: Int { hamiltonian.gradientEvaluations }

  func start(at point: StartingPoint) {
    hamiltonian.setCurrent(point)
    guard let adapter else { return }
    adapter.begin()
    stepSize = firstStepSize
    needsStepSize = true
  }

  func iterate(_ phase: RunPhase, _ iteration: Int) throws -> Transition {
    try settleStepSize()
    let before = random
    let statistics: TransitionStatistics
    do {
      var used = stepSize
      if jitter > 0 { used *= 1 + jitter * (2 * random.nextUniform() - 1) }
      statistics = try path.transition(
        stepSize: used, nominalStepSize: stepSize,
        depthLimit: phase == .warmup ? adapter?.depthLimit(iteration: iteration) : nil, using: &random)
    } catch {
      random = before
      throw error
    }
    if phase == .warmup, let adapter {
      needsStepSize = try adapter.learn(
        iteration: iteration, from: statistics, stepSize: &stepSize)
    }
    Path.write(statistics, to: row)
    var transition = Transition()
    transition.isDivergent = statistics.isDivergent
    transition.isSaturated = path.isSaturated(statistics)
    transition.hasMoved = statistics.hasMoved
    transition.isCrawling = phase == .warmup && adapter?.isCrawling == true
    transition.stepSize = statistics.stepSize
    transition.gradients = statistics.leapfrogSteps
    return transition
  }

  /// Finds a step size where one is needed. This happens ahead of the transition that uses it, so that a chain stopped
  /// meanwhile is as it was after the last one.
  private func settleStepSize() throws {
    guard needsStepSize else { return }
    let before = random
    do {
      stepSize = try hamiltonian.searchStepSize(from: stepSize, using: &random)
    } catch {
      random = before
      throw error
    }
    needsStepSize = false
    adapter?.stepSizeFound(stepSize)
  }

  func end(_ phase: RunPhase) throws -> PhaseReport? {
    guard phase == .warmup else { return nil }
    try settleStepSize()
    if let adapter { stepSize = adapter.adaptedStepSize(current: stepSize) }
    return .adaptation(stepSize: stepSize, hamiltonian.metric.value, dimension: hamiltonian.dimension)
  }

  func settle(from iteration: Int) { adapter?.settle(from: iteration) }

  /// The step size, then the diagonal of the inverse metric.
  var learnt: [Double] {
    guard let adapter else { return [] }
    let stepSize = adapter.adaptedStepSize(current: stepSize)
    guard case .diagonal(let numbers) = hamiltonian.metric.value else { return [stepSize] }
    return [stepSize] + numbers
  }

  func write(to writer: inout StateWriter) {
    random.write(to: &writer)
    writer.write(stepSize)
    writer.write(needsStepSize)
    adapter?.write(to: &writer)
    hamiltonian.write(to: &writer)
  }

  func read(from reader: inout StateReader) throws {
    try random.read(from: &reader)
    stepSize = try reader.double()
    needsStepSize = try reader.flag()
    try adapter?.read(from: &reader)
    try hamiltonian.read(from: &reader)
    try hamiltonian.checkCurrent()
  }
}
