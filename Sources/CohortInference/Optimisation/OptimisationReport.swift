// What an optimiser found: how each start ended, which was best, and the sentences about it.

import CohortDiagnostics

/// How all starts of an optimiser ended.
package struct OptimisationReport: Sendable {
  /// By start; nil where it failed or was cancelled before its first iteration.
  package let ends: [ClimbEnd?]
  /// The number of the first start.
  package let firstStart: Int
  /// The start whose end has the highest log density, of equals the first.
  package let best: Int?

  package init(ends: [ClimbEnd?], firstStart: Int) {
    self.ends = ends
    self.firstStart = firstStart
    var best: (start: Int, value: Double)?
    for (start, end) in ends.enumerated() {
      guard let value = end?.logDensity, !value.isNaN else { continue }
      if best.map({ value > $0.value }) ?? true { best = (start, value) }
    }
    self.best = best?.start
  }

  /// The best end.
  package var bestEnd: ClimbEnd? { best.flatMap { ends[$0] } }

  /// How many ends are within 0.01 of the best one.
  package var nearBest: Int {
    guard let best = bestEnd else { return 0 }
    return ends.count { $0.map { $0.logDensity >= best.logDensity - 0.01 } ?? false }
  }

  /// What is to be said.
  package var notes: [RunNote] {
    guard let best, let end = bestEnd else { return [] }
    var notes: [RunNote] = []
    let effort =
      "\(formatCount(end.iterations, "iteration"))"
      + (end.evaluations > 0 ? " and \(formatCount(end.evaluations, "evaluation"))" : "")
    let whose = ends.count > 1 ? ", of start \(firstStart &+ best)" : ""
    notes.append(RunNote("log density \(ClimbText.number(end.logDensity)) after \(effort)\(whose)"))
    if let ending = end.ending {
      notes.append(RunNote(ending.text, isWarning: !ending.isConverged))
    } else {
      notes.append(RunNote("cancelled on the way: this is the best point so far", isWarning: true))
    }
    if let remark = end.remark { notes.append(RunNote(remark)) }
    if ends.count > 1 {
      let values = ends.compactMap { $0?.logDensity }.filter { !$0.isNaN }
      let near = nearBest
      var text =
        "\(near) of \(ends.count) starts ended within 0.01 of the best log density, \(ClimbText.number(end.logDensity))"
      if let worst = values.min(), near < values.count { text += "; the worst ended at \(ClimbText.number(worst))" }
      let failed = ends.count - values.count
      if failed > 0 { text += "; \(failed) gave none" }
      notes.append(RunNote(text))
      if near == 1 {
        notes.append(
          RunNote(
            "no other start found this mode: there may be higher ones; more starts may tell", isWarning: true))
      }
    }
    return notes
  }
}

/// Numbers in sentences.
enum ClimbText {
  /// With about nine significant digits.
  static func number(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    var scale = 1e8
    var size = abs(value)
    guard size < 1e9, size > 1e-6 else { return "\(value)" }
    while size >= 10 {
      size /= 10
      scale /= 10
    }
    return "\((value * scale).rounded() / scale)"
  }
}
