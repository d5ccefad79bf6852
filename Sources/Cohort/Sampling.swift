// Sampling: drawing from a posterior in an app, with progress and cancellation.
import CohortExecution
import CohortIO
import CohortInference
import CohortRandom
import Foundation
import Synchronization

/// Settings of a run; the defaults are those of CmdStan.
public struct SamplingOptions: Sendable {
  /// How many chains are run.
  public var chains = 4
  /// Iterations of warm-up in each chain.
  public var warmup = 1000
  /// Iterations kept from each chain.
  public var samples = 1000
  /// Every `thin`-th iteration is kept.
  public var thin = 1
  /// The seed: the same seed gives the same draws, for any number of threads.
  public var seed: UInt64 = 1
  /// The target of the acceptance statistic, in (0, 1).
  public var delta = 0.8
  /// How often a trajectory may double.
  public var maxDepth = 10
  /// Threads for chains and groups together; nil: as many as there are cores.
  public var threads: Int?
  /// Initial values of parameters; those that are missing start at random.
  public var initialValues: ModelData?

  /// CmdStan's defaults.
  public init() {}
}

/// How far a run has come.
public struct SamplingProgress: Sendable {
  /// The chain, from 1.
  public let chain: Int
  /// Whether the chain is still warming up.
  public let isWarmup: Bool
  /// Iterations done, and in all, warm-up included.
  public let completed: Int
  /// Iterations in all, warm-up included.
  public let total: Int
  /// Divergent transitions in the current phase.
  public let divergences: Int
}

extension Posterior {
  /// Samples the posterior.
  ///
  /// Cancelling the task ends the run; the draws taken so far are returned.
  ///
  /// - Parameters:
  ///   - options: settings.
  ///   - progress: called from the threads that run chains, for every iteration.
  /// - Returns: the draws.
  /// - Throws: `ModelError` where no chain could start, or a setting makes no sense.
  public func sample(
    _ options: SamplingOptions = SamplingOptions(), progress: (@Sendable (SamplingProgress) -> Void)? = nil
  ) async throws -> Fit {
    let box = CancellationFlag()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        // A thread of its own: chains block for long, and programs nest deeper than pool threads' stacks may allow.
        let thread = Thread {
          continuation.resume(with: Result { try self.run(options, box, progress) })
        }
        thread.stackSize = 64 << 20
        thread.start()
      }
    } onCancel: {
      box.cancel()
    }
  }

  private func run(
    _ options: SamplingOptions, _ flag: CancellationFlag, _ progress: (@Sendable (SamplingProgress) -> Void)?
  ) throws -> Fit {
    guard (1...10_000).contains(options.chains) else {
      throw ModelError(.settings, "the number of chains must be from 1 to 10000, found \(options.chains)")
    }
    var settings = SamplerSettings()
    settings.warmupIterations = options.warmup
    settings.samplingIterations = options.samples
    settings.thin = options.thin
    settings.adaptation.delta = options.delta
    settings.algorithm = dimension == 0 ? .fixedParameters : .nuts(maxDepth: options.maxDepth)
    do { try settings.validate() } catch { throw modelError(error) }
    ParallelLoop.setThreadCount(options.threads ?? ProcessInfo.processInfo.activeProcessorCount)
    var run = SamplingRun(
      seed: options.seed,
      initialisations: Array(
        repeating: try initialisation(options.initialValues), count: options.chains))
    run.settings = settings
    run.isCancelled = { flag.isCancelled }
    let columns = SamplingRun.statisticNames + columnNames
    let sinks = (0..<options.chains).map { _ in FitSink(width: columns.count, progress) }
    let started = Date().timeIntervalSince1970
    let outcome = try run.run(self, sinks: sinks)
    for summary in outcome.summaries {
      if case .failed(let error) = summary.ending { throw explained(modelError(error), outcome.rejections) }
    }
    let chains = zip(outcome.summaries, sinks).map { summary, sink in
      Fit.Chain(
        summary, header: DrawsHeader(lines: header(options, settings, chain: summary.chain, started: started).lines),
        warmup: sink.warmup, table: sink.table, error: modelError)
    }
    return Fit(
      modelName: model.name, columns: columns, chains: chains, rejections: outcome.rejections.listed,
      failedOutputs: outcome.failedOutputs.listed)
  }

  /// The settings of a chain as the comments of its file give them.
  private func header(
    _ options: SamplingOptions, _ settings: SamplerSettings, chain: Int, started: Double
  ) -> RunConfiguration {
    var configuration = RunConfiguration()
    configuration.modelIdentifier = model.identifier
    configuration.startTime = started
    configuration.sampleCount = options.samples
    configuration.warmupCount = options.warmup
    configuration.thinning = options.thin
    configuration.delta = options.delta
    configuration.algorithm = dimension == 0 ? .fixedParameters : .nuts(maxDepth: options.maxDepth)
    configuration.chain = chain
    configuration.seed = options.seed
    configuration.significantDigits = 17
    configuration.threadCount = options.threads ?? ProcessInfo.processInfo.activeProcessorCount
    configuration.version = cohortVersion
    return configuration
  }

  /// The error with what made points invalid, if that is why no chain could start.
  private func explained(_ error: ModelError, _ rejections: RejectionTally) -> ModelError {
    guard error.cause == .initialization else { return error }
    let reasons = rejections.entries.values.sorted { ($0.count, $1.message) > ($1.count, $0.message) }.prefix(3)
    return ModelError(
      error.cause, ([error.description] + reasons.map { "\($0.count) times: \($0.message)" }).joined(separator: "\n"))
  }

  /// How chains start: at random, with given values for some or all parameters.
  package func initialisation(_ values: ModelData?, radius: Double = 2) throws -> Initialisation {
    guard let values else { return .random(radius: radius) }
    let dimension = dimension
    return .made { random in
      let start = (0..<dimension).map { _ in radius == 0 ? 0 : random.nextUniform(-radius, radius) }
      do { return try self.bound.unconstrain(values, defaults: start) } catch { throw self.modelError(error) }
    }
  }
}

/// Whether the task was cancelled.
private final class CancellationFlag: Sendable {
  private let flag = Atomic(false)
  var isCancelled: Bool { flag.load(ordering: .relaxed) }
  func cancel() { flag.store(true, ordering: .relaxed) }
}

/// Keeps the rows of a chain.
private final class FitSink: RowSink {
  private(set) var warmup: DrawTable
  private(set) var table: DrawTable
  private let progress: (@Sendable (SamplingProgress) -> Void)?

  init(width: Int, _ progress: (@Sendable (SamplingProgress) -> Void)?) {
    warmup = DrawTable(width: width)
    table = warmup
    self.progress = progress
  }

  func receive(_ row: ContiguousArray<Double>, phase: ChainPhase, iteration: Int) {
    if phase == .warmup { warmup.append(row) } else { table.append(row) }
  }
  func adaptationEnded(_ adapted: AdaptedSampler) {}
  func progressed(_ news: ChainProgress) {
    progress?(
      SamplingProgress(
        chain: news.chain, isWarmup: news.phase == .warmup, completed: news.completed, total: news.total,
        divergences: news.divergences))
  }
}
