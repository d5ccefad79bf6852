// Posterior+Sampling: drawing from a posterior in an app, with progress and cancellation.
// Methods with their settings are part of the library as they are.
@_exported import CohortInference
import CohortIO
import CohortModel
import Foundation

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
    try await sample(method, options: options, earlier: nil, progress: progress)
  }

  /// Goes on with a run that was cancelled, or takes more draws of one that is complete: the result has all draws, those of
  /// `fit` first, and is the same bit for bit as if the run had not been cancelled, or had been asked for more from the
  /// beginning, whatever the number of threads.
  ///
  /// ```swift
  /// let fit = try await posterior.sample(NUTS(), options: options)
  /// var more = NUTS()
  /// more.samples = 2000
  /// let longer = try await posterior.continueSampling(fit, more)
  /// ```
  ///
  /// - Parameters:
  ///   - fit: of this posterior, sampled by this process.
  ///   - method: as the run was begun with, but for a larger number of samples where more are wanted.
  ///   - initialValues: as the run was begun with; for chains that were cancelled before they had a first iteration.
  ///   - threads: for chains and groups together; nil: as many as there are cores.
  ///   - progress: called from the threads that run chains, for every iteration.
  /// - Throws: `ModelError` where the fit has no states to go on from, or they are of another model, other data or another
  ///   method.
  public func continueSampling(
    _ fit: Fit, _ method: any InferenceMethod = InferenceMethods.standard,
    initialValues: InitialValues = InitialValues(), threads: Int? = nil,
    progress: (@Sendable (RunProgress) -> Void)? = nil
  ) async throws -> Fit {
    // A chain that was cancelled before its first iteration has no state, and begins.
    guard let first = fit.chains.first, let seed = first.settings["seed"].flatMap({ UInt64($0) }),
      fit.chains.allSatisfy({ $0.state != nil || ($0.drawCount == 0 && $0.warmupDrawCount == 0) }),
      fit.chains.enumerated().allSatisfy({ $1.number == first.number + $0 })
    else {
      throw ModelError(
        .settings, "the fit has no states from which its chains could go on: it was not sampled by this process")
    }
    var options = RunOptions()
    options.chains = fit.chainCount
    options.firstChain = first.number
    options.seed = seed
    options.threads = threads
    options.initialValues = initialValues
    if fit.columns != method.columns + columnNames {
      options.savedVariables = variables.map(\.name).filter { name in fit.layout.columns(of: name).isEmpty == false }
    }
    return try await sample(method, options: options, earlier: fit, progress: progress)
  }

  private func sample(
    _ method: any InferenceMethod, options: RunOptions, earlier: Fit?, progress: (@Sendable (RunProgress) -> Void)?
  ) async throws -> Fit {
    try await onRunThread { isCancelled in try self.fit(method, options, earlier, isCancelled, progress) }
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
    _ method: any InferenceMethod, _ options: RunOptions, _ earlier: Fit?,
    _ isCancelled: @escaping @Sendable () -> Bool, _ progress: (@Sendable (RunProgress) -> Void)?
  ) throws -> Fit {
    do {
      let run = try PosteriorRun(self, method: method, options: options)
      let columns = run.columns
      if let earlier, earlier.columns != columns {
        throw ModelError(.settings, "the fit cannot go on: it is of another model or another method")
      }
      let sinks = run.chains.indices.map { FitSink(width: columns.count, earlier?.chains[$0], progress) }
      let outcome = try run.run(
        sinks: sinks, states: earlier?.chains.map(\.state) ?? [], isCancelled: isCancelled)
      for summary in outcome.summaries {
        // A state that does not fit is the caller's mistake; the fit that was to go on is as it was.
        if case .failed(let error as InferenceError) = summary.ending, case .unreadableState = error {
          throw modelError(error)
        }
      }
      if sinks.allSatisfy({ $0.table.count == 0 }) {
        for summary in outcome.summaries {
          if case .failed(let error) = summary.ending { throw explained(modelError(error), outcome.rejections) }
        }
      }
      let chains = outcome.summaries.indices.map { index in
        let (summary, sink) = (outcome.summaries[index], sinks[index])
        var chain = Fit.Chain(
          summary, header: header(run, options, summary), warmup: sink.warmup, table: sink.table,
          report: sink.report, error: modelError)
        chain.state = sink.state
        let before = earlier?.chains[index].invalidPoints ?? InvalidPoints()
        chain.invalidPoints = outcome.invalidPoints[index].map { before + $0 }
        return chain
      }
      return Fit(
        modelName: model.name, columns: columns, chains: chains, rejections: outcome.rejections.listed,
        failedOutputs: outcome.failedOutputs.listed)
    } catch let error as InputError {
      throw ModelError(.data, error)
    }
  }

  /// The settings of a chain as the comments of its file give them.
  private func header(_ run: PosteriorRun, _ options: RunOptions, _ summary: RunSummary) -> DrawsHeader {
    var header = run.header(chain: summary.chain)
    if let last = summary.phases.last, last.iterations > 0 {
      header.settle(warmup: summary.iterations(in: .warmup))
    }
    header.modelIdentifier = model.identifier
    let values = options.initialValues
    header.initialization =
      values.usesPathfinder
      ? InitialValues.pathfinderText : values.values.isEmpty ? significantText(values.radius, digits: nil) : "given"
    header.significantDigits = 17
    header.version = cohortVersion
    return DrawsHeader(lines: header.entries.lines)
  }

  /// The error with what made points invalid, if that is why no chain could start.
  private func explained(_ error: ModelError, _ rejections: RejectionTally) -> ModelError {
    guard error.cause == .initialization else { return error }
    let reasons = rejections.byFrequency.prefix(3)
    return ModelError(
      error.cause, ([error.description] + reasons.map { "\($0.count) times: \($0.message)" }).joined(separator: "\n"))
  }
}

/// Keeps the rows of a chain.
final class FitSink: RowSink {
  private(set) var warmup: DrawTable
  private(set) var table: DrawTable
  /// What was learnt in warm-up.
  private(set) var report: PhaseReport?
  /// Where the chain ended.
  private(set) var state: ChainState?
  private let progress: (@Sendable (RunProgress) -> Void)?

  /// - Parameter earlier: the chain that goes on.
  init(width: Int, _ earlier: Fit.Chain?, _ progress: (@Sendable (RunProgress) -> Void)?) {
    warmup = earlier?.warmup ?? DrawTable(width: width)
    table = earlier?.table ?? DrawTable(width: width)
    report = earlier?.report
    state = earlier?.state
    self.progress = progress
  }

  func receive(_ row: ContiguousArray<Double>, phase: RunPhase) {
    if phase == .warmup { warmup.append(row) } else { table.append(row) }
  }
  func phaseEnded(_ phase: RunPhase, report: PhaseReport?) { if let report { self.report = report } }
  func reached(_ moment: ChainMoment, _ snapshot: () -> ChainSnapshot?) {
    switch moment {
    case .between: break
    case .completed, .stopped: if let snapshot = snapshot() { state = snapshot.state }
    }
  }
  func progressed(_ news: RunProgress) { progress?(news) }
}

extension RejectionTally {
  /// The kinds by message.
  var listed: [(message: String, count: Int)] {
    entries.values.map { ($0.message, $0.count) }.sorted { $0.0 < $1.0 }
  }
}
