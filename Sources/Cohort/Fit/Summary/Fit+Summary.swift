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
    /// Median absolute deviation times 1.4826, which estimates the standard deviation of a normal distribution.
    public let mad: Double
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
      mad = row.mad
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
    return zip(columns, rows(Array(columns.indices), probabilities)).map { column, row in
      var row = row
      row.name = column
      return Summary(row, probabilities: probabilities)
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

  /// The columns of `lp__` and of the model's quantities.
  var quantityIndices: [Int] { columns.indices.filter { columns[$0] == "lp__" || !columns[$0].hasSuffix("__") } }

  /// Summaries of columns, made on all cores; those that were made before are taken as they are.
  func rows(_ wanted: [Int], _ probabilities: [Double] = Summary.defaultProbabilities) -> [ParameterSummary] {
    summaries.rows(wanted, probabilities) { columnSummaries($0, probabilities) }
  }

  private func columnSummaries(_ wanted: [Int], _ probabilities: [Double]) -> [ParameterSummary] {
    let drawCount = commonDrawCount()
    let chainCount = chainCount
    let names = wanted.map { ColumnNames.display(columns[$0]) }
    var result = names.map { ParameterSummary(name: $0, probabilityCount: probabilities.count) }
    guard drawCount > 0 else { return result }
    let scores = NormalScores(
      count: DrawsAnalysis.scoreCount(chainCount: chainCount, drawCount: drawCount))
    result.withUnsafeMutableBufferPointer { result in
      // Each column has a row of its own.
      nonisolated(unsafe) let rows = result
      overColumns(wanted) {
        DrawsAnalysis(chainCount: chainCount, drawCount: drawCount, scores: scores)
      } body: { analysis, place, draws in
        analysis.draws.update(from: draws.baseAddress ?? UnsafePointer(analysis.draws), count: draws.count)
        rows[place] = analysis.summary(name: names[place], probabilities: probabilities)
      }
    }
    return result
  }

  /// Probabilities must be from 0 to 1.
  static func require(_ probabilities: [Double]) throws {
    if let wrong = probabilities.first(where: { !($0 >= 0 && $0 <= 1) }) {
      throw ModelError(.settings, "a probability must be from 0 to 1, found \(wrong)")
    }
  }
}
