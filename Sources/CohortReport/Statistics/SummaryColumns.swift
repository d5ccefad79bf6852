// SummaryColumns: the statistics of all quantities, as the page's table has them.
import Cohort
import CohortDiagnostics

extension ReportSummary {
  /// - Parameter quantities: the columns of the fit, in the order in which they are shown.
  /// - Returns: also the rows, for what chooses among them.
  static func rows(_ fit: Fit, quantities: [Int], _ work: ReportWork) throws -> (ReportSummary, [ParameterSummary]) {
    let rows = fit.summaries(ofColumns: quantities)
    // The quantiles that the summaries do not have.
    let middle = try work.map(quantities.count) { index -> [Double] in
      let draws = Chains(fit.draws(ofColumn: quantities[index])).pooled
      guard !draws.contains(where: \.isNaN) else { return [.nan, .nan] }
      let sorted = draws.sorted()
      return [0.25, 0.75].map { quantile(ofSorted: sorted, $0) }
    }
    var summary = ReportSummary()
    summary.names = rows.map(\.name)
    summary.mean = PackedNumbers(rows.map(\.mean))
    summary.mcse = PackedNumbers(rows.map(\.mcse))
    summary.sd = PackedNumbers(rows.map(\.sd))
    func place(_ place: Int) -> PackedNumbers {
      PackedNumbers(rows.map { $0.quantiles.indices.contains(place) ? $0.quantiles[place] : .nan })
    }
    summary.quantiles = [
      place(0), PackedNumbers(middle.map { $0[0] }), place(1), PackedNumbers(middle.map { $0[1] }), place(2),
    ]
    summary.essBulk = PackedNumbers(rows.map(\.essBulk))
    summary.essTail = PackedNumbers(rows.map(\.essTail))
    summary.rHat = PackedNumbers(rows.map(\.rHat))
    return (summary, rows)
  }
}
