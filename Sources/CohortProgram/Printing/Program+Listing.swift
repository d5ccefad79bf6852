// Program + listing: a program as text.

extension Program {
  /// The memory that the program takes, then its steps.
  ///
  /// A block's registers are r0, r1, …; `i` is the row: `slot[8 + i]` is another slot in each row, `constant[i]` another
  /// number.
  package var listing: String {
    let tables = steps.reduce(0) { $0 + $1.tableCount }
    var lines = [
      "\(ListingText.count(parameterCount, "parameter")), \(ListingText.count(steps.count, "step"))",
      "memory: \(ListingText.count(slotCount, "slot")) (\(8 * slotCount) bytes), \(fixedSlots.count) of them fixed; "
        + "\(ListingText.count(constants.count, "constant")) (\(8 * constants.count) bytes); "
        + "tables of \(ListingText.count(tables, "slot")) (\(4 * tables) bytes)",
    ]
    if !fixedSlots.isEmpty {
      lines.append(
        "slot[\(parameterCount)…] = " + ListingText.list(fixedSlots, ListingText.number))
    }
    if constantTarget != 0 { lines.append("target += \(ListingText.number(constantTarget))") }
    for (number, step) in steps.enumerated() {
      switch step {
      case .block(let block): lines += block.listing(number: number, checks: checks)
      case .node(let node): lines += node.listing(number: number)
      }
    }
    if let rejection { lines.append("reject: \(rejection)") }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension CompiledRecording {
  /// The program, and where the numbers are that are read after an evaluation.
  package var listing: String {
    guard !outputs.isEmpty else { return program.listing }
    return program.listing + "outputs: "
      + ListingText.list(outputs, limit: 24) { output in
        switch output {
        case .constant(let value): return ListingText.number(value)
        case .slot(let slot): return "slot[\(slot)]"
        }
      } + "\n"
  }
}

extension Step {
  /// How many slots its tables name.
  fileprivate var tableCount: Int {
    switch self {
    case .block(let block): return block.inputs.reduce(0) { $0 + $1.tableCount }
    case .node(let node): return node.arguments.reduce(0) { $0 + $1.column.tableCount }
    }
  }
}
