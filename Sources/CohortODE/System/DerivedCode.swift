// A recorded function and its sparse Jacobian as straight-line code, before it is put into memory.
import CIntegrators
import CohortProgram

/// Instructions for a tape's results and their derivatives, divided by what they depend on.
struct DerivedCode {
  /// What depends on no varying input; the results; what their derivatives need besides. Each part has its end.
  let prologue: [CohortInstruction]
  let results: [CohortInstruction]
  let derivatives: [CohortInstruction]
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
    var registers = graph.inputs(of: tape, isVarying: isVarying)
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

    let code = try StagedCode(graph, stages: [wanted.map(\.value), wanted.flatMap { $0.row.map(\.node) }])
    (prologue, results, derivatives) = (code.parts[0], code.parts[1], code.parts[2])
    constants = code.constants
    registerCount = code.registerCount
    outputs = wanted.map { output in
      (code.register(output.value), output.row.map { (variable: $0.variable, register: code.register($0.node)) })
    }
  }

  static func check(_ tape: Tape) throws(ODEInputError) {
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
  /// Adds a tape's inputs and constants; gives their nodes.
  mutating func inputs(of tape: Tape, isVarying: (Int) -> Bool) -> [Int] {
    var registers: [Int] = []
    for k in 0..<tape.inputCount { registers.append(input(varying: isVarying(k))) }
    return registers + tape.constants.map { constant($0) }
  }
}
