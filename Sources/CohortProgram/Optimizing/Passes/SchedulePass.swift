// Schedule: puts the sites of a recording in order, in as few steps as possible.

extension Pass {
  static let schedule = Pass("schedule", "puts sites in order and fuses those with equal rows", isOptional: false) {
    $0.schedule = Scheduler.schedule($0.recording)
  }
}

/// Groups sites into steps.
private struct Scheduler {
  private var schedule = Schedule()
  private let recording: Recording
  /// The parallel blocks with each number of rows.
  private var parallelBlocks: [Int: [Int]] = [:]

  static func schedule(_ recording: Recording) -> Schedule {
    var scheduler = Scheduler(recording: recording)
    scheduler.schedule.stepOfSite = Array(repeating: -1, count: recording.sites.count)
    let components = recording.components()
    scheduler.schedule.isReadOutside = recording.readersOutside(of: components)
    for component in components {
      if component.count == 1, !recording.readsItself(component[0]) {
        scheduler.place(component[0])
      } else if !scheduler.placeOrdered(component) {
        scheduler.placeComponent(component)
      }
    }
    return scheduler.schedule
  }

  private init(recording: Recording) {
    self.recording = recording
  }

  // MARK: Independent sites

  private mutating func place(_ index: Int) {
    let site = recording.sites[index]
    var earliest = 0
    let flatRows: Int
    switch site.kind {
    case .sum: flatRows = Int(site.columns[0].count)
    default: flatRows = Int(site.rows)
    }
    for column in site.columns {
      for read in column.sites where read > 0 {
        let step = schedule.stepOfSite[Int(read)]
        let isLocal =
          recording.isAligned(column, rows: Int32(truncatingIfNeeded: flatRows))
          && !schedule.irregularSites.contains(Int(read)) && (schedule.steps[step].order == nil || site.isTargetTerm)
          && schedule.steps[step].rows == flatRows
        earliest = max(earliest, isLocal ? step : step + 1)
      }
    }
    switch site.kind {
    case .parameters: return
    case .node:
      schedule.steps.append(PlannedStep(kind: .nodes, rows: 0, members: [index], calls: Array(site.calls.indices)))
      schedule.stepOfSite[index] = schedule.steps.count - 1
    case .operation:
      let step = parallelBlock(rows: flatRows, from: earliest)
      schedule.steps[step].members.append(index)
      schedule.stepOfSite[index] = step
    case .targetTerm, .check, .sum:
      var step = earliest
      if site.isTargetTerm, earliest < schedule.steps.count, schedule.steps[earliest].segments != nil,
        schedule.steps[earliest].rows == flatRows
      {
        step = earliest
      } else {
        step = parallelBlock(rows: flatRows, from: earliest)
      }
      schedule.steps[step].attachments.append(index)
      schedule.stepOfSite[index] = step
    }
  }

  private mutating func parallelBlock(rows: Int, from earliest: Int) -> Int {
    if let known = parallelBlocks[rows] {
      var low = 0
      var high = known.count
      while low < high {
        let middle = (low + high) / 2
        if known[middle] < earliest { low = middle + 1 } else { high = middle }
      }
      if low < known.count { return known[low] }
    }
    schedule.steps.append(PlannedStep(kind: .block, rows: rows, members: []))
    parallelBlocks[rows, default: []].append(schedule.steps.count - 1)
    return schedule.steps.count - 1
  }

  // MARK: Sites whose rows read each other

  /// Places a group of operations that all have the same rows, each row reading only itself and rows before it: a loop
  /// with carried variables. Rows are sorted by the length of the chain behind them, so that independent series
  /// advance side by side.
  private mutating func placeOrdered(_ component: [Int]) -> Bool {
    let rows = Int(recording.sites[component[0]].rows)
    let members = Set(component)
    var alignedReads: [Int: [Int]] = [:]
    for index in component {
      guard case .operation = recording.sites[index].kind, Int(recording.sites[index].rows) == rows else {
        return false
      }
      for column in recording.sites[index].columns {
        if recording.isAligned(column, rows: Int32(rows)), members.contains(Int(column.site)) {
          alignedReads[index, default: []].append(Int(column.site))
          continue
        }
        guard column.sites.contains(where: { members.contains(Int($0)) }) else { continue }
        for row in 0..<rows {
          let reference = column.reference(row)
          if members.contains(Int(reference.site)), Int(reference.row) >= row { return false }
        }
      }
    }
    guard let inOrder = Scheduler.sorted(component, reads: alignedReads) else { return false }
    // The level of a row: one more than that of the rows it reads.
    var levels = [Int32](repeating: 0, count: rows)
    var carried: [OperandColumn] = []
    for index in component {
      for column in recording.sites[index].columns
      where column.sites.contains(where: { members.contains(Int($0)) })
        && !(recording.isAligned(column, rows: Int32(rows)) && members.contains(Int(column.site)))
      {
        carried.append(column)
      }
    }
    for row in 0..<rows {
      for column in carried {
        let reference = column.reference(row)
        if members.contains(Int(reference.site)) { levels[row] = max(levels[row], levels[Int(reference.row)] + 1) }
      }
    }
    let (order, segments) = RowLevels.sorted(levels)
    var step = PlannedStep(kind: .block, rows: rows, members: inOrder)
    step.segments = segments
    step.reason = segments.count - 1 < rows ? .seriesSideBySide : .rowsInOrder
    let isInPlace = order.enumerated().allSatisfy { Int32($0) == $1 }
    step.order = isInPlace ? nil : order
    schedule.steps.append(step)
    for index in component { schedule.stepOfSite[index] = schedule.steps.count - 1 }
    if isInPlace { return true }
    var places = ContiguousArray<Int32>(repeating: 0, count: rows)
    for (place, row) in order.enumerated() { places[Int(row)] = Int32(place) }
    for index in component { schedule.placeOfRow[index] = places }
    return true
  }

  /// Sorts sites so that each comes after those it reads; nil if they read each other in a circle.
  private static func sorted(_ sites: [Int], reads: [Int: [Int]]) -> [Int]? {
    var result: [Int] = []
    var state: [Int: Int] = [:]
    var stack: [(Int, Int)] = []
    for site in sites where state[site] == nil {
      stack.append((site, 0))
      state[site] = 1
      while let (current, edge) = stack.last {
        let next = reads[current] ?? []
        if edge < next.count {
          stack[stack.count - 1].1 += 1
          switch state[next[edge]] {
          case nil:
            state[next[edge]] = 1
            stack.append((next[edge], 0))
          case 1: return nil
          default: break
          }
        } else {
          stack.removeLast()
          state[current] = 2
          result.append(current)
        }
      }
    }
    return result
  }

  /// Leaves a component to the passes that take it apart.
  private mutating func placeComponent(_ component: [Int]) {
    schedule.steps.append(PlannedStep(kind: .component, rows: 0, members: component))
    for index in component { schedule.stepOfSite[index] = schedule.steps.count - 1 }
    schedule.irregularSites.formUnion(component)
  }
}

extension Site {
  fileprivate var isTargetTerm: Bool {
    if case .targetTerm = kind { return true }
    return false
  }
}
