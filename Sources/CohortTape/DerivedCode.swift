// A recorded function and its sparse Jacobian as straight-line code, before it is put into memory.
import CTape
import CohortProgram

/// Instructions for a tape's results and their derivatives, divided by what they depend on.
package struct DerivedCode {
  /// What depends on no varying input; the results; what their derivatives need besides. Each part has its end.
  package let prologue: [CohortInstruction]
  package let results: [CohortInstruction]
  package let derivatives: [CohortInstruction]
  /// In the registers behind the inputs and modes.
  package let constants: [Double]
  package let registerCount: Int
  /// What the instructions call; to be kept as long as they are run.
  package let callouts: [Callout]
  /// By output: its register, and the registers of its derivatives that are not always 0, by rising variable.
  package let outputs: [(register: Int32, row: [(variable: Int, register: Int32)])]
  /// The switches, whose modes are in the registers behind the tape's inputs; nil where there are none.
  package let switching: SwitchingCode?
  /// Second derivatives; nil where they were not asked for or are not known. Their direction's inputs, time and states, stand behind
  /// the modes.
  package let curvature: CurvatureCode?
  /// The coefficients, where the function is affine in the state and that was asked; else nil.
  package let affine: AffineCode?

  /// Derives the code.
  ///
  /// - Parameters:
  ///   - isVarying: by input; what depends on others only is computed in the prologue.
  ///   - variables: by input, the number of the variable by which it is to be differentiated.
  ///   - domain: what it is integrated over, for its switches to become inputs; nil: conditions are looked at at each point.
  ///   - curvature: whether second derivatives by time and state are wanted, too.
  ///   - findsAffine: whether to look for affine functions; needs a domain whose states are variables 0, 1, ...
  package init(
    _ tape: Tape, isVarying: (Int) -> Bool, variables: [Int?], domain: SwitchDomain? = nil, curvature: Bool = false,
    findsAffine: Bool = false
  ) throws(SolverInputError) {
    try DerivedCode.check(tape)
    let isOnState = domain.map { SwitchFinder(tape, $0).isOnState } ?? [:]
    var switches: [CodeGraph.Switch] = []
    var oscillations: [Int] = []
    let timeVariable = 1 + (variables.compactMap { $0 }.max() ?? -1)
    var variables = variables
    if let domain, curvature || !isOnState.isEmpty { variables[domain.time] = timeVariable }
    var graph = CodeGraph()
    var registers = graph.inputs(of: tape, isVarying: isVarying)
    var rows = [CodeGraph.SparseRow](repeating: [], count: registers.count)
    for (k, variable) in variables.enumerated() where k < tape.inputCount {
      if let variable { rows[k] = [(variable, graph.constant(1))] }
    }
    var forms = AffineForms(&graph, registers, domain: findsAffine ? domain : nil, registerCount: tape.registerCount)
    // Results of calls stand behind those of the operations.
    registers += [Int](repeating: -1, count: tape.registerCount - registers.count)
    rows += [CodeGraph.SparseRow](repeating: [], count: registers.count - rows.count)
    tape.forEachStep(
      { operation, register in
        let arity = Int(cohort_primitive_arity(operation.primitive))
        let places = Array([Int(operation.a), Int(operation.b), Int(operation.c)].prefix(arity))
        let operands = places.map { registers[$0] }
        if let onState = isOnState[register],
          let own = graph.switched(operation.primitive, operands, rows: places.map { rows[$0] }, isOnState: onState)
        {
          (registers[register], rows[register]) = (own.result, own.row)
          forms.add(switched: operation.primitive, places, result: own.result, at: register, onState: onState)
          switches.append(own.added)
          return
        }
        if [.sine, .cosine, .tangent].contains(operation.primitive), !isOnState.isEmpty,
          let rate = rows[places[0]].first(where: { $0.variable == timeVariable })
        {
          oscillations.append(rate.node)
        }
        let result = graph.primitive(operation.primitive, operands)
        registers[register] = result
        rows[register] = graph.derivative(
          operation.primitive, operands, result: result, rows: places.map { rows[$0] })
        forms.add(&graph, operation.primitive, places, result: result, at: register)
      },
      call: { call, first in
        let results = graph.call(call, registers)
        let derivatives = graph.derivatives(
          ofCall: results.first.map { graph.operands(of: $0)[0] } ?? 0,
          rows: call.arguments.flatMap { $0.map { rows[$0] } })
        forms.add(call: call.arguments.flatMap { $0 }, results: results, at: first)
        for (index, result) in results.enumerated() {
          registers[first + index] = result
          rows[first + index] = derivatives[index]
        }
      })
    let hasTime = !switches.isEmpty || curvature
    let wanted = tape.outputs.map { register in
      (value: registers[register], row: rows[register].filter { !hasTime || $0.variable != timeVariable })
    }

    var parameters: [Int: Int] = [:]
    for (k, variable) in variables.enumerated() where domain.map({ k != $0.time && !$0.states.contains(k) }) ?? false {
      parameters[k] = variable
    }
    let affineSystem = forms.system(&graph, tape.outputs, variables: parameters)
    switching =
      switches.isEmpty
      ? nil
      : try domain.map { domain throws(SolverInputError) in
        try SwitchingCode(graph, switches, domain: domain, timeVariable: timeVariable, oscillations: oscillations)
      }
    var second: CurvatureCode.Nodes?
    if curvature, let domain {
      let times = tape.outputs.map { rows[$0].first { $0.variable == timeVariable }?.node }
      var extended = graph
      second = try? CurvatureCode.Nodes(&extended, zip(wanted, times).map { ($0.row, $1) }, domain: domain)
      if second != nil { graph = extended }
    }

    let stages = [wanted.map(\.value), wanted.flatMap { $0.row.map(\.node) }, affineSystem?.nodes ?? []]
    let code: StagedCode
    if let second {
      code = try StagedCode(graph, stages: stages + [second.wanted], isApart: second.isAlong)
      self.curvature = CurvatureCode(second, code)
    } else {
      code = try StagedCode(graph, stages: stages)
      self.curvature = nil
    }
    affine = affineSystem.map { AffineCode($0, code, part: 3) }
    (prologue, results, derivatives) = (code.parts[0], code.parts[1], code.parts[2])
    constants = code.constants
    registerCount = code.registerCount
    callouts = code.callouts
    outputs = wanted.map { output in
      (code.register(output.value), output.row.map { (variable: $0.variable, register: code.register($0.node)) })
    }
  }

  package static func check(_ tape: Tape) throws(SolverInputError) {
    let limit = tape.registerCount
    guard limit < 1 << 24, tape.inputCount >= 0 else {
      throw SolverInputError("the function's recording is too long or not well formed")
    }
    var isKnown = [Bool](repeating: false, count: limit)
    for register in 0..<(tape.inputCount + tape.constants.count) { isKnown[register] = true }
    var isWellFormed = tape.calls.allSatisfy { 0...tape.operations.count ~= $0.position }
    func read(_ register: Int) { if !(0 <= register && register < limit && isKnown[register]) { isWellFormed = false } }
    tape.forEachStep(
      { operation, register in
        let arity = Int(cohort_primitive_arity(operation.primitive))
        for operand in [operation.a, operation.b, operation.c].prefix(arity) { read(Int(operand)) }
        isKnown[register] = true
      },
      call: { call, first in
        for argument in call.arguments { for operand in argument { read(operand) } }
        for register in first..<(first + call.outputCount) { isKnown[register] = true }
      })
    for output in tape.outputs { read(output) }
    guard isWellFormed else { throw SolverInputError("the function's recording is not well formed") }
  }
}

extension Tape {
  /// Operations and calls in order of evaluation, each with the register of its result (of its first).
  package func forEachStep(_ operation: (Block.Operation, Int) -> Void, call: (TapeCall, Int) -> Void) {
    var (next, register) = (0, firstCallRegister)
    func make(until position: Int) {
      while next < calls.count, calls[next].position <= position {
        call(calls[next], register)
        register += calls[next].outputCount
        next += 1
      }
    }
    for (index, step) in operations.enumerated() {
      make(until: index)
      operation(step, inputCount + constants.count + index)
    }
    make(until: operations.count)
  }
}

extension CodeGraph {
  /// Adds a tape's inputs and constants; gives their nodes.
  package mutating func inputs(of tape: Tape, isVarying: (Int) -> Bool) -> [Int] {
    var registers: [Int] = []
    for k in 0..<tape.inputCount { registers.append(input(varying: isVarying(k))) }
    return registers + tape.constants.map { constant($0) }
  }
}
