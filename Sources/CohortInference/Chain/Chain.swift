// One chain from its first point to its last draw.

import CohortRandom

/// Runs chain number `chain`: finds a starting point, warms up, samples, and hands every draw to `sink`.
///
/// Nothing is thrown: how the chain ended, and the error if it failed, stand in the summary, and what has been delivered
/// stays delivered. The draws depend on the seed and the chain number alone.
/// - Parameters:
///   - chain: the number of the chain, which names its random streams; Stan counts chains from 1.
///   - isCancelled: asked before every leapfrog step and every iteration.
package func runChain(
  _ density: any LogDensity, chain: Int, seed: UInt64, settings: SamplerSettings = SamplerSettings(),
  initialisation: Initialisation = .random(), sink: any ChainSink, isCancelled: @escaping () -> Bool = { false }
) -> ChainSummary {
  var summary = ChainSummary(chain: chain)
  do {
    try settings.validate()
    let metric = try Metric(kind: settings.metric, dimension: max(0, density.dimension))
    if let initial = settings.initialInverseMetric { try metric.set(initial) }
    let hamiltonian = Hamiltonian(density: density, metric: metric, isCancelled: isCancelled)
    defer { summary.gradientEvaluations = hamiltonian.gradientEvaluations }
    let number = UInt32(truncatingIfNeeded: chain)
    var initialRandom = RandomStream(seed: seed, stream: number, purpose: .initialisation)
    try hamiltonian.initialise(initialisation, using: &initialRandom)
    let run = ChainRun(
      hamiltonian: hamiltonian, settings: settings, random: RandomStream(seed: seed, stream: number), sink: sink,
      isCancelled: isCancelled)
    try run.run(&summary)
  } catch is CancellationRequest {
    summary.ending = .cancelled
  } catch {
    summary.ending = .failed(error)
  }
  return summary
}

/// The state of a running chain.
private final class ChainRun {
  private let hamiltonian: Hamiltonian
  private let settings: SamplerSettings
  private let sink: any ChainSink
  private let isCancelled: () -> Bool
  private let sampler: Sampler
  private var random: RandomStream
  private var stepSize: Double

  private enum Sampler {
    case nuts(NoUTurnSampler, maxDepth: Int)
    case fixedTime(StaticSampler)
    case fixed
  }

  init(
    hamiltonian: Hamiltonian, settings: SamplerSettings, random: RandomStream, sink: any ChainSink,
    isCancelled: @escaping () -> Bool
  ) {
    self.hamiltonian = hamiltonian
    self.settings = settings
    self.random = random
    self.sink = sink
    self.isCancelled = isCancelled
    stepSize = settings.stepSize
    switch settings.algorithm {
    case _ where hamiltonian.dimension == 0:
      // A model without parameters has only generated quantities.
      sampler = .fixed
    case .nuts(let maxDepth):
      sampler = .nuts(
        NoUTurnSampler(hamiltonian: hamiltonian, maxDepth: maxDepth, maxEnergyError: settings.maxEnergyError),
        maxDepth: maxDepth)
    case .staticHMC(let time):
      sampler = .fixedTime(StaticSampler(hamiltonian: hamiltonian, integrationTime: time))
    case .fixedParameters:
      sampler = .fixed
    }
  }

  func run(_ summary: inout ChainSummary) throws {
    if case .fixed = sampler {
      try runPhase(.sampling, settings.samplingIterations, adapter: nil, &summary)
      return
    }
    var adapter: WarmupAdapter?
    if settings.adaptation.isEngaged && settings.warmupIterations > 0 {
      stepSize = try hamiltonian.searchStepSize(from: stepSize, using: &random)
      adapter = WarmupAdapter(settings: settings, hamiltonian: hamiltonian)
    }
    try runPhase(.warmup, settings.warmupIterations, adapter: adapter, &summary)
    if let adapter { stepSize = adapter.adaptedStepSize(current: stepSize) }
    let adapted = AdaptedSampler(stepSize: stepSize, inverseMetric: hamiltonian.metric.value)
    summary.adapted = adapted
    try sink.adaptationEnded(adapted)
    try runPhase(.sampling, settings.samplingIterations, adapter: nil, &summary)
  }

  private func runPhase(
    _ phase: ChainPhase, _ iterations: Int, adapter: WarmupAdapter?, _ summary: inout ChainSummary
  ) throws {
    let clock = ContinuousClock()
    let start = clock.now
    defer {
      let seconds = (clock.now - start) / .seconds(1)
      if phase == .warmup { summary.warmupSeconds = seconds } else { summary.samplingSeconds = seconds }
    }
    let isDelivered = phase == .sampling || settings.savesWarmup
    var total = settings.samplingIterations
    if case .fixed = sampler {} else { total += settings.warmupIterations }
    var divergences = 0
    for iteration in 0..<iterations {
      if isCancelled() { throw CancellationRequest() }
      let statistics = try transition()
      if statistics.isDivergent { divergences += 1 }
      if phase == .sampling {
        summary.samplingIterations += 1
        summary.divergences = divergences
        if case .nuts(_, let maxDepth) = sampler, statistics.treeDepth >= maxDepth { summary.depthSaturations += 1 }
      } else {
        summary.warmupIterations += 1
      }
      if isDelivered && iteration % settings.thin == 0 {
        let position = hamiltonian.pool.position(hamiltonian.current)
        try sink.receive(
          Draw(
            phase: phase, iteration: iteration,
            position: UnsafeBufferPointer(start: position, count: hamiltonian.dimension), statistics: statistics))
      }
      try adapter?.learn(
        iteration: iteration, acceptStat: statistics.acceptStat, stepSize: &stepSize, using: &random)
      sink.progressed(
        ChainProgress(
          chain: summary.chain, phase: phase,
          completed: iteration + 1 + (phase == .sampling ? summary.warmupIterations : 0),
          total: total, divergences: divergences,
          stepSize: statistics.stepSize, leapfrogSteps: statistics.leapfrogSteps))
    }
  }

  private func transition() throws -> TransitionStatistics {
    var used = stepSize
    if settings.stepSizeJitter > 0 { used *= 1 + settings.stepSizeJitter * (2 * random.nextUniform() - 1) }
    switch sampler {
    case .nuts(let sampler, _):
      return try sampler.transition(stepSize: used, using: &random)
    case .fixedTime(let sampler):
      return try sampler.transition(stepSize: used, nominalStepSize: stepSize, using: &random)
    case .fixed:
      return TransitionStatistics()
    }
  }
}
