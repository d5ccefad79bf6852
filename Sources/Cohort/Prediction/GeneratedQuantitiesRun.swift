// GeneratedQuantitiesRun: computes generated quantities for draws that there are, for the command line and for apps alike.
import CohortChecking
import CohortIO
import CohortInference
import CohortModel
import CohortRandom
import CohortRecording
import CohortThreads
import Foundation
import Synchronization

extension RunPhase {
  /// Draws that there are get their generated quantities.
  static let generating = RunPhase(name: "generating", title: "Generating")
}

/// The generated quantities of a model for the draws of a fit.
///
/// Parameters are taken as the fit has them, and random numbers are named by seed, chain and iteration as when the draws were
/// made: a model whose generated quantities are those of the run gives them again, bit for bit where the fit has all
/// digits.
package struct GeneratedQuantitiesRun {
  let posterior: Posterior
  let fit: Fit
  package let seed: UInt64
  package let threadCount: Int
  /// The names of the columns: those of the generated quantities.
  package let columns: [String]
  package let startTime = Date().timeIntervalSince1970
  private let blocks: OutputBlocks
  private let parameters: FitParameters

  /// - Parameters:
  ///   - seed: nil: that of the fit.
  ///   - threads: nil: as many as there are cores.
  ///   - variables: the generated quantities that are computed; nil: all.
  /// - Throws: `ModelError` where the model has no generated quantities, or the fit lacks a parameter.
  package init(
    _ posterior: Posterior, fit: Fit, seed: UInt64? = nil, threads: Int? = nil, variables: [String]? = nil
  ) throws {
    self.posterior = posterior
    self.fit = fit
    self.seed = seed ?? Self.seed(of: fit) ?? RunOptions.clockSeed()
    threadCount = threads ?? ProcessInfo.processInfo.activeProcessorCount
    var wanted = Set(posterior.variables.filter { $0.block == .generatedQuantities }.map(\.name))
    if wanted.isEmpty {
      throw ModelError(
        .settings, message: "the model has no generated quantities",
        hints: ["declare them in a block 'generated quantities'"])
    }
    if let variables {
      let asked = try OutputBlocks(saving: variables, of: posterior).variables ?? []
      if let other = asked.subtracting(wanted).sorted().first {
        throw ModelError(.settings, "\(other) is no generated quantity")
      }
      wanted = asked
    }
    blocks = OutputBlocks(transformedParameters: false, generatedQuantities: true, variables: wanted)
    columns = posterior.columnNames(of: blocks)
    parameters = try FitParameters(fit, of: posterior)
  }

  /// The seed of the run that made a fit.
  package static func seed(of fit: Fit) -> UInt64? { fit.settings["seed"].flatMap { UInt64($0) } }

  /// The numbers of the chains.
  package var chains: [Int] { fit.chains.map(\.number) }

  /// What each chain does.
  package var phases: [PhasePlan] {
    [PhasePlan(.generating, iterations: fit.chains.map(\.drawCount).max() ?? 0)]
  }

  /// The settings as the header shows them, with CmdStan's names.
  package var method: [HeaderEntry] {
    [
      HeaderEntry(
        "generate_quantities", nil,
        [HeaderEntry("fitted_params", .text(fit.sources.first ?? ""), default: .text(""))])
    ]
  }

  /// What the header of a chain's file says, but for names of files and formats.
  package func header(chain: Int) -> RunHeader {
    var header = RunHeader(command: "generate_quantities", method: method)
    header.languageVersion = ProgramInfo.languageVersion
    header.startTime = startTime
    header.chain = chain
    header.seed = seed
    header.threadCount = threadCount
    header.variables = posterior.runVariables(blocks)
    return header
  }

  /// What came of it.
  package struct Outcome {
    package var summaries: [RunSummary]
    /// Draws whose generated quantities could not be computed: message and count.
    package var failedOutputs: RejectionTally
  }

  /// Computes the rows of all chains, one chain after the other and each on all threads.
  ///
  /// - Throws: `ModelError` where a draw makes no sense or the program cannot run, and what sinks throw.
  package func run(sinks: [any RowSink], isCancelled: @escaping @Sendable () -> Bool) throws -> Outcome {
    try ThreadArena(threadCount: threadCount).run { () throws -> Outcome in
      let interruption = { @Sendable in if isCancelled() { throw CancellationRequest() } }
      let pool = EvaluatorPool { [posterior, blocks] in
        try posterior.evaluable.outputs(blocks, form: .columns, interruption: interruption)
      }
      var outcome = Outcome(summaries: [], failedOutputs: RejectionTally())
      var isStopped = false
      for (index, sink) in zip(fit.chains.indices, sinks) {
        var summary = RunSummary(chain: fit.chains[index].number, phases: [.generating])
        do {
          if isStopped { throw CancellationRequest() }
          try run(index, pool, sink, &summary, &outcome.failedOutputs, isCancelled)
        } catch is CancellationRequest {
          summary.ending = .cancelled
          isStopped = true
        }
        outcome.summaries.append(summary)
      }
      return outcome
    }
  }

  private struct Row {
    var numbers: ContiguousArray<Double>
    var failure: RecordingError?
  }

  private func run(
    _ chain: Int, _ pool: EvaluatorPool<ModelOutputs>, _ sink: any RowSink, _ summary: inout RunSummary,
    _ failures: inout RejectionTally, _ isCancelled: @Sendable () -> Bool
  ) throws {
    let start = monotonicSeconds()
    let count = fit.chains[chain].drawCount
    let thin = max(1, fit.chains[chain].header.count("thin") ?? 1)
    // So many draws at a time that threads have work and rows come steadily.
    let block = 32 * threadCount
    for first in stride(from: 0, to: count, by: block) {
      if isCancelled() { throw CancellationRequest() }
      let draws = first..<min(count, first + block)
      let rows = Mutex<[Int: Result<Row, any Error>]>([:])
      ParallelLoop.run(count: draws.count) { begin, end in
        for offset in begin..<end {
          let result = Result { try row(draws.lowerBound + offset, chain, thin, pool) }
          rows.withLock { $0[offset] = result }
        }
      }
      let found = rows.withLock { $0 }
      for offset in 0..<draws.count {
        guard let row = try found[offset]?.get() else { continue }
        if let failure = row.failure { failures.add(failure) }
        try sink.receive(row.numbers, phase: .generating)
        let done = draws.lowerBound + offset + 1
        summary.phases[0].iterations = done
        let seconds = monotonicSeconds() - start
        summary.phases[0].seconds = seconds
        sink.progressed(
          RunProgress(
            chain: summary.chain, phase: .generating, iteration: done, phaseTotal: count, completed: done,
            total: count, divergences: 0, stepSize: 0, gradients: 0,
            secondsLeft: seconds / Double(done) * Double(count - done)))
      }
    }
    try sink.phaseEnded(.generating, report: nil)
  }

  private func row(_ draw: Int, _ chain: Int, _ thin: Int, _ pool: EvaluatorPool<ModelOutputs>) throws -> Row {
    let values = parameters.columnValues(draw, chain: chain)
    do {
      if let fault = try posterior.bound.fault(ofColumns: values) { throw parameters.located(fault, draw, chain) }
      let random = OutputSink.random(
        seed: seed, chain: fit.chains[chain].number, iteration: draw * thin, isWarmup: false)
      var row = Row(numbers: [])
      do {
        try pool.use { outputs in
          try values.withUnsafeBufferPointer { try outputs.append(at: $0, random: random, to: &row.numbers) }
        }
      } catch let error as RecordingError where error.kind == .rejected || (error.kind == .invalid && draw > 0) {
        row.failure = error
        row.numbers += repeatElement(.nan, count: max(0, columns.count - row.numbers.count))
      }
      return row
    } catch let error as CancellationRequest {
      throw error
    } catch {
      throw posterior.modelError(error)
    }
  }
}
