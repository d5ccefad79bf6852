// DrawsComments: what the comments among and after the draws say: where adaptation ended, what it found, the times.
import CohortInference
import Foundation

/// Reads the comments below a file's column names.
struct DrawsComments {
  /// What was learnt before sampling, as it stands there.
  private(set) var report: PhaseReport?
  /// The phases with their times.
  private(set) var phases: [PhaseSummary] = []
  /// Points without a log density; nil where nothing is said of them.
  private(set) var invalidPoints: InvalidPoints?
  /// Whether the lines that follow are rows of the report's last entry.
  private var inRows = false

  /// Takes the next comment, without its `# `.
  mutating func read(_ comment: String) {
    let text = comment.trimmingCharacters(in: .whitespaces)
    if text == "Adaptation terminated" {
      report = PhaseReport(title: text, entries: [])
      inRows = false
    } else if let time = Self.time(text) {
      phases.append(time)
    } else if InvalidPoints.read(text, &invalidPoints) {
      inRows = false
    } else if report != nil {
      readEntry(text)
    }
  }

  /// A line of the report: `Step size = 0.5`, a heading with a colon, or a row of numbers below one.
  private mutating func readEntry(_ text: String) {
    if text.hasSuffix(":") {
      report?.entries.append(PhaseReport.Entry(String(text.dropLast()), shape: [0], []))
      inRows = true
      return
    }
    if let sign = text.range(of: " = "), let value = Double(text[sign.upperBound...]) {
      report?.entries.append(PhaseReport.Entry(String(text[..<sign.lowerBound]), [value]))
      inRows = false
      return
    }
    guard inRows, var entry = report?.entries.popLast() else { return }
    let row = text.split(separator: ",").map { Double($0.trimmingCharacters(in: .whitespaces)) }
    if row.isEmpty || row.contains(nil) {
      inRows = false
    } else {
      // A second row makes a matrix of a vector.
      entry.shape = entry.values.isEmpty ? [row.count] : [entry.values.count / row.count + 1, row.count]
      entry.values += row.compactMap { $0 }
    }
    report?.entries.append(entry)
  }

  /// `0.25 seconds (Warm-up)`, but for the total.
  private static func time(_ text: String) -> PhaseSummary? {
    guard let unit = text.range(of: " seconds ("), text.hasSuffix(")"),
      let seconds = text[..<unit.lowerBound].split(separator: " ").last.flatMap({ Double($0) })
    else { return nil }
    let title = String(text[unit.upperBound...].dropLast())
    guard title != "Total" else { return nil }
    var phase = PhaseSummary(RunPhase(name: title.lowercased(), title: title))
    phase.seconds = seconds
    return phase
  }
}

// MARK: Writing

extension DrawsComments {
  /// What was learnt in a phase, line by line.
  ///
  /// - Parameter digits: significant digits; nil: as many as tell a number from all others.
  static func lines(_ report: PhaseReport, digits: Int?) -> [String] {
    var lines = [report.title]
    for entry in report.entries {
      let texts = entry.values.map { significantText($0, digits: digits) }
      if entry.shape.isEmpty {
        lines.append("\(entry.name) = \(texts.joined(separator: ", "))")
        continue
      }
      lines.append("\(entry.name):")
      let width = max(1, entry.shape.last ?? 1)
      for start in stride(from: 0, to: texts.count, by: width) {
        lines.append(texts[start..<min(start + width, texts.count)].joined(separator: ", "))
      }
    }
    return lines
  }

  /// The times of the phases, and points without a log density where they were counted, line by line.
  static func lines(_ phases: [PhaseSummary], _ invalid: InvalidPoints?) -> [String] {
    let phases = phases.filter { !$0.phase.title.isEmpty }
    if phases.isEmpty { return invalid?.lines ?? [] }
    // CmdStan's clock counts milliseconds, and it adds up what it shows.
    let times = phases.map { (title: $0.phase.title, milliseconds: ($0.seconds * 1000).rounded()) }
    let total = (title: "Total", milliseconds: times.reduce(0) { $0 + $1.milliseconds })
    let lines = (times + [total]).enumerated().map { index, time in
      let start = index == 0 ? " Elapsed Time: " : "               "
      return "\(start)\(significantText(time.milliseconds / 1000, digits: 6)) seconds (\(time.title))"
    }
    return [""] + lines + [""] + (invalid?.lines ?? [])
  }
}
