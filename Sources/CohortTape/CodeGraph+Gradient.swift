// Reverse differentiation of a code graph, written into the same graph, so that it can be repeated.
import CTape
import CohortProgram

extension CodeGraph {
  /// The derivatives of one node by others, as nodes; the graph must be repeatable where they are differentiated again.
  package mutating func gradient(of output: Int, by inputs: [Int]) throws(SolverInputError) -> [Int] {
    let depends = dependents(of: inputs)
    var adjoints = [Int](repeating: -1, count: nodes.count)
    // Adjoints that a choice may have made 0: what they are multiplied with may be infinite there.
    var isChosen = [Bool](repeating: false, count: nodes.count)
    adjoints[output] = constant(1)
    for k in stride(from: output, through: 0, by: -1) where depends[k] && adjoints[k] >= 0 {
      if case .result(let call, _) = nodes[k] { throw lackingCall(call) }
      guard case .operation(let operation) = nodes[k] else { continue }
      guard let primitive = primitive(of: operation) else { throw CodeGraph.lacking(operation) }
      let operands = operation.operands
      let adjoint = adjoints[k]
      for (index, operand) in operands.enumerated() where depends[operand] {
        let term: Int
        var chosen = isChosen[k]
        if primitive == .select {
          if index == 0 { continue }
          let zero = constant(0)
          term = self.primitive(.select, [operands[0], index == 1 ? adjoint : zero, index == 1 ? zero : adjoint])
          chosen = true
        } else {
          let factor = factor(primitive, operands, result: k, by: index)
          if constantValue(factor) == 0 { continue }
          let product = product(adjoint, factor)
          term =
            chosen && constantValue(factor) == nil ? self.primitive(.select, [adjoint, product, constant(0)]) : product
        }
        adjoints[operand] = adjoints[operand] < 0 ? term : sum(adjoints[operand], term)
        if chosen { isChosen[operand] = true }
      }
    }
    var result: [Int] = []
    for input in inputs {
      result.append(input < adjoints.count && adjoints[input] >= 0 ? adjoints[input] : constant(0))
    }
    return result
  }

  /// By node: whether it depends on one of the inputs.
  private func dependents(of inputs: [Int]) -> [Bool] {
    var depends = [Bool](repeating: false, count: nodes.count)
    for input in inputs { depends[input] = true }
    for k in nodes.indices {
      switch nodes[k] {
      case .operation(let operation):
        for operand in [operation.a, operation.b, operation.c, operation.d] where operand >= 0 && depends[operand] {
          depends[k] = true
        }
      case .call, .result: if operands(of: k).contains(where: { depends[$0] }) { depends[k] = true }
      default: break
      }
    }
    return depends
  }

  /// The sparse derivatives of nodes by inputs, which are numbered in order.
  package mutating func jacobian(of outputs: [Int], by inputs: [Int]) throws(SolverInputError) -> [SparseRow] {
    let count = nodes.count
    let depends = dependents(of: inputs)
    var isNeeded = [Bool](repeating: false, count: count)
    for output in outputs { isNeeded[output] = true }
    for k in stride(from: count - 1, through: 0, by: -1) where isNeeded[k] {
      for operand in operands(of: k) where depends[operand] { isNeeded[operand] = true }
    }
    var rows = [SparseRow](repeating: [], count: count)
    for (variable, input) in inputs.enumerated() { rows[input] = [(variable, constant(1))] }
    for k in 0..<count where isNeeded[k] && depends[k] {
      if case .result(let call, _) = nodes[k] { throw lackingCall(call) }
      guard case .operation(let operation) = nodes[k] else { continue }
      guard let primitive = primitive(of: operation) else { throw CodeGraph.lacking(operation) }
      rows[k] = derivative(primitive, operation.operands, result: k, rows: operation.operands.map { rows[$0] })
    }
    return outputs.map { rows[$0] }
  }

  private func lackingCall(_ call: Int) -> SolverInputError {
    guard case .call(let call) = nodes[call] else { return SolverInputError("the likelihood has no derivatives") }
    return SolverInputError("the likelihood has no derivatives of third order: not known for \(call.function.name)")
  }

  private static func lacking(_ operation: Operation) -> SolverInputError {
    var name = "a power"
    if operation.opcode == CohortOpcode.partial.rawValue, let primitive = Primitive(rawValue: operation.primitive) {
      name = String(cString: cohort_primitive_name(primitive))
    }
    return SolverInputError("the likelihood has no derivatives of third order: not known for \(name)")
  }
}
