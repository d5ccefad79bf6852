// The summary of a fit as a table that people read.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// One row per quantity.
package struct SummaryTable: Equatable, Sendable {
  package static let defaultProbabilities = [0.05, 0.5, 0.95]

  package let probabilities: [Double]
  package let rows: [ParameterSummary]

  /// - Parameter draws: the draws of quantity i, chain by chain.
  package init(
    names: [String], probabilities: [Double] = SummaryTable.defaultProbabilities, draws: (Int) -> [[Double]]
  ) {
    self.probabilities = probabilities
    rows = names.enumerated().map {
      ParameterSummary(name: $0.element, chains: Chains(draws($0.offset)), probabilities: probabilities)
    }
  }

  package init(rows: [ParameterSummary], probabilities: [Double] = SummaryTable.defaultProbabilities) {
    self.rows = rows
    self.probabilities = probabilities
  }

  /// The column headings after the name.
  package var columns: [String] {
    ["mean", "mcse", "sd"] + probabilities.map { formatSignificant($0 * 100, 4) + "%" } + [
      "ess_bulk", "ess_tail", "rhat",
    ]
  }

  /// The table as lines of aligned text, headings first.
  package var text: String {
    var cells = [[""] + columns]
    for row in rows {
      let digits = 4
      cells.append(
        [row.name, formatSignificant(row.mean, digits), formatSignificant(row.mcse, 2), formatSignificant(row.sd, 3)]
          + row.quantiles.map { formatSignificant($0, digits) }
          + [formatFixed(row.essBulk, 0), formatFixed(row.essTail, 0), formatFixed(row.rHat, 3)])
    }
    let widths = cells[0].indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    return cells.map { row in
      row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 0 ? row[column] + padding : padding + row[column]
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}

/// `value` with `digits` significant digits, without trailing zeros; in powers of ten where it is huge or tiny.
func formatSignificant(_ value: Double, _ digits: Int) -> String {
  guard value.isFinite else { return value.isNaN ? "nan" : value > 0 ? "inf" : "-inf" }
  if value == 0 { return "0" }
  let exponent = Int(log10(abs(value)).rounded(.down))
  if exponent >= 7 || exponent < -4 {
    let mantissa = value / pow(10, Double(exponent))
    if mantissa.isFinite { return trimmed(formatFixed(mantissa, digits - 1)) + "e\(exponent)" }
    return "\(value)"
  }
  return trimmed(formatFixed(value, max(0, digits - 1 - exponent)))
}

/// `value` with `places` decimal places.
func formatFixed(_ value: Double, _ places: Int) -> String {
  guard value.isFinite else { return value.isNaN ? "nan" : value > 0 ? "inf" : "-inf" }
  let scale = pow(10, Double(places))
  let scaled = (abs(value) * scale).rounded()
  guard scaled < 1e18 else { return "\(value)" }
  let number = Int(scaled)
  let sign = value < 0 && number > 0 ? "-" : ""
  if places == 0 { return sign + "\(number)" }
  let unit = Int(scale)
  let fraction = "\(number % unit)"
  return sign + "\(number / unit)." + String(repeating: "0", count: places - fraction.count) + fraction
}

private func trimmed(_ text: String) -> String {
  guard text.contains(".") else { return text }
  var result = text
  while result.hasSuffix("0") { result.removeLast() }
  if result.hasSuffix(".") { result.removeLast() }
  return result
}
