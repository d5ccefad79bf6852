// SlotLayout: where results and constants stand in a program, and the columns that read them.

/// Gives slots to the results that are read outside of their own row.
struct SlotLayout {
  let recording: Recording
  let schedule: Schedule
  private(set) var constants: ContiguousArray<Double>
  /// The slot of each site's first result, -1 where results stay in registers.
  private(set) var slotBase: [Int]
  private(set) var isExported: [Bool]
  private(set) var slotCount: Int

  init(_ recording: Recording, _ schedule: Schedule) {
    self.recording = recording
    self.schedule = schedule
    constants = recording.data
    slotBase = Array(repeating: -1, count: recording.sites.count)
    isExported = Array(repeating: false, count: recording.sites.count)
    slotCount = recording.parameterCount + recording.fixed.values.count
    slotBase[0] = 0
    markExported()
    assignSlots()
  }

  private mutating func assignSlots() {
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
  }

  /// Results that are read from outside of their own row of their own step need slots.
  private mutating func markExported() {
    // A site of a component runs in many steps, a column of it is read in as many: once is enough.
    var columnBase = [0]
    for site in recording.sites { columnBase.append(columnBase[columnBase.count - 1] + site.columns.count) }
    var isMarked = [Bool](repeating: false, count: columnBase[recording.sites.count])
    var isExported = isExported
    func markRead(_ site: Int, _ column: Int) {
      guard !isMarked[columnBase[site] + column] else { return }
      isMarked[columnBase[site] + column] = true
      for read in recording.sites[site].columns[column].sites where read > 0 { isExported[Int(read)] = true }
    }
    for (number, step) in schedule.steps.enumerated() {
      for index in step.members + step.attachments {
        for column in recording.sites[index].columns.indices
        where !isMarked[columnBase[index] + column]
          && !isLocal(recording.sites[index].columns[column], in: step, number)
        {
          markRead(index, column)
        }
        if case .node = recording.sites[index].kind { isExported[index] = true }
      }
      guard let body = step.body else { continue }
      for operation in body.operations {
        for case .column(let site, let column, _) in operation.operands { markRead(site, column) }
      }
      for export in body.exports { isExported[export.site] = true }
    }
    for output in recording.outputs where !output.isConstant { isExported[Int(output.site)] = true }
    self.isExported = isExported
  }

  func isLocal(_ column: OperandColumn, in step: PlannedStep, _ number: Int) -> Bool {
    step.kind == .block && step.sumRows == nil && recording.isAligned(column, rows: Int32(step.rows))
      && schedule.stepOfSite[Int(column.site)] == number && !schedule.irregularSites.contains(Int(column.site))
  }

  func slot(_ reference: Reference) -> Int {
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
      if let (first, step) = SlotLayout.affine(rows) {
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
}
