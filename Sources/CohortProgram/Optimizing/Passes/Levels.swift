// Levels: components that are not loops run level by level, each level of each site in strips.

extension Pass {
  static let levels = Pass("levels", "runs what is no loop level by level", isOptional: false) {
    $0.splitLevels()
  }
}

extension Compilation {
  /// Replaces all components that are left.
  fileprivate mutating func splitLevels() {
    let recording = recording
    schedule.replaceComponents { schedule, component in
      schedule.steps(
        byLevelOf: component.graph ?? InstanceGraph(recording, component.members))
    }
  }
}

extension Schedule {
  /// Results are sorted by the length of the chain behind them, and each level of each site is a step.
  fileprivate mutating func steps(byLevelOf graph: InstanceGraph) -> [PlannedStep] {
    let recording = graph.recording
    var steps: [PlannedStep] = []
    var buckets: [(level: Int, site: Int, rows: ContiguousArray<Int32>, first: Int)] = []
    for (member, index) in graph.members.enumerated() {
      let levels = Array(graph.level[Int(graph.firsts[member])..<Int(graph.firsts[member + 1])])
      let order = RowLevels.order(levels)
      if case .node = recording.sites[index].kind {
        // Nodes keep the order of their calls.
      } else {
        var places = ContiguousArray<Int32>(repeating: 0, count: order.count)
        for (place, row) in order.enumerated() { places[Int(row)] = Int32(truncatingIfNeeded: place) }
        placeOfRow[index] = places
      }
      var start = 0
      while start < order.count {
        let level = levels[Int(order[start])]
        var end = start + 1
        while end < order.count, levels[Int(order[end])] == level { end += 1 }
        buckets.append((Int(level), index, ContiguousArray(order[start..<end]), start))
        start = end
      }
    }
    buckets.sort { ($0.level, $0.site) < ($1.level, $1.site) }
    for bucket in buckets {
      switch recording.sites[bucket.site].kind {
      case .node:
        var step = PlannedStep(kind: .nodes, rows: 0, members: [bucket.site], calls: bucket.rows.map { Int($0) })
        step.reason = .callsReadEachOther
        steps.append(step)
      case .sum:
        var step = PlannedStep(kind: .block, rows: 0, members: [], attachments: [bucket.site])
        step.reason = .levelByLevel
        step.sumRows = bucket.rows
        step.firstOrdered = bucket.first
        steps.append(step)
      default:
        var step = PlannedStep(kind: .block, rows: bucket.rows.count, members: [bucket.site])
        step.reason = .levelByLevel
        step.order = bucket.rows
        step.firstOrdered = bucket.first
        // A step of part of the rows is never fused with others.
        steps.append(step)
      }
    }
    return steps
  }
}
