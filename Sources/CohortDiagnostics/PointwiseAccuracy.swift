// PointwiseAccuracy: how well a model predicts one observation, by leaving it out (PSIS-LOO) and by WAIC.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The expected log predictive density of one observation.
package struct PointwiseAccuracy: Equatable, Sendable {
  /// elpd: of the observation under all the others.
  package var logDensity: Double
  /// The log density with the observation itself among the data less `logDensity`: its part of the effective number of
  /// parameters.
  package var effectiveParameters: Double
  /// k-hat of the importance weights that leave it out; nil for WAIC.
  package var shape: Double?

  /// Leave-one-out cross-validation by Pareto smoothed importance sampling (Vehtari, Gelman and Gabry 2017, section 2.2).
  ///
  /// - Parameters:
  ///   - logLikelihood: of the observation at each draw.
  ///   - relativeEfficiency: effective sample size over number of draws.
  package init(leavingOut logLikelihood: [Double], relativeEfficiency: Double) {
    let smoothing = ParetoSmoothing(logRatios: logLikelihood.map { -$0 }, relativeEfficiency: relativeEfficiency)
    shape = smoothing.shape
    if smoothing.shape.isNaN {
      logDensity = .nan
    } else if logLikelihood.contains(-.infinity) {
      // A draw that excludes the observation has all the weight.
      logDensity = -.infinity
    } else {
      logDensity = logSumExp(zip(smoothing.logWeights, logLikelihood).map { $0 + $1 })
    }
    effectiveParameters = Self.logMeanExp(logLikelihood) - logDensity
  }

  /// The widely applicable information criterion (Watanabe 2010; Vehtari, Gelman and Gabry 2017, section 2.3).
  package init(widelyApplicable logLikelihood: [Double]) {
    let centre = mean(logLikelihood)
    effectiveParameters =
      logLikelihood.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(max(1, logLikelihood.count))
    logDensity = Self.logMeanExp(logLikelihood) - effectiveParameters
  }

  private static func logMeanExp(_ x: [Double]) -> Double { logSumExp(x) - log(Double(x.count)) }
}

/// The sum over all observations with its standard error, √(n Var).
package func summed(_ pointwise: [Double]) -> (total: Double, standardError: Double) {
  let centre = mean(pointwise)
  let spread = pointwise.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
  return (pointwise.reduce(0, +), spread.squareRoot())
}
