// BlockCosts: what each operation of a block takes, measured one by one, to divide the time of the block among its lines.
import CKernels
import CohortProgram

/// Nanoseconds for a stretch of a block's rows, by operation and by sum; loading an input counts for the first that reads it.
///
/// Executors do the operations of a block one inside the other, so a clock between them would measure itself. What is measured
/// here is each operation alone, many times, with the numbers that an evaluation has left; only shares are taken from it.
package struct BlockCosts {
  package private(set) var forward: [Double]
  package private(set) var reverse: [Double]
  package private(set) var forwardOfSums: [Double]
  package private(set) var reverseOfSums: [Double]

  /// More registers than this are not measured: each operation counts for the same.
  private static let registerLimit = 1 << 17

  /// Measures.
  ///
  /// - Parameters:
  ///   - slots, constants: those of the program after an evaluation.
  ///   - manner: how the executor does the rows.
  package init(
    _ block: Block, slots: UnsafeBufferPointer<Double>, constants: ContiguousArray<Double>, manner: StepManner?
  ) {
    forward = Array(repeating: 1, count: block.operations.count)
    reverse = forward
    forwardOfSums = Array(repeating: 0.25, count: block.sums.count)
    reverseOfSums = forwardOfSums
    guard block.rows > 0, block.inputs.count + block.operations.count <= BlockCosts.registerLimit else { return }
    var length = 1
    if case .strips(let own, _, _) = manner { length = min(max(1, own), block.rows) }
    measure(block, slots, constants, length)
  }

  private mutating func measure(
    _ block: Block, _ slots: UnsafeBufferPointer<Double>, _ constants: ContiguousArray<Double>, _ length: Int
  ) {
    let inputCount = block.inputs.count
    let registerCount = inputCount + block.operations.count
    let count = Int32(truncatingIfNeeded: length)
    let values = UnsafeMutablePointer<Double>.allocate(capacity: registerCount * length)
    let adjoints = UnsafeMutablePointer<Double>.allocate(capacity: registerCount * length)
    values.initialize(repeating: 0, count: registerCount * length)
    adjoints.initialize(repeating: 0, count: registerCount * length)
    defer {
      values.deallocate()
      adjoints.deallocate()
    }
    func strip(_ register: some BinaryInteger) -> UnsafeMutablePointer<Double> { values + Int(register) * length }
    func adjoint(_ register: some BinaryInteger) -> UnsafeMutablePointer<Double> { adjoints + Int(register) * length }
    // Which operation, or sum behind the operations, reads an input first.
    var firstReader = [Int](repeating: -1, count: inputCount)
    for (index, operation) in block.operations.enumerated() {
      let arity = Int(cohort_primitive_arity(operation.primitive))
      for operand in [operation.a, operation.b, operation.c].prefix(arity)
      where operand < inputCount && firstReader[Int(operand)] < 0 { firstReader[Int(operand)] = index }
    }
    for (index, sum) in block.sums.enumerated() where sum.register < inputCount && firstReader[sum.register] < 0 {
      firstReader[sum.register] = block.operations.count + index
    }
    // Few repetitions of what is long.
    let repetitions = max(2, min(32, 200_000 / max(1, registerCount * length)))
    func time(_ work: () -> Void) -> Double {
      work()
      let start = StepTimes.now()
      for _ in 0..<repetitions { work() }
      return max(0, StepTimes.now() - start) / Double(repetitions)
    }
    let scratch = UnsafeMutablePointer<Double>.allocate(capacity: max(slots.count, 1))
    scratch.initialize(repeating: 0, count: max(slots.count, 1))
    defer { scratch.deallocate() }
    var loading = [(forward: Double, reverse: Double)](repeating: (0, 0), count: inputCount)
    for (register, column) in block.inputs.enumerated() {
      BlockCosts.load(column, length, slots, constants, strip(register))
      guard case .gather(let table) = column, let base = slots.baseAddress else { continue }
      table.withUnsafeBufferPointer { table in
        guard let table = table.baseAddress else { return }
        loading[register].forward = time { cohort_gather(count, base, table, strip(register)) }
        loading[register].reverse = time { cohort_scatter_add(count, strip(register), table, scratch) }
      }
    }
    cohort_fill(Int32(truncatingIfNeeded: registerCount * length), 1, adjoints)
    var isActive = block.inputs.map { !$0.isConstant }
    for (index, operation) in block.operations.enumerated() {
      let register = inputCount + index
      forward[index] = time {
        cohort_primitive_forward(
          operation.primitive, count, strip(operation.a), strip(operation.b), strip(operation.c), strip(register))
      }
      let mask = cohort_primitive_differentiable(operation.primitive)
      let operands = [operation.a, operation.b, operation.c].enumerated().map { place, operand in
        mask & (1 << UInt32(place)) != 0 && isActive[Int(operand)]
      }
      isActive.append(operands.contains(true))
      reverse[index] = 0
      guard operands.contains(true) else { continue }
      reverse[index] = time {
        cohort_primitive_reverse(
          operation.primitive, count, strip(operation.a), strip(operation.b), strip(operation.c), strip(register),
          adjoint(register), operands[0] ? adjoint(operation.a) : nil, operands[1] ? adjoint(operation.b) : nil,
          operands[2] ? adjoint(operation.c) : nil)
      }
    }
    for (index, sum) in block.sums.enumerated() {
      var total = 0.0
      forwardOfSums[index] = time { total += cohort_sum(count, strip(sum.register)) }
      reverseOfSums[index] = time { cohort_add_scalar(count, total * 0, adjoint(sum.register)) }
    }
    for (register, reader) in firstReader.enumerated() where reader >= 0 {
      if reader < block.operations.count {
        forward[reader] += loading[register].forward
        reverse[reader] += loading[register].reverse
      } else {
        forwardOfSums[reader - block.operations.count] += loading[register].forward
        reverseOfSums[reader - block.operations.count] += loading[register].reverse
      }
    }
  }

  /// The first rows of a column.
  private static func load(
    _ column: Column, _ count: Int, _ slots: UnsafeBufferPointer<Double>, _ constants: ContiguousArray<Double>,
    _ strip: UnsafeMutablePointer<Double>
  ) {
    func slot(_ index: Int) -> Double { slots.indices.contains(index) ? slots[index] : 0 }
    func constant(_ index: Int) -> Double { constants.indices.contains(index) ? constants[index] : 0 }
    for row in 0..<count {
      switch column {
      case .constant(let value): strip[row] = value
      case .constants(let base, let stride): strip[row] = constant(base + stride * row)
      case .slot(let index): strip[row] = slot(index)
      case .slots(let base, let stride): strip[row] = slot(base + stride * row)
      case .gather(let table): strip[row] = row < table.count ? slot(Int(table[row])) : 0
      }
    }
  }
}
