// One chain from its first point to its last draw: phases, thinning, delivery, progress, cancellation, state.

import CohortRandom

/// Drives a kernel through its phases.
///
/// Draws depend on the seed and the chain's number alone. `run` does everything; `step` does one iteration, after any of
/// which `state` can be taken and given to another driver.
package final class ChainDriver {
  private let methodName: String
  private var plans: [PhasePlan]
  private let density: any LogDensity
  private let chain: Int
  private let seed: UInt64
  private let sink: any RunSink
  private let isCancelled: () -> Bool
  private let makeKernel: () throws -> any ChainKernel
  private var kernel: (any ChainKernel)?
  private var initialisation = Initialisation.random()

  /// The phase in progress, by its place in `plans`, and its iterations done.
  private var phase = 0
  private var iteration = 0
  /// Evaluations before the kernel was made.
  private var firstEvaluations = 0
  /// When the phase began, or was taken up again, and what was done by then.
  private var clockStart: ContinuousClock.Instant
  private var clockSeconds = 0.0
  private var clockIteration = 0
  /// Iterations in a row without moving, and cut off at a limit.
  private var unmoved = 0
  private var saturated = 0
  private let clock = ContinuousClock()
  /// Where warm-up ends by itself: when chains meet, what this one brings along, and how long warm-up is once that is decided.
  private let meetings: WarmupMeetings?
  private var record: WarmupRecord?
  private var decidedWarmup: Int?
  /// Whether `run` or `begin` has brought the chain to an end.
  private var hasEnded = false

  /// How the chain has fared so far.
  package private(set) var summary: RunSummary

  /// - Parameters:
  ///   - chain: the number of the chain, which names its random streams; Stan counts chains from 1.
  ///   - isCancelled: asked before every iteration, and by kernels before every evaluation.
  package init(
    _ method: some ChainMethod, density: any LogDensity, chain: Int, seed: UInt64, sink: any RunSink,
    isCancelled: @escaping () -> Bool = { false }
  ) {
    methodName = type(of: method).name
    plans = method.phases
    meetings = method.iterations.endsWarmupWhenSettled ? WarmupMeetings(limit: method.iterations.warmup) : nil
    record = meetings.map { _ in WarmupRecord(dimension: density.dimension) }
    self.density = density
    self.chain = chain
    self.seed = seed
    self.sink = sink
    self.isCancelled = isCancelled
    let random = RandomStream(seed: seed, stream: UInt32(truncatingIfNeeded: chain))
    makeKernel = {
      try method.validate()
      return try method.kernel(ChainStart(density: density, random: random, isCancelled: isCancelled)).kernel
    }
    summary = RunSummary(chain: chain, phases: plans.map(\.phase))
    clockStart = clock.now
  }

  /// Runs the chain to its end. Nothing is thrown: how it ended stands in the summary, and what has been delivered
  /// stays delivered.
  ///
  /// - Parameter state: where it goes on; nil: it begins.
  package func run(from initialisation: Initialisation = .random(), resuming state: ChainState? = nil) {
    begin(from: initialisation, resuming: state)
    attempt { while try step() {} }
  }

  /// Finds the first point, or takes up the state; nothing where that has been done.
  func begin(from initialisation: Initialisation, resuming state: ChainState?) {
    self.initialisation = initialisation
    attempt {
      guard kernel == nil else { return }
      if let state { try resume(state) } else { try start(initialisation) }
    }
  }

  /// Goes on to a meeting in warm-up; nothing where the chain is there, or further.
  func warmUp(to meeting: Int) {
    attempt { while phase == 0, iteration < meeting, try step() {} }
  }

  /// Does something unless the chain has ended, which it does where that throws.
  private func attempt(_ work: () throws -> Void) {
    if hasEnded { return }
    do {
      try work()
    } catch is CancellationRequest {
      hasEnded = true
      summary.ending = .cancelled
      do { try sink.reached(.stopped) { self.state } } catch { summary.ending = .failed(error) }
    } catch {
      hasEnded = true
      summary.ending = .failed(error)
    }
  }

  /// Gives back what the chain needs to go on; the summary stays.
  func release() { kernel = nil }

  /// Finds the first point.
  package func start(_ initialisation: Initialisation) throws {
    self.initialisation = initialisation
    let kernel = try makeKernel()
    let point = try startingPoint()
    kernel.start(at: point)
    self.kernel = kernel
    firstEvaluations = point.evaluations
    summary.gradientEvaluations = firstEvaluations
    clockStart = clock.now
  }

  /// The first point, or the one that takes its place after `newStarts` of them were of no use.
  private func startingPoint() throws -> StartingPoint {
    var random = RandomStream(
      seed: seed, stream: UInt32(truncatingIfNeeded: chain), purpose: .initialisation,
      substream: UInt32(truncatingIfNeeded: summary.newStarts))
    return try StartingPoint(density, initialisation, using: &random)
  }

  /// A chain that gets nowhere is put elsewhere, a few times at most; one that finds no other point stays.
  private func startElsewhere(_ kernel: any ChainKernel) {
    guard initialisation.isRandom, summary.newStarts < 5 else { return }
    summary.newStarts += 1
    guard let point = try? startingPoint() else { return }
    kernel.start(at: point)
    firstEvaluations += point.evaluations
  }

  /// Does one iteration; false where there is none left.
  package func step() throws -> Bool {
    guard let kernel else { return false }
    defer { summary.gradientEvaluations = firstEvaluations + kernel.gradientEvaluations }
    while phase < plans.count, iteration >= plans[phase].iterations { try endPhase(kernel) }
    guard phase < plans.count else { return false }
    if isCancelled() { throw CancellationRequest() }
    let plan = plans[phase]
    defer { noteTime() }
    let isNewSegment = phase == 0 && meetings?.begins(iteration) == true
    let learnt = isNewSegment ? kernel.learnt : []
    let transition = try kernel.iterate(plan.phase, iteration)
    let index = iteration
    if phase == 0, record != nil {
      if isNewSegment { record?.beginSegment(learnt) }
      record?.add(kernel.position, logDensity: kernel.statistics.first ?? .nan)
    }
    iteration += 1
    summary.phases[phase].iterations = iteration
    if transition.isDivergent { summary.phases[phase].divergences += 1 }
    if transition.isSaturated { summary.phases[phase].saturations += 1 }
    unmoved = transition.hasMoved ? 0 : unmoved + 1
    saturated = transition.isSaturated ? saturated + 1 : 0
    if plan.interval > 0, index % plan.interval == 0 {
      try sink.receive(
        RunRow(phase: plan.phase, iteration: index, position: kernel.position, statistics: kernel.statistics))
    }
    if transition.isCrawling { startElsewhere(kernel) }
    noteTime()
    sink.progressed(progress(plan, transition))
    let isLast = plans[phase...].reduce(-iteration) { $0 + $1.iterations } == 0
    try sink.reached(isLast ? .completed : .between) { self.state }
    return true
  }

  private func endPhase(_ kernel: any ChainKernel) throws {
    let report = try kernel.end(plans[phase].phase)
    noteTime()
    if let report { summary.learnt = report }
    try sink.phaseEnded(plans[phase].phase, report: report)
    phase += 1
    iteration = 0
    restartClock()
  }

  // MARK: Warm-up that ends by itself

  /// Whether there is a chain that goes on.
  var isAlive: Bool { !hasEnded && kernel != nil }
  var wasCancelled: Bool { if case .cancelled = summary.ending { true } else { false } }
  /// How far the chain is in warm-up; nil where it is behind it.
  var warmupIteration: Int? { phase == 0 ? iteration : nil }
  /// How long warm-up is, once that has been decided.
  var warmupLength: Int? { decidedWarmup }

  /// What the chain brings to a meeting.
  var warmupAccount: WarmupAccount? {
    guard let kernel, let record else { return nil }
    return WarmupAccount(record: record, learnt: kernel.learnt)
  }

  /// Warm-up ends after so many iterations, of which those from `meeting` on settle what depends on the rest.
  func endWarmup(at meeting: Int, length: Int) {
    guard decidedWarmup == nil, !plans.isEmpty else { return }
    kernel?.settle(from: meeting)
    decide(length)
  }

  private func decide(_ length: Int) {
    decidedWarmup = length
    plans[0].iterations = length
    plans[0].isLimit = false
  }

  /// The end of the run says how warm-up ended.
  func note(_ note: RunNote) { summary.notes.append(note) }

  // MARK: Time

  private func restartClock() {
    clockStart = clock.now
    clockSeconds = phase < plans.count ? summary.phases[phase].seconds : 0
    clockIteration = iteration
  }

  private func noteTime() {
    guard phase < plans.count else { return }
    summary.phases[phase].seconds = clockSeconds + (clock.now - clockStart) / .seconds(1)
  }

  private func progress(_ plan: PhasePlan, _ transition: Transition) -> RunProgress {
    let total = plans.reduce(0) { $0 + $1.iterations }
    let completed = plans[..<phase].reduce(iteration) { $0 + $1.iterations }
    let pace = (summary.phases[phase].seconds - clockSeconds) / Double(iteration - clockIteration)
    return RunProgress(
      chain: chain, phase: plan.phase, iteration: iteration, phaseTotal: plan.iterations, completed: completed,
      total: total, divergences: summary.phases[phase].divergences, stepSize: transition.stepSize,
      gradients: transition.gradients,
      secondsLeft: pace * Double(total - completed), unmoved: unmoved, saturated: saturated)
  }

  // MARK: State

  /// What is known now; nil before the chain has started.
  package var state: ChainState? {
    guard let kernel else { return nil }
    var writer = StateWriter()
    writer.write("cohort chain 3 " + methodName)
    writer.write(density.dimension)
    writer.write(seed)
    writer.write(chain)
    writer.write(phase)
    writer.write(iteration)
    writer.write(decidedWarmup ?? 0)
    writer.write(firstEvaluations)
    writer.write(summary.newStarts)
    for phase in summary.phases {
      writer.write(phase.iterations)
      writer.write(phase.seconds)
      writer.write(phase.divergences)
      writer.write(phase.saturations)
    }
    if phase == 0 { record?.write(to: &writer) }
    kernel.write(to: &writer)
    return ChainState(bytes: writer.bytes)
  }

  /// Takes up a chain where `state` was taken. What was learnt in phases before is no part of the summary then: it was
  /// delivered when they ended.
  /// - Throws: `InferenceError` where the state is of another method, dimension, seed or chain, or is damaged.
  package func resume(_ state: ChainState) throws {
    func require(_ condition: Bool, _ message: String) throws {
      if !condition { throw InferenceError.unreadableState(message) }
    }
    var kernel = try makeKernel()
    var reader = StateReader(state.bytes)
    try require(try reader.text() == "cohort chain 3 " + methodName, "it is not of the method \(methodName)")
    try require(try reader.int() == density.dimension, "the model has another number of parameters")
    try require(try reader.word() == seed, "it has another seed")
    try require(try reader.int() == chain, "it is of another chain")
    phase = try reader.count()
    iteration = try reader.count()
    let decided = try reader.bounded()
    if meetings != nil, decided > 0, !plans.isEmpty { decide(decided) }
    try require(phase <= plans.count, "it has too many phases")
    try require(
      phase == plans.count || iteration <= plans[phase].iterations, "it has done more iterations than are wanted")
    firstEvaluations = try reader.bounded()
    summary.newStarts = try reader.bounded()
    for index in summary.phases.indices {
      summary.phases[index].iterations = try reader.bounded()
      summary.phases[index].seconds = try reader.double()
      summary.phases[index].divergences = try reader.bounded()
      summary.phases[index].saturations = try reader.bounded()
    }
    if phase == 0 { try record?.read(from: &reader) }
    try kernel.read(from: &reader)
    try require(reader.isAtEnd, "it is longer than it should be")
    self.kernel = kernel
    restartClock()
  }
}
