// The row of the summary table that belongs to one parameter.

/// Location, spread, accuracy and mixing of one quantity.
package struct ParameterSummary: Equatable, Sendable {
  package var name: String
  package var mean: Double
  package var mcse: Double
  package var sd: Double
  /// As many as probabilities were asked for; 5 %, 50 % and 95 % unless told.
  package var quantiles: [Double]
  package var essBulk: Double
  package var essTail: Double
  package var rHat: Double

  /// Whether all draws were the same finite number: such a quantity has no ESS and no R-hat.
  package var isConstant: Bool { sd == 0 }

  package init(name: String, chains: Chains, probabilities: [Double] = SummaryTable.defaultProbabilities) {
    self.name = name
    let pooled = chains.pooled
    let sorted = pooled.contains { $0.isNaN } ? [Double.nan] : pooled.sorted()
    quantiles = probabilities.map { quantile(ofSorted: sorted, $0) }
    // Rounding of the mean must not give a constant a spread, nor one draw.
    let isConstant = chains.isConstant && chains.isFinite && !pooled.isEmpty
    mean = isConstant ? pooled[0] : CohortDiagnostics.mean(pooled)
    sd = isConstant ? 0 : variance(pooled).squareRoot()
    guard chains.isUsable else {
      mcse = .nan
      essBulk = .nan
      essTail = .nan
      rHat = .nan
      return
    }
    // What `mcseMean`, `essBulk`, `essTail` and `CohortDiagnostics.rHat` give, with splitting and sorting done once.
    let split = chains.split
    let scores = split.rankNormalised
    mcse = (variance(pooled) / effectiveSampleSize(split)).squareRoot()
    essBulk = effectiveSampleSize(scores)
    essTail = CohortDiagnostics.essTail(ofSplit: split, sorted: sorted)
    rHat = CohortDiagnostics.rHat(ofSplit: split, scores: scores)
  }
}
