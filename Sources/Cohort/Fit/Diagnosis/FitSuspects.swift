// FitSuspects: the parameters behind a finding: where divergences gather, what the energy follows, what narrows with a
// scale, what moves together, which chain is apart.
import CohortDiagnostics
import CohortIO

/// What the draws say of the parameters behind a finding.
struct FitSuspects {
  /// What is known of a finding beyond its figures.
  struct Clue {
    /// In words; empty where nothing stands out.
    var text = ""
    /// Better than the finding's own, where there is.
    var advice: String?
    /// Quantities that narrow as another one shrinks, the clearest first.
    var funnels: [FunnelPair] = []
    /// Two quantities that move together.
    var pair: (String, String)?
  }

  private let fit: Fit
  private let isOver: () -> Bool
  /// The columns that may be behind something: of parameters where the draws say which these are, that vary.
  private let candidates: [Int]
  private let drawCount: Int

  /// So many columns are looked at.
  private static let mostCandidates = 1000

  init(_ fit: Fit, isOver: @escaping () -> Bool) {
    self.fit = fit
    self.isOver = isOver
    drawCount = fit.chains.map(\.drawCount).min() ?? 0
    let parameters = Set((fit.runVariables.blocks[.parameters] ?? []).map(\.name))
    let quantities = fit.quantityIndices.filter { fit.columns[$0] != "lp__" }
    let declared = quantities.filter { parameters.contains(Self.variable(fit.columns[$0])) }
    candidates = Array((declared.isEmpty ? quantities : declared).prefix(Self.mostCandidates))
  }

  func clue(_ finding: CohortDiagnostics.Finding) -> Clue {
    switch finding.kind {
    case .divergences: divergences()
    case .energy: energy()
    case .rHat: apart(finding)
    case .effectiveSampleSize: together(finding)
    case .treeDepth, .nonFinite, .stuck, .tooShort: Clue()
    }
  }

  // MARK: Draws

  private func pooled(_ column: Int) -> [Double] { fit.chains.flatMap { $0.table.column(column).prefix(drawCount) } }

  private func draws(_ column: Int) -> QuantityDraws {
    QuantityDraws(name: ColumnNames.display(fit.columns[column]), values: pooled(column))
  }

  private func draws(named name: String) -> [Double]? { fit.columns.firstIndex(of: name).map(pooled) }

  private func each(_ body: (QuantityDraws) -> Void) {
    for column in candidates {
      if isOver() { return }
      body(draws(column))
    }
  }

  static func variable(_ column: String) -> String { String(column.prefix { $0 != "." && $0 != "[" && $0 != ":" }) }

  // MARK: Divergences

  private func divergences() -> Clue {
    var clue = Clue()
    guard let flags = draws(named: "divergent__")?.map({ $0 != 0 }) else { return clue }
    var contrasts: [DrawContrast] = []
    each { if let contrast = DrawContrast($0, flags: flags), contrast.isClear { contrasts.append(contrast) } }
    contrasts.sort { abs($0.probability - 0.5) > abs($1.probability - 0.5) }
    let shown = contrasts.prefix(3).map { contrast in
      let side = contrast.probability < 0.5 ? "small" : "large"
      return "\(side) \(contrast.name) (median \(number(contrast.median)), elsewhere \(number(contrast.otherMedian)))"
    }
    if !shown.isEmpty { clue.text = "They gather at \(shown.joined(separator: " and "))." }
    add(funnelsOf: contrasts.map(\.name), to: &clue)
    return clue
  }

  /// What narrows with one of the quantities, or with a single number where none is under suspicion.
  private func add(funnelsOf suspects: [String], to clue: inout Clue) {
    var scales: [RankedDraws] = []
    for column in candidates where scales.count < 4 && !isOver() {
      let draws = draws(column)
      let isSuspect = suspects.prefix(3).contains(draws.name)
      if isSuspect || (suspects.isEmpty && !draws.name.contains("[")) {
        scales.append(RankedDraws(draws))
      }
    }
    var pairs: [FunnelPair] = []
    each { draws in
      let spread = RankedDraws(distancesOf: draws)
      for scale in scales where scale.name != draws.name {
        let pair = FunnelPair(scale: scale, spread: spread)
        if pair.isClear { pairs.append(pair) }
      }
    }
    pairs.sort { $0.correlation > $1.correlation }
    clue.funnels = pairs
    guard let first = pairs.first else { return }
    let narrowing = Self.folded(pairs.filter { $0.scale == first.scale }.map(\.quantity))
    clue.text += (clue.text.isEmpty ? "" : " ")
    clue.text += "The smaller \(first.scale), the narrower \(narrowing): a funnel (rank correlation "
    clue.text += "\(number(first.correlation, 2)))."
  }

  // MARK: Energy

  private func energy() -> Clue {
    var clue = Clue()
    guard let values = draws(named: "energy__") else { return clue }
    let energies = RankedDraws(QuantityDraws(name: "energy__", values: values))
    var found: [(name: String, correlation: Double)] = []
    each { draws in
      let correlation = RankedDraws(draws).correlation(with: energies)
      if abs(correlation) >= 0.35 { found.append((draws.name, correlation)) }
    }
    found.sort { abs($0.correlation) > abs($1.correlation) }
    if !found.isEmpty {
      let shown = found.prefix(3).map { "\($0.name) (rank correlation \(number($0.correlation, 2)))" }
      clue.text = "The energy goes with \(shown.joined(separator: ", "))."
    }
    add(funnelsOf: found.map(\.name), to: &clue)
    return clue
  }

  // MARK: Mixing

  /// Where the chains are, of the worst quantity.
  private func apart(_ finding: CohortDiagnostics.Finding) -> Clue {
    var clue = Clue()
    guard let name = finding.parameters.first, fit.chainCount > 1, fit.chainCount <= 16,
      let column = fit.columns.firstIndex(where: { ColumnNames.display($0) == name })
    else { return clue }
    let means = fit.chains.map { chain -> String in
      let values = chain.table.column(column)
      return number(values.reduce(0, +) / Double(max(1, values.count)))
    }
    clue.text = "Means of \(name) by chain: \(means.joined(separator: ", "))."
    return clue
  }

  /// What the quantity of the fewest effective draws moves with.
  private func together(_ finding: CohortDiagnostics.Finding) -> Clue {
    var clue = Clue()
    guard let name = finding.parameters.first,
      let column = fit.columns.firstIndex(where: { ColumnNames.display($0) == name })
    else { return clue }
    let worst = RankedDraws(draws(column))
    var best: (name: String, correlation: Double)?
    each { draws in
      guard draws.name != name else { return }
      let correlation = RankedDraws(draws).correlation(with: worst)
      if abs(correlation) > abs(best?.correlation ?? 0.9) { best = (draws.name, correlation) }
    }
    if let best {
      clue.pair = (name, best.name)
      clue.text = "\(name) moves with \(best.name) (rank correlation \(number(best.correlation, 3))): "
      clue.text += "the data hardly tell them apart."
      clue.advice =
        "Run more iterations, or make the two less alike: centre a predictor, give one a tighter prior, replace the pair by "
        + "their sum and difference; a dense metric (--metric dense) follows such a ridge, too."
    }
    return clue
  }

  // MARK: Words

  /// `theta (8 of its elements)`, or the names themselves where they are few.
  static func folded(_ names: [String]) -> String {
    var families: [(base: String, names: [String])] = []
    for name in names {
      let base = variable(name)
      if let known = families.firstIndex(where: { $0.base == base }) {
        families[known].names.append(name)
      } else {
        families.append((base, [name]))
      }
    }
    let texts = families.map { family in
      family.names.count <= 2
        ? family.names.joined(separator: " and ") : "\(family.base) (\(family.names.count) of its elements)"
    }
    return texts.count <= 4
      ? texts.joined(separator: ", ") : texts.prefix(4).joined(separator: ", ") + " and \(texts.count - 4) more"
  }
}

private func number(_ value: Double, _ digits: Int = 3) -> String { significantText(value, digits: digits) }
