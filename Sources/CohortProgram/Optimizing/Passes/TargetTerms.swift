// Target terms: a sum that only the log density reads is added to it term by term.

extension Pass {
  static let targetTerms = Pass("target-terms", "adds the addends of a sum to the log density one by one") {
    $0.recording.flattenTarget()
  }
}

extension Recording {
  /// Replaces target terms of sums, differences and scaled terms by target terms of their operands, until nothing changes.
  ///
  /// A density written as a scalar loop, as a vectorised statement or in a user function thereby gives the same program.
  fileprivate mutating func flattenTarget() {
    var readers = countReaders()
    var pending = sites.indices.filter {
      if case .targetTerm = sites[$0].kind { return !sites[$0].isDead }
      return false
    }
    while let index = pending.popLast() {
      guard case .targetTerm(let scale) = sites[index].kind, !sites[index].isDead else { continue }
      let column = sites[index].columns[0]
      if column.isConstant {
        constantTarget += scale * total(column)
        sites[index].isDead = true
        continue
      }
      guard column.mode == .affine, column.site != 0 else { continue }
      let source = Int(column.site)
      guard readers[source] == 1, column.count == sites[source].rows, column.base == 0,
        column.stride == 1 || column.count == 1
      else { continue }
      var replacements: [(OperandColumn, Double)] = []
      let operands = sites[source].columns
      switch sites[source].kind {
      case .operation(.add): replacements = [(operands[0], scale), (operands[1], scale)]
      case .operation(.subtract): replacements = [(operands[0], scale), (operands[1], -scale)]
      case .operation(.negate): replacements = [(operands[0], -scale)]
      case .operation(.multiply) where operands[0].mode == .constant:
        replacements = [(operands[1], scale * operands[0].constant)]
      case .operation(.multiply) where operands[1].mode == .constant:
        replacements = [(operands[0], scale * operands[1].constant)]
      case .operation(.divide) where operands[1].mode == .constant:
        replacements = [(operands[0], scale / operands[1].constant)]
      case .sum: replacements = [(operands[0], scale)]
      default: continue
      }
      sites[source].isDead = true
      sites[source].columns = []
      for (number, (operand, factor)) in replacements.enumerated() {
        var term = Site(kind: .targetTerm(scale: factor), columnCount: 1)
        term.location = sites[source].location
        term.columns[0] = operand
        term.rows = operand.count
        if operand.count > 1, operand.isInvariant, !operand.isConstant {
          term.kind = .targetTerm(scale: factor * Double(operand.count))
          term.columns[0] = operand.first
          term.rows = 1
        }
        if number == 0 {
          sites[index] = term
          pending.append(index)
        } else {
          sites.append(term)
          readers.append(0)
          pending.append(sites.count - 1)
        }
      }
    }
  }

  /// How many columns (and outputs) read each site.
  private func countReaders() -> [Int] {
    var readers = [Int](repeating: 0, count: sites.count)
    for site in sites where !site.isDead {
      for column in site.columns {
        for read in column.sites where read >= 0 { readers[Int(read)] += 1 }
      }
    }
    for output in outputs where !output.isConstant { readers[Int(output.site)] += 1 }
    return readers
  }

  private func total(_ column: OperandColumn) -> Double {
    switch column.mode {
    case .constant: return column.constant * Double(column.count)
    case .constantTable: return column.constants.reduce(0, +)
    case .data:
      return (0..<Int(column.count)).reduce(0) { $0 + data[Int(column.base) + Int(column.stride) * $1] }
    default: return 0
    }
  }
}
