// Puts a graph of values into straight-line code, in stages that are run one after another.
import CTape
import CohortProgram

/// Instructions for the nodes that are wanted, divided by when they are run.
package struct StagedCode {
  /// First what depends on no varying input, then what each stage needs beyond the ones before. Each part has its end.
  package private(set) var parts: [[CohortInstruction]]
  /// In the registers behind the inputs.
  package private(set) var constants: [Double] = []
  package let inputCount: Int
  package let registerCount: Int
  private let numbers: [Int32]
  /// What the instructions call; to be kept as long as they are run.
  package let callouts: [Callout]
  /// What is run apart from the stages, on values of theirs that were kept; and these values: register, and where it is kept.
  package private(set) var apart: [CohortInstruction] = []
  package private(set) var kept: [(from: Int32, to: Int32)] = []

  /// - Parameters:
  ///   - stages: the nodes that each stage has to compute.
  ///   - isApart: by node: whether it is computed apart from the stages, which may have gone on to another point by then; none of
  ///     them a call.
  package init(_ graph: CodeGraph, stages: [[Int]], isApart: [Bool] = []) throws(SolverInputError) {
    guard graph.nodes.count < 1 << 26 else { throw SolverInputError("the function's code is too long") }
    // The first stage that needs a node.
    var stage = [Int](repeating: Int.max, count: graph.nodes.count)
    for (number, nodes) in stages.enumerated() { for node in nodes { stage[node] = min(stage[node], number) } }
    for k in graph.nodes.indices.reversed() where stage[k] != Int.max {
      switch graph.nodes[k] {
      case .operation(let operation):
        for operand in [operation.a, operation.b, operation.c, operation.d] where operand >= 0 {
          stage[operand] = min(stage[operand], stage[k])
        }
      case .call, .result: for operand in graph.operands(of: k) { stage[operand] = min(stage[operand], stage[k]) }
      default: break
      }
    }
    // Registers: inputs, constants, then the operations in order of evaluation.
    var numbers = [Int32](repeating: -1, count: graph.nodes.count)
    var next: Int32 = 0
    for (k, node) in graph.nodes.enumerated() {
      guard case .input = node else { continue }
      numbers[k] = next
      next += 1
    }
    inputCount = Int(next)
    for (k, node) in graph.nodes.enumerated() where stage[k] != Int.max {
      guard case .constant(let value) = node else { continue }
      numbers[k] = next
      next += 1
      constants.append(value)
    }
    // Values that what is apart reads and the stages overwrite: inputs, and what all but the last stage compute.
    var keptNumbers: [Int: Int32] = [:]
    for (k, node) in graph.nodes.enumerated() where isApart.indices.contains(k) && isApart[k] && stage[k] != Int.max {
      guard case .operation(let operation) = node else { continue }
      for operand in operation.operands where !isApart[operand] && graph.isVarying[operand] {
        if case .input = graph.nodes[operand] {
          keptNumbers[operand] = 0
        } else if stage[operand] < stages.count - 1 {
          keptNumbers[operand] = 0
        }
      }
    }
    for node in keptNumbers.keys.sorted() {
      keptNumbers[node] = next
      next += 1
    }
    parts = [[CohortInstruction]](repeating: [], count: stages.count + 1)
    var callouts: [Int: Callout] = [:]
    for (k, node) in graph.nodes.enumerated() where stage[k] != Int.max {
      let part = graph.isVarying[k] ? stage[k] + 1 : 0
      switch node {
      case .operation(let operation):
        numbers[k] = next
        next += 1
        if isApart.indices.contains(k), isApart[k] {
          apart.append(CohortInstruction(operation, result: numbers[k]) { keptNumbers[$0] ?? numbers[$0] })
        } else {
          parts[part].append(CohortInstruction(operation, result: numbers[k]) { numbers[$0] })
        }
      case .call(let call):
        let callout = Callout(call, operands: call.operands.map { numbers[$0] })
        callouts[k] = callout
        parts[part].append(cohort_call_instruction(callout.address))
      case .result(let call, let index):
        numbers[k] = next
        next += 1
        callouts[call]?.addResult(index, register: numbers[k])
      default: break
      }
    }
    for callout in callouts.values { callout.finish() }
    self.callouts = Array(callouts.values)
    for part in parts.indices { parts[part].append(.end) }
    apart.append(.end)
    kept = keptNumbers.sorted { $0.key < $1.key }.map { (from: numbers[$0.key], to: $0.value) }
    registerCount = Int(next)
    self.numbers = numbers
  }

  /// The register of a wanted node.
  package func register(_ node: Int) -> Int32 { numbers[node] }
}

extension CohortInstruction {
  fileprivate static let end = CohortInstruction(
    opcode: .end, primitive: 0, operand: 0, arity: 0, result: 0, a: 0, b: 0, c: 0, d: 0)

  fileprivate init(_ operation: CodeGraph.Operation, result: Int32, number: (Int) -> Int32) {
    func register(_ node: Int) -> UInt32 { node < 0 ? 0 : 8 * UInt32(number(node)) }
    self.init(
      opcode: CohortOpcode(rawValue: operation.opcode) ?? .value, primitive: operation.primitive,
      operand: operation.operand, arity: operation.arity, result: 8 * UInt32(result), a: register(operation.a),
      b: register(operation.b), c: register(operation.c), d: register(operation.d))
  }
}
