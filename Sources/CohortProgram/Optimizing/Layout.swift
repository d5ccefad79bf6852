// Layout: gives slots to results and turns planned steps into blocks and node steps.

struct Layout {
  let recording: Recording
  private let schedule: Schedule
  private var constants: ContiguousArray<Double>
  var slotBase: [Int]
  private var isExported: [Bool]
  private var slotCount: Int

  init(_ recording: Recording) {
    self.recording = recording
    schedule = Schedule(recording)
    constants = recording.data
    slotBase = Array(repeating: -1, count: recording.sites.count)
    isExported = Array(repeating: false, count: recording.sites.count)
    slotCount = recording.parameterCount + recording.fixed.values.count
    slotBase[0] = 0
  }

  mutating func build() -> CompiledRecording {
    markExported()
    for step in schedule.steps {
      for export in step.body?.exports ?? [] where slotBase[export.site] < 0 {
        slotBase[export.site] = slotCount
        slotCount += Int(recording.sites[export.site].rows)
      }
      for member in step.members where isExported[member] && slotBase[member] < 0 {
        slotBase[member] = slotCount
        slotCount += Int(recording.sites[member].rows)
      }
      for attachment in step.attachments where slotBase[attachment] < 0 {
        if case .sum = recording.sites[attachment].kind {
          slotBase[attachment] = slotCount
          slotCount += Int(recording.sites[attachment].rows)
        }
      }
    }
    var steps: [Step] = []
    for (number, step) in schedule.steps.enumerated() {
      switch step.kind {
      case .block: steps.append(.block(step.body.map { rerolled(step, $0) } ?? block(step, number)))
      case .nodes: steps.append(contentsOf: nodes(step).map { .node($0) })
      }
    }
    let outputs = recording.outputs.map { scalar -> CompiledRecording.Output in
      scalar.isConstant
        ? .constant(scalar.value) : .slot(slot(Reference(site: scalar.site, row: scalar.row)))
    }
    let program = Program(
      constants: constants, slotCount: slotCount, parameterCount: recording.parameterCount,
      fixedSlots: recording.fixed.values, steps: steps, constantTarget: recording.constantTarget,
      checks: recording.checks, rejection: recording.rejection)
    return CompiledRecording(program: program, outputs: Array(outputs))
  }

  /// Results that are read from outside of their own row of their own step need slots.
  private mutating func markExported() {
    for (number, step) in schedule.steps.enumerated() {
      for index in step.members + step.attachments {
        for column in recording.sites[index].columns where !isLocal(column, in: step, number) { markRead(column) }
        if case .node = recording.sites[index].kind { isExported[index] = true }
      }
      guard let body = step.body else { continue }
      for case .column(let site, let column, _) in body.operations.flatMap(\.operands) {
        markRead(recording.sites[site].columns[column])
      }
      for export in body.exports { isExported[export.site] = true }
    }
    for output in recording.outputs where !output.isConstant { isExported[Int(output.site)] = true }
  }

  private mutating func markRead(_ column: OperandColumn) {
    for read in column.sites where read > 0 { isExported[Int(read)] = true }
  }

  private func isLocal(_ column: OperandColumn, in step: PlannedStep, _ number: Int) -> Bool {
    step.kind == .block && step.sumRows == nil && recording.isAligned(column, rows: Int32(step.rows))
      && schedule.stepOfSite[Int(column.site)] == number && !schedule.irregularSites.contains(Int(column.site))
  }

  private func slot(_ reference: Reference) -> Int {
    if reference.site == Reference.fixedSite { return recording.parameterCount + Int(reference.row) }
    let site = Int(reference.site)
    let place = schedule.placeOfRow[site].map { $0[Int(reference.row)] } ?? reference.row
    return slotBase[site] + Int(place)
  }

  /// The column for the given rows (nil: all, in order).
  mutating func column(_ operands: OperandColumn, rows: ContiguousArray<Int32>?) -> Column {
    switch operands.mode {
    case .empty: return .constant(0)
    case .constant: return .constant(operands.constant)
    case .data:
      if operands.stride == 0 || operands.count == 1 { return .constant(constants[Int(operands.base)]) }
      guard let rows else { return .constants(base: Int(operands.base), stride: Int(operands.stride)) }
      if let (first, step) = Layout.affine(rows) {
        let base = Int(operands.base) + Int(operands.stride) * first
        return step == 0 ? .constant(constants[base]) : .constants(base: base, stride: Int(operands.stride) * step)
      }
      let values = rows.map { constants[Int(operands.base) + Int(operands.stride) * Int($0)] }
      return tabulated(values)
    case .constantTable:
      return tabulated(rows.map { $0.map { operands.constants[Int($0)] } } ?? Array(operands.constants))
    case .affine:
      if operands.stride == 0 || operands.count == 1 { return .slot(slot(operands.reference(0))) }
      if rows == nil, schedule.placeOfRow[Int(operands.site)] == nil {
        return .slots(base: slotBase[Int(operands.site)] + Int(operands.base), stride: Int(operands.stride))
      }
      return gathered(operands, rows: rows)
    case .table: return gathered(operands, rows: rows)
    }
  }

  /// The first and the distance of numbers that have the same distance throughout.
  private static func affine(_ rows: ContiguousArray<Int32>) -> (first: Int, stride: Int)? {
    guard let first = rows.first else { return nil }
    let stride = rows.count > 1 ? rows[1] &- first : 0
    var expected = first
    for row in rows {
      guard row == expected else { return nil }
      expected = expected &+ stride
    }
    return (Int(first), Int(stride))
  }

  private mutating func tabulated(_ values: [Double]) -> Column {
    if let first = values.first, values.allSatisfy({ $0.bitPattern == first.bitPattern }) { return .constant(first) }
    let base = constants.count
    constants.append(contentsOf: values)
    return .constants(base: base, stride: 1)
  }

  private func gathered(_ operands: OperandColumn, rows: ContiguousArray<Int32>?) -> Column {
    var slots = ContiguousArray<Int32>()
    let count = rows?.count ?? Int(operands.count)
    slots.reserveCapacity(count)
    if let rows {
      for row in rows { slots.append(Int32(truncatingIfNeeded: slot(operands.reference(Int(row))))) }
    } else {
      for row in 0..<count { slots.append(Int32(truncatingIfNeeded: slot(operands.reference(row)))) }
    }
    guard let first = slots.first else { return .slots(base: 0, stride: 1) }
    let stride = count > 1 ? slots[1] &- first : 1
    var expected = first
    for slot in slots {
      guard slot == expected else { return .gather(slots) }
      expected = expected &+ stride
    }
    if stride == 0 || count == 1 { return .slot(Int(first)) }
    return .slots(base: Int(first), stride: Int(stride))
  }

  // MARK: Steps

  private mutating func block(_ step: PlannedStep, _ number: Int) -> Block {
    if let sumRows = step.sumRows { return irregularSum(step, sumRows) }
    var inputs: [Column] = []
    var known: [Column: Int] = [:]
    // Operands: registers of inputs now, of operations once the number of inputs is known.
    enum Operand { case input(Int), member(Int) }
    var numberOfMember: [Int: Int] = [:]
    for (number, member) in step.members.enumerated() { numberOfMember[member] = number }
    func operand(_ operands: OperandColumn, _ layout: inout Layout) -> Operand {
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
    var block = Block(rows: step.rows, segments: step.segments, inputs: inputs, operations: [])
    for (number, member) in step.members.enumerated() {
      guard case .operation(let primitive) = recording.sites[member].kind else { continue }
      let registers = operands[number].map(register)
      block.operations.append(
        Block.Operation(
          primitive, registers[0], registers.count > 1 ? registers[1] : 0, registers.count > 2 ? registers[2] : 0))
      if isExported[member] {
        block.exports.append(
          Block.Export(register: inputCount + number, base: slotBase[member] + step.firstOrdered))
      }
    }
    for (index, operands) in attached {
      switch recording.sites[index].kind {
      case .targetTerm(let scale):
        block.sums.append(Block.Sum(register: register(operands[0]), scale: scale, destination: .target))
      case .check(let description):
        block.checks.append(
          Block.Check(register: register(operands[0]), description: description, shown: register(operands[1])))
      case .sum:
        block.sums.append(
          Block.Sum(
            register: register(operands[0]),
            destination: .slots(base: slotBase[index], offsets: recording.sites[index].offsets)))
      default: break
      }
    }
    if !recording.keepsRounding { block.fuseProducts() }
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
          destination: .slots(base: slotBase[step.attachments[0]] + step.firstOrdered, offsets: offsets))
      ])
  }

  private mutating func nodes(_ step: PlannedStep) -> [NodeStep] {
    let site = recording.sites[step.members[0]]
    let base = slotBase[step.members[0]]
    var starts = site.columns.map { _ in [0] }
    for column in site.columns.indices {
      for call in site.calls {
        starts[column].append(starts[column].last.map { $0 + call.argumentCounts[column] } ?? 0)
      }
    }
    func argumentRows(_ column: Int, _ calls: some Sequence<Int>) -> ContiguousArray<Int32> {
      var rows = ContiguousArray<Int32>()
      for call in calls { rows.append(contentsOf: Int32(starts[column][call])..<Int32(starts[column][call + 1])) }
      return rows
    }
    func isContiguous(_ calls: [Int]) -> Bool { zip(calls, calls.dropFirst()).allSatisfy { $1 == $0 + 1 } }
    if step.calls.count > 1, isContiguous(step.calls), let first = site.calls[step.calls[0]].node as? any BatchedNode,
      let merged = type(of: first).merged(
        step.calls.map { site.calls[$0].node },
        isSame: site.columns.indices.map { index in
          isSame(site.columns[index], step.calls.map { starts[index][$0]..<starts[index][$0 + 1] })
        })
    {
      var arguments: [NodeStep.Argument] = []
      for index in site.columns.indices {
        let rows = argumentRows(index, merged.isGivenOnce[index] ? [step.calls[0]] : step.calls)
        let all = rows.count == Int(site.columns[index].count)
        arguments.append(
          NodeStep.Argument(column: column(site.columns[index], rows: all ? nil : rows), count: rows.count))
      }
      let count = step.calls.reduce(0) { $0 + site.calls[$1].outputCount }
      return [
        NodeStep(
          node: merged.node, arguments: arguments, outputBase: base + Int(site.calls[step.calls[0]].firstRow),
          outputCount: count, place: site.place)
      ]
    }
    var result: [NodeStep] = []
    for number in step.calls {
      let call = site.calls[number]
      var arguments: [NodeStep.Argument] = []
      for index in site.columns.indices {
        let rows = argumentRows(index, [number])
        let all = site.calls.count == 1
        arguments.append(
          NodeStep.Argument(column: column(site.columns[index], rows: all ? nil : rows), count: rows.count))
      }
      result.append(
        NodeStep(
          node: call.node, arguments: arguments, outputBase: base + Int(call.firstRow), outputCount: call.outputCount,
          place: site.place))
    }
    return result
  }

  /// Whether several runs of operands of a column are the same.
  private func isSame(_ column: OperandColumn, _ runs: [Range<Int>]) -> Bool {
    guard let first = runs.first else { return true }
    func constant(_ row: Int) -> Double {
      switch column.mode {
      case .data: return constants[Int(column.base) + Int(column.stride) * row]
      case .constantTable: return column.constants[row]
      default: return column.constant
      }
    }
    return runs.allSatisfy { run in
      run.count == first.count
        && zip(run, first).allSatisfy { a, b in
          column.isConstant
            ? constant(a).bitPattern == constant(b).bitPattern : column.reference(a) == column.reference(b)
        }
    }
  }
}
