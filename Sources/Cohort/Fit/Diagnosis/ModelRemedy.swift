// ModelRemedy: what to change in a program about a finding, in the program's own words.
import CohortChecking
import CohortDiagnostics

/// Advice from what a model states of its variables.
struct ModelRemedy {
  private let model: Model

  init(_ model: Model) { self.model = model }

  /// What to do; nil where the model's statements say nothing about it.
  func advice(_ finding: CohortDiagnostics.Finding, _ clue: FitSuspects.Clue) -> String? {
    switch finding.kind {
    case .divergences, .energy: clue.funnels.lazy.compactMap { nonCentred($0) }.first
    case .treeDepth, .rHat, .effectiveSampleSize, .nonFinite, .stuck, .tooShort: nil
    }
  }

  /// Distributions of which location and scale can be taken out of a variable: the places of both among the arguments.
  private static let scaled: [String: (location: Int?, scale: Int)] = [
    "normal": (0, 1), "cauchy": (0, 1), "student_t": (1, 2), "double_exponential": (0, 1), "logistic": (0, 1),
    "gumbel": (0, 1), "lognormal": (0, 1), "multi_normal": (0, 1), "multi_normal_cholesky": (0, 1),
  ]

  /// How to write the variable that narrows so that it does not.
  private func nonCentred(_ pair: FunnelPair) -> String? {
    let narrow = FitSuspects.variable(pair.quantity)
    let scale = FitSuspects.variable(pair.scale)
    let statement = model.stated.distributions.first { statement in
      guard statement.variable == narrow, let places = Self.scaled[statement.distribution],
        statement.arguments.indices.contains(places.scale)
      else { return false }
      return statement.arguments[places.scale].names.contains(scale)
    }
    guard let statement, let places = Self.scaled[statement.distribution] else { return nil }
    let width = statement.arguments[places.scale]
    let centre = places.location.map { statement.arguments[$0] }
    let line = model.printer.sources.location(of: statement.span).line
    let written = "'\(narrow) ~ \(statement.distribution)(\(statement.arguments.map(\.text).joined(separator: ", ")))'"
    let isOfLoop = (width.names + (centre?.names ?? [])).contains { statement.locals.contains($0) }
    let isPlain = ["normal", "cauchy", "student_t", "double_exponential", "logistic"].contains(statement.distribution)
    if isPlain, !isOfLoop, let parameter = model.stated.freeParameters.first(where: { $0.name == narrow }) {
      let isCentred = centre.map { Double($0.text) == 0 } ?? true
      let offset = isCentred ? "" : "offset=\(centre?.text ?? "0"), "
      let declared = "'\(parameter.typeStart)<\(offset)multiplier=\(width.text)>\(parameter.typeRest) \(narrow)'"
      return
        "Line \(line) draws \(narrow) around its centre with the width \(width.text): \(written). Write it non-centred: "
        + "declare \(declared), behind what these name; the statement stays as it is. Then raise delta (0.95) if any divergence "
        + "is left."
    }
    return "Line \(line) draws \(narrow) with the width \(width.text): \(written). Write it non-centred: a parameter "
      + "\(narrow)_raw ~ std_normal(), and \(narrow) made of it in transformed parameters (location + scale * \(narrow)_raw"
      + (statement.distribution == "lognormal" ? ", and exp of that" : "")
      + (statement.distribution.hasPrefix("multi_normal") ? ", the scale being the Cholesky factor" : "") + ")."
  }
}
