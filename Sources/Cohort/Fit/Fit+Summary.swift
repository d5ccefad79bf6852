// Fit+Summary: means, quantiles, effective sample sizes and R-hat of the draws.
import CohortDiagnostics
import CohortIO

extension Fit {
  /// What the draws say of one quantity.
  public struct Summary: Sendable {
    /// The probabilities of the quantiles unless others are asked for: 5 %, 50 % and 95 %.
    public static let defaultProbabilities = SummaryTable.defaultProbabilities

    /// The quantity's name: of a column, as files spell it.
    public let name: String
    /// The mean.
    public let mean: Double
    /// Monte Carlo standard error of the mean.
    public let mcse: Double
    /// Standard deviation.
    public let sd: Double
    /// The probabilities of the quantiles.
    public let probabilities: [Double]
    /// The quantiles, one for each probability.
    public let quantiles: [Double]
    /// Effective sample size for the bulk (Vehtari et al. 2021).
    public let essBulk: Double
    /// Effective sample size for the tails: the smaller of those of the 5 % and the 95 % quantile.
    public let essTail: Double
    /// Rank-normalised split R-hat (Vehtari et al. 2021); near 1 where the chains agree.
    public let rHat: Double

    init(_ row: ParameterSummary, probabilities: [Double]) {
      name = row.name
      mean = row.mean
      mcse = row.mcse
      sd = row.sd
      self.probabilities = probabilities
      quantiles = row.quantiles
      essBulk = row.essBulk
      essTail = row.essTail
      rHat = row.rHat
    }
  }

  /// What the draws say of each column, the sampler's own included.
  ///
  /// - Parameter probabilities: of the quantiles, each from 0 to 1.
  /// - Throws: `ModelError` for a probability outside of 0 to 1.
  public func summary(probabilities: [Double] = Summary.defaultProbabilities) throws -> [Summary] {
    try Fit.require(probabilities)
    return columns.indices.map {
      Summary(parameterSummary($0, name: columns[$0], probabilities), probabilities: probabilities)
    }
  }

  /// What the draws say of one number.
  ///
  /// - Parameters:
  ///   - name: such as `mu` or `theta[2]`.
  ///   - probabilities: of the quantiles, each from 0 to 1.
  /// - Throws: `ModelError` where there is no such quantity, it is an array, or a probability lies outside of 0 to 1.
  public func summary(
    of name: String, probabilities: [Double] = Summary.defaultProbabilities
  ) throws -> Summary {
    try scalar(name).summary(named: name, probabilities: probabilities)
  }

  /// A quantile of one number's draws, by linear interpolation (Hyndman and Fan 1996, type 7).
  ///
  /// - Parameters:
  ///   - probability: from 0 to 1.
  ///   - name: such as `mu` or `theta[2]`.
  /// - Throws: `ModelError` where there is no such quantity, it is an array, or the probability lies outside of 0 to 1.
  public func quantile(_ probability: Double, of name: String) throws -> Double {
    try scalar(name).quantile(probability)
  }

  /// Quantiles of one number's draws, by linear interpolation (Hyndman and Fan 1996, type 7).
  ///
  /// - Parameters:
  ///   - probabilities: each from 0 to 1.
  ///   - name: such as `mu` or `theta[2]`.
  /// - Throws: `ModelError` where there is no such quantity, it is an array, or a probability lies outside of 0 to 1.
  public func quantiles(_ probabilities: [Double], of name: String) throws -> [Double] {
    try scalar(name).quantiles(probabilities)
  }

  /// The summary of `lp__` and of the model's quantities as a table of text.
  ///
  /// - Parameters:
  ///   - names: variables or elements; all unless given.
  ///   - probabilities: of the quantiles, each from 0 to 1.
  ///   - includesSampler: whether the sampler's own columns are shown too, such as the step size.
  /// - Throws: `ModelError` where there is no quantity of a name, or a probability lies outside of 0 to 1.
  public func summaryTable(
    of names: [String]? = nil, probabilities: [Double] = Summary.defaultProbabilities, includesSampler: Bool = false
  ) throws -> String {
    try Fit.require(probabilities)
    var shown = includesSampler ? Array(columns.indices) : quantityIndices
    if let names {
      let all = Set(shown)
      var wanted: Set<Int> = []
      for name in names {
        let found = all.intersection(layout.columns(of: name))
        // A quantity that there is and that is not shown is as good as none.
        if found.isEmpty { throw ModelError(.quantity, "no quantity \(name)") }
        wanted.formUnion(found)
      }
      shown = shown.filter(wanted.contains)
    }
    return SummaryTable(rows: rows(shown, probabilities), probabilities: probabilities).text
  }

  /// The columns of `lp__` and of the model's quantities.
  var quantityIndices: [Int] { columns.indices.filter { columns[$0] == "lp__" || !columns[$0].hasSuffix("__") } }

  func rows(_ columns: [Int], _ probabilities: [Double] = Summary.defaultProbabilities) -> [ParameterSummary] {
    columns.map { parameterSummary($0, name: ColumnNames.display(self.columns[$0]), probabilities) }
  }

  private func parameterSummary(_ column: Int, name: String, _ probabilities: [Double]) -> ParameterSummary {
    ParameterSummary(
      name: name, chains: Chains(chains.map { $0.table.column(column) }), probabilities: probabilities)
  }

  /// Probabilities must be from 0 to 1.
  static func require(_ probabilities: [Double]) throws {
    if let wrong = probabilities.first(where: { !($0 >= 0 && $0 <= 1) }) {
      throw ModelError(.settings, "a probability must be from 0 to 1, found \(wrong)")
    }
  }
}
