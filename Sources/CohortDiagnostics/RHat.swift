// The potential scale reduction factor: do the chains tell the same story?

/// Rank-normalised split R-hat, the larger of its bulk and its folded form (Vehtari et al. 2021).
///
/// NaN for fewer than four draws per chain, constant draws, or draws that are not finite. Single chains are split, so
/// they have one too.
package func rHat(_ chains: Chains) -> Double {
  guard chains.isUsable else { return .nan }
  let split = chains.split
  return rHat(ofSplit: split, scores: split.rankNormalised)
}

/// `rHat` of chains already split, with their normal scores.
func rHat(ofSplit split: Chains, scores: Chains) -> Double {
  let bulk = splitRHat(scores)
  let tail = splitRHat(split.folded.rankNormalised)
  // Folding can make draws constant (two values, say); what is left then is the bulk.
  return tail.isNaN ? bulk : max(bulk, tail)
}

/// √((B/W + n − 1)/n) of chains of n draws (Gelman and Rubin 1992).
func splitRHat(_ chains: Chains) -> Double {
  let n = Double(chains.drawCount)
  let between = n * variance(chains.values.map(mean))
  let within = mean(chains.values.map(variance))
  return ((between / within + n - 1) / n).squareRoot()
}
