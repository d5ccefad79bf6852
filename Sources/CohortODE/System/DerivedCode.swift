// A recorded function and its sparse Jacobian as straight-line code, before it is put into memory.
import CIntegrators
import CohortProgram

/// Instructions for a tape's results and their derivatives, divided by what they depend on.
struct DerivedCode {
  /// What depends on no varying input; the results; what their derivatives need besides. Each part has its end.
  var prologue: [CohortInstruction] = []
  var results: [CohortInstruction] = []
  var derivatives: [CohortInstruction] = []
  /// In the registers behind the inputs.
  let constants: [Double]
  let registerCount: Int
  /// By output: its register, and the registers of its derivatives that are not always 0, by rising variable.
  let outputs: [(register: Int32, row: [(variable: Int, register: Int32)])]

  /// Derives the code.
  ///
  /// - Parameters:
  ///   - isVarying: by input; what depends on others only is computed in the prologue.
  ///   - variables: by input, the number of the variable by which it is to be differentiated.
  init(_ tape: Tape, isVarying: (Int) -> Bool, variables: [Int?]) throws(ODEInputError) {
    try DerivedCode.check(tape)
    var graph = CodeGraph()
    var registers: [Int] = []
    for k in 0..<tape.inputCount { registers.append(graph.input(varying: isVarying(k))) }
    registers += tape.constants.map { graph.constant($0) }
    var rows = [CodeGraph.SparseRow](repeating: [], count: registers.count)
    for (k, variable) in variables.enumerated() where k < tape.inputCount {
      if let variable { rows[k] = [(variable, graph.constant(1))] }
    }
    for operation in tape.operations {
      let arity = Int(cohort_primitive_arity(operation.primitive))
      let places = [Int(operation.a), Int(operation.b), Int(operation.c)].prefix(arity)
      let operands = places.map { registers[$0] }
      let result = graph.primitive(operation.primitive, operands)
      registers.append(result)
      rows.append(graph.derivative(operation.primitive, operands, result: result, rows: places.map { rows[$0] }))
    }
    let wanted = tape.outputs.map { (value: registers[$0], row: rows[$0]) }

    // What is needed: first for the results, then for their derivatives.
    var isForResults = [Bool](repeating: false, count: graph.nodes.count)
    var isNeeded = isForResults
    for output in wanted { isForResults[output.value] = true }
    graph.markOperands(&isForResults)
    isNeeded = isForResults
    for output in wanted { for entry in output.row { isNeeded[entry.node] = true } }
    graph.markOperands(&isNeeded)

    // Registers: inputs, constants, then the operations in order of evaluation.
    var numbers = [Int32](repeating: -1, count: graph.nodes.count)
    var constants: [Double] = []
    for k in 0..<tape.inputCount { numbers[k] = Int32(k) }
    for (k, node) in graph.nodes.enumerated() where isNeeded[k] {
      guard case .constant(let value) = node else { continue }
      numbers[k] = Int32(tape.inputCount + constants.count)
      constants.append(value)
    }
    var next = Int32(tape.inputCount + constants.count)
    for (k, node) in graph.nodes.enumerated() where isNeeded[k] {
      guard case .operation(let operation) = node else { continue }
      numbers[k] = next
      next += 1
      let instruction = CohortInstruction(operation, result: numbers[k], numbers: numbers)
      if !graph.isVarying[k] {
        prologue.append(instruction)
      } else if isForResults[k] {
        results.append(instruction)
      } else {
        derivatives.append(instruction)
      }
    }
    prologue.append(.end)
    results.append(.end)
    derivatives.append(.end)
    self.constants = constants
    registerCount = Int(next)
    outputs = wanted.map { output in
      (numbers[output.value], output.row.map { (variable: $0.variable, register: numbers[$0.node]) })
    }
  }

  private static func check(_ tape: Tape) throws(ODEInputError) {
    let limit = tape.registerCount
    guard limit < 1 << 24, tape.outputs.allSatisfy({ 0 <= $0 && $0 < limit }) else {
      throw ODEInputError("the function's recording is too long or not well formed")
    }
    var next = tape.inputCount + tape.constants.count
    for operation in tape.operations {
      let arity = Int(cohort_primitive_arity(operation.primitive))
      for register in [operation.a, operation.b, operation.c].prefix(arity) {
        guard 0 <= register, register < next else {
          throw ODEInputError("the function's recording is not well formed")
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
