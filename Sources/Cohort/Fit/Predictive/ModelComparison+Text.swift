// ModelComparison + text: the table of compared models, and whether their difference means something.
import CohortDiagnostics
import CohortIO

extension ModelComparison {
  /// The table, the best model first, and sentences on what it says.
  public var text: String {
    guard let criterion = rows.first?.accuracy.criterion.rawValue else { return "" }
    let titles = ["elpd_\(criterion)", "SE", "p_\(criterion)", "elpd_diff", "se_diff", "weight", "untrusted"]
    let cells = rows.map { row in
      [
        formatFixed(row.accuracy.elpd, 2), formatFixed(row.accuracy.standardError, 2),
        formatFixed(row.accuracy.effectiveParameters, 2), formatFixed(row.difference, 2),
        formatFixed(row.differenceError, 2), formatFixed(row.weight, 2), "\(row.accuracy.untrusted.count)",
      ]
    }
    let first = (rows.map(\.name.count).max() ?? 0) + 2
    let widths = titles.indices.map { column in ([titles] + cells).map { $0[column].count }.max() ?? 0 }
    func line(_ name: String, _ cells: [String]) -> String {
      TextColumns.padded(name, -first)
        + zip(cells, widths).map { TextColumns.padded($0, $1) }.joined(separator: "  ")
    }
    let table = [line("", titles)] + zip(rows, cells).map { line($0.name, $1) }
    return (table + [""] + sentences).joined(separator: "\n")
  }

  /// What the table says.
  public var sentences: [String] {
    guard let best = rows.first else { return [] }
    var sentences = rows.dropFirst().map { row -> String in
      if row.difference.isNaN { return "\(row.name) cannot be compared: its elpd is not a number." }
      let difference =
        "\(best.name) predicts better than \(row.name) by \(formatFixed(row.difference, 1)) ± "
        + "\(formatFixed(row.differenceError, 1))"
      if row.difference < 4 { return "\(difference): less than 4, too small to matter." }
      if row.difference < 2 * row.differenceError {
        return "\(difference): less than two standard errors, so it may be chance."
      }
      return "\(difference): more than two standard errors."
    }
    let doubtful = rows.filter { !$0.accuracy.untrusted.isEmpty }.map(\.name)
    if !doubtful.isEmpty {
      let noun = best.accuracy.criterion == .loo ? "k-hats" : "variances"
      sentences.append(
        "Some observations' estimates cannot be trusted for \(doubtful.joined(separator: ", ")): look at the \(noun) of each."
      )
    }
    return sentences
  }

  /// The observations of all models one by one as CSV, with all digits.
  public var pointwiseCSV: String { PredictiveAccuracy.pointwiseCSV(rows.map { ($0.name, $0.accuracy) }) }

  /// As a JSON object; what is not finite is null.
  ///
  /// - Parameter includesPointwise: whether the observations are listed.
  public func json(includesPointwise: Bool = false) -> String {
    func number(_ value: Double) -> String { value.isFinite ? significantText(value, digits: nil) : "null" }
    let lines = rows.map { row in
      let own = row.accuracy.json(name: row.name, includesPointwise: includesPointwise).dropLast()
      return "    \(own), \"elpd_diff\": \(number(row.difference)), \"se_diff\": \(number(row.differenceError)), "
        + "\"weight\": \(number(row.weight))}"
    }
    return "{\n  \"models\": [\n\(lines.joined(separator: ",\n"))\n  ]\n}\n"
  }
}
