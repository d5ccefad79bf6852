// Schedule: in which order, and grouped how, the sites of a recording run.

/// A step before it is laid out.
struct PlannedStep {
  enum Kind {
    /// Operations with the same rows, each row independent of the others or ordered by `segments`.
    case block
    case nodes
  }
  var kind: Kind
  /// How many rows run.
  var rows: Int
  /// Operation sites in the order in which they run within a row; for nodes the one node site.
  var members: [Int]
  /// Sites of target terms, checks and sums done along with the block.
  var attachments: [Int] = []
  /// Which rows of the members run, in order; nil for all in their own order.
  var order: ContiguousArray<Int32>?
  /// Where in the order of the member's rows this step begins (irregular groups run in several steps).
  var firstOrdered = 0
  var segments: ContiguousArray<Int32>?
  /// For nodes: the calls, in order.
  var calls: [Int] = []
  /// For sums of irregular groups: the rows of `attachments[0]`.
  var sumRows: ContiguousArray<Int32>?
  /// For loops that were put together from several rows of sites: what stands in place of `members`.
  var body: LoopBody?
}

/// Groups sites into steps.
struct Schedule {
  var steps: [PlannedStep] = []
  /// The step in which each site is done (for irregular groups the last of them), -1 for parameters and dead sites.
  var stepOfSite: [Int]
  /// For sites whose rows run in an order of their own: the new place of each row.
  var placeOfRow: [Int: ContiguousArray<Int32>] = [:]
  private var parallelBlocks: [Int: [Int]] = [:]
  let recording: Recording
  /// Scratch: the place of each site in the component at hand, -1 for the others.
  var memberOfSite: [Int32]
  /// Sites whose results another component or an output reads.
  var isReadOutside: [Bool] = []

  init(_ recording: Recording) {
    self.recording = recording
    stepOfSite = Array(repeating: -1, count: recording.sites.count)
    memberOfSite = Array(repeating: -1, count: recording.sites.count)
    let components = recording.components()
    isReadOutside = recording.readersOutside(of: components)
    for component in components {
      if component.count == 1, !recording.readsItself(component[0]) {
        place(component[0])
      } else if !placeOrdered(component) {
        placeRecurrence(component)
      }
    }
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
        let step = stepOfSite[Int(read)]
        let isLocal =
          recording.isAligned(column, rows: Int32(truncatingIfNeeded: flatRows)) && !irregularSites.contains(Int(read))
          && (steps[step].order == nil || site.isTargetTerm) && steps[step].rows == flatRows
        earliest = max(earliest, isLocal ? step : step + 1)
      }
    }
    switch site.kind {
    case .parameters: return
    case .node:
      steps.append(PlannedStep(kind: .nodes, rows: 0, members: [index], calls: Array(site.calls.indices)))
      stepOfSite[index] = steps.count - 1
    case .operation:
      let step = parallelBlock(rows: flatRows, from: earliest)
      steps[step].members.append(index)
      stepOfSite[index] = step
    case .targetTerm, .check, .sum:
      var step = earliest
      if site.isTargetTerm, earliest < steps.count, steps[earliest].segments != nil, steps[earliest].body == nil,
        steps[earliest].rows == flatRows
      {
        step = earliest
      } else {
        step = parallelBlock(rows: flatRows, from: earliest)
      }
      steps[step].attachments.append(index)
      stepOfSite[index] = step
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
    steps.append(PlannedStep(kind: .block, rows: rows, members: []))
    parallelBlocks[rows, default: []].append(steps.count - 1)
    return steps.count - 1
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
    guard let inOrder = Schedule.sorted(component, reads: alignedReads) else { return false }
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
    let (order, segments) = Schedule.bucket(levels)
    var step = PlannedStep(kind: .block, rows: rows, members: inOrder)
    step.segments = segments
    let isInPlace = order.enumerated().allSatisfy { Int32($0) == $1 }
    step.order = isInPlace ? nil : order
    steps.append(step)
    for index in component { stepOfSite[index] = steps.count - 1 }
    if isInPlace { return true }
    var places = ContiguousArray<Int32>(repeating: 0, count: rows)
    for (place, row) in order.enumerated() { places[Int(row)] = Int32(place) }
    for index in component { placeOfRow[index] = places }
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

  /// Sorts rows by level (stable), with the offsets of the levels.
  static func bucket(_ levels: [Int32]) -> (ContiguousArray<Int32>, ContiguousArray<Int32>) {
    let levelCount = Int(levels.max() ?? -1) + 1
    var offsets = ContiguousArray<Int32>(repeating: 0, count: levelCount + 1)
    for level in levels { offsets[Int(level) + 1] += 1 }
    for level in 0..<levelCount { offsets[level + 1] += offsets[level] }
    var next = offsets
    var order = ContiguousArray<Int32>(repeating: 0, count: levels.count)
    for (row, level) in levels.enumerated() {
      order[Int(next[Int(level)])] = Int32(row)
      next[Int(level)] += 1
    }
    return (order, offsets)
  }

  /// Sites done in several steps: their results are always read from slots.
  var irregularSites: Set<Int> = []
}

extension Site {
  var isTargetTerm: Bool {
    if case .targetTerm = kind { return true }
    return false
  }
}
