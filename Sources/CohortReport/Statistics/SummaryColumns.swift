// SummaryColumns: the statistics of all quantities, as the page's table has them.
import Cohort
import CohortDiagnostics

extension ReportSummary {
  /// - Parameter quantities: the columns of the fit, in the order in which they are shown.
  /// - Returns: also the rows, for what chooses among them.
  static func rows(_ fit: Fit, quantities: [Int], _ work: ReportWork) throws -> (ReportSummary, [ParameterSummary]) {
    try work.check()
    let rows = fit.summaries(ofColumns: quantities, probabilities: probabilities)
    try work.check()
    var summary = ReportSummary()
    summary.names = rows.map(\.name)
    summary.mean = PackedNumbers(rows.map(\.mean))
    summary.mcse = PackedNumbers(rows.map(\.mcse))
    summary.sd = PackedNumbers(rows.map(\.sd))
    summary.quantiles = probabilities.indices.map { place in
      PackedNumbers(rows.map { $0.quantiles.indices.contains(place) ? $0.quantiles[place] : .nan })
    }
    summary.essBulk = PackedNumbers(rows.map(\.essBulk))
    summary.essTail = PackedNumbers(rows.map(\.essTail))
    summary.rHat = PackedNumbers(rows.map(\.rHat))
    return (summary, rows)
  }
}
