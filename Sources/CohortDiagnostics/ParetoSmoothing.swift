// ParetoSmoothing: Pareto smoothed importance sampling: weights whose largest ones are tamed, and how far they can be trusted.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Importance weights whose largest are replaced by quantiles of a generalised Pareto distribution fitted to them (Vehtari,
/// Simpson, Gelman, Yao and Gabry 2024, algorithm 1).
package struct ParetoSmoothing: Equatable, Sendable {
  /// Logarithms of the smoothed weights, which add up to 1; NaN where a ratio was.
  package var logWeights: [Double]
  /// k-hat, the shape of the weights' tail. Infinite where there are too few draws to tell, or where draws with infinite
  /// ratios take all the weight.
  package var shape: Double

  /// - Parameters:
  ///   - logRatios: of target and proposal at each draw, up to a constant; −∞ for a draw that the target excludes.
  ///   - relativeEfficiency: effective sample size over number of draws, where these come from a chain.
  package init(logRatios: [Double], relativeEfficiency: Double = 1) {
    logWeights = logRatios
    shape = .infinity
    guard let largest = logRatios.max(), !logRatios.contains(where: \.isNaN), largest > -.infinity else {
      logWeights = logRatios.map { _ in .nan }
      shape = .nan
      return
    }
    guard largest < .infinity else {
      let count = logRatios.count { $0 == .infinity }
      logWeights = logRatios.map { $0 == .infinity ? -log(Double(count)) : -.infinity }
      return
    }
    for index in logWeights.indices { logWeights[index] -= largest }
    smooth(tailCount: Self.tailCount(logRatios.count, relativeEfficiency))
    let total = logSumExp(logWeights)
    for index in logWeights.indices { logWeights[index] -= total }
  }

  /// How many draws make up the tail (Vehtari et al. 2024, equation 14).
  package static func tailCount(_ count: Int, _ relativeEfficiency: Double = 1) -> Int {
    let size = Double(count)
    let efficiency = relativeEfficiency > 0 ? relativeEfficiency : 1
    return Int(min(size / 5, 3 * (size / efficiency).squareRoot()).rounded(.up))
  }

  /// Up to this k-hat so many draws give estimates with an error that is small and can be told (Vehtari et al. 2024, section
  /// 3.2.4).
  package static func trustedShape(_ count: Int) -> Double {
    count > 1 ? min(1 - 1 / log10(Double(count)), 0.7) : 0
  }

  /// The logarithms are at most 0.
  private mutating func smooth(tailCount: Int) {
    let ascending = logWeights.sorted()
    let place = ascending.count - tailCount - 1
    // Below the smallest normal number differences from the threshold are noise.
    let threshold = max(
      ascending.indices.contains(place) ? ascending[place] : -.infinity, log(Double.leastNormalMagnitude))
    let tail = logWeights.indices.filter { logWeights[$0] > threshold }.sorted { logWeights[$0] < logWeights[$1] }
    guard tail.count > 4 else { return }
    let base = exp(threshold)
    let fit = GeneralizedPareto(ascending: tail.map { exp(logWeights[$0]) - base })
    guard fit.isValid else { return }
    shape = fit.shape
    for (rank, index) in tail.enumerated() {
      let quantile = fit.quantile((Double(rank) + 0.5) / Double(tail.count))
      // None is larger than the largest was.
      logWeights[index] = min(0, log(quantile + base))
    }
  }
}

/// log Σ exp(x); −∞ of nothing.
package func logSumExp(_ x: [Double]) -> Double {
  guard let largest = x.max(), largest.isFinite else {
    return x.contains(where: \.isNaN) ? .nan : x.max() ?? -.infinity
  }
  if x.contains(where: \.isNaN) { return .nan }
  return largest + log(x.reduce(0) { $0 + exp($1 - largest) })
}
