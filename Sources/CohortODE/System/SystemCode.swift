// A right-hand side as the integrators run it: code for f and, for the sensitivities wanted, its sparse Jacobians.
import CIntegrators
import CohortProgram

/// The compiled form of one recorded right-hand side, derived once and then shared by all threads.
package final class SystemCode: @unchecked Sendable {
  /// Never changed after `init`, hence safe to share.
  let code: UnsafeMutablePointer<CohortODECode>
  private let instructions: Storage<CohortInstruction>
  private let constants: Storage<Double>
  private let indices: Storage<Int32>

  /// Operations run once per group, per evaluation of f, and added for its Jacobians.
  package let operationCounts: (prologue: Int, derivative: Int, jacobian: Int)
  /// Entries of df/dy that are not always 0.
  package let jacobianEntryCount: Int

  /// Derives the code.
  ///
  /// - Parameters:
  ///   - tape: the right-hand side; inputs t, y, theta, x in this order.
  ///   - layout: numbers of states and parameters, and the sensitivity columns.
  package init(_ tape: Tape, layout: SensitivityLayout) throws(ODEInputError) {
    let (states, parameters) = (layout.states, layout.parameters)
    let data = tape.inputCount - 1 - states - parameters
    try SystemCode.check(tape, states: states, data: data)

    var graph = CodeGraph()
    var registers: [Int] = []
    for k in 0..<tape.inputCount { registers.append(graph.input(varying: k <= states)) }
    registers += tape.constants.map { graph.constant($0) }
    var rows = [CodeGraph.SparseRow](repeating: [], count: registers.count)
    if layout.sensitivityCount > 0 || layout.needsJacobian {
      for i in 0..<states { rows[1 + i] = [(i, graph.constant(1))] }
      for (column, kind) in layout.columns.enumerated() {
        if case .parameter(let p) = kind { rows[1 + states + p] = [(states + column, graph.constant(1))] }
      }
    }
    for operation in tape.operations {
      let arity = Int(cohort_primitive_arity(operation.primitive))
      let places = [Int(operation.a), Int(operation.b), Int(operation.c)].prefix(arity)
      let operands = places.map { registers[$0] }
      let result = graph.primitive(operation.primitive, operands)
      registers.append(result)
      rows.append(graph.derivative(operation.primitive, operands, result: result, rows: places.map { rows[$0] }))
    }
    let outputs = tape.outputs.map { (value: registers[$0], row: rows[$0]) }

    // What is needed: first for f, then for the Jacobians.
    var isForDerivative = [Bool](repeating: false, count: graph.nodes.count)
    var isNeeded = isForDerivative
    for output in outputs { isForDerivative[output.value] = true }
    graph.markOperands(&isForDerivative)
    isNeeded = isForDerivative
    for output in outputs { for entry in output.row { isNeeded[entry.node] = true } }
    graph.markOperands(&isNeeded)

    // Registers: inputs, constants, then the operations in order of evaluation.
    var numbers = [Int32](repeating: -1, count: graph.nodes.count)
    var constantValues: [Double] = []
    for k in 0..<tape.inputCount { numbers[k] = Int32(k) }
    for (k, node) in graph.nodes.enumerated() where isNeeded[k] {
      guard case .constant(let value) = node else { continue }
      numbers[k] = Int32(tape.inputCount + constantValues.count)
      constantValues.append(value)
    }
    var next = Int32(tape.inputCount + constantValues.count)
    var parts: [[CohortInstruction]] = [[], [], []]
    for (k, node) in graph.nodes.enumerated() where isNeeded[k] {
      guard case .operation(let operation) = node else { continue }
      numbers[k] = next
      next += 1
      let part = !graph.isVarying[k] ? 0 : isForDerivative[k] ? 1 : 2
      parts[part].append(CohortInstruction(operation, result: numbers[k], numbers: numbers))
    }

    operationCounts = (parts[0].count, parts[1].count, parts[2].count)
    for part in 0..<3 { parts[part].append(.end) }

    var rowStart: [Int32] = [0]
    var columns: [Int32] = []
    var entries: [Int32] = []
    var forcingStart: [Int32] = [0]
    var forcingColumns: [Int32] = []
    var forcing: [Int32] = []
    for output in outputs {
      for (variable, node) in output.row {
        if variable < states {
          columns.append(Int32(variable))
          entries.append(numbers[node])
        } else {
          forcingColumns.append(Int32(variable - states + 1))
          forcing.append(numbers[node])
        }
      }
      rowStart.append(Int32(columns.count))
      forcingStart.append(Int32(forcing.count))
    }
    let derivative = outputs.map { numbers[$0.value] }
    let initial = layout.columns.map { $0.initialIndex }

    guard
      let instructions = Storage<CohortInstruction>(parts[0] + parts[1] + parts[2]),
      let constants = Storage<Double>(constantValues),
      let indices = Storage<Int32>(
        [derivative, rowStart, columns, entries, forcingStart, forcingColumns, forcing, initial].flatMap { $0 })
    else { throw ODEInputError("there is not enough memory for the right-hand side's code") }
    self.instructions = instructions
    self.constants = constants
    self.indices = indices
    jacobianEntryCount = columns.count
    var next32 = UnsafePointer(indices.base)
    func take(_ count: Int) -> UnsafePointer<Int32> {
      defer { next32 += count }
      return next32
    }
    let first = UnsafePointer(instructions.base)
    code = .allocate(capacity: 1)
    code.initialize(
      to: CohortODECode(
        states: Int32(states), columns: Int32(1 + layout.sensitivityCount), parameters: Int32(parameters),
        data: Int32(data), registers: next, stride: Int32(SystemCode.stride(layout.sensitivityCount)),
        constantCount: Int32(constantValues.count), firstConstant: Int32(tape.inputCount), constants: constants.base,
        prologue: first, rhs: first + parts[0].count, jacobian: first + parts[0].count + parts[1].count,
        derivative: take(states), rowStart: take(states + 1), column: take(columns.count), entry: take(columns.count),
        forcingStart: take(states + 1), forcingColumn: take(forcing.count), forcing: take(forcing.count),
        initial: take(initial.count)))
  }

  deinit { code.deallocate() }

  /// Rows of four columns at least, so that each is a whole number of vectors.
  private static func stride(_ sensitivities: Int) -> Int { sensitivities == 0 ? 1 : (sensitivities + 4) / 4 * 4 }

  private static func check(_ tape: Tape, states: Int, data: Int) throws(ODEInputError) {
    guard data >= 0 else { throw ODEInputError("the right-hand side's recording lacks inputs") }
    guard tape.outputs.count == states else {
      throw ODEInputError(
        "the right-hand side returns \(tape.outputs.count) derivatives, but the state has \(states) elements")
    }
    let limit = tape.registerCount
    guard limit < 1 << 24, tape.outputs.allSatisfy({ 0 <= $0 && $0 < limit }) else {
      throw ODEInputError("the right-hand side's recording is not well formed")
    }
    var next = tape.inputCount + tape.constants.count
    for operation in tape.operations {
      let arity = Int(cohort_primitive_arity(operation.primitive))
      for register in [operation.a, operation.b, operation.c].prefix(arity) {
        guard 0 <= register, register < next else {
          throw ODEInputError("the right-hand side's recording is not well formed")
        }
      }
      next += 1
    }
  }
}

extension CodeGraph {
  /// Marks all that marked nodes are computed from.
  fileprivate func markOperands(_ marks: inout [Bool]) {
    for k in nodes.indices.reversed() where marks[k] {
      if case .operation(let operation) = nodes[k] {
        for operand in operation.operands { marks[operand] = true }
      }
    }
  }
}

extension CohortInstruction {
  fileprivate static let end = CohortInstruction(
    opcode: .end, primitive: 0, operand: 0, arity: 0, result: 0, a: 0, b: 0, c: 0, d: 0)

  fileprivate init(_ operation: CodeGraph.Operation, result: Int32, numbers: [Int32]) {
    func register(_ node: Int) -> UInt32 { node < 0 ? 0 : 8 * UInt32(numbers[node]) }
    self.init(
      opcode: CohortOpcode(rawValue: operation.opcode) ?? .value, primitive: operation.primitive,
      operand: operation.operand, arity: operation.arity, result: 8 * UInt32(result), a: register(operation.a),
      b: register(operation.b), c: register(operation.c), d: register(operation.d))
  }
}
