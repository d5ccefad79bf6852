// Lowering: checks a program's references and lays out memory for its steps.
import CohortProgram

/// Builds the flat arrays of a ``LoweredProgram``.
struct ProgramLowering {
  let program: Program
  let memory: OwnedMemory
  var constants: ContiguousArray<Double>
  var steps: [LoweredStep] = []
  var lastGuardStep = -1
  var keptCount = 0
  var scratchValueCount = 0
  var scratchAdjointCount = 0
  var maximumRegisterCount = 0
  var chunkResultCount = 1
  var columnCount = 0
  private let readers: SlotReaders

  init(program: Program, memory: OwnedMemory) {
    self.program = program
    self.memory = memory
    constants = program.constants
    readers = SlotReaders(slotCount: max(program.slotCount, 0))
  }

  mutating func run() throws {
    guard program.parameterCount >= 0, program.slotCount >= 0,
      program.parameterCount <= program.slotCount,
      program.fixedSlots.count <= program.slotCount - program.parameterCount
    else { throw ExecutionError.invalidProgram("there are fewer slots than parameters") }
    var nodeCount = 0
    for (index, step) in program.steps.enumerated() {
      switch step {
      case .block(let block):
        try lower(block, step: index)
      case .node(let node):
        try check(node)
        let none = try memory.allocate(LoweredBlock.self, count: 0)
        steps.append(LoweredStep(kind: .node, node: nodeCount, block: UnsafePointer(none)))
        nodeCount += 1
      }
    }
  }

  private mutating func lower(_ block: Block, step: Int) throws {
    var lowering = try BlockLowering(
      block, slotCount: program.slotCount, checks: program.checks, readers: readers, memory: memory)
    let lowered = try lowering.run(constants: &constants, keptCount: &keptCount)
    if lowering.hasGuards { lastGuardStep = step }
    scratchValueCount = max(scratchValueCount, lowering.scratchValueCount)
    scratchAdjointCount = max(scratchAdjointCount, lowering.scratchAdjointCount)
    maximumRegisterCount = max(maximumRegisterCount, lowering.registerCount)
    chunkResultCount = max(chunkResultCount, lowering.chunkResultCount)
    columnCount = max(columnCount, lowering.columnCount)
    let kind: LoweredStep.Kind = lowering.isDoneByRows ? .rows : .strips
    steps.append(LoweredStep(kind: kind, node: -1, block: try memory.copy(CollectionOfOne(lowered))))
  }

  private func check(_ step: NodeStep) throws {
    guard step.outputCount >= 0, step.outputBase >= 0, step.outputBase <= program.slotCount,
      step.outputCount <= program.slotCount - step.outputBase
    else { throw ExecutionError.invalidProgram("results of \(step.node.name) lie outside the slots") }
    if let slots = step.outputSlots {
      guard slots.count == step.outputCount, slots.allSatisfy({ $0 >= 0 && Int($0) < program.slotCount }) else {
        throw ExecutionError.invalidProgram("results of \(step.node.name) lie outside the slots")
      }
    }
    for argument in step.arguments {
      try ProgramLowering.check(
        argument.column, rows: argument.count, slotCount: program.slotCount, constantCount: program.constants.count)
    }
  }

  /// Whether all rows of a column exist.
  static func check(_ column: Column, rows: Int, slotCount: Int, constantCount: Int) throws {
    guard rows >= 0 else { throw ExecutionError.invalidProgram("a negative number of rows") }
    func contains(_ base: Int, _ stride: Int, _ count: Int) -> Bool {
      if rows == 0 { return true }
      let (distance, overflow) = stride.multipliedReportingOverflow(by: rows - 1)
      let (last, overflow2) = base.addingReportingOverflow(distance)
      return !overflow && !overflow2 && base >= 0 && base < count && last >= 0 && last < count
    }
    let isValid: Bool
    switch column {
    case .constant: isValid = true
    case .constants(let base, let stride): isValid = contains(base, stride, constantCount)
    case .slot(let slot): isValid = contains(slot, 0, slotCount)
    case .slots(let base, let stride): isValid = contains(base, stride, slotCount)
    case .gather(let table):
      isValid = table.count >= rows && table.allSatisfy { $0 >= 0 && Int($0) < slotCount }
    }
    guard isValid else { throw ExecutionError.invalidProgram("a column reaches beyond what it refers to") }
  }
}
