/// How far a chain has come, as one line of text.
import CohortInference

package struct ChainStatus: Equatable, Sendable {
  package enum Phase: Equatable, Sendable {
    case starting
    case running(RunPhase)
    case done
    case stopped
    case failed

    package var text: String {
      switch self {
      case .starting: "starting"
      case .running(let phase): phase.name
      case .done: "done"
      case .stopped: "stopped"
      case .failed: "failed"
      }
    }
  }

  package var chain: Int
  package var phase = Phase.starting
  /// Iterations done and wanted, warm-up and sampling together.
  package var completed = 0
  package var total: Int
  /// Divergences since the phase began.
  package var divergences = 0
  package var stepSize = 0.0
  /// Evaluations of the gradient in the last iteration.
  package var gradients = 0
  /// Seconds until the chain ends, or that it took once it has.
  package var seconds: Double?

  package init(chain: Int, total: Int) {
    self.chain = chain
    self.total = total
  }

  /// The share that is done, in whole per cent; 100 only when all is.
  var percentage: Int { total > 0 ? Int(Double(completed) / Double(total) * 100) : 100 }

  /// The line of a live display, with a bar.
  package func liveLine(chainWidth: Int = 1) -> String {
    let width = 20
    let filled = min(width, percentage * width / 100)
    let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: width - filled)
    return "chain \(padded("\(chain)", chainWidth))  \(padded(phase.text, 8, left: true)) [\(bar)] "
      + "\(padded("\(percentage)", 3)) %  \(details)"
  }

  /// The line where output is kept: no bar, and the iterations in figures.
  package var plainLine: String {
    "Chain \(chain): \(phase.text), iteration \(completed) of \(total) (\(percentage) %), \(details)"
  }

  private var details: String {
    var parts = ["divergences \(divergences)"]
    if stepSize > 0 { parts.append("step size \(significantText(stepSize, digits: 3))") }
    if gradients > 0 { parts.append("leapfrog steps \(gradients)") }
    if let seconds {
      switch phase {
      case .done, .stopped, .failed: parts.append("took \(durationText(seconds))")
      default: parts.append("\(durationText(seconds)) left")
      }
    }
    return parts.joined(separator: ", ")
  }
}

private func padded(_ text: String, _ width: Int, left: Bool = false) -> String {
  let space = String(repeating: " ", count: max(0, width - text.count))
  return left ? text + space : space + text
}

/// A time for people: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`.
package func durationText(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "unknown" }
  if seconds < 9.95 { return "\((seconds * 10).rounded() / 10) s" }
  let whole = Int(seconds.rounded())
  if whole < 60 { return "\(whole) s" }
  if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
  return "\(whole / 3600) h \(whole % 3600 / 60) min"
}
