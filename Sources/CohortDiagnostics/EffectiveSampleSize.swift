// EffectiveSampleSize: how many independent draws the chains are worth, for the bulk, the tails, means and quantiles.

/// Bulk ESS: of the rank-normalised split chains (Vehtari et al. 2021). NaN where `rHat` is.
package func essBulk(_ chains: Chains) -> Double { ParameterSummary(name: "", chains: chains).essBulk }

/// Tail ESS: the smaller ESS of the 5 % and the 95 % quantile.
package func essTail(_ chains: Chains) -> Double { ParameterSummary(name: "", chains: chains).essTail }

/// ESS for the mean: of the split chains as they are.
package func essMean(_ chains: Chains) -> Double {
  let analysis = DrawsAnalysis(chains)
  return analysis.isUsable ? analysis.essMean() : .nan
}

/// ESS for a quantile: of the indicator of lying at or below it.
package func essQuantile(_ chains: Chains, _ probability: Double) -> Double {
  let analysis = DrawsAnalysis(chains)
  return analysis.isUsable ? analysis.ess(upTo: quantile(chains.pooled, probability)) : .nan
}
