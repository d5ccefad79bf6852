// Fit+SummaryTable: the summary as a table of text: by block, in the order of declaration, long arrays folded.
import CohortDiagnostics
import CohortIO

extension Fit {
  /// The summary of `lp__` and of the model's quantities as a table of text, every number on a line.
  ///
  /// - Parameters:
  ///   - names: variables or elements; all unless given.
  ///   - probabilities: of the quantiles, each from 0 to 1.
  ///   - includesSampler: whether the sampler's own columns are shown too, such as the step size.
  /// - Throws: `ModelError` where there is no quantity of a name, or a probability lies outside of 0 to 1.
  public func summaryTable(
    of names: [String]? = nil, probabilities: [Double] = Summary.defaultProbabilities, includesSampler: Bool = false
  ) throws -> String {
    var options = SummaryOptions()
    options.variables = names
    options.probabilities = probabilities
    options.includesSampler = includesSampler
    options.foldsAbove = nil
    return try summaryTable(options)
  }

  /// The summary as a table of text, with notes on numbers that have no R-hat.
  ///
  /// The sampler's columns come first, then the blocks of the program, each in the order of its declarations, where the draws
  /// say what the blocks are, as those of Cohort do.
  ///
  /// - Throws: `ModelError` where there is no quantity of a name, or a probability lies outside of 0 to 1.
  public func summaryTable(_ options: SummaryOptions) throws -> String {
    let table = try table(options)
    let notes = table.notes(chainCount: chainCount, drawCount: chains.map(\.drawCount).min() ?? 0)
    return ([table.text] + (notes.isEmpty ? [] : [""] + notes)).joined(separator: "\n")
  }

  private func table(_ options: SummaryOptions) throws -> SummaryTable {
    try Fit.require(options.probabilities)
    let shown = try shownColumns(options)
    // All at once, which is what goes in parallel.
    let made = rows(shown, options.probabilities)
    if let worst = options.worst {
      return SummaryTable(
        sections: [SummaryTable.Section(lines: Fit.worst(made, worst).map { .quantity($0) })],
        probabilities: options.probabilities, width: options.width)
    }
    let summaries = Dictionary(zip(shown, made)) { first, _ in first }
    let folds = options.variables == nil ? options.foldsAbove : nil
    var sections: [SummaryTable.Section] = []
    for name in layout.variables {
      let lines = lines(of: name, layout.columns(ofVariable: name).compactMap { summaries[$0] }, foldsAbove: folds)
      guard !lines.isEmpty else { continue }
      let title = runVariables.block(of: name)?.title
      if sections.last?.title != title || sections.isEmpty {
        sections.append(SummaryTable.Section(title: title, lines: []))
      }
      sections[sections.count - 1].lines += lines
    }
    return SummaryTable(sections: sections, probabilities: options.probabilities, width: options.width)
  }

  private func lines(of name: String, _ rows: [ParameterSummary], foldsAbove limit: Int?) -> [SummaryTable.Line] {
    guard let limit, rows.count > max(1, limit) else { return rows.map { .quantity($0) } }
    let ranges = (try? layout.selection(name))?.sizes.map { "1..\($0)" }
    let shown = ranges.map { "\(name)[\($0.joined(separator: ","))]" } ?? "\(name) (\(rows.count))"
    return [.array(FoldedArray(name: shown, rows: rows))]
  }

  /// The columns that a summary shows, in the order of the draws.
  func shownColumns(_ options: SummaryOptions) throws -> [Int] {
    let shown = options.includesSampler ? Array(columns.indices) : quantityIndices
    guard let names = options.variables else { return shown }
    var wanted: Set<Int> = []
    for name in names {
      let found = layout.columns(of: name)
      if found.isEmpty {
        // It says what is near.
        _ = try layout.selection(name)
        throw ModelError(.quantity, "no quantity \(name)")
      }
      // A column of the sampler that is named is wanted.
      wanted.formUnion(found)
    }
    return columns.indices.filter(wanted.contains)
  }

  /// The numbers of the worst mixing: not finite, then by R-hat, then by effective sample size; constants come last.
  static func worst(_ rows: [ParameterSummary], _ count: Int) -> [ParameterSummary] {
    func rank(_ row: ParameterSummary) -> (Double, Double) {
      if !row.mean.isFinite { return (-.infinity, 0) }
      if row.rHat.isNaN { return (.infinity, 0) }
      return (-row.rHat, min(row.essBulk, row.essTail))
    }
    return Array(
      rows.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
        .map(\.element).prefix(max(0, count)))
  }
}

private func < (a: ((Double, Double), Int), b: ((Double, Double), Int)) -> Bool {
  a.0 == b.0 ? a.1 < b.1 : a.0 < b.0
}

extension RunVariables.Block {
  /// The title of a section.
  fileprivate var title: String { rawValue.split(separator: "_").joined(separator: " ") }
}
