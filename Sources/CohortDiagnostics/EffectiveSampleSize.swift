// How many independent draws the chains are worth, for the bulk, the tails, means and quantiles.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Bulk ESS: of the rank-normalised split chains (Vehtari et al. 2021). NaN where `rHat` is.
package func essBulk(_ chains: Chains) -> Double {
  chains.isUsable ? effectiveSampleSize(chains.split.rankNormalised) : .nan
}

/// Tail ESS: the smaller ESS of the 5 % and the 95 % quantile.
package func essTail(_ chains: Chains) -> Double {
  guard chains.isUsable else { return .nan }
  return essTail(ofSplit: chains.split, sorted: chains.pooled.sorted())
}

/// `essTail` of chains already split, with all draws in ascending order.
func essTail(ofSplit split: Chains, sorted: [Double]) -> Double {
  let low = essBelow(quantile(ofSorted: sorted, 0.05), split)
  let high = essBelow(quantile(ofSorted: sorted, 0.95), split)
  return min(low, high)
}

/// ESS for the mean: of the split chains as they are.
package func essMean(_ chains: Chains) -> Double {
  chains.isUsable ? effectiveSampleSize(chains.split) : .nan
}

/// ESS for a quantile: of the indicator of lying at or below it.
package func essQuantile(_ chains: Chains, _ probability: Double) -> Double {
  guard chains.isUsable else { return .nan }
  return essBelow(quantile(chains.pooled, probability), chains.split)
}

private func essBelow(_ threshold: Double, _ split: Chains) -> Double {
  effectiveSampleSize(split.map { $0 <= threshold ? 1 : 0 })
}

/// S/τ with τ from Geyer's initial monotone sequence of the combined autocorrelations (Geyer 1992; Vehtari et al. 2021,
/// equations 10 to 12). Chains that never change count in full.
func effectiveSampleSize(_ chains: Chains) -> Double {
  let size = Double(chains.size)
  let n = chains.drawCount
  guard n >= 2 else { return .nan }
  if chains.isConstant { return size }
  var autocovariance = Autocovariance(chains)
  let variancePlus =
    autocovariance(0) + (chains.chainCount > 1 ? variance(chains.values.map(mean)) : 0)
  let within = autocovariance(0) * Double(n) / Double(n - 1)
  func correlation(_ lag: Int) -> Double { 1 - (within - autocovariance(lag)) / variancePlus }

  // Sums of neighbouring pairs of autocorrelations are positive and decrease for a reversible chain: stop at the first
  // one that is not positive, and let none exceed the one before it.
  var sum = 0.0
  var smallest = Double.infinity
  var lag = 0
  var even = 1.0
  var odd = correlation(1)
  while lag + 1 < n - 3 && even + odd > 0 {
    smallest = min(smallest, even + odd)
    sum += smallest
    lag += 2
    even = correlation(lag)
    odd = correlation(lag + 1)
  }
  // The first autocorrelation after the pairs still lowers the bias where it is positive.
  let tau = -1 + 2 * sum + max(0, even)
  // Antithetic chains may beat independent ones, but not without bound.
  return size / max(tau, 1 / log10(size))
}
