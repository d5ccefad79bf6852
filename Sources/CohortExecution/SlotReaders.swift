// SlotReaders: which column of a block reads each slot, for one block after another.

/// Notes for each slot the column of the current block that reads it. Made once for a program: programs have blocks in the
/// number of their slots.
final class SlotReaders {
  /// The column; that of an earlier block where `blocks` is not the current one.
  private var columns: [Int32] = []
  private var blocks: [Int32] = []
  private var block: Int32 = 0
  private let slotCount: Int

  init(slotCount: Int) { self.slotCount = slotCount }

  /// Forgets what was noted.
  func begin() {
    if columns.isEmpty {
      columns = Array(repeating: 0, count: slotCount)
      blocks = Array(repeating: 0, count: slotCount)
    }
    block &+= 1
  }

  /// Notes that a column reads a slot; false if another column does.
  func note(_ slot: Int, column: Int) -> Bool {
    if blocks[slot] == block { return columns[slot] == Int32(truncatingIfNeeded: column) }
    blocks[slot] = block
    columns[slot] = Int32(truncatingIfNeeded: column)
    return true
  }
}
