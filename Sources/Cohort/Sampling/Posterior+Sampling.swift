// Posterior+Sampling: drawing from a posterior in an app, with progress and cancellation.
// Methods with their settings are part of the library as they are.
@_exported import CohortInference
import CohortIO
import CohortModel
import Foundation
import Synchronization

extension Posterior {
  /// Samples the posterior.
  ///
  /// Cancelling the task ends the run; the draws taken so far are returned. A chain that fails leaves the others alone:
  /// the fit has what all of them gave, and says how each ended.
  ///
  /// - Parameters:
  ///   - method: the method with its settings, such as `NUTS()`.
  ///   - options: chains, seed, threads, starting points.
  ///   - progress: called from the threads that run chains, for every iteration.
  /// - Returns: the draws.
  /// - Throws: `ModelError` where no chain gave a draw because all or some failed, or a setting makes no sense.
  public func sample(
    _ method: any InferenceMethod = InferenceMethods.standard, options: RunOptions = RunOptions(),
    progress: (@Sendable (RunProgress) -> Void)? = nil
  ) async throws -> Fit {
    let box = CancellationFlag()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        // A thread of its own: chains block for long, and programs nest deeper than pool threads' stacks may allow.
        let thread = Thread {
          continuation.resume(with: Result { try self.fit(method, options, box, progress) })
        }
        thread.stackSize = 64 << 20
        thread.start()
      }
    } onCancel: {
      box.cancel()
    }
  }

  /// Begins to sample the posterior, and gives the run to look at.
  ///
  /// ```swift
  /// let run = posterior.startSampling(NUTS())
  /// for await news in run.progress { print(news.chain, news.phase.name, news.iteration, news.phaseTotal) }
  /// let fit = try await run.fit
  /// ```
  ///
  /// - Parameters:
  ///   - method: the method with its settings, such as `NUTS()`.
  ///   - options: chains, seed, threads, starting points.
  public func startSampling(
    _ method: any InferenceMethod = InferenceMethods.standard, options: RunOptions = RunOptions()
  ) -> SamplingRun {
    SamplingRun { progress in try await self.sample(method, options: options, progress: progress) }
  }

  private func fit(
    _ method: any InferenceMethod, _ options: RunOptions, _ flag: CancellationFlag,
    _ progress: (@Sendable (RunProgress) -> Void)?
  ) throws -> Fit {
    do {
      let run = try PosteriorRun(self, method: method, options: options)
      let columns = run.columns
      let sinks = run.chains.map { _ in FitSink(width: columns.count, progress) }
      let outcome = try run.run(sinks: sinks, isCancelled: { flag.isCancelled })
      if sinks.allSatisfy({ $0.table.count == 0 }) {
        for summary in outcome.summaries {
          if case .failed(let error) = summary.ending { throw explained(modelError(error), outcome.rejections) }
        }
      }
      let chains = zip(outcome.summaries, sinks).map { summary, sink in
        Fit.Chain(
          summary, header: header(run, options, chain: summary.chain), warmup: sink.warmup, table: sink.table,
          error: modelError)
      }
      return Fit(
        modelName: model.name, columns: columns, chains: chains, rejections: outcome.rejections.listed,
        failedOutputs: outcome.failedOutputs.listed)
    } catch let error as InputError {
      throw ModelError(.data, error)
    }
  }

  /// The settings of a chain as the comments of its file give them.
  private func header(_ run: PosteriorRun, _ options: RunOptions, chain: Int) -> DrawsHeader {
    var header = run.header(chain: chain)
    header.modelIdentifier = model.identifier
    let values = options.initialValues
    header.initialization = values.values.isEmpty ? significantText(values.radius, digits: nil) : "given"
    header.significantDigits = 17
    header.version = cohortVersion
    return DrawsHeader(lines: header.entries.lines)
  }

  /// The error with what made points invalid, if that is why no chain could start.
  private func explained(_ error: ModelError, _ rejections: RejectionTally) -> ModelError {
    guard error.cause == .initialization else { return error }
    let reasons = rejections.entries.values.sorted { ($0.count, $1.message) > ($1.count, $0.message) }.prefix(3)
    return ModelError(
      error.cause, ([error.description] + reasons.map { "\($0.count) times: \($0.message)" }).joined(separator: "\n"))
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
  private let progress: (@Sendable (RunProgress) -> Void)?

  init(width: Int, _ progress: (@Sendable (RunProgress) -> Void)?) {
    warmup = DrawTable(width: width)
    table = warmup
    self.progress = progress
  }

  func receive(_ row: ContiguousArray<Double>, phase: RunPhase) {
    if phase == .warmup { warmup.append(row) } else { table.append(row) }
  }
  func phaseEnded(_ phase: RunPhase, report: PhaseReport?) {}
  func progressed(_ news: RunProgress) { progress?(news) }
}

extension RejectionTally {
  /// The kinds by message.
  var listed: [(message: String, count: Int)] {
    entries.values.map { ($0.message, $0.count) }.sorted { $0.0 < $1.0 }
  }
}
