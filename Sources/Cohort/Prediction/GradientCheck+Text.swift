// GradientCheck + text: the comparison as a table and as JSON.
import CohortIO

extension GradientCheck {
  /// A table, the parameters that are furthest apart first.
  ///
  /// - Parameter limit: at most so many parameters.
  package func table(limit: Int) -> String {
    let shown = entries.prefix(limit)
    var rows = [["parameter", "value", "gradient", "difference", "error", "allowed"]]
    for entry in shown {
      let numbers = [entry.value, entry.gradient, entry.difference, entry.error, entry.tolerance]
      let texts = numbers.enumerated().map { significantText($1, digits: $0 < 3 ? 9 : 3) }
      rows.append([ColumnNames.display(entry.name)] + texts + (entry.agrees ? [] : ["differs"]))
    }
    let widths = (0..<6).map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = ["log density \(significantText(logDensity, digits: 12))", ""]
    for row in rows {
      var line = ""
      for (column, text) in row.enumerated() {
        let space = column < 6 ? String(repeating: " ", count: max(0, widths[column] - text.count)) : ""
        line += column == 0 ? text + space : "  " + space + text
      }
      lines.append(line)
    }
    if shown.count < entries.count {
      lines.append("and \(entries.count - shown.count) parameters that are less far apart")
    }
    lines.append("")
    lines.append(
      failures.isEmpty
        ? "All \(entries.count) derivatives agree with finite differences."
        : "\(failures.count) of \(entries.count) derivatives differ from finite differences.")
    return lines.joined(separator: "\n") + "\n"
  }

  /// A JSON object with all digits.
  package var json: String {
    let list = entries.map { entry in
      let fields = [
        "\"parameter\": \(JSONText.string(entry.name))", "\"value\": \(JSONText.number(entry.value))",
        "\"gradient\": \(JSONText.number(entry.gradient))", "\"difference\": \(JSONText.number(entry.difference))",
        "\"error\": \(JSONText.number(entry.error))", "\"allowed\": \(JSONText.number(entry.tolerance))",
        "\"agrees\": \(entry.agrees)",
      ]
      return "{" + fields.joined(separator: ", ") + "}"
    }
    return "{\"log_density\": \(JSONText.number(logDensity)), \"parameters\": [\n  " + list.joined(separator: ",\n  ")
      + "\n]}\n"
  }
}
