// SlotLayout + blocks: turns steps of sites into blocks.

extension SlotLayout {
  /// The block of a planned step that is not a loop of its own.
  mutating func block(_ step: PlannedStep, _ number: Int) -> Block {
    if let sumRows = step.sumRows { return irregularSum(step, sumRows) }
    var inputs: [Column] = []
    var known: [Column: Int] = [:]
    // Operands: registers of inputs now, of operations once the number of inputs is known.
    enum Operand { case input(Int), member(Int) }
    var numberOfMember: [Int: Int] = [:]
    for (number, member) in step.members.enumerated() { numberOfMember[member] = number }
    func operand(_ operands: OperandColumn, _ layout: inout SlotLayout) -> Operand {
      if layout.isLocal(operands, in: step, number), let member = numberOfMember[Int(operands.site)] {
        return .member(member)
      }
      let column = layout.column(operands, rows: step.order)
      if let index = known[column] { return .input(index) }
      inputs.append(column)
      known[column] = inputs.count - 1
      return .input(inputs.count - 1)
    }
    var operands: [[Operand]] = []
    for member in step.members { operands.append(recording.sites[member].columns.map { operand($0, &self) }) }
    let attached = step.attachments.map { index in
      (index, recording.sites[index].columns.map { operand($0, &self) })
    }
    let inputCount = inputs.count
    func register(_ operand: Operand) -> Int {
      switch operand {
      case .input(let index): return index
      case .member(let number): return inputCount + number
      }
    }
    var block = Block(rows: step.rows, segments: step.segments, inputs: inputs, operations: [], reason: step.reason)
    for (number, member) in step.members.enumerated() {
      guard case .operation(let primitive) = recording.sites[member].kind else { continue }
      let registers = operands[number].map(register)
      block.operations.append(
        Block.Operation(
          primitive, registers[0], registers.count > 1 ? registers[1] : 0, registers.count > 2 ? registers[2] : 0,
          origin: recording.sites[member].location))
      if isExported[member] {
        block.exports.append(
          Block.Export(register: inputCount + number, base: slotBase[member] + step.firstOrdered))
      }
    }
    for (index, operands) in attached {
      let origin = recording.sites[index].location
      switch recording.sites[index].kind {
      case .targetTerm(let scale):
        block.sums.append(
          Block.Sum(register: register(operands[0]), scale: scale, destination: .target, origin: origin))
      case .check(let description):
        block.checks.append(
          Block.Check(
            register: register(operands[0]), description: description, shown: register(operands[1]), origin: origin))
      case .sum:
        block.sums.append(
          Block.Sum(
            register: register(operands[0]),
            destination: .slots(base: slotBase[index], offsets: recording.sites[index].offsets), origin: origin))
      default: break
      }
    }
    return block
  }

  private mutating func irregularSum(_ step: PlannedStep, _ sumRows: ContiguousArray<Int32>) -> Block {
    let site = recording.sites[step.attachments[0]]
    var operands = ContiguousArray<Int32>()
    var offsets: ContiguousArray<Int32> = [0]
    for row in sumRows {
      operands.append(contentsOf: site.offsets[Int(row)]..<site.offsets[Int(row) + 1])
      offsets.append(Int32(operands.count))
    }
    let input = column(site.columns[0], rows: operands)
    return Block(
      rows: operands.count, inputs: [input], operations: [],
      sums: [
        Block.Sum(
          register: 0,
          destination: .slots(base: slotBase[step.attachments[0]] + step.firstOrdered, offsets: offsets),
          origin: site.location)
      ], reason: step.reason)
  }
}
