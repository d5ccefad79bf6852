// Posterior + nested: nested sampling in an app, with its evidence as a value.
import CohortIO
import CohortInference
import Foundation

/// What nested sampling found.
public struct NestedSamplingResult: Sendable {
  /// The log evidence, relative to the normalised prior.
  public let logEvidence: Double
  /// Its standard error: of the volumes of the prior, which are not known but for their distribution.
  public let logEvidenceError: Double
  /// The Kullback–Leibler divergence of the posterior from the prior, in nats.
  public let information: Double
  /// (Σw)² / Σw² of the points' weights.
  public let effectiveSampleSize: Double
  /// How often the likelihood was evaluated.
  public let likelihoodEvaluations: Int
  /// Draws of equal weight, or all points with their log weights (`log_weight__`), as the method was asked for.
  public let fit: Fit
  /// What the method says of its result; warnings among it.
  public var notes: [RunNote] { fit.chains.first?.notes ?? [] }
}

extension Posterior {
  /// Finds the evidence and draws from the posterior by dynamic nested sampling.
  ///
  /// ```swift
  /// let result = try await posterior.nestedSampling()
  /// print(result.logEvidence, "±", result.logEvidenceError)
  /// let mu = try result.fit.scalar("mu").pooled
  /// ```
  ///
  /// - Parameters:
  ///   - method: its settings.
  ///   - options: seed, threads, saved variables; there are no chains.
  ///   - progress: called from the thread that runs the method.
  /// - Throws: `ModelError` where the prior is improper (it names the parameters), or the likelihood is 0 wherever the prior
  ///   was looked at.
  public func nestedSampling(
    _ method: NestedSampling = NestedSampling(), options: RunOptions = RunOptions(),
    progress: (@Sendable (RunProgress) -> Void)? = nil
  ) async throws -> NestedSamplingResult {
    let fit = try await sample(method, options: options, progress: progress)
    if let chain = fit.chains.first, case .failed(let error) = chain.ending { throw error }
    guard let report = fit.chains.first?.report, let logEvidence = report.number("log_evidence") else {
      throw ModelError(.execution, "the run was stopped before it had anything to give")
    }
    func number(_ name: String) -> Double { report.number(name) ?? .nan }
    return NestedSamplingResult(
      logEvidence: logEvidence, logEvidenceError: number("log_evidence_error"), information: number("information"),
      effectiveSampleSize: number("effective_sample_size"),
      likelihoodEvaluations: Int(max(0, min(1e18, report.number("likelihood_evaluations") ?? 0))), fit: fit)
  }
}
