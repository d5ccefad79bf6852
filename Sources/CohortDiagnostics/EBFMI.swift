// The energy diagnostic: does resampling the momentum explore the energies of the posterior?

/// The estimated Bayesian fraction of missing information of one chain, Σ(Eᵢ − Eᵢ₋₁)²/Σ(Eᵢ − Ē)² (Betancourt 2016).
///
/// NaN for fewer than two energies or energies that do not vary or are not finite.
package func eBFMI(_ energies: [Double]) -> Double {
  guard energies.count > 1, energies.allSatisfy(\.isFinite) else { return .nan }
  let centre = mean(energies)
  let spread = energies.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
  guard spread > 0 else { return .nan }
  var steps = 0.0
  for i in 1..<energies.count {
    let step = energies[i] - energies[i - 1]
    steps += step * step
  }
  return steps / spread
}
