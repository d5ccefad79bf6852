// LoopBodyBuilder: puts the code of a recurrence's loops together.

/// Makes the bodies of a recurrence's loops.
struct LoopBodyBuilder {
  private let graph: InstanceGraph
  /// The loop, the row and the number of the operation that gives an instance's result.
  private var loopOf: [Int32]
  private var rowOf: [Int32]
  private var operationOf: [Int32]
  /// Instances that are read from outside of their own row.
  private(set) var isNeeded: [Bool]
  /// The loop whose body is being made.
  private var current: Int32 = -1

  init(_ graph: InstanceGraph) {
    self.graph = graph
    loopOf = Array(repeating: -1, count: graph.count)
    rowOf = Array(repeating: -1, count: graph.count)
    operationOf = Array(repeating: -1, count: graph.count)
    isNeeded = Array(repeating: false, count: graph.count)
  }

  // MARK: The order of rows

  /// Sorts a loop's rows by the length of the chain of rows behind them (stable), and notes where its instances are.
  ///
  /// - Returns: the offsets of the levels; nil where no row reads another.
  mutating func arrange(_ loop: inout Recurrence.Loop, number: Int) -> ContiguousArray<Int32>? {
    let loopNumber = Int32(truncatingIfNeeded: number)
    for (place, instance) in loop.instances.enumerated() {
      loopOf[Int(instance)] = loopNumber
      rowOf[Int(instance)] = Int32(truncatingIfNeeded: place / loop.width)
    }
    var levels = [Int32](repeating: 0, count: loop.rows)
    for row in 0..<loop.rows {
      for instance in loop.instances[(row * loop.width)..<((row + 1) * loop.width)] {
        for read in graph.reads(instance) {
          let other = Int(rowOf[Int(read)])
          if loopOf[Int(read)] == loopNumber, other != row { levels[row] = max(levels[row], levels[other] &+ 1) }
        }
      }
    }
    let (order, offsets) = RowLevels.sorted(levels)
    if offsets.count <= 2 { return nil }
    let before = loop.instances
    for (row, old) in order.enumerated() {
      for position in 0..<loop.width {
        let instance = before[Int(old) * loop.width + position]
        loop.instances[row * loop.width + position] = instance
        rowOf[Int(instance)] = Int32(truncatingIfNeeded: row)
      }
    }
    return offsets
  }

  /// Notes that a call reads results.
  mutating func need(_ instances: [Int32]) {
    for instance in instances { for read in graph.reads(instance) { isNeeded[Int(read)] = true } }
  }

  // MARK: Operations

  /// The operation of the loop's body that gives an instance's result.
  func operation(of instance: Int32) -> Int { Int(operationOf[Int(instance)]) }

  func row(of instance: Int32) -> Int32 { rowOf[Int(instance)] }

  /// The operations of a loop whose rows have been arranged; exports are left out.
  mutating func body(_ loop: Recurrence.Loop) -> LoopBody {
    var body = LoopBody()
    current = loop.instances.first.map { loopOf[Int($0)] } ?? -1
    for position in 0..<loop.width {
      let instances = ContiguousArray((0..<loop.rows).map { loop.instances[$0 * loop.width + position] })
      append(instances, to: &body)
      for instance in instances {
        operationOf[Int(instance)] = Int32(truncatingIfNeeded: body.operations.count - 1)
      }
    }
    return body
  }

  /// The operation or sum that instances, one for each row, have in common.
  private mutating func append(_ instances: ContiguousArray<Int32>, to body: inout LoopBody) {
    let member = graph.member(instances[0])
    let site = graph.recording.sites[graph.members[member]]
    let rows = ContiguousArray(instances.map { Int32(truncatingIfNeeded: graph.row($0)) })
    if case .operation(let primitive) = site.kind {
      let operands = site.columns.indices.map { operand(member, column: $0, operands: rows) }
      body.operations.append(LoopBody.Operation(primitive: primitive, operands: operands, origin: site.location))
      return
    }
    let starts = rows.map { graph.operands(of: site, row: Int($0), column: 0).lowerBound }
    let count = graph.operands(of: site, row: Int(rows[0]), column: 0).count
    // The others are added to the first one by one.
    var sum = count == 0 ? .constant(0) : term(0)
    func add(_ term: LoopBody.Operand) {
      body.operations.append(LoopBody.Operation(primitive: .add, operands: [sum, term], origin: site.location))
      sum = .result(body.operations.count - 1)
    }
    for number in 1..<max(count, 1) { add(term(number)) }
    if count < 2 { add(.constant(0)) }

    func term(_ number: Int) -> LoopBody.Operand {
      operand(member, column: 0, operands: ContiguousArray(starts.map { Int32(truncatingIfNeeded: $0 + number) }))
    }
  }

  /// A result of the same row if it is one in all rows, else a column.
  private mutating func operand(_ member: Int, column: Int, operands: ContiguousArray<Int32>) -> LoopBody.Operand {
    let index = graph.members[member]
    let operandColumn = graph.recording.sites[index].columns[column]
    let everywhere = LoopBody.Operand.column(site: index, column: column, operands: operands)
    if operandColumn.isConstant { return everywhere }
    var result: Int32 = -2
    for (row, operand) in operands.enumerated() {
      guard let read = graph.instance(operandColumn.reference(Int(operand))) else {
        result = -1
        continue
      }
      let isLocal = loopOf[Int(read)] == current && rowOf[Int(read)] == Int32(truncatingIfNeeded: row)
      let operation = isLocal ? operationOf[Int(read)] : -1
      result = result == -2 || result == operation ? operation : -1
    }
    if result >= 0 { return .result(Int(result)) }
    for operand in operands {
      if let read = graph.instance(operandColumn.reference(Int(operand))) { isNeeded[Int(read)] = true }
    }
    return everywhere
  }
}
