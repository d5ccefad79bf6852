// Blocks done in strips: every operation on 64 to 256 rows at a time, so that choosing the operation costs nothing.
import CKernels

extension PortableExecutor {
  // MARK: Forward

  func forwardStrips(_ block: UnsafePointer<LoweredBlock>, withGradient: Bool) {
    clearSums(block)
    fillInvariants(block)
    let isSinglePass = withGradient && block.pointee.isSinglePass
    if isSinglePass { clearInvariantAdjoints(block) }
    var blockTarget = 0.0
    for segment in 0..<block.pointee.segmentCount {
      var row = Int(block.pointee.segments[segment])
      let end = Int(block.pointee.segments[segment + 1])
      while row < end {
        let count = min(block.pointee.stripLength, end - row)
        setPointers(block, row: row)
        // Invariants that an earlier segment computes are read again.
        if segment > 0 && block.pointee.flushesInvariantsPerStrip { fillInvariants(block) }
        load(block, block.pointee.loads, row: row, count: count)
        run(block.pointee.table.operations, Int(block.pointee.table.operation_count), count: count)
        copyExports(block, row: row, count: count)
        check(block, row: row, count: count)
        blockTarget += sum(block, row: row, count: count)
        if isSinglePass { sweep(block, row: row, count: count) }
        row += count
      }
    }
    target += blockTarget
    if isSinglePass { flushInvariantAdjoints(block, count: block.pointee.stripLength) }
  }

  /// Points each register to its strip that begins with `row`.
  @inline(__always)
  private func setPointers(_ block: UnsafePointer<LoweredBlock>, row: Int) {
    let places = block.pointee.places
    for register in 0..<Int(block.pointee.table.register_count) {
      let place = places[register]
      switch place.valueSpace {
      case .scratch: values[register] = scratchValues + place.valueOffset
      case .slots: values[register] = slotValues + (place.valueOffset + row)
      case .kept: values[register] = kept + (place.valueOffset + row)
      // Never written: only results of operations are.
      default: values[register] = UnsafeMutablePointer(mutating: lowered.constants + (place.valueOffset + row))
      }
      switch place.adjointSpace {
      case .scratch: registerAdjoints[register] = scratchAdjoints + place.adjointOffset
      case .slots: registerAdjoints[register] = adjoints + (place.adjointOffset + row)
      default: registerAdjoints[register] = nil
      }
    }
  }

  private func fillInvariants(_ block: UnsafePointer<LoweredBlock>) {
    let invariants = block.pointee.invariants
    let length = Int32(min(block.pointee.stripLength, block.pointee.rows))
    for index in 0..<invariants.count {
      let register = Int(invariants.items[index])
      let input = block.pointee.table.inputs[register]
      let isSlot = input.kind == Int32(COHORT_INPUT_SLOTS.rawValue)
      let value = isSlot ? slotValues[Int(input.base)] : lowered.constants[Int(input.base)]
      cohort_fill(length, value, scratchValues + block.pointee.places[register].valueOffset)
    }
  }

  private func load(_ block: UnsafePointer<LoweredBlock>, _ list: RegisterList, row: Int, count: Int) {
    for index in 0..<list.count {
      let register = Int(list.items[index])
      let input = block.pointee.table.inputs[register]
      let strip = values[register]
      if let table = input.table {
        cohort_gather(Int32(count), slotValues, table + row, strip)
      } else {
        let isSlots = input.kind == Int32(COHORT_INPUT_SLOTS.rawValue)
        let source = isSlots ? UnsafePointer(slotValues) : lowered.constants
        let (base, stride) = (Int(input.base), Int(input.stride))
        for i in 0..<count { strip[i] = source[base + stride * (row + i)] }
      }
    }
  }

  @inline(__always)
  private func run(_ operations: UnsafePointer<cohort_operation>, _ operationCount: Int, count: Int) {
    for index in 0..<operationCount {
      let operation = operations + index
      cohort_primitive_forward(
        operation.pointee.primitive, Int32(count), values[Int(operation.pointee.a)], values[Int(operation.pointee.b)],
        values[Int(operation.pointee.c)], values[Int(operation.pointee.result)])
    }
  }

  private func copyExports(_ block: UnsafePointer<LoweredBlock>, row: Int, count: Int) {
    for index in 0..<block.pointee.copiedExportCount {
      let export = block.pointee.copiedExports[index]
      (slotValues + (Int(export.base) + row)).update(from: values[Int(export.reg)], count: count)
    }
  }

  private func check(_ block: UnsafePointer<LoweredBlock>, row: Int, count: Int) {
    for index in 0..<Int(block.pointee.table.check_count) {
      let check = block.pointee.table.checks[index]
      let first = Int(cohort_first_failure(Int32(count), values[Int(check.reg)]))
      guard first >= 0 else { continue }
      if check.is_guard != 0 {
        failure.guard_failed = 1
      } else if failure.requirement < 0 {
        failure.requirement = check.description
        failure.row = Int64(row + first)
        failure.shown = check.shown >= 0 ? values[Int(check.shown)][first] : .nan
      }
    }
  }

  /// Adds the strip's sums to slots, and returns its part of the log density.
  private func sum(_ block: UnsafePointer<LoweredBlock>, row: Int, count: Int) -> Double {
    var total = 0.0
    for index in 0..<Int(block.pointee.table.sum_count) {
      let sum = block.pointee.table.sums + index
      let strip = values[Int(sum.pointee.reg)]
      guard sum.pointee.offsets != nil else {
        total += sum.pointee.scale * cohort_sum(Int32(count), strip)
        continue
      }
      forGroups(sum, row: row, count: count) { slot, begin, length in
        slotValues[slot] += sum.pointee.scale * cohort_sum(Int32(length), strip + begin)
      }
    }
    return total
  }

  /// The groups of a sum to slots that have rows in the strip: slot, first row within the strip, number of rows.
  @inline(__always)
  private func forGroups(
    _ sum: UnsafePointer<cohort_block_sum>, row: Int, count: Int, _ body: (Int, Int, Int) -> Void
  ) {
    guard let offsets = sum.pointee.offsets else { return }
    let groups = Int(sum.pointee.count)
    // The first group that ends behind `row`.
    var (low, high) = (0, groups)
    while low < high {
      let middle = (low + high) / 2
      if Int(offsets[middle + 1]) > row { high = middle } else { low = middle + 1 }
    }
    while low < groups && Int(offsets[low]) < row + count {
      let begin = max(Int(offsets[low]), row)
      let end = min(Int(offsets[low + 1]), row + count)
      if end > begin { body(Int(sum.pointee.base) + low, begin - row, end - begin) }
      low += 1
    }
  }

  // MARK: Reverse

  func reverseStrips(_ block: UnsafePointer<LoweredBlock>) {
    guard block.pointee.table.reverse_count > 0 || block.pointee.table.sum_count > 0 else { return }
    fillInvariants(block)
    clearInvariantAdjoints(block)
    let flushes = block.pointee.flushesInvariantsPerStrip
    for segment in stride(from: block.pointee.segmentCount - 1, through: 0, by: -1) {
      let begin = Int(block.pointee.segments[segment])
      let end = Int(block.pointee.segments[segment + 1])
      let length = block.pointee.stripLength
      // The same strips as in the forward sweep.
      var strip = (end - begin + length - 1) / length
      while strip > 0 {
        strip -= 1
        let row = begin + strip * length
        let count = min(length, end - row)
        setPointers(block, row: row)
        load(block, block.pointee.reverseLoads, row: row, count: count)
        run(block.pointee.recomputed, block.pointee.recomputedCount, count: count)
        sweep(block, row: row, count: count)
        if flushes {
          flushInvariantAdjoints(block, count: count)
          clearInvariantAdjoints(block)
        }
      }
    }
    if !flushes { flushInvariantAdjoints(block, count: block.pointee.stripLength) }
  }

  /// The reverse sweep over a strip whose values are there.
  private func sweep(_ block: UnsafePointer<LoweredBlock>, row: Int, count: Int) {
    scratchAdjoints.update(repeating: 0, count: block.pointee.zeroedPerStrip)
    seed(block, row: row, count: count)
    let operations = block.pointee.table.reverse_operations
    for index in 0..<Int(block.pointee.table.reverse_count) {
      guard let operation = operations.map({ $0 + index }) else { break }
      let active = operation.pointee.active
      let (a, b, c) = (Int(operation.pointee.a), Int(operation.pointee.b), Int(operation.pointee.c))
      let result = Int(operation.pointee.result)
      cohort_primitive_reverse(
        operation.pointee.primitive, Int32(count), values[a], values[b], values[c], values[result],
        registerAdjoints[result], active & 1 != 0 ? registerAdjoints[a] : nil,
        active & 2 != 0 ? registerAdjoints[b] : nil, active & 4 != 0 ? registerAdjoints[c] : nil)
    }
    scatter(block, row: row, count: count)
  }

  private func seed(_ block: UnsafePointer<LoweredBlock>, row: Int, count: Int) {
    for index in 0..<block.pointee.copiedExportCount {
      let export = block.pointee.copiedExports[index]
      guard let strip = registerAdjoints[Int(export.reg)] else { continue }
      cohort_add(Int32(count), adjoints + (Int(export.base) + row), strip)
    }
    for index in 0..<Int(block.pointee.table.sum_count) {
      let sum = block.pointee.table.sums + index
      guard let strip = registerAdjoints[Int(sum.pointee.reg)] else { continue }
      guard sum.pointee.offsets != nil else {
        cohort_add_scalar(Int32(count), sum.pointee.scale, strip)
        continue
      }
      forGroups(sum, row: row, count: count) { slot, begin, length in
        cohort_add_scalar(Int32(length), sum.pointee.scale * adjoints[slot], strip + begin)
      }
    }
  }

  /// Adds the adjoints of the inputs that were copied to the adjoints of their slots.
  private func scatter(_ block: UnsafePointer<LoweredBlock>, row: Int, count: Int) {
    let loads = block.pointee.loads
    for index in 0..<loads.count {
      let register = Int(loads.items[index])
      guard let strip = registerAdjoints[register] else { continue }
      let input = block.pointee.table.inputs[register]
      if let table = input.table {
        if input.has_runs != 0 {
          cohort_scatter_add_runs(Int32(count), strip, table + row, adjoints)
        } else {
          cohort_scatter_add(Int32(count), strip, table + row, adjoints)
        }
      } else {
        let (base, stride) = (Int(input.base), Int(input.stride))
        for i in 0..<count { adjoints[base + stride * (row + i)] += strip[i] }
      }
    }
  }

  private func clearInvariantAdjoints(_ block: UnsafePointer<LoweredBlock>) {
    (scratchAdjoints + block.pointee.zeroedPerStrip).update(repeating: 0, count: block.pointee.zeroedPerBlock)
  }

  private func flushInvariantAdjoints(_ block: UnsafePointer<LoweredBlock>, count: Int) {
    let invariants = block.pointee.invariants
    for index in 0..<invariants.count {
      let register = Int(invariants.items[index])
      let place = block.pointee.places[register]
      guard place.adjointSpace == .scratch else { continue }
      let input = block.pointee.table.inputs[register]
      adjoints[Int(input.base)] += cohort_sum(Int32(count), scratchAdjoints + place.adjointOffset)
    }
  }
}
