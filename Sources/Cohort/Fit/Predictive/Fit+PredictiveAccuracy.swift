// Fit + predictive accuracy: leave-one-out cross-validation and WAIC from the log likelihood among a fit's draws.
import CohortDiagnostics
import CohortIO

extension Fit {
  /// Leave-one-out cross-validation by Pareto smoothed importance sampling (PSIS-LOO; Vehtari, Gelman and Gabry 2017), from the
  /// draws after warm-up, as ArviZ's `loo` does it.
  ///
  /// The program says the log likelihood of each observation in `generated quantities`:
  ///
  /// ```stan
  /// vector[N] log_lik;
  /// for (n in 1:N) log_lik[n] = normal_lpdf(y[n] | mu[n], sigma);
  /// ```
  ///
  /// - Parameters:
  ///   - variables: those that hold the log likelihood, each element an observation, in any shape; nil: `log_lik`, or the one
  ///     variable whose name begins so.
  ///   - relativeEfficiency: effective sample size over number of draws; nil: the mean over the posterior's quantities.
  /// - Throws: `ModelError` where there is no such variable, or there are no draws.
  public func loo(_ variables: [String]? = nil, relativeEfficiency: Double? = nil) throws -> PredictiveAccuracy {
    let names = try logLikelihoods(variables)
    let efficiency = relativeEfficiency ?? meanRelativeEfficiency(leavingOut: names)
    return try accuracy(.loo, names, efficiency) {
      PointwiseAccuracy(leavingOut: $0, relativeEfficiency: efficiency)
    }
  }

  /// The widely applicable information criterion (WAIC; Watanabe 2010), from the draws after warm-up, as ArviZ's `waic` does
  /// it. Prefer ``loo(_:relativeEfficiency:)``, which says better where it fails.
  ///
  /// - Parameter variables: those that hold the log likelihood, each element an observation; nil: `log_lik`, or the one variable
  ///   whose name begins so.
  /// - Throws: `ModelError` where there is no such variable, or there are no draws.
  public func waic(_ variables: [String]? = nil) throws -> PredictiveAccuracy {
    try accuracy(.waic, logLikelihoods(variables), 1) { PointwiseAccuracy(widelyApplicable: $0) }
  }

  private func accuracy(
    _ criterion: PredictiveAccuracy.Criterion, _ names: [String], _ efficiency: Double,
    _ estimate: @Sendable ([Double]) -> PointwiseAccuracy
  ) throws -> PredictiveAccuracy {
    let wanted = names.flatMap { layout.columns(of: $0) }
    guard !wanted.isEmpty, commonDrawCount() > 0 else {
      throw ModelError(.quantity, "there are no draws of \(names.joined(separator: ", "))")
    }
    var found = [PointwiseAccuracy?](repeating: nil, count: wanted.count)
    found.withUnsafeMutableBufferPointer { found in
      // Each column has a place of its own.
      nonisolated(unsafe) let places = found
      overColumns(wanted) {
      } body: { _, place, draws in
        places[place] = estimate(Array(draws))
      }
    }
    let observations = zip(wanted, found).compactMap { column, point in
      point.map {
        PredictiveAccuracy.Observation(
          name: displayName(ofColumn: column), logDensity: $0.logDensity, effectiveParameters: $0.effectiveParameters,
          paretoShape: $0.shape)
      }
    }
    return PredictiveAccuracy(
      criterion, modelName: modelName, variables: names, observations: observations,
      drawCount: chainCount * commonDrawCount(), relativeEfficiency: efficiency)
  }

  /// The mean over all quantities of the posterior of effective sample size over number of draws, as ArviZ has it: a constant
  /// counts 1. It is 1 for a single chain, and where no quantity has an effective sample size.
  ///
  /// - Parameter names: variables that hold the log likelihood, whatever they are called.
  func meanRelativeEfficiency(leavingOut names: [String]) -> Double {
    let size = chainCount * commonDrawCount()
    guard chainCount > 1, size > 0 else { return 1 }
    let wanted = variables.filter { role(of: $0) == .posterior && !names.contains($0.name) }.flatMap { columns(of: $0) }
    let (chainCount, drawCount) = (chainCount, commonDrawCount())
    var efficiencies = [Double](repeating: .nan, count: wanted.count)
    efficiencies.withUnsafeMutableBufferPointer { efficiencies in
      nonisolated(unsafe) let places = efficiencies
      overColumns(wanted) {
        DrawsAnalysis(chainCount: chainCount, drawCount: drawCount)
      } body: { analysis, place, draws in
        if let low = draws.min(), let high = draws.max(), high - low < 1e-15 {
          places[place] = 1
          return
        }
        analysis.draws.update(from: draws.baseAddress ?? UnsafePointer(analysis.draws), count: draws.count)
        if analysis.isUsable { places[place] = analysis.essMean() / Double(size) }
      }
    }
    let known = efficiencies.filter { $0.isFinite && $0 > 0 }
    return known.isEmpty ? 1 : known.reduce(0, +) / Double(known.count)
  }

  /// The variables that hold the log likelihood.
  private func logLikelihoods(_ given: [String]?) throws -> [String] {
    if let given {
      for name in given where layout.columns(of: name).isEmpty { _ = try layout.selection(name) }
      return given
    }
    if contains("log_lik") { return ["log_lik"] }
    let others = layout.variables.filter { Fit.isLogLikelihood($0) }
    if others.count == 1 { return others }
    if others.isEmpty {
      throw ModelError(
        .quantity, message: "the draws have no log likelihood 'log_lik'",
        hints: [
          "say it in generated quantities, one number for each observation: vector[N] log_lik; for (n in 1:N) log_lik[n] = "
            + "normal_lpdf(y[n] | mu[n], sigma); if it has another name, name the variable"
        ])
    }
    throw ModelError(
      .quantity, message: "the draws have several log likelihoods: \(others.joined(separator: ", "))",
      hints: ["name the one that counts, or all if each holds observations of its own"])
  }
}
