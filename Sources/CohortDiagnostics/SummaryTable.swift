// SummaryTable: the summary of a fit as a table that people read.

/// Quantities in sections, a line each; arrays may be folded into one.
package struct SummaryTable: Equatable, Sendable {
  package static let defaultProbabilities = [0.05, 0.5, 0.95]

  /// A line of the table.
  package enum Line: Equatable, Sendable {
    case quantity(ParameterSummary)
    case array(FoldedArray)
  }

  /// Lines under a title.
  package struct Section: Equatable, Sendable {
    /// Nil: without one.
    package var title: String?
    package var lines: [Line]

    package init(title: String? = nil, lines: [Line]) {
      self.title = title
      self.lines = lines
    }
  }

  package let probabilities: [Double]
  package let sections: [Section]
  /// The columns of text that a line should fit in; nil: as many as it takes.
  package let width: Int?

  package init(sections: [Section], probabilities: [Double] = SummaryTable.defaultProbabilities, width: Int? = nil) {
    self.sections = sections
    self.probabilities = probabilities
    self.width = width
  }

  package init(rows: [ParameterSummary], probabilities: [Double] = SummaryTable.defaultProbabilities) {
    self.init(sections: [Section(lines: rows.map { .quantity($0) })], probabilities: probabilities)
  }

  /// The column headings after the name.
  package var columns: [String] {
    ["mean", "mcse", "sd"] + probabilities.map { formatSignificant($0 * 100, 4) + "%" } + [
      "ess_bulk", "ess_tail", "rhat",
    ]
  }

  /// What a quantity has under the headings; a dash where the draws do not say.
  private func cells(_ row: ParameterSummary) -> [String] {
    func known(_ value: Double, _ text: String) -> String { value.isNaN ? "-" : text }
    let digits = 4
    return [formatSignificant(row.mean, digits), known(row.mcse, formatSignificant(row.mcse, 2))]
      + [known(row.sd, formatSignificant(row.sd, 3))] + row.quantiles.map { formatSignificant($0, digits) }
      + [known(row.essBulk, formatFixed(row.essBulk, 0)), known(row.essTail, formatFixed(row.essTail, 0))]
      + [known(row.rHat, formatFixed(row.rHat, 3))]
  }

  private var quantities: [ParameterSummary] {
    sections.flatMap { section in
      section.lines.compactMap { if case .quantity(let row) = $0 { row } else { nil } }
    }
  }

  /// The table as lines of aligned text, headings first.
  package var text: String {
    let rows = quantities.map { (name: $0.name, cells: cells($0)) }
    let names = sections.flatMap { section in
      section.lines.map { line in
        switch line {
        case .quantity(let row): row.name
        case .array(let array): array.name
        }
      }
    }
    let nameWidth = names.map(\.count).max() ?? 0
    let layout = layout(rows.map(\.cells), nameWidth: nameWidth)
    var lines: [String] = []
    if !rows.isEmpty { lines.append(layout.line("", columns)) }
    var next = rows.makeIterator()
    for section in sections where !section.lines.isEmpty {
      if let title = section.title {
        if !lines.isEmpty { lines.append("") }
        lines.append(title)
      }
      for line in section.lines {
        switch line {
        case .quantity:
          guard let row = next.next() else { continue }
          lines.append(layout.line(row.name, row.cells))
        case .array(let array): lines.append(layout.line(array))
        }
      }
    }
    return lines.joined(separator: "\n")
  }

  /// Which columns are shown and how wide.
  private struct Layout {
    var nameWidth: Int
    var shown: [Int]
    var widths: [Int]
    var gap: Int
    var limit: Int?

    var lineWidth: Int { nameWidth + shown.reduce(0) { $0 + widths[$1] + gap } }

    func line(_ name: String, _ cells: [String]) -> String {
      var text = name + String(repeating: " ", count: max(0, nameWidth - name.count))
      for column in shown {
        text += String(repeating: " ", count: gap + widths[column] - cells[column].count) + cells[column]
      }
      return text
    }

    /// What a folded array says goes on in lines of its own where it is too long.
    func line(_ array: FoldedArray) -> String {
      var lines: [String] = []
      var current = array.name + String(repeating: " ", count: max(0, nameWidth - array.name.count)) + "  "
      let indent = String(repeating: " ", count: nameWidth + 2)
      for (index, part) in array.parts.enumerated() {
        if index > 0, let limit, current.count + part.count + 2 > limit {
          lines.append(current + ",")
          current = indent + part
        } else {
          current += (index > 0 ? ", " : "") + part
        }
      }
      return (lines + [current]).joined(separator: "\n")
    }
  }

  /// Narrow tables come closer together, then leave out the Monte Carlo error and the tail's sample size.
  private func layout(_ rows: [[String]], nameWidth: Int) -> Layout {
    let columns = columns
    let widths = columns.indices.map { column in
      max(columns[column].count, rows.map { $0[column].count }.max() ?? 0)
    }
    var layout = Layout(nameWidth: nameWidth, shown: Array(columns.indices), widths: widths, gap: 2, limit: width)
    guard let width else { return layout }
    for dropped in [[], ["mcse"], ["mcse", "ess_tail"]] {
      layout.shown = columns.indices.filter { !dropped.contains(columns[$0]) }
      for gap in [2, 1] {
        layout.gap = gap
        if layout.lineWidth <= width { return layout }
      }
    }
    return layout
  }

  // MARK: Notes

  /// What has to be said of numbers that are shown, as lines: why some have no R-hat, and what it means for one chain.
  package func notes(chainCount: Int, drawCount: Int) -> [String] {
    var notes: [String] = []
    let all = sections.flatMap { section in
      section.lines.flatMap { line in
        switch line {
        case .quantity(let row): [row]
        case .array(let array): array.rows
        }
      }
    }
    func list(_ rows: [ParameterSummary]) -> String {
      let more = rows.count > 4 ? " and \(rows.count - 4) more" : ""
      return rows.prefix(4).map(\.name).joined(separator: ", ") + more
    }
    if drawCount < 4 {
      notes.append("A chain has \(drawCount) \(drawCount == 1 ? "draw" : "draws"): ESS and R-hat take four.")
    }
    let infinite = all.filter { !$0.mean.isFinite }
    if !infinite.isEmpty { notes.append("Not finite in some draws, so without ESS and R-hat: \(list(infinite)).") }
    let constants = quantities.filter(\.isConstant)
    if drawCount >= 4, !constants.isEmpty {
      notes.append("The same in all draws, so without ESS and R-hat: \(list(constants)).")
    }
    let stuck = all.filter { $0.rHat == .infinity }
    if !stuck.isEmpty { notes.append("Chains stand still at different values of \(list(stuck)).") }
    if chainCount == 1, drawCount >= 4 {
      notes.append("One chain: R-hat compares its two halves and cannot see what other chains would find.")
    }
    return notes
  }
}
