// InstanceLevels: how long the chain of dependences behind each result of a group of sites is.

/// For each site of a component the level of each of its rows (for nodes: of each call): one more than the highest
/// level among the results of the component that it reads.
struct InstanceLevels {
  private(set) var levels: [Int: [Int32]] = [:]
  private let recording: Recording
  /// For nodes: where each call's operands begin in each column, and the call of each result row.
  private var operandStarts: [Int: [[Int32]]] = [:]
  private var callOfRow: [Int: [Int32]] = [:]

  init(_ recording: Recording, _ component: [Int]) {
    self.recording = recording
    for index in component {
      let site = recording.sites[index]
      if case .node = site.kind {
        levels[index] = Array(repeating: -1, count: site.calls.count)
        var starts: [[Int32]] = []
        for column in site.columns.indices {
          var start: Int32 = 0
          var columnStarts: [Int32] = [0]
          for call in site.calls {
            start += Int32(call.argumentCounts[column])
            columnStarts.append(start)
          }
          starts.append(columnStarts)
        }
        operandStarts[index] = starts
        callOfRow[index] = site.calls.enumerated().flatMap { number, call in
          Array(repeating: Int32(number), count: call.outputCount)
        }
      } else {
        levels[index] = Array(repeating: -1, count: Int(site.rows))
      }
    }
    for index in component { resolveAll(index) }
  }

  private mutating func resolveAll(_ index: Int) {
    var stack: [(site: Int, row: Int)] = []
    for row in 0..<(levels[index]?.count ?? 0) where level(index, row) < 0 {
      stack.append((index, row))
      while let (site, row) = stack.last {
        if level(site, row) >= 0 {
          stack.removeLast()
          continue
        }
        var result: Int32 = 0
        var isReady = true
        for read in reads(site, row) {
          let found = level(read.site, read.row)
          if found < 0 {
            stack.append((read.site, read.row))
            isReady = false
          } else {
            result = max(result, found + 1)
          }
        }
        if isReady {
          levels[site]?[row] = result
          stack.removeLast()
        }
      }
    }
  }

  private func level(_ site: Int, _ row: Int) -> Int32 { levels[site]?[row] ?? 0 }

  /// The results of the component that a row (a call) reads.
  private func reads(_ index: Int, _ row: Int) -> [(site: Int, row: Int)] {
    let site = recording.sites[index]
    var result: [(Int, Int)] = []
    func add(_ reference: Reference) {
      let read = Int(reference.site)
      guard levels[read] != nil else { return }
      result.append((read, callOfRow[read].map { Int($0[Int(reference.row)]) } ?? Int(reference.row)))
    }
    for (number, column) in site.columns.enumerated() where column.sites.contains(where: { levels[Int($0)] != nil }) {
      switch site.kind {
      case .sum:
        for operand in Int(site.offsets[row])..<Int(site.offsets[row + 1]) { add(column.reference(operand)) }
      case .node:
        let starts = operandStarts[index]?[number] ?? []
        for operand in Int(starts[row])..<Int(starts[row + 1]) { add(column.reference(operand)) }
      default: add(column.reference(row))
      }
    }
    return result
  }
}
