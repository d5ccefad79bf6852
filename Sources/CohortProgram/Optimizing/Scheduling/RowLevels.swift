// RowLevels: rows sorted by the length of the chain of rows behind them.

enum RowLevels {
  /// Sorts rows by level (stable), with the offsets of the levels.
  static func sorted(_ levels: [Int32]) -> (order: ContiguousArray<Int32>, offsets: ContiguousArray<Int32>) {
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

  /// Rows sorted by level (stable), where there may be many more levels than rows.
  static func order(_ levels: [Int32]) -> ContiguousArray<Int32> {
    if Int(levels.max() ?? -1) <= 4 * levels.count { return sorted(levels).order }
    let keys = levels.enumerated().map { Int64($1) << 32 | Int64($0) }.sorted()
    return ContiguousArray(keys.map { Int32(truncatingIfNeeded: $0) })
  }
}
