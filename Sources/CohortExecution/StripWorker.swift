// What one thread needs to work on a block in strips: its own scratch, beside the numbers that all threads share.
//
// A block is done in chunks of several strips. All sums have a shape that depends on the block alone: rows are summed to
// strips, strips to chunks, chunks in order. So the result has the same bits whatever thread does which chunk.
import CKernels

/// Runs chunks of a block's rows: every operation on 64 to 256 rows at a time, so that choosing it costs nothing.
final class StripWorker {
  let constants: UnsafePointer<Double>
  let slotValues: UnsafeMutablePointer<Double>
  let adjoints: UnsafeMutablePointer<Double>
  let kept: UnsafeMutablePointer<Double>
  /// Adjoints of gathered columns in full length, where they are not scattered by this worker.
  let columns: UnsafeMutablePointer<Double>
  private var scratchValues: UnsafeMutablePointer<Double>
  private var scratchAdjoints: UnsafeMutablePointer<Double>
  /// Pointers of the current strip, per register.
  private let values: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
  private let registerAdjoints: UnsafeMutablePointer<UnsafeMutablePointer<Double>?>
  /// The first failure in the current block.
  var failure = cohort_failure()
  /// The number of the sweep over a block for which the scratch holds the invariants.
  var sweepNumber = 0

  init(
    _ lowered: LoweredProgram, slots: UnsafeMutablePointer<Double>, adjoints: UnsafeMutablePointer<Double>,
    kept: UnsafeMutablePointer<Double>, columns: UnsafeMutablePointer<Double>, memory: OwnedMemory,
    scratch: StripScratch? = nil
  ) throws {
    constants = lowered.constants
    slotValues = slots
    self.adjoints = adjoints
    self.kept = kept
    self.columns = columns
    let scratch = try scratch ?? StripScratch(lowered, memory: memory)
    scratchValues = scratch.values
    scratchAdjoints = scratch.adjoints
    values = try memory.allocate(count: lowered.maximumRegisterCount)
    registerAdjoints = try memory.allocate(count: lowered.maximumRegisterCount)
  }

  /// Works in other scratch from the next block on.
  func use(_ scratch: StripScratch) {
    scratchValues = scratch.values
    scratchAdjoints = scratch.adjoints
  }

  /// Prepares the forward or the reverse sweep over a block.
  func begin(_ block: UnsafePointer<LoweredBlock>) {
    failure = cohort_failure(requirement: -1, guard_failed: 0, row: 0, shown: .nan)
    readInvariants(block)
  }

  /// Reads the invariants' values; to be done again where a segment may have computed them.
  func readInvariants(_ block: UnsafePointer<LoweredBlock>) {
    let invariants = block.pointee.invariants
    for index in 0..<invariants.count {
      let register = Int(invariants.items[index])
      let input = block.pointee.table.inputs[register]
      let isSlot = input.kind == Int32(COHORT_INPUT_SLOTS.rawValue)
      let value = isSlot ? slotValues[Int(input.base)] : constants[Int(input.base)]
      let strip = scratchValues + block.pointee.places[register].valueOffset
      cohort_fill(Int32(block.pointee.stripLength), value, strip)
    }
  }

  /// Forward over rows; with `sweeps` also the reverse.
  ///
  /// - Parameter results: the rows' part of the log density and, with `sweeps`, of the invariants' adjoints.
  func forward(
    _ block: UnsafePointer<LoweredBlock>, rows: Range<Int>, sweeps: Bool, scatters: Bool,
    results: UnsafeMutablePointer<Double>
  ) {
    if sweeps { clearInvariantAdjoints(block) }
    var total = 0.0
    var row = rows.lowerBound
    while row < rows.upperBound {
      let count = min(block.pointee.stripLength, rows.upperBound - row)
      setPointers(block, row: row, scatters: scatters)
      load(block, block.pointee.loads, row: row, count: count)
      run(block.pointee.table.operations, Int(block.pointee.table.operation_count), count: count)
      copyExports(block, row: row, count: count)
      check(block, row: row, count: count)
      total += sum(block, row: row, count: count)
      if sweeps { sweep(block, row: row, count: count, scatters: scatters) }
      row += count
    }
    results[0] = total
    if sweeps { sumInvariantAdjoints(block, rows: rows, results: results + 1) }
  }

  /// The reverse over rows of which the forward sweep has left what was to be kept.
  ///
  /// - Parameter results: the rows' part of the invariants' adjoints, from index 1 on.
  func reverse(
    _ block: UnsafePointer<LoweredBlock>, rows: Range<Int>, scatters: Bool, results: UnsafeMutablePointer<Double>
  ) {
    clearInvariantAdjoints(block)
    var row = rows.lowerBound
    while row < rows.upperBound {
      let count = min(block.pointee.stripLength, rows.upperBound - row)
      setPointers(block, row: row, scatters: scatters)
      load(block, block.pointee.reverseLoads, row: row, count: count)
      run(block.pointee.recomputed, block.pointee.recomputedCount, count: count)
      sweep(block, row: row, count: count, scatters: scatters)
      row += count
    }
    sumInvariantAdjoints(block, rows: rows, results: results + 1)
  }

  /// Points each register to its strip that begins with `row`.
  @inline(__always)
  private func setPointers(_ block: UnsafePointer<LoweredBlock>, row: Int, scatters: Bool) {
    let places = block.pointee.places
    for register in 0..<Int(block.pointee.table.register_count) {
      let place = places[register]
      switch place.valueSpace {
      case .scratch: values[register] = scratchValues + place.valueOffset
      case .slots: values[register] = slotValues + (place.valueOffset + row)
      case .kept: values[register] = kept + (place.valueOffset + row)
      // Never written: only results of operations are.
      default: values[register] = UnsafeMutablePointer(mutating: constants + (place.valueOffset + row))
      }
      switch place.adjointSpace {
      case .scratch: registerAdjoints[register] = scratchAdjoints + place.adjointOffset
      case .slots: registerAdjoints[register] = adjoints + (place.adjointOffset + row)
      default: registerAdjoints[register] = nil
      }
    }
    guard !scatters else { return }
    for index in 0..<block.pointee.transposedCount {
      let transposed = block.pointee.transposed[index]
      registerAdjoints[transposed.register] = columns + (transposed.columnOffset + row)
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
        let source = isSlots ? UnsafePointer(slotValues) : constants
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
      } else if failure.requirement < 0 || Int64(row + count) <= failure.row {
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

  /// The reverse sweep over a strip whose values are there.
  private func sweep(_ block: UnsafePointer<LoweredBlock>, row: Int, count: Int, scatters: Bool) {
    scratchAdjoints.update(repeating: 0, count: block.pointee.zeroedPerStrip)
    if !scatters {
      for index in 0..<block.pointee.transposedCount {
        cohort_fill(Int32(count), 0, columns + (block.pointee.transposed[index].columnOffset + row))
      }
    }
    seed(block, row: row, count: count)
    guard let operations = block.pointee.table.reverse_operations else { return }
    for index in 0..<Int(block.pointee.table.reverse_count) {
      let operation = operations + index
      let active = operation.pointee.active
      let (a, b, c) = (Int(operation.pointee.a), Int(operation.pointee.b), Int(operation.pointee.c))
      let result = Int(operation.pointee.result)
      cohort_primitive_reverse(
        operation.pointee.primitive, Int32(count), values[a], values[b], values[c], values[result],
        registerAdjoints[result], active & 1 != 0 ? registerAdjoints[a] : nil,
        active & 2 != 0 ? registerAdjoints[b] : nil, active & 4 != 0 ? registerAdjoints[c] : nil)
    }
    scatter(block, row: row, count: count, scattersGathers: scatters)
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
  private func scatter(_ block: UnsafePointer<LoweredBlock>, row: Int, count: Int, scattersGathers: Bool) {
    let loads = block.pointee.loads
    for index in 0..<loads.count {
      let register = Int(loads.items[index])
      guard let strip = registerAdjoints[register] else { continue }
      let input = block.pointee.table.inputs[register]
      if let table = input.table {
        guard scattersGathers else { continue }
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

  private func sumInvariantAdjoints(
    _ block: UnsafePointer<LoweredBlock>, rows: Range<Int>, results: UnsafeMutablePointer<Double>
  ) {
    let invariants = block.pointee.invariants
    let count = Int32(min(block.pointee.stripLength, rows.count))
    for index in 0..<invariants.count {
      let place = block.pointee.places[Int(invariants.items[index])]
      let isActive = place.adjointSpace == .scratch
      results[index] = isActive ? cohort_sum(count, scratchAdjoints + place.adjointOffset) : 0
    }
  }
}

/// Where strips are computed: nothing in it outlives a sweep over a block, so the executors of many points take turns with it.
struct StripScratch: BitwiseCopyable {
  let values: UnsafeMutablePointer<Double>
  let adjoints: UnsafeMutablePointer<Double>

  init(_ lowered: LoweredProgram, memory: OwnedMemory) throws {
    values = try memory.zeros(count: lowered.scratchValueCount)
    adjoints = try memory.zeros(count: lowered.scratchAdjointCount)
  }
}
