// Fit+Summary: means, quantiles, effective sample sizes and R-hat of the draws.
import CohortDiagnostics
import CohortIO
import CohortThreads
import Foundation

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
    let tables = chains.map(\.table)
    let drawCount = tables.map(\.count).min() ?? 0
    let names = wanted.map { ColumnNames.display(columns[$0]) }
    var result = names.map { ParameterSummary(name: $0, probabilityCount: probabilities.count) }
    guard drawCount > 0 else { return result }
    let scores = NormalScores(
      count: DrawsAnalysis.scoreCount(chainCount: tables.count, drawCount: drawCount))
    // Neighbouring columns share lines of the cache: so many are fetched together.
    let size = tables.count * drawCount
    let width = max(1, min(32, (1 << 23) / max(1, size)))
    result.withUnsafeMutableBufferPointer { result in
      // Each block has rows of its own.
      nonisolated(unsafe) let rows = result
      ThreadArena(threadCount: ProcessInfo.processInfo.activeProcessorCount).run {
        ParallelLoop.run(count: (wanted.count + width - 1) / width) { begin, end in
          let analysis = DrawsAnalysis(chainCount: tables.count, drawCount: drawCount, scores: scores)
          let numbers = UnsafeMutablePointer<Double>.allocate(capacity: width * size)
          defer { numbers.deallocate() }
          for block in begin..<end {
            let range = block * width..<min(wanted.count, (block + 1) * width)
            for (chain, table) in tables.enumerated() {
              table.copy(wanted[range], rows: drawCount, to: numbers + chain * drawCount, stride: size)
            }
            for (k, place) in range.enumerated() {
              analysis.draws.update(from: numbers + k * size, count: size)
              rows[place] = analysis.summary(name: names[place], probabilities: probabilities)
            }
          }
        }
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
