// A program in the form in which it is executed: flat arrays of trivial values, shared by all chains' executors.
import CohortProgram

/// A program made ready for execution; immutable, so that executors of several chains share it.
final class LoweredProgram: @unchecked Sendable {
  let program: Program
  /// The program's constants, then the literals of columns.
  let constants: UnsafePointer<Double>
  let steps: UnsafePointer<LoweredStep>
  let stepCount: Int
  /// Steps after this one hold no guards: nothing is to be learned from them once a point is known to be invalid.
  let lastGuardStep: Int
  /// Numbers that executors keep from the forward for the reverse sweep.
  let keptCount: Int
  /// The largest of all blocks' needs, in numbers.
  let scratchValueCount: Int
  let scratchAdjointCount: Int
  let maximumRegisterCount: Int
  /// Room for the results of a block's chunks, and for the columns of its transposed inputs.
  let chunkResultCount: Int
  let columnCount: Int
  let hasSharedBlocks: Bool
  private let memory: OwnedMemory

  /// Lowers a program.
  ///
  /// - Throws: `ExecutionError` where the program refers to what does not exist or is too large.
  init(_ program: Program) throws {
    let memory = OwnedMemory()
    var lowering = ProgramLowering(program: program, memory: memory)
    try lowering.run()
    self.program = program
    self.memory = memory
    constants = try memory.copy(lowering.constants)
    steps = try memory.copy(lowering.steps)
    stepCount = lowering.steps.count
    lastGuardStep = lowering.lastGuardStep
    keptCount = lowering.keptCount
    scratchValueCount = lowering.scratchValueCount
    scratchAdjointCount = lowering.scratchAdjointCount
    maximumRegisterCount = lowering.maximumRegisterCount
    chunkResultCount = lowering.chunkResultCount
    columnCount = lowering.columnCount
    hasSharedBlocks = lowering.steps.contains { $0.kind == .strips && $0.block.pointee.isParallel }
  }
}

/// A step: a block or, with an index into the executor's nodes, a node.
struct LoweredStep: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable { case rows, strips, node }
  var kind: Kind
  var node: Int
  var block: UnsafePointer<LoweredBlock>
}

/// A block made ready for execution.
struct LoweredBlock: BitwiseCopyable {
  /// What the row interpreter reads; the lists of operations, sums and checks serve strips, too.
  var table: cohort_block
  var rows: Int
  /// The offsets of segments, `segmentCount + 1` of them; one segment where rows are all independent.
  var segments: UnsafePointer<Int32>
  var segmentCount: Int
  /// Rows of a strip.
  var stripLength: Int
  /// Forward and reverse are done strip by strip in one pass.
  var isSinglePass: Bool
  /// Rows of a chunk: what is summed by itself, and what a thread does at a time.
  var chunkLength: Int
  var chunkCount: Int { (rows + chunkLength - 1) / chunkLength }
  /// Threads may do chunks at the same time: rows are independent, and no two columns read the same slot.
  var isParallel: Bool
  /// Where row values begin in the kept numbers, and the distance of rows (0: not kept); for blocks done by rows.
  var keptRowOffset: Int
  var keptRowStride: Int

  /// Where the registers' strips are.
  var places: UnsafePointer<RegisterPlace>
  /// Inputs that are copied to scratch for each strip, in the forward and in the reverse sweep.
  var loads: RegisterList
  var reverseLoads: RegisterList
  /// Inputs with the same value in all rows.
  var invariants: RegisterList
  /// Operations whose values the reverse sweep computes again.
  var recomputed: UnsafePointer<cohort_operation>
  var recomputedCount: Int
  /// Exports beyond the first of a register: copied, where the first is computed in place.
  var copiedExports: UnsafePointer<cohort_export>
  var copiedExportCount: Int
  /// The gathered columns through which derivatives flow, slot by slot; for blocks that threads share.
  var transposed: UnsafePointer<TransposedColumn>
  var transposedCount: Int
  /// Numbers at the beginning of the adjoint scratch that are zeroed for each strip, and for each block.
  var zeroedPerStrip: Int
  var zeroedPerBlock: Int
}

/// A gathered column seen from the slots.
struct TransposedColumn: BitwiseCopyable {
  var register: Int
  /// Where its adjoints stand in the executor's columns.
  var columnOffset: Int
  var hasRuns: Bool
  /// The slots; rows `rows[starts[k]] ..< rows[starts[k + 1]]` read slot `slots[k]`.
  var slotCount: Int
  var slots: UnsafePointer<Int32>
  var starts: UnsafePointer<Int32>
  var rows: UnsafePointer<Int32>
}

struct RegisterList: BitwiseCopyable {
  var items: UnsafePointer<Int32>
  var count: Int
}

/// Where a register's values and adjoints of a strip are.
struct RegisterPlace: BitwiseCopyable {
  enum Space: Int, BitwiseCopyable {
    case scratch, slots, constants, kept, none
  }
  var valueSpace: Space
  /// scratch, slots (the slots' adjoints) or none.
  var adjointSpace: Space
  /// Offsets of row 0, or of the strip for scratch.
  var valueOffset: Int
  var adjointOffset: Int
}
