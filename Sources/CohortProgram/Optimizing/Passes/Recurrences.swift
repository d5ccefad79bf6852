// Recurrences: components of sites become the loops that their instances make in the order in which the model ran them.

extension Pass {
  static let recurrences = Pass("recurrences", "finds the loops in sites whose rows read each other") {
    $0.findRecurrences()
  }
}

extension Compilation {
  /// Levels of at least so many independent instances of a site are worth a step of their own.
  private static let wideLevel = 16.0

  /// Replaces components by loops, but for those with wide levels and those with calls that go together.
  fileprivate mutating func findRecurrences() {
    let recording = recording
    schedule.replaceComponents { schedule, component in
      let graph = InstanceGraph(recording, component.members)
      if graph.meanWidth < Compilation.wideLevel, !graph.hasCallsToMerge, let recurrence = Recurrence(graph) {
        return schedule.steps(of: recurrence, graph)
      }
      component.graph = graph
      return nil
    }
  }
}

extension Schedule {
  /// The steps of a recurrence.
  fileprivate mutating func steps(of recurrence: Recurrence, _ graph: InstanceGraph) -> [PlannedStep] {
    let recording = graph.recording
    var steps: [PlannedStep] = []
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
        step.reason = .repeatedSteps
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
    return steps
  }

  /// Calls of a node, or sums.
  private func callStep(
    _ graph: InstanceGraph, _ member: Int, _ instances: [Int32], _ next: inout Int,
    _ places: inout ContiguousArray<Int32>
  ) -> PlannedStep {
    let rows = ContiguousArray(instances.map { Int32(truncatingIfNeeded: graph.row($0)) })
    if case .node = graph.recording.sites[graph.members[member]].kind {
      var step = PlannedStep(
        kind: .nodes, rows: 0, members: [graph.members[member]], calls: rows.map { Int($0) }.sorted())
      step.reason = .callsReadEachOther
      return step
    }
    var step = PlannedStep(kind: .block, rows: 0, members: [], attachments: [graph.members[member]])
    step.reason = .repeatedSteps
    step.sumRows = rows
    step.firstOrdered = next
    for row in rows {
      places[Int(row)] = Int32(truncatingIfNeeded: next)
      next += 1
    }
    return step
  }
}
