// Posterior + generated quantities: new generated quantities, or new data, for the draws of an earlier fit.
import CohortIO
import CohortInference
import CohortModel
import Foundation

extension Posterior {
  /// Computes the generated quantities of this model for the draws of a fit, which may be of another model with the same
  /// parameters, or of other data.
  ///
  /// ```swift
  /// let fit = try await posterior.sample()
  /// let predictions = try await other.generateQuantities(fit)
  /// let y = try predictions.vector("y_new").pooled
  /// ```
  ///
  /// Random numbers are those of the run that made the draws, if the seed is: a model whose generated quantities are the
  /// run's gives them again, bit for bit. (Of a fit that was read from files with fewer digits, up to their rounding.)
  /// Cancelling the task ends the work; what has been computed is returned.
  ///
  /// - Parameters:
  ///   - fit: has draws of all parameters.
  ///   - seed: of the random numbers; nil: that of the fit.
  ///   - variables: the generated quantities that are wanted; nil: all.
  ///   - threads: nil: as many as there are cores. The result does not depend on it.
  ///   - progress: called after each draw.
  /// - Returns: a fit with the generated quantities alone, chain by chain.
  /// - Throws: `ModelError` where the model has none, the fit lacks a parameter, or a draw violates its constraint.
  public func generateQuantities(
    _ fit: Fit, seed: UInt64? = nil, variables: [String]? = nil, threads: Int? = nil,
    progress: (@Sendable (RunProgress) -> Void)? = nil
  ) async throws -> Fit {
    let run = try GeneratedQuantitiesRun(self, fit: fit, seed: seed, threads: threads, variables: variables)
    return try await onRunThread { isCancelled in
      let sinks = run.chains.map { _ in FitSink(width: run.columns.count, nil, progress) }
      let outcome = try run.run(sinks: sinks, isCancelled: isCancelled)
      let chains = zip(outcome.summaries, sinks).map { summary, sink in
        var header = run.header(chain: summary.chain)
        header.modelIdentifier = self.model.identifier
        header.significantDigits = 17
        header.version = cohortVersion
        return Fit.Chain(
          summary, header: DrawsHeader(lines: header.entries.lines), warmup: sink.warmup, table: sink.table,
          error: self.modelError)
      }
      return Fit(
        modelName: self.model.name, columns: run.columns, chains: chains, failedOutputs: outcome.failedOutputs.listed)
    }
  }
}
