// SamplingRun: samples chains of a posterior, for the command line and for apps alike.
import CohortInference
import CohortModel
import CohortRandom
import CohortRecording
import CohortThreads
import Foundation

/// What takes the rows of one chain; called from the thread that runs the chain.
package protocol RowSink: AnyObject {
  /// A delivered iteration: sampler statistics (`lp__` to `energy__`), then the posterior's columns.
  func receive(_ row: ContiguousArray<Double>, phase: ChainPhase, iteration: Int) throws
  func adaptationEnded(_ adapted: AdaptedSampler) throws
  func progressed(_ progress: ChainProgress)
}

/// Several chains of one posterior.
package struct SamplingRun {
  package var settings = SamplerSettings()
  package var seed: UInt64
  package var firstChain = 1
  /// One for each chain.
  package var initialisations: [Initialisation]
  /// Threads for chains and groups together.
  package var threadCount = 1
  package var isCancelled: @Sendable () -> Bool = { false }

  package init(seed: UInt64, initialisations: [Initialisation]) {
    self.seed = seed
    self.initialisations = initialisations
  }

  /// What came of it.
  package struct Outcome {
    package var summaries: [ChainSummary]
    package var rejections: RejectionTally
    /// Draws whose generated quantities could not be computed: message and count.
    package var failedOutputs: RejectionTally
  }

  /// The names of the sampler's own columns.
  package static let statisticNames = [
    "lp__", "accept_stat__", "stepsize__", "treedepth__", "n_leapfrog__", "divergent__", "energy__",
  ]

  /// Runs all chains in an arena of threads of their own.
  package func run(_ posterior: Posterior, sinks: [any RowSink]) throws -> Outcome {
    try ThreadArena(threadCount: threadCount).run { () throws -> Outcome in try runInArena(posterior, sinks: sinks) }
  }

  private func runInArena(_ posterior: Posterior, sinks: [any RowSink]) throws -> Outcome {
    var densities: [ModelDensity] = []
    var adapters: [SinkAdapter] = []
    let cancelled = isCancelled
    let interruption = { @Sendable in if cancelled() { throw CancellationRequest() } }
    for (index, sink) in sinks.enumerated() {
      densities.append(try posterior.evaluable.density(interruption: interruption))
      adapters.append(
        SinkAdapter(
          posterior, sink: sink, seed: seed, chain: firstChain + index,
          outputs: try posterior.evaluable.outputs(interruption: interruption)))
    }
    let tasks = zip(zip(densities, adapters), initialisations).map { pair, initialisation in
      ChainTask(density: pair.0, initialisation: initialisation, sink: pair.1)
    }
    let summaries = runChains(
      tasks, firstChain: firstChain, seed: seed, settings: settings,
      parallelFor: { count, body in
        ParallelLoop.run(count: count) { begin, end in for index in begin..<end { body(index) } }
      }, isCancelled: { cancelled() })
    var rejections = RejectionTally()
    var failed = RejectionTally()
    for density in densities { rejections.merge(density.rejections) }
    for adapter in adapters { failed.merge(adapter.failures) }
    return Outcome(summaries: summaries, rejections: rejections, failedOutputs: failed)
  }
}

/// Turns positions into output rows.
private final class SinkAdapter: ChainSink {
  private let posterior: Posterior
  private let sink: any RowSink
  private let seed: UInt64
  private let chain: Int
  private let outputs: ModelOutputs
  private var isFirst = true
  private(set) var failures = RejectionTally()

  init(_ posterior: Posterior, sink: any RowSink, seed: UInt64, chain: Int, outputs: ModelOutputs) {
    self.posterior = posterior
    self.sink = sink
    self.seed = seed
    self.chain = chain
    self.outputs = outputs
  }

  func receive(_ draw: Draw) throws {
    let statistics = draw.statistics
    var row: ContiguousArray<Double> = [
      statistics.logDensity, statistics.acceptStat, statistics.stepSize, Double(statistics.treeDepth),
      Double(statistics.leapfrogSteps), statistics.isDivergent ? 1 : 0, statistics.energy,
    ]
    // Named by the iteration, not by how many were delivered: thinning and saved warm-ups leave the numbers as they are.
    let iteration = UInt32(truncatingIfNeeded: draw.iteration) | (draw.phase == .warmup ? 1 << 31 : 0)
    let random = RandomStream(
      seed: seed, stream: UInt32(clamping: chain), purpose: .generatedQuantities, substream: iteration)
    let isFirst = isFirst
    self.isFirst = false
    let width = row.count + posterior.bound.columns.count
    row.reserveCapacity(width)
    do {
      try outputs.append(at: draw.position, random: random, to: &row)
    } catch let error as RecordingError where error.kind == .rejected || (error.kind == .invalid && !isFirst) {
      // The draw is valid, its generated quantities are not. A program that cannot run at all ends with the first draw.
      // Messages show values, which differ from draw to draw: failures are told apart by their place.
      let kind = error.span.map { "\($0)" } ?? error.message.components(separatedBy: ", found")[0]
      failures.add(kind: kind, message: error.message)
      row += repeatElement(.nan, count: max(0, width - row.count))
    }
    try sink.receive(row, phase: draw.phase, iteration: draw.iteration)
  }

  func adaptationEnded(_ adapted: AdaptedSampler) throws { try sink.adaptationEnded(adapted) }
  func progressed(_ progress: ChainProgress) { sink.progressed(progress) }
}
