// RHat: the potential scale reduction factor: do the chains tell the same story?

/// Rank-normalised split R-hat, the larger of its bulk and its folded form (Vehtari et al. 2021).
///
/// NaN for fewer than four draws per chain, constant draws, or draws that are not finite. Single chains are split, so
/// they have one too.
package func rHat(_ chains: Chains) -> Double { ParameterSummary(name: "", chains: chains).rHat }
