// SlotLayout + nodes: turns calls of library nodes into steps.

extension SlotLayout {
  /// The calls of a node: one step where they go together, else one for each.
  mutating func nodes(_ step: PlannedStep) -> [NodeStep] {
    let site = recording.sites[step.members[0]]
    let base = slotBase[step.members[0]]
    func argumentRows(_ column: Int, _ calls: some Sequence<Int>) -> ContiguousArray<Int32> {
      var rows = ContiguousArray<Int32>()
      for call in calls {
        let operands = site.operands(ofCall: call, column: column)
        rows.append(contentsOf: Int32(operands.lowerBound)..<Int32(operands.upperBound))
      }
      return rows
    }
    let (merged, reason) = merger(of: step, site)
    if let merged {
      var arguments: [NodeStep.Argument] = []
      for index in site.columns.indices {
        let rows = argumentRows(index, merged.isGivenOnce[index] ? [step.calls[0]] : step.calls)
        let all = rows.count == Int(site.columns[index].count)
        arguments.append(
          NodeStep.Argument(column: column(site.columns[index], rows: all ? nil : rows), count: rows.count))
      }
      let count = step.calls.reduce(0) { $0 + site.calls[$1].outputCount }
      // Calls of loops around each other may alternate: their results stand where each call's would.
      var slots: ContiguousArray<Int32>?
      if !zip(step.calls, step.calls.dropFirst()).allSatisfy({ $1 == $0 + 1 }) {
        slots = ContiguousArray(
          step.calls.flatMap { call in
            let first = base + Int(site.calls[call].firstRow)
            return (first..<(first + site.calls[call].outputCount)).map { Int32($0) }
          })
      }
      return [
        NodeStep(
          node: merged.node, arguments: arguments, outputBase: base + Int(site.calls[step.calls[0]].firstRow),
          outputCount: count, outputSlots: slots, place: site.place, origin: site.location, calls: step.calls.count,
          callsAtPlace: site.calls.count, reason: reason)
      ]
    }
    var result: [NodeStep] = []
    for number in step.calls {
      let call = site.calls[number]
      var arguments: [NodeStep.Argument] = []
      for index in site.columns.indices {
        let rows = argumentRows(index, [number])
        let all = site.calls.count == 1
        arguments.append(
          NodeStep.Argument(column: column(site.columns[index], rows: all ? nil : rows), count: rows.count))
      }
      result.append(
        NodeStep(
          node: call.node, arguments: arguments, outputBase: base + Int(call.firstRow), outputCount: call.outputCount,
          place: site.place, origin: site.location, callsAtPlace: site.calls.count, reason: reason))
    }
    return result
  }

  /// The node that does all calls of a step; why there is one, or none.
  private func merger(of step: PlannedStep, _ site: Site) -> (node: MergedNode?, reason: Reason) {
    let calls = step.calls
    guard calls.count > 1, let first = site.calls[calls[0]].node as? any BatchedNode else {
      if site.calls.count == 1 { return (nil, .singleCall) }
      return (nil, step.reason == .callsReadEachOther ? .callsReadEachOther : .nothingInCommon)
    }
    let nodes = calls.map { site.calls[$0].node }
    let isSame = site.columns.indices.map { index in
      self.isSame(site.columns[index], calls.map { site.operands(ofCall: $0, column: index) })
    }
    if let merged = first.merged(withAllOf: nodes, isSame: isSame) { return (merged, .mergedCalls) }
    return (nil, first.obstacle(toMerging: nodes, isSame: isSame))
  }

  /// Whether several runs of operands of a column are the same.
  private func isSame(_ column: OperandColumn, _ runs: [Range<Int>]) -> Bool {
    guard let first = runs.first else { return true }
    func constant(_ row: Int) -> Double {
      switch column.mode {
      case .data: return constants[Int(column.base) + Int(column.stride) * row]
      case .constantTable: return column.constants[row]
      default: return column.constant
      }
    }
    return runs.allSatisfy { run in
      run.count == first.count
        && zip(run, first).allSatisfy { a, b in
          column.isConstant
            ? constant(a).bitPattern == constant(b).bitPattern : column.reference(a) == column.reference(b)
        }
    }
  }
}
