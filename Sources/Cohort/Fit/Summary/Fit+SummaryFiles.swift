// Fit+SummaryFiles: the summary for other programs, as CSV and as JSON, with all digits.
import CohortDiagnostics
import CohortIO

extension Fit {
  /// The summary as CSV with the columns of CmdStan's `stansummary`; every number has as many digits as tell it from all
  /// others, and what the draws do not say is `nan`.
  ///
  /// - Throws: `ModelError` where there is no quantity of a name, or a probability lies outside of 0 to 1.
  public func summaryCSV(_ options: SummaryOptions = SummaryOptions()) throws -> String {
    let quantiles = options.probabilities.map { Fit.percentName($0) }
    let heading = ["name", "Mean", "MCSE", "StdDev", "MAD"] + quantiles + ["ESS_bulk", "ESS_tail", "R_hat"]
    var text = heading.joined(separator: ",") + "\n"
    for row in try summaryRows(options) {
      let numbers = [row.mean, row.mcse, row.sd, row.mad] + row.quantiles + [row.essBulk, row.essTail, row.rHat]
      text += "\"\(row.name)\"," + numbers.map { significantText($0, digits: nil) }.joined(separator: ",") + "\n"
    }
    return text
  }

  /// The summary as a JSON object: the model, its chains, and the quantities in order; every number has as many digits as
  /// tell it from all others, and what the draws do not say is `null`.
  ///
  /// - Throws: `ModelError` where there is no quantity of a name, or a probability lies outside of 0 to 1.
  public func summaryJSON(_ options: SummaryOptions = SummaryOptions()) throws -> String {
    func number(_ value: Double) -> String { value.isFinite ? significantText(value, digits: nil) : "null" }
    let declared = runVariables
    let quantities = try summaryRows(options).map { row -> String in
      var fields = ["\"name\": \(JSONText.string(row.name))"]
      let variable = row.name.prefix { $0 != "[" && $0 != "." }
      if let block = declared.block(of: String(variable)) {
        fields.append("\"block\": \(JSONText.string(block.rawValue))")
      }
      for (name, value) in [("mean", row.mean), ("mcse_mean", row.mcse), ("sd", row.sd), ("mad", row.mad)] {
        fields.append("\"\(name)\": \(number(value))")
      }
      let quantiles = zip(options.probabilities, row.quantiles).map {
        "\(JSONText.string(Fit.percentName($0))): \(number($1))"
      }
      fields.append("\"quantiles\": {\(quantiles.joined(separator: ", "))}")
      for (name, value) in [("ess_bulk", row.essBulk), ("ess_tail", row.essTail), ("rhat", row.rHat)] {
        fields.append("\"\(name)\": \(number(value))")
      }
      return "    {\(fields.joined(separator: ", "))}"
    }
    let chainTexts = chains.map { "{\"id\": \($0.number), \"draws\": \($0.drawCount)}" }
    return """
      {
        "model": \(JSONText.string(modelName)),
        "chains": [\(chainTexts.joined(separator: ", "))],
        "quantities": [
      \(quantities.joined(separator: ",\n"))
        ]
      }

      """
  }

  private func summaryRows(_ options: SummaryOptions) throws -> [ParameterSummary] {
    try Fit.require(options.probabilities)
    let made = rows(try shownColumns(options), options.probabilities)
    return options.worst.map { Fit.worst(made, $0) } ?? made
  }

  /// `5%`, `2.5%`.
  private static func percentName(_ probability: Double) -> String {
    significantText(probability * 100, digits: 6) + "%"
  }
}
