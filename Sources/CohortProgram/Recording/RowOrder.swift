// RowOrder: when each row of a site was taken down, relative to the rows of all other sites.

/// Increasing numbers, one for each row, kept as their first and their distance where that is always the same.
package struct RowOrder {
  private var base = 0
  private var stride = 0
  /// The number that continues the pattern.
  private var next = 0
  private var table = ContiguousArray<Int>()
  package private(set) var count = 0

  package init() {}

  /// The numbers of the given rows of another order, moved by `shift`.
  init(_ other: RowOrder, rows: some Sequence<Int>, shiftedBy shift: Int = 0) {
    for row in rows { append(other[row] &+ shift) }
  }

  @inline(__always)
  mutating func append(_ moment: Int) {
    if moment == next && count > 1 {
      count &+= 1
      next &+= stride
    } else {
      appendAnew(moment)
    }
  }

  @inline(never)
  private mutating func appendAnew(_ moment: Int) {
    if count == 0 {
      base = moment
    } else if count == 1 {
      stride = moment &- base
      next = moment &+ stride
    } else {
      if table.isEmpty { for row in 0..<count { table.append(base &+ stride &* row) } }
      table.append(moment)
      // No number that could follow.
      (stride, next) = (0, Int.min)
    }
    count &+= 1
  }

  /// The row's number; beyond the rows that are known, one after all others.
  package subscript(row: Int) -> Int {
    if row < table.count { return table[row] }
    return row < count ? base &+ stride &* row : Int.max
  }
}
