// FoldedArray: a line that stands for the many numbers of an array.

/// The numbers of an array in one line: where their means lie, and the worst of their diagnostics.
package struct FoldedArray: Equatable, Sendable {
  /// Such as `theta[1..132]`.
  package let name: String
  package let rows: [ParameterSummary]

  package init(name: String, rows: [ParameterSummary]) {
    self.name = name
    self.rows = rows
  }

  /// `means -1.2 to 0.9`, `worst R-hat 1.002`, `least ESS 3100`.
  var parts: [String] {
    var parts: [String] = []
    let means = rows.map(\.mean).filter(\.isFinite)
    if let low = means.min(), let high = means.max() {
      parts.append(low == high ? "means \(number(low))" : "means \(number(low)) to \(number(high))")
    }
    let rHats = rows.map(\.rHat).filter { !$0.isNaN }
    if let worst = rHats.max() { parts.append("worst R-hat \(formatFixed(worst, 3))") }
    let sizes = rows.map { min($0.essBulk, $0.essTail) }.filter { !$0.isNaN }
    if let least = sizes.min() { parts.append("least ESS \(formatFixed(least, 0))") }
    let constants = rows.count { $0.isConstant }
    if constants == rows.count {
      parts.append("all constant")
    } else if constants > 0 {
      parts.append("\(constants) constant")
    }
    let infinite = rows.count { !$0.mean.isFinite }
    if infinite > 0 { parts.append("\(infinite) not finite") }
    return parts
  }

  private func number(_ value: Double) -> String { formatSignificant(value, 3) }
}
