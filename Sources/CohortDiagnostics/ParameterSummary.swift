// ParameterSummary: the row of a summary that belongs to one number.

/// Location, spread, accuracy and mixing of one quantity; NaN where the draws do not say.
package struct ParameterSummary: Equatable, Sendable {
  package var name: String
  package var mean = Double.nan
  /// Monte Carlo standard error of the mean.
  package var mcse = Double.nan
  package var sd = Double.nan
  /// The median absolute deviation times 1.4826, which estimates the standard deviation of a normal distribution.
  package var mad = Double.nan
  /// As many as probabilities were asked for; 5 %, 50 % and 95 % unless told.
  package var quantiles: [Double]
  package var essBulk = Double.nan
  package var essTail = Double.nan
  package var rHat = Double.nan

  /// Whether all draws were the same finite number: such a quantity has no ESS and no R-hat.
  package var isConstant: Bool { sd == 0 }

  /// Of no draws.
  package init(name: String, probabilityCount: Int) {
    self.name = name
    quantiles = Array(repeating: .nan, count: probabilityCount)
  }

  package init(name: String, chains: Chains, probabilities: [Double] = SummaryTable.defaultProbabilities) {
    self = DrawsAnalysis(chains).summary(name: name, probabilities: probabilities)
  }
}

extension DrawsAnalysis {
  /// With the draws of some chains.
  convenience init(_ chains: Chains) {
    self.init(chainCount: chains.chainCount, drawCount: chains.drawCount)
    fill(chains)
  }
}
