// PosteriorRun: runs a method on a posterior, for the command line and for apps alike.
import CohortChecking
import CohortIO
import CohortInference
import CohortModel
import CohortProgram
import CohortRecording
import CohortThreads
import Foundation

/// What takes the rows of one chain; called from the thread that runs the chain.
package protocol RowSink: AnyObject {
  /// A delivered iteration: the method's columns, then the posterior's.
  func receive(_ row: ContiguousArray<Double>, phase: RunPhase) throws
  func phaseEnded(_ phase: RunPhase, report: PhaseReport?) throws
  func progressed(_ progress: RunProgress)
  /// A row, or an iteration that gives none, has been taken; see `RunSink`.
  ///
  /// - Parameter snapshot: the chain as it is now; nil where it cannot go on from here.
  func reached(_ moment: ChainMoment, _ snapshot: () -> ChainSnapshot?) throws
}

/// Where a chain is.
package struct ChainSnapshot {
  package let state: ChainState
  /// Points without a log density since the process began to run the chain.
  package let invalidPoints: InvalidPoints
}

extension RowSink {
  package func reached(_ moment: ChainMoment, _ snapshot: () -> ChainSnapshot?) throws {}
}

/// A method made ready for a posterior.
package struct PosteriorRun {
  let posterior: Posterior
  /// The method as it runs, with files read.
  package let method: any InferenceMethod
  package let seed: UInt64
  /// The numbers of the chains.
  package let chains: [Int]
  package let threadCount: Int
  /// What is to be said before the run begins, such as how much memory it will take.
  package let notes: [String]
  package let startTime = Date().timeIntervalSince1970
  /// By chain: how often its density has been evaluated, to be asked from any thread.
  package let meters: [EvaluationMeter]
  private let initialValues: InitialValues
  private let part: DensityPart
  private let initialisations: [Initialisation]
  /// The variables whose draws are kept.
  private let blocks: OutputBlocks

  /// Checks all settings and reads the files that they name.
  ///
  /// - Throws: `ModelError`, or `InputError` for a file.
  package init(_ posterior: Posterior, method: any InferenceMethod, options: RunOptions) throws {
    guard (1...10_000).contains(options.chains) else {
      throw ModelError(.settings, "the number of chains must be from 1 to 10000, found \(options.chains)")
    }
    self.posterior = posterior
    blocks = try options.savedVariables.map { try OutputBlocks(saving: $0, of: posterior) } ?? .all
    do {
      try method.validate()
      self.method = try method.prepared(
        MethodPreparation(dimension: posterior.dimension) { path, isDense in
          let file = try MetricFile(path: path, dimension: posterior.dimension, isDense: isDense)
          return (file.inverseMetric, file.stepSize)
        } mode: {
          try posterior.mode(at: $0)
        })
    } catch let error as InferenceError {
      throw posterior.modelError(error)
    }
    part = options.drawsFromPrior ? .prior : .all
    if options.drawsFromPrior || self.method.needsParts { try posterior.requireProperPrior() }
    seed = options.seed ?? RunOptions.clockSeed()
    let chainCount = self.method.outputs == .one ? 1 : options.chains
    chains = (0..<chainCount).map { options.firstChain &+ $0 }
    meters = chains.map { _ in EvaluationMeter() }
    threadCount = options.threadCount
    let notice = self.method.memory(dimension: posterior.dimension).notice(
      chains: chainCount, atOnce: threadCount, available: Double(MemoryLimit.available))
    if let notice, notice.isTooMuch { throw ModelError(.settings, notice.text) }
    notes = notice.map { [$0.text] } ?? []
    initialValues = options.initialValues
    initialisations = try options.initialValues.initialisations(
      posterior, chainCount: self.method.startCount ?? chainCount)
  }

  /// What looks like a slip in what the run is given. Finding parameters that nothing determines takes a few gradients, so it is
  /// asked for by who shows it.
  package var warnings: [String] {
    let flat = method.drawsFollowPosterior && part == .all ? posterior.flatParameterWarning : nil
    return initialValues.warnings(posterior) + [flat].compactMap { $0 }
  }

  /// The names of all columns: the method's own, then the posterior's.
  package var columns: [String] { method.columns + posterior.columnNames(of: blocks) }

  /// The iterations of a chain, all phases together.
  package var iterationCount: Int { method.phases.reduce(0) { $0 + $1.iterations } }

  /// What the header of a chain's draws says, but for names of files and formats.
  package func header(chain: Int) -> RunHeader {
    var header = RunHeader(method)
    header.languageVersion = ProgramInfo.languageVersion
    header.startTime = startTime
    header.chain = chain
    header.seed = seed
    header.threadCount = threadCount
    header.variables = posterior.runVariables(blocks)
    header.drawsFrom = part == .prior ? "prior" : ""
    return header
  }

  /// What came of it.
  package struct Outcome {
    package var summaries: [RunSummary]
    package var rejections: RejectionTally
    /// Those of them that came after warm-up.
    package var rejectionsAfterWarmup: RejectionTally
    /// By chain: points without a log density; nil of methods without chains, which evaluate where they like.
    package var invalidPoints: [InvalidPoints?]
    /// Draws whose generated quantities could not be computed: message and count.
    package var failedOutputs: RejectionTally
  }

  /// Runs all chains in an arena of threads of their own.
  ///
  /// - Parameter states: by chain, where it goes on; none: all begin.
  package func run(
    sinks: [any RowSink], states: [ChainState?] = [], isCancelled: @escaping @Sendable () -> Bool
  ) throws -> Outcome {
    try ThreadArena(threadCount: threadCount).run { () throws -> Outcome in
      try runInArena(sinks: sinks, states: states, isCancelled: isCancelled)
    }
  }

  private func runInArena(
    sinks: [any RowSink], states: [ChainState?], isCancelled: @escaping @Sendable () -> Bool
  ) throws -> Outcome {
    let evaluable = posterior.evaluable
    let interruption = { @Sendable in if isCancelled() { throw CancellationRequest() } }
    let densities = DensityList()
    let form = DensityOptions(
      includesJacobian: method.densityForm.includesJacobian, keepsConstants: method.densityForm.keepsConstants,
      part: part)
    let adapters = try zip(chains, sinks).map { chain, sink in
      OutputSink(
        posterior, sink: sink, seed: seed, chain: chain,
        outputs: try evaluable.outputs(blocks, interruption: interruption),
        columnCount: posterior.bound.columnCount(of: blocks), isResumed: !states.isEmpty)
    }
    var context = RunContext(
      dimension: posterior.dimension, seed: seed, chains: chains, initialisations: initialisations,
      density: { index in
        let density = try evaluable.density(form, interruption: interruption)
        densities.add(density)
        if adapters.indices.contains(index), adapters[index].density == nil {
          adapters[index].density = density
          density.meter = meters[index]
        }
        return density
      },
      parallelFor: { count, body in
        ParallelLoop.run(count: count) { begin, end in for index in begin..<end { body(index) } }
      }, isCancelled: isCancelled)
    // The prior's constants do not matter to whoever samples it; the likelihood's make the evidence.
    func options(of part: PosteriorPart) -> DensityOptions {
      part == .prior ? DensityOptions(part: .prior) : DensityOptions(keepsConstants: true, part: .likelihood)
    }
    context.part = { part in
      let density = try evaluable.density(options(of: part), interruption: interruption)
      densities.add(density)
      if part == .likelihood { density.meter = meters.first }
      return density
    }
    context.makePopulation = { hasGradients in
      let population = try evaluable.population(form, hasGradient: hasGradients, interruption: interruption)
      population.meter = meters.first
      densities.add(population)
      return population
    }
    context.makePart = { part in
      let population = try evaluable.population(options(of: part), hasGradient: false, interruption: interruption)
      if part == .likelihood { population.meter = meters.first }
      densities.add(population)
      return population
    }
    context.states = states
    let summaries = try method.run(context, sinks: adapters)
    var rejections = RejectionTally()
    var failed = RejectionTally()
    var later = RejectionTally()
    for found in densities.rejections { rejections.merge(found) }
    for (adapter, summary) in zip(adapters, summaries) {
      // A chain that ended in warm-up has none after it.
      guard let density = adapter.density, summary.phases.last.map({ $0.iterations > 0 }) ?? false else { continue }
      later.merge(density.rejections.since(adapter.rejectionsOfWarmup))
    }
    for adapter in adapters { failed.merge(adapter.failures) }
    return Outcome(
      summaries: summaries, rejections: rejections, rejectionsAfterWarmup: later,
      invalidPoints: adapters.map { method.outputs == .perChain ? $0.invalidPoints : nil }, failedOutputs: failed)
  }
}

/// What made points invalid for all densities that a method asked for, from whichever thread. Densities that the method is done
/// with are gone; what they counted stays.
private final class DensityList: @unchecked Sendable {
  private let lock = NSLock()
  private struct Entry {
    weak var density: ModelDensity?
    var last = RejectionTally()
  }
  private var entries: [Entry] = []
  private var populations: [ModelPopulation] = []

  func add(_ density: ModelDensity) {
    let place = lock.withLock {
      entries.append(Entry(density: density))
      return entries.count - 1
    }
    density.released = { [weak self] tally in
      guard let self else { return }
      lock.withLock { self.entries[place].last = tally }
    }
  }
  func add(_ population: ModelPopulation) { lock.withLock { populations.append(population) } }

  /// To be asked once the method has ended.
  var rejections: [RejectionTally] {
    // The densities are held until the lock is open: the last one who lets go of one comes back here.
    let (entries, populations) = lock.withLock { (self.entries, self.populations) }
    let densities = entries.map(\.density)
    return zip(entries, densities).map { $1?.rejections ?? $0.last } + populations.map(\.rejections)
  }
}
