// LoopBody: straight-line code that was put together from several rows of sites.

/// What each row of a rerolled loop does.
struct LoopBody {
  enum Operand {
    /// The result of an operation of the same row, by number.
    case result(Int)
    case constant(Double)
    /// For each row of the loop an operand of a site's column.
    case column(site: Int, column: Int, operands: ContiguousArray<Int32>)
  }
  struct Operation {
    var primitive: Primitive
    var operands: [Operand]
  }
  /// Results that are read from outside of their row: the rows' results of an operation have the places from `place` on.
  struct Export {
    var operation: Int
    var site: Int
    var place: Int
  }
  var operations: [Operation] = []
  var exports: [Export] = []
}

/// Makes the bodies of a recurrence's loops.
struct LoopBodyBuilder {
  private let graph: InstanceGraph
  private let recurrence: Recurrence
  /// The loop, the row and the number of the operation that gives an instance's result.
  private var loopOf: [Int32]
  private var rowOf: [Int32]
  private var operationOf: [Int32]
  /// Instances that are read from outside of their own row.
  private(set) var isNeeded: [Bool]
  /// The loop whose body is being made.
  private var current: Int32 = -1

  init(_ graph: InstanceGraph, _ recurrence: Recurrence) {
    self.graph = graph
    self.recurrence = recurrence
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
        forEachRead(instance) { read in
          let other = Int(rowOf[Int(read)])
          if loopOf[Int(read)] == loopNumber, other != row { levels[row] = max(levels[row], levels[other] &+ 1) }
        }
      }
    }
    let (order, offsets) = Schedule.bucket(levels)
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

  /// What an instance reads, products that are done along with it included.
  private func forEachRead(_ instance: Int32, _ body: (Int32) -> Void) {
    for read in graph.reads(instance) {
      if recurrence.isFused[Int(read)] {
        for inner in graph.reads(read) { body(inner) }
      } else {
        body(read)
      }
    }
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
      let fused = Int(recurrence.fusedOperand[Int(instances[0])])
      if fused >= 0 {
        let factors = factors(member, column: fused, operands: rows)
        let addend = operand(member, column: 1 - fused, operands: rows)
        body.operations.append(LoopBody.Operation(primitive: .multiplyAdd, operands: factors + [addend]))
      } else {
        let operands = site.columns.indices.map { operand(member, column: $0, operands: rows) }
        body.operations.append(LoopBody.Operation(primitive: primitive, operands: operands))
      }
      return
    }
    let starts = rows.map { graph.operands(of: site, member: member, row: Int($0), column: 0).lowerBound }
    let count = graph.operands(of: site, member: member, row: Int(rows[0]), column: 0).count
    var sum: LoopBody.Operand?
    for term in 0..<count {
      let operands = ContiguousArray(starts.map { Int32(truncatingIfNeeded: $0 + term) })
      var operation: LoopBody.Operation?
      if isFused(member, column: 0, operand: Int(operands[0])) {
        let factors = factors(member, column: 0, operands: operands)
        operation =
          sum.map { LoopBody.Operation(primitive: .multiplyAdd, operands: factors + [$0]) }
          ?? LoopBody.Operation(primitive: .multiply, operands: factors)
      } else {
        let operand = operand(member, column: 0, operands: operands)
        if let sum {
          operation = LoopBody.Operation(primitive: .add, operands: [sum, operand])
        } else if count == 1 {
          operation = LoopBody.Operation(primitive: .add, operands: [operand, .constant(0)])
        } else {
          sum = operand
        }
      }
      if let operation {
        body.operations.append(operation)
        sum = .result(body.operations.count - 1)
      }
    }
    if count == 0 { body.operations.append(LoopBody.Operation(primitive: .add, operands: [.constant(0), .constant(0)])) }
  }

  private func isFused(_ member: Int, column: Int, operand: Int) -> Bool {
    let reference = graph.recording.sites[graph.members[member]].columns[column].reference(operand)
    return graph.instance(reference).map { recurrence.isFused[Int($0)] } ?? false
  }

  /// The two factors of the products that the given operands are.
  private mutating func factors(_ member: Int, column: Int, operands: ContiguousArray<Int32>) -> [LoopBody.Operand] {
    let operandColumn = graph.recording.sites[graph.members[member]].columns[column]
    let products = ContiguousArray(operands.compactMap { graph.instance(operandColumn.reference(Int($0))) })
    let rows = ContiguousArray(products.map { Int32(truncatingIfNeeded: graph.row($0)) })
    let product = graph.member(products[0])
    return (0..<2).map { operand(product, column: $0, operands: rows) }
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
