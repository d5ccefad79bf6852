// Blocks done row by row: few rows, or segments too short for strips (time series).
import CKernels

extension PortableExecutor {
  private func registers(_ block: UnsafePointer<LoweredBlock>) -> UnsafeMutablePointer<Double> {
    block.pointee.keptRowStride > 0 ? kept + block.pointee.keptRowOffset : rowValues
  }

  func forwardRows(_ block: UnsafePointer<LoweredBlock>) {
    clearSums(block)
    // Rows in order read only what earlier rows have exported, whatever the segments are.
    withUnsafePointer(to: block.pointee.table) { table in
      cohort_rows_forward(
        table, 0, Int64(block.pointee.rows), lowered.constants, slotValues, registers(block),
        Int64(block.pointee.keptRowStride), &target, &failure)
    }
  }

  func reverseRows(_ block: UnsafePointer<LoweredBlock>) {
    guard block.pointee.table.reverse_count > 0 || block.pointee.table.sum_count > 0 else { return }
    withUnsafePointer(to: block.pointee.table) { table in
      cohort_rows_reverse(
        table, 0, Int64(block.pointee.rows), lowered.constants, slotValues, registers(block),
        Int64(block.pointee.keptRowStride), rowAdjoints, adjoints)
    }
  }

  /// Sums are added to their slots.
  func clearSums(_ block: UnsafePointer<LoweredBlock>) {
    for index in 0..<Int(block.pointee.table.sum_count) {
      let sum = block.pointee.table.sums[index]
      if sum.offsets != nil { (slotValues + Int(sum.base)).update(repeating: 0, count: Int(sum.count)) }
    }
  }
}
