// PredictiveAccuracy + text: what it says, in plain words, and pointwise for other programs.
import CohortDiagnostics
import CohortIO

extension PredictiveAccuracy {
  /// A table of the estimates, and a sentence on how far they can be trusted.
  public var text: String {
    let name = criterion == .loo ? "PSIS-LOO" : "WAIC"
    let head =
      "\(modelName): \(name) of \(formatCount(observations.count, "observation")) "
      + "(\(variables.joined(separator: ", "))) from \(formatCount(drawCount, "draw"))"
    let rows = [
      ("elpd_\(criterion.rawValue)", elpd, standardError),
      ("p_\(criterion.rawValue)", effectiveParameters, effectiveParametersError),
      (criterion == .loo ? "looic" : "waic", informationCriterion, 2 * standardError),
    ]
    let lines = rows.map { row in
      TextColumns.padded(row.0, -10) + TextColumns.padded(formatFixed(row.1, 2), 11)
        + TextColumns.padded(formatFixed(row.2, 2), 9)
    }
    let title = TextColumns.padded("", -10) + TextColumns.padded("estimate", 11) + TextColumns.padded("SE", 9)
    return ([head, "", title] + lines + [""] + trust).joined(separator: "\n")
  }

  /// How far the estimates can be trusted, in sentences.
  public var trust: [String] {
    let bad = untrusted
    let undefined = observations.count { $0.logDensity.isNaN }
    if undefined > 0 {
      return [
        "The log likelihood of \(formatCount(undefined, "observation")) is not a number at some draws (\(Self.listed(bad))): "
          + "there is no estimate."
      ]
    }
    switch criterion {
    case .loo:
      let limit = formatFixed(trustedShape, 2)
      if bad.isEmpty {
        let worst = observations.compactMap(\.paretoShape).max() ?? 0
        return [
          "All Pareto k-hats are good (at most \(limit); the largest is \(formatFixed(worst, 2))): the estimate can be trusted."
        ]
      }
      let veryBad = bad.count { $0.paretoShape ?? 0 > 1 }
      return [
        "Pareto k-hats: \(observations.count - bad.count) good (at most \(limit)), \(bad.count - veryBad) bad (up to 1), "
          + "\(veryBad) very bad (above 1).",
        "Leaving these out changes the posterior too much for the estimate to be trusted: \(Self.listed(bad)).",
        "Look at these observations: they may be outliers, or the model too flexible or too narrow for them. Fitting anew without "
          + "them gives the exact value.",
      ]
    case .waic:
      if bad.isEmpty {
        return ["No observation's log likelihood varies by more than 0.4 over the draws: WAIC can be trusted."]
      }
      return [
        "The log likelihood of \(formatCount(bad.count, "observation")) varies by more than 0.4 over the draws: "
          + "\(Self.listed(bad)). WAIC is not to be trusted; prefer LOO."
      ]
    }
  }

  /// The observations one by one as CSV, with all digits.
  public var pointwiseCSV: String { Self.pointwiseCSV([(nil, self)]) }

  /// The observations of several models one by one as CSV, the model's name in the first column.
  static func pointwiseCSV(_ models: [(name: String?, accuracy: PredictiveAccuracy)]) -> String {
    guard let criterion = models.first?.accuracy.criterion.rawValue else { return "" }
    let hasNames = models.contains { $0.name != nil }
    let hasShapes = models.contains { $0.accuracy.criterion == .loo }
    let heading =
      (hasNames ? ["model"] : []) + ["observation", "elpd_\(criterion)", "p_\(criterion)"]
      + (hasShapes ? ["pareto_k"] : [])
    let lines = models.flatMap { model in
      model.accuracy.observations.map { point in
        let numbers = [point.logDensity, point.effectiveParameters] + (point.paretoShape.map { [$0] } ?? [])
        let texts = (hasNames ? [Self.quoted(model.name ?? "")] : []) + [Self.quoted(point.name)]
        return (texts + numbers.map { significantText($0, digits: nil) }).joined(separator: ",")
      }
    }
    return ([heading.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }

  /// As a JSON object; what is not finite is null.
  ///
  /// - Parameters:
  ///   - name: of the model; the model's own unless given.
  ///   - includesPointwise: whether the observations are listed.
  public func json(name: String? = nil, includesPointwise: Bool = false) -> String {
    func number(_ value: Double) -> String { value.isFinite ? significantText(value, digits: nil) : "null" }
    let criterionName = criterion.rawValue
    var fields = [
      "\"model\": \(JSONText.string(name ?? modelName))", "\"criterion\": \(JSONText.string(criterionName))",
      "\"variables\": [\(variables.map { JSONText.string($0) }.joined(separator: ", "))]",
      "\"observations\": \(observations.count)", "\"draws\": \(drawCount)",
      "\"elpd_\(criterionName)\": \(number(elpd))", "\"se\": \(number(standardError))",
      "\"p_\(criterionName)\": \(number(effectiveParameters))", "\"p_se\": \(number(effectiveParametersError))",
      "\"\(criterion == .loo ? "looic" : "waic")\": \(number(informationCriterion))",
    ]
    if criterion == .loo {
      fields += ["\"r_eff\": \(number(relativeEfficiency))", "\"good_k\": \(number(trustedShape))"]
    }
    fields.append("\"untrusted\": [\(untrusted.map { JSONText.string($0.name) }.joined(separator: ", "))]")
    if includesPointwise {
      let points = observations.map { point -> String in
        var parts = [
          "\"observation\": \(JSONText.string(point.name))", "\"elpd\": \(number(point.logDensity))",
          "\"p\": \(number(point.effectiveParameters))",
        ]
        if let shape = point.paretoShape { parts.append("\"pareto_k\": \(number(shape))") }
        return "{\(parts.joined(separator: ", "))}"
      }
      fields.append("\"pointwise\": [\(points.joined(separator: ", "))]")
    }
    return "{\(fields.joined(separator: ", "))}"
  }

  /// The worst few of some observations, with what is wrong with them.
  private static func listed(_ bad: [Observation]) -> String {
    let shown = bad.prefix(8).map { observation in
      let value = observation.paretoShape ?? observation.effectiveParameters
      return "\(observation.name) (\(value.isNaN ? "no number" : formatFixed(value, 2)))"
    }
    return shown.joined(separator: ", ") + (bad.count > shown.count ? " and \(bad.count - shown.count) more" : "")
  }

}

/// Texts side by side in columns.
enum TextColumns {
  /// A text with spaces up to a width: in front, or behind where the width is negative.
  static func padded(_ text: String, _ width: Int) -> String {
    let spaces = String(repeating: " ", count: max(0, abs(width) - text.count))
    return width < 0 ? text + spaces : spaces + text
  }
}
