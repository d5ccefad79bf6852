// Schedule + recurrences: components that are not one loop over the rows of their sites.

extension Schedule {
  /// Levels of at least so many independent instances of a site are worth a step of their own.
  private static let wideLevel = 16.0

  /// Places a component as the loops that its instances make in the order in which the model ran them, or level by level
  /// where levels are wide.
  mutating func placeRecurrence(_ component: [Int]) {
    for (member, site) in component.enumerated() { memberOfSite[site] = Int32(truncatingIfNeeded: member) }
    let graph = InstanceGraph(recording, component, memberOfSite: memberOfSite)
    for site in component { memberOfSite[site] = -1 }
    if graph.meanWidth < Schedule.wideLevel, !graph.hasCallsToMerge,
      let recurrence = Recurrence(graph)
    {
      place(recurrence, graph)
    } else {
      placeByLevel(graph)
    }
    for index in component { stepOfSite[index] = steps.count - 1 }
    irregularSites.formUnion(component)
  }

  private mutating func place(_ recurrence: Recurrence, _ graph: InstanceGraph) {
    var builder = LoopBodyBuilder(graph)
    var parts = recurrence.parts
    var levels: [ContiguousArray<Int32>?] = []
    for (number, part) in parts.enumerated() {
      levels.append(nil)
      switch part {
      case .loop(var loop):
        levels[number] = builder.arrange(&loop, number: number)
        parts[number] = .loop(loop)
      case .calls(_, let instances): builder.need(instances)
      }
    }
    var bodies: [LoopBody?] = []
    for part in parts {
      if case .loop(let loop) = part { bodies.append(builder.body(loop)) } else { bodies.append(nil) }
    }
    // The next free place of each member's results.
    var next = [Int](repeating: 0, count: graph.members.count)
    var places = graph.members.map { index -> ContiguousArray<Int32> in
      if case .node = recording.sites[index].kind { return [] }
      return ContiguousArray(repeating: 0, count: Int(recording.sites[index].rows))
    }
    for (number, part) in parts.enumerated() {
      switch part {
      case .calls(let member, let instances):
        steps.append(callStep(graph, member, instances, &next[member], &places[member]))
      case .loop(let loop):
        var step = PlannedStep(kind: .block, rows: loop.rows, members: [])
        step.segments = levels[number]
        var body = bodies[number] ?? LoopBody()
        for position in 0..<loop.width {
          let member = graph.member(loop.instances[position])
          var isNeeded = isReadOutside[graph.members[member]]
          for row in 0..<loop.rows {
            let instance = loop.instances[row * loop.width + position]
            isNeeded = isNeeded || builder.isNeeded[Int(instance)]
            places[member][graph.row(instance)] = Int32(truncatingIfNeeded: next[member] + row)
          }
          if isNeeded {
            body.exports.append(
              LoopBody.Export(
                operation: builder.operation(of: loop.instances[position]), site: graph.members[member],
                place: next[member]))
          }
          next[member] += loop.rows
        }
        step.body = body
        steps.append(step)
      }
    }
    for (member, index) in graph.members.enumerated() where !places[member].isEmpty {
      placeOfRow[index] = places[member]
    }
  }

  /// Calls of a node, or sums.
  private func callStep(
    _ graph: InstanceGraph, _ member: Int, _ instances: [Int32], _ next: inout Int,
    _ places: inout ContiguousArray<Int32>
  ) -> PlannedStep {
    let rows = ContiguousArray(instances.map { Int32(truncatingIfNeeded: graph.row($0)) })
    if case .node = recording.sites[graph.members[member]].kind {
      return PlannedStep(kind: .nodes, rows: 0, members: [graph.members[member]], calls: rows.map { Int($0) }.sorted())
    }
    var step = PlannedStep(kind: .block, rows: 0, members: [], attachments: [graph.members[member]])
    step.sumRows = rows
    step.firstOrdered = next
    for row in rows {
      places[Int(row)] = Int32(truncatingIfNeeded: next)
      next += 1
    }
    return step
  }

  /// Results are sorted by the length of the chain behind them, and each level of each site is a step.
  private mutating func placeByLevel(_ graph: InstanceGraph) {
    var buckets: [(level: Int, site: Int, rows: ContiguousArray<Int32>, first: Int)] = []
    for (member, index) in graph.members.enumerated() {
      let levels = Array(graph.level[Int(graph.firsts[member])..<Int(graph.firsts[member + 1])])
      let (order, offsets) = Schedule.bucket(levels)
      if case .node = recording.sites[index].kind {
        // Nodes keep the order of their calls.
      } else {
        var places = ContiguousArray<Int32>(repeating: 0, count: order.count)
        for (place, row) in order.enumerated() { places[Int(row)] = Int32(truncatingIfNeeded: place) }
        placeOfRow[index] = places
      }
      for level in 0..<max(offsets.count - 1, 0) where offsets[level] < offsets[level + 1] {
        let range = Int(offsets[level])..<Int(offsets[level + 1])
        buckets.append((level, index, ContiguousArray(order[range]), range.lowerBound))
      }
    }
    buckets.sort { ($0.level, $0.site) < ($1.level, $1.site) }
    for bucket in buckets {
      switch recording.sites[bucket.site].kind {
      case .node:
        steps.append(PlannedStep(kind: .nodes, rows: 0, members: [bucket.site], calls: bucket.rows.map { Int($0) }))
      case .sum:
        var step = PlannedStep(kind: .block, rows: 0, members: [], attachments: [bucket.site])
        step.sumRows = bucket.rows
        step.firstOrdered = bucket.first
        steps.append(step)
      default:
        var step = PlannedStep(kind: .block, rows: bucket.rows.count, members: [bucket.site])
        step.order = bucket.rows
        step.firstOrdered = bucket.first
        // A step of part of the rows is never fused with others.
        steps.append(step)
      }
    }
  }
}
