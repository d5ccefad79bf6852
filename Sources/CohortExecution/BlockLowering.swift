// Lowering of one block: which registers need derivatives, which values the reverse sweep reads, where strips lie.
import CKernels
import CohortProgram

/// Analyses a block and lays out its registers.
struct BlockLowering {
  /// Shorter runs of independent rows are done row by row, without strips.
  static let minimumRowsOfStrips = 4
  /// Blocks with no more numbers than this keep all values that the reverse sweep reads: larger ones would leave the
  /// processor's caches, and computing again is faster.
  static let keptNumbersLimit = 1 << 16
  /// The same for blocks done by rows, where computing again costs more.
  static let keptRowNumbersLimit = 1 << 20
  /// A chunk has some thousands of rows: long enough to be worth a thread's while.
  static let stripsPerChunk = 16
  /// Rows times operations from which on threads share a block.
  static let sharedOperationsMinimum = 1 << 16

  let block: Block
  let slotCount: Int
  let checks: [CheckDescription]
  let readers: SlotReaders
  let memory: OwnedMemory
  let registerCount: Int
  let isDoneByRows: Bool
  private(set) var hasGuards = false
  private(set) var scratchValueCount = 0
  private(set) var scratchAdjointCount = 0
  private(set) var chunkResultCount = 1
  private(set) var columnCount = 0

  private let inputCount: Int
  /// Registers through which a derivative flows from a slot to a result.
  private var isActive: [Bool] = []
  private var reverseOperations: [cohort_operation] = []
  private var operations: [cohort_operation] = []

  init(
    _ block: Block, slotCount: Int, checks: [CheckDescription], readers: SlotReaders, memory: OwnedMemory
  ) throws {
    self.block = block
    self.slotCount = slotCount
    self.readers = readers
    self.checks = checks
    self.memory = memory
    inputCount = block.inputs.count
    registerCount = block.inputs.count + block.operations.count
    guard block.rows >= 0, block.rows < Int(Int32.max), registerCount < 1 << 24 else {
      throw ExecutionError.tooLarge("a block of \(block.rows) rows and \(registerCount) registers")
    }
    let segmentCount = max(1, (block.segments?.count ?? 2) - 1)
    isDoneByRows = block.rows / segmentCount < BlockLowering.minimumRowsOfStrips
  }

  mutating func run(constants: inout ContiguousArray<Double>, keptCount: inout Int) throws -> LoweredBlock {
    try validate(constantCount: constants.count)
    findActiveRegisters()
    let inputs = block.inputs.map { column in lowered(column, constants: &constants) }
    let carried = CarriedResults(block, isDoneByRows: isDoneByRows, keptLimit: BlockLowering.keptRowNumbersLimit)
    var table = cohort_block()
    table.carried_count = Int32(carried.count)
    table.register_count = Int32(registerCount - carried.count)
    table.input_count = Int32(inputCount)
    table.operation_count = Int32(operations.count)
    table.reverse_count = Int32(reverseOperations.count)
    table.export_count = Int32(block.exports.count)
    table.sum_count = Int32(block.sums.count)
    table.check_count = Int32(block.checks.count)
    var inputsWithTables: [cohort_input] = []
    for (index, var input) in inputs.enumerated() {
      if case .gather(let gathered) = block.inputs[index] {
        let rows = gathered.prefix(block.rows)
        input.table = try memory.copy(rows)
        let runs = zip(rows, rows.dropFirst()).count { $0 != $1 } + 1
        input.has_runs = runs * 4 <= block.rows ? 1 : 0
      }
      input.active = isActive[index] ? 1 : 0
      inputsWithTables.append(input)
    }
    func renumbered(_ operation: cohort_operation) -> cohort_operation {
      var operation = operation
      operation.result = carried.number(operation.result)
      operation.a = carried.number(operation.a)
      // Operands beyond the arity are not read.
      operation.b = carried.number(operation.b)
      operation.c = carried.number(operation.c)
      return operation
    }
    table.inputs = try memory.copy(carried.inOrder(inputsWithTables))
    table.operations = try memory.copy(operations.map(renumbered))
    table.reverse_operations = try memory.copy(reverseOperations.map(renumbered))
    table.exports = try memory.copy(
      block.exports.map {
        var export = lowered($0)
        export.reg = carried.number(export.reg)
        return export
      })
    table.sums = try memory.copy(
      block.sums.map {
        var sum = try lowered($0)
        sum.reg = carried.number(sum.reg)
        return sum
      })
    // Guards come first: they take precedence.
    let loweredChecks = block.checks.map {
      var check = lowered($0)
      check.reg = carried.number(check.reg)
      if check.shown >= 0 { check.shown = carried.number(check.shown) }
      return check
    }
    hasGuards = loweredChecks.contains { $0.is_guard != 0 }
    let requirements = loweredChecks.filter { $0.is_guard == 0 }
    table.checks = try memory.copy(loweredChecks.filter { $0.is_guard != 0 } + requirements)
    let segments = block.segments ?? [0, Int32(block.rows)]

    let nothing = RegisterList(items: try memory.copy(EmptyCollection<Int32>()), count: 0)
    var result = LoweredBlock(
      table: table, rows: block.rows, segments: try memory.copy(segments), segmentCount: segments.count - 1,
      stripLength: 0, isSinglePass: false, chunkLength: 0, isParallel: false, keptRowOffset: 0,
      keptRowStride: 0, places: try memory.copy(EmptyCollection<RegisterPlace>()), loads: nothing,
      reverseLoads: nothing, invariants: nothing, recomputed: try memory.copy(EmptyCollection<cohort_operation>()),
      recomputedCount: 0, copiedExports: try memory.copy(EmptyCollection<cohort_export>()), copiedExportCount: 0,
      transposed: try memory.copy(EmptyCollection<TransposedColumn>()), transposedCount: 0, zeroedPerStrip: 0,
      zeroedPerBlock: 0)
    if isDoneByRows {
      layOutRows(&result, carriedCount: carried.count, keptCount: &keptCount)
    } else {
      try layOutStrips(&result, inputs: inputsWithTables, keptCount: &keptCount)
    }
    return result
  }

  // MARK: Validation

  private func validate(constantCount: Int) throws {
    for column in block.inputs {
      try ProgramLowering.check(column, rows: block.rows, slotCount: slotCount, constantCount: constantCount)
    }
    func fail(_ what: String) -> ExecutionError { .invalidProgram(what) }
    for (index, operation) in block.operations.enumerated() {
      let arity = Int(cohort_primitive_arity(operation.primitive))
      let operands = [operation.a, operation.b, operation.c].prefix(arity)
      guard operands.allSatisfy({ $0 >= 0 && Int($0) < inputCount + index }) else {
        throw fail("an operation reads a register that is computed later")
      }
    }
    func fits(_ base: Int, _ count: Int) -> Bool { base >= 0 && base <= slotCount && count <= slotCount - base }
    for export in block.exports {
      guard export.register >= inputCount, export.register < registerCount, fits(export.base, block.rows) else {
        throw fail("an export does not fit into the slots")
      }
    }
    func isPartition(_ offsets: ContiguousArray<Int32>, covering: Bool) -> Bool {
      guard let first = offsets.first, let last = offsets.last, first >= 0, Int(last) <= block.rows else {
        return false
      }
      if covering && (first != 0 || Int(last) != block.rows) { return false }
      return zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }
    }
    for sum in block.sums {
      guard sum.register >= 0, sum.register < registerCount else {
        throw fail("a sum of a register that does not exist")
      }
      if case .slots(let base, let offsets) = sum.destination {
        guard isPartition(offsets, covering: false), fits(base, offsets.count - 1) else {
          throw fail("a sum does not fit into the slots")
        }
      }
    }
    for check in block.checks {
      guard check.register >= 0, check.register < registerCount, check.shown < registerCount, check.description >= 0,
        check.description < checks.count
      else { throw fail("a check of a register that does not exist") }
    }
    if let segments = block.segments {
      guard isPartition(segments, covering: true) else { throw fail("segments do not cover the rows") }
    }
  }

  // MARK: Derivatives

  private mutating func findActiveRegisters() {
    var depends = block.inputs.map { !$0.isConstant }
    for operation in block.operations {
      let mask = cohort_primitive_differentiable(operation.primitive)
      depends.append(
        (mask & 1 != 0 && depends[Int(operation.a)]) || (mask & 2 != 0 && depends[Int(operation.b)])
          || (mask & 4 != 0 && depends[Int(operation.c)]))
    }
    var reaches = [Bool](repeating: false, count: registerCount)
    for export in block.exports { reaches[export.register] = true }
    for sum in block.sums { reaches[sum.register] = true }
    for (index, operation) in block.operations.enumerated().reversed() where reaches[inputCount + index] {
      let mask = cohort_primitive_differentiable(operation.primitive)
      if mask & 1 != 0 { reaches[Int(operation.a)] = true }
      if mask & 2 != 0 { reaches[Int(operation.b)] = true }
      if mask & 4 != 0 { reaches[Int(operation.c)] = true }
    }
    isActive = zip(depends, reaches).map { $0 && $1 }
    for (index, operation) in block.operations.enumerated() {
      var lowered = cohort_operation()
      let mask = cohort_primitive_differentiable(operation.primitive)
      lowered.primitive = operation.primitive
      lowered.result = Int32(inputCount + index)
      (lowered.a, lowered.b, lowered.c) = (operation.a, operation.b, operation.c)
      let arity = cohort_primitive_arity(operation.primitive)
      if arity < 3 { lowered.c = 0 }
      if arity < 2 { lowered.b = 0 }
      if isActive[inputCount + index] {
        for (k, operand) in [lowered.a, lowered.b, lowered.c].enumerated()
        where mask & (1 << UInt32(k)) != 0 && isActive[Int(operand)] {
          lowered.active |= 1 << UInt8(k)
        }
      }
      operations.append(lowered)
    }
    reverseOperations = operations.reversed().filter { $0.active != 0 }
  }

  // MARK: Plain forms

  private func lowered(_ column: Column, constants: inout ContiguousArray<Double>) -> cohort_input {
    var input = cohort_input()
    switch column {
    case .constant(let value):
      input.kind = Int32(COHORT_INPUT_CONSTANTS.rawValue)
      input.base = Int64(constants.count)
      constants.append(value)
    case .constants(let base, let stride):
      input.kind = Int32(COHORT_INPUT_CONSTANTS.rawValue)
      (input.base, input.stride) = (Int64(base), Int64(stride))
    case .slot(let slot):
      input.kind = Int32(COHORT_INPUT_SLOTS.rawValue)
      input.base = Int64(slot)
    case .slots(let base, let stride):
      input.kind = Int32(COHORT_INPUT_SLOTS.rawValue)
      (input.base, input.stride) = (Int64(base), Int64(stride))
    case .gather:
      input.kind = Int32(COHORT_INPUT_GATHER.rawValue)
    }
    return input
  }

  private func lowered(_ export: Block.Export) -> cohort_export {
    cohort_export(
      reg: Int32(export.register), active: isActive[export.register] ? 1 : 0, base: Int64(export.base))
  }

  private func lowered(_ sum: Block.Sum) throws -> cohort_block_sum {
    var result = cohort_block_sum()
    result.reg = Int32(sum.register)
    result.active = isActive[sum.register] ? 1 : 0
    result.scale = sum.scale
    if case .slots(let base, let offsets) = sum.destination {
      result.base = Int64(base)
      result.count = Int64(offsets.count - 1)
      result.offsets = try memory.copy(offsets)
    }
    return result
  }

  private func lowered(_ check: Block.Check) -> cohort_check {
    cohort_check(
      reg: Int32(check.register), shown: Int32(max(check.shown, -1)), description: Int32(check.description),
      is_guard: checks[check.description].kind == .guard ? 1 : 0)
  }

  // MARK: Layout

  private mutating func layOutRows(_ result: inout LoweredBlock, carriedCount: Int, keptCount: inout Int) {
    let (numbers, overflow) = max(block.rows, 1).multipliedReportingOverflow(by: registerCount)
    if !overflow && numbers <= BlockLowering.keptRowNumbersLimit {
      // A row's carried results are the next row's first registers; those of the last row stand behind.
      result.keptRowOffset = keptCount
      result.keptRowStride = registerCount - carriedCount
      keptCount += max(block.rows, 1) * (registerCount - carriedCount) + carriedCount
    }
  }

  private mutating func layOutStrips(
    _ result: inout LoweredBlock, inputs: [cohort_input], keptCount: inout Int
  ) throws {
    // Strips do not reach across segments.
    let segments = block.segments ?? [0, Int32(block.rows)]
    let longest = zip(segments, segments.dropFirst()).map { Int($1 - $0) }.max() ?? 0
    let stripLength = BlockLowering.stripLength(registerCount: registerCount, rows: longest)
    result.stripLength = stripLength
    result.chunkLength = BlockLowering.stripsPerChunk * stripLength
    result.isSinglePass =
      block.segments == nil && block.exports.isEmpty
      && block.sums.allSatisfy { if case .target = $0.destination { true } else { false } }

    var places: [RegisterPlace] = []
    var loads: [Int32] = []
    var invariants: [Int32] = []
    var valueCount = 0
    func scratchPlace() -> RegisterPlace {
      defer { valueCount += stripLength }
      return RegisterPlace(valueSpace: .scratch, adjointSpace: .none, valueOffset: valueCount, adjointOffset: 0)
    }
    for (index, input) in inputs.enumerated() {
      let isSlots = input.kind == Int32(COHORT_INPUT_SLOTS.rawValue)
      if input.kind == Int32(COHORT_INPUT_GATHER.rawValue) || (input.stride != 0 && input.stride != 1) {
        loads.append(Int32(index))
        places.append(scratchPlace())
      } else if input.stride == 0 {
        invariants.append(Int32(index))
        places.append(scratchPlace())
      } else {
        let space: RegisterPlace.Space = isSlots ? .slots : .constants
        places.append(
          RegisterPlace(valueSpace: space, adjointSpace: .none, valueOffset: Int(input.base), adjointOffset: 0))
      }
    }

    // What the partial derivatives read; and what has to be computed again for that.
    var isRead = [Bool](repeating: false, count: registerCount)
    for operation in reverseOperations {
      for (k, _) in [operation.a, operation.b, operation.c].enumerated() where operation.active & (1 << UInt8(k)) != 0 {
        let reads = cohort_primitive_partial_reads(operation.primitive, Int32(k))
        if reads & 1 != 0 { isRead[Int(operation.a)] = true }
        if reads & 2 != 0 { isRead[Int(operation.b)] = true }
        if reads & 4 != 0 { isRead[Int(operation.c)] = true }
        if reads & 8 != 0 { isRead[Int(operation.result)] = true }
      }
    }
    var exported: [Int: Int] = [:]
    var copied: [cohort_export] = []
    for export in block.exports {
      if exported[export.register] == nil {
        exported[export.register] = export.base
      } else {
        copied.append(lowered(export))
      }
    }
    let readCount = zip(isRead, 0...).count { $0 && $1 >= inputCount && exported[$1] == nil }
    let (numbers, overflow) = readCount.multipliedReportingOverflow(by: block.rows)
    let keepsAll = !overflow && numbers <= BlockLowering.keptNumbersLimit
    var isKept = [Bool](repeating: false, count: registerCount)
    for operation in operations {
      let register = Int(operation.result)
      if let base = exported[register] {
        places.append(RegisterPlace(valueSpace: .slots, adjointSpace: .none, valueOffset: base, adjointOffset: base))
        isKept[register] = true
      } else if !result.isSinglePass && isRead[register]
        && (keepsAll || cohort_primitive_is_costly(operation.primitive) != 0)
      {
        places.append(RegisterPlace(valueSpace: .kept, adjointSpace: .none, valueOffset: keptCount, adjointOffset: 0))
        isKept[register] = true
        let (sum, overflow) = keptCount.addingReportingOverflow((block.rows + 7) & ~7)
        guard !overflow else { throw ExecutionError.tooLarge("the values kept for the gradient") }
        keptCount = sum
      } else {
        places.append(scratchPlace())
      }
    }
    var recomputed: [cohort_operation] = []
    for operation in operations.reversed() where isRead[Int(operation.result)] && !isKept[Int(operation.result)] {
      recomputed.append(operation)
      let arity = cohort_primitive_arity(operation.primitive)
      isRead[Int(operation.a)] = true
      if arity > 1 { isRead[Int(operation.b)] = true }
      if arity > 2 { isRead[Int(operation.c)] = true }
    }
    recomputed.reverse()

    layOutAdjoints(&result, places: &places, inputs: inputs, exported: exported, stripLength: stripLength)
    scratchValueCount = valueCount
    result.places = try memory.copy(places)
    result.loads = RegisterList(items: try memory.copy(loads), count: loads.count)
    let reverseLoads = loads.filter { isRead[Int($0)] }
    result.reverseLoads = RegisterList(items: try memory.copy(reverseLoads), count: reverseLoads.count)
    result.invariants = RegisterList(items: try memory.copy(invariants), count: invariants.count)
    result.recomputed = try memory.copy(recomputed)
    result.recomputedCount = recomputed.count
    result.copiedExports = try memory.copy(copied)
    result.copiedExportCount = copied.count
    chunkResultCount = 1 + invariants.count
    if mayBeShared(result, inputs: inputs) { try shareAmongThreads(&result, inputs: inputs) }
  }

  // MARK: Threads

  /// Whether the block is long, its rows independent, and no slot's adjoint is written through two columns.
  private func mayBeShared(_ result: LoweredBlock, inputs: [cohort_input]) -> Bool {
    guard block.segments == nil, block.rows >= 2 * result.chunkLength,
      block.rows >= BlockLowering.sharedOperationsMinimum / max(1, operations.count),
      block.sums.allSatisfy({ if case .target = $0.destination { true } else { false } })
    else { return false }
    readers.begin()
    for (register, input) in inputs.enumerated() where input.active != 0 {
      let rows = input.table == nil && input.stride == 0 ? 1 : block.rows
      for row in 0..<rows {
        let slot = input.table.map { Int($0[row]) } ?? Int(input.base) + Int(input.stride) * row
        guard readers.note(slot, column: register) else { return false }
      }
    }
    return true
  }

  private mutating func shareAmongThreads(_ result: inout LoweredBlock, inputs: [cohort_input]) throws {
    var transposed: [TransposedColumn] = []
    for (register, input) in inputs.enumerated() where input.active != 0 {
      guard case .gather(let gathered) = block.inputs[register] else { continue }
      let rows = try memory.allocate(Int32.self, count: block.rows)
      let (slots, starts) = BlockLowering.sortedBySlot(gathered.prefix(block.rows), rows)
      transposed.append(
        TransposedColumn(
          register: register, columnOffset: columnCount, hasRuns: input.has_runs != 0, slotCount: slots.count,
          slots: try memory.copy(slots), starts: try memory.copy(starts), rows: UnsafePointer(rows)))
      columnCount += (block.rows + 7) & ~7
    }
    result.transposed = try memory.copy(transposed)
    result.transposedCount = transposed.count
    result.isParallel = true
    let chunkCount = (block.rows + result.chunkLength - 1) / result.chunkLength
    chunkResultCount = chunkCount * (1 + result.invariants.count)
  }

  /// Writes rows sorted by the slot that they read, in order within a slot.
  ///
  /// - Returns: the slots that are read, and where the rows of each start, with the end of the last.
  private static func sortedBySlot(
    _ gathered: ContiguousArray<Int32>.SubSequence, _ rows: UnsafeMutablePointer<Int32>
  ) -> (slots: [Int32], starts: [Int32]) {
    var slots: [Int32] = []
    var starts: [Int32] = [0]
    let first = gathered.min() ?? 0
    let range = Int(gathered.max() ?? -1) - Int(first) + 1
    guard range <= 16 * gathered.count else {
      // Few rows that read slots far from each other.
      let sorted = gathered.enumerated().map { Int64($1) << 32 | Int64($0) }.sorted()
      for (place, entry) in sorted.enumerated() {
        rows[place] = Int32(truncatingIfNeeded: entry)
        let slot = Int32(truncatingIfNeeded: entry >> 32)
        if slots.last == slot {
          starts[starts.count - 1] += 1
        } else {
          slots.append(slot)
          starts.append(Int32(place + 1))
        }
      }
      return (slots, starts)
    }
    // A counting sort.
    var ends = [Int32](repeating: 0, count: range + 1)
    for slot in gathered { ends[Int(slot - first) + 1] += 1 }
    for slot in 0..<range {
      let count = ends[slot + 1]
      ends[slot + 1] += ends[slot]
      guard count > 0 else { continue }
      slots.append(first + Int32(slot))
      starts.append(ends[slot + 1])
    }
    for (row, slot) in gathered.enumerated() {
      rows[Int(ends[Int(slot - first)])] = Int32(row)
      ends[Int(slot - first)] += 1
    }
    return (slots, starts)
  }

  /// Adjoints: in the slots' adjoints where values are slots in order, otherwise in scratch, invariants last.
  private mutating func layOutAdjoints(
    _ result: inout LoweredBlock, places: inout [RegisterPlace], inputs: [cohort_input], exported: [Int: Int],
    stripLength: Int
  ) {
    var count = 0
    for register in 0..<registerCount where isActive[register] {
      if register < inputCount && inputs[register].stride == 0
        && inputs[register].kind == Int32(COHORT_INPUT_SLOTS.rawValue)
      {
        continue
      }
      if places[register].valueSpace == .slots {
        places[register].adjointSpace = .slots
        places[register].adjointOffset = places[register].valueOffset
      } else {
        places[register].adjointSpace = .scratch
        places[register].adjointOffset = count
        count += stripLength
      }
    }
    result.zeroedPerStrip = count
    for register in 0..<inputCount where isActive[register] && places[register].adjointSpace == .none {
      places[register].adjointSpace = .scratch
      places[register].adjointOffset = count
      count += stripLength
    }
    result.zeroedPerBlock = count - result.zeroedPerStrip
    scratchAdjointCount = count
  }

  /// Strips short enough for the registers to stay in the processor's caches.
  static func stripLength(registerCount: Int, rows: Int) -> Int {
    let limit = registerCount <= 64 ? 256 : registerCount <= 256 ? 128 : 64
    return min(limit, (rows + 7) & ~7)
  }
}
