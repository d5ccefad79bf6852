// Block + listing: a block of straight-line code as text.

extension Block {
  /// The rows, then a line for each input, operation, check, sum and export.
  func listing(number: Int, checks descriptions: [CheckDescription]) -> [String] {
    var lines = ["step \(number): block, \(ListingText.count(rows, "row"))" + levels]
    for (index, input) in inputs.enumerated() { lines.append("    r\(index) = \(input.listing)") }
    for (index, operation) in operations.enumerated() {
      let arity = Int(cohort_primitive_arity(operation.primitive))
      let operands = [operation.a, operation.b, operation.c].prefix(arity).map { "r\($0)" }.joined(separator: ", ")
      lines.append("    r\(inputs.count + index) = \(operation.primitive.name)(\(operands))")
    }
    for check in checks {
      let shown = check.shown >= 0 ? ", shows r\(check.shown)" : ""
      lines.append("    r\(check.register): \(descriptions[check.description].listing)\(shown)")
    }
    for sum in sums {
      let scale = sum.scale == 1 ? "" : "\(ListingText.number(sum.scale)) × "
      switch sum.destination {
      case .target: lines.append("    target += \(scale)sum r\(sum.register)")
      case .slots(let base, let offsets):
        let lengths = zip(offsets, offsets.dropFirst()).map { Int($1 - $0) }
        lines.append(
          "    slot[\(base)…] = \(scale)sums of r\(sum.register) over " + ListingText.list(lengths) { "\($0)" }
            + (lengths == [rows] ? " rows" : " rows each"))
      }
    }
    for export in exports {
      lines.append("    slot[\(ListingText.run(export.base, rows > 1 ? 1 : 0))] = r\(export.register)")
    }
    return lines
  }

  /// How many rows wait for how many others.
  private var levels: String {
    guard let segments else { return "" }
    let widths = zip(segments, segments.dropFirst()).map { $1 - $0 }
    let (least, most) = (widths.min() ?? 0, widths.max() ?? 0)
    let width = least == most ? "\(least)" : "\(least) to \(most)"
    return " in \(ListingText.count(widths.count, "level")) of \(width), one after another"
  }
}
