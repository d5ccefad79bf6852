// SlotLayout + loops: turns the body of a rerolled loop into a block.

extension SlotLayout {
  /// The block of a loop that was put together from several rows of sites.
  mutating func loop(_ step: PlannedStep, _ body: LoopBody) -> Block {
    var inputs: [Column] = []
    var known: [Column: Int] = [:]
    func input(_ column: Column) -> Int {
      if let index = known[column] { return index }
      inputs.append(column)
      known[column] = inputs.count - 1
      return inputs.count - 1
    }
    // Results are numbered from the number of inputs on, which is known at the end: -1 - number until then.
    let operands = body.operations.map { operation in
      operation.operands.map { operand in
        switch operand {
        case .result(let number): return -1 - number
        case .constant(let value): return input(.constant(value))
        case .column(let site, let number, let operands):
          return input(column(recording.sites[site].columns[number], rows: operands))
        }
      }
    }
    var block = Block(rows: step.rows, segments: step.segments, inputs: inputs, operations: [], reason: step.reason)
    for (operation, operands) in zip(body.operations, operands) {
      let registers = operands.map { $0 < 0 ? inputs.count - 1 - $0 : $0 }
      block.operations.append(
        Block.Operation(
          operation.primitive, registers[0], registers.count > 1 ? registers[1] : 0,
          registers.count > 2 ? registers[2] : 0, origin: operation.origin))
    }
    block.exports = body.exports.map {
      Block.Export(register: inputs.count + $0.operation, base: slotBase[$0.site] + $0.place)
    }
    return block
  }
}
