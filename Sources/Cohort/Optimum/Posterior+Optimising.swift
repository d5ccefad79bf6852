// Posterior + optimising: finding a mode in an app.
import CohortInference

extension Posterior {
  /// Finds a mode of the posterior.
  ///
  /// ```swift
  /// var method = LBFGS()
  /// method.starts = 8
  /// let mode = try await posterior.optimize(method)
  /// let theta = try mode.vector("theta")
  /// ```
  ///
  /// Cancelling the task ends the search; the best point so far is returned where there is one.
  ///
  /// - Parameters:
  ///   - method: the optimiser with its settings, such as `LBFGS()`, `Newton()` or `CMAES()`.
  ///   - options: seed, threads, starting points; the number of chains is of no account.
  ///   - progress: called for every iteration, from one thread at a time.
  /// - Returns: the best end of all starts.
  /// - Throws: `ModelError` where no start gave a point, or a setting makes no sense; `CancellationError` where the task was
  ///   cancelled before there was one.
  public func optimize(
    _ method: any OptimisationMethod = LBFGS(), options: RunOptions = RunOptions(),
    progress: (@Sendable (RunProgress) -> Void)? = nil
  ) async throws -> Optimum {
    let fit = try await sample(method, options: options, progress: progress)
    guard let optimum = Optimum(fit) else { throw CancellationError() }
    return optimum
  }
}

extension PosteriorRun {
  /// What an optimiser found, from the rows that it gave; nil for other methods and where there are none.
  package func optimum(_ outcome: Outcome, _ kept: [KeptDraws], drawCounts: [Int]) -> Optimum? {
    fit(outcome, kept, drawCounts: drawCounts).flatMap { Optimum($0) }
  }
}
