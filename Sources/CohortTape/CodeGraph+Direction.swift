// Derivatives of a code graph along a direction: of derivatives, too, so that they are second ones contracted with it.
import CTape
import CohortProgram

/// Derivatives of nodes along one direction, written into their graph.
struct DirectionalDerivative {
  /// By node: its derivative; -1 for 0.
  private var slopes: [Int]
  private var isDone: [Bool]

  /// - Parameters:
  ///   - directions: by input that moves: the input that holds how fast.
  ///   - wanted: the nodes whose derivatives are to be known.
  init(_ graph: inout CodeGraph, wanted: [Int], directions: [(input: Int, slope: Int)]) throws(SolverInputError) {
    slopes = [Int](repeating: -1, count: graph.nodes.count)
    isDone = [Bool](repeating: false, count: graph.nodes.count)
    for (input, slope) in directions { slopes[input] = slope }
    try differentiate(wanted, in: &graph)
  }

  /// Differentiates nodes with all that they are computed from.
  private mutating func differentiate(_ wanted: [Int], in graph: inout CodeGraph) throws(SolverInputError) {
    extend(graph)
    var open = wanted.filter { !isDone[$0] }
    var found: Set<Int> = []
    while let node = open.popLast() {
      if !found.insert(node).inserted { continue }
      open += graph.operands(of: node).filter { !isDone[$0] }
    }
    for node in found.sorted() {
      try differentiate(node, in: &graph)
      extend(graph)
      isDone[node] = true
    }
  }

  /// Makes room for nodes that were added.
  private mutating func extend(_ graph: CodeGraph) {
    let count = graph.nodes.count - slopes.count
    if count <= 0 { return }
    slopes += [Int](repeating: -1, count: count)
    isDone += [Bool](repeating: false, count: count)
  }

  /// The derivative of a wanted node; nil where it is always 0.
  func slope(_ node: Int) -> Int? { slopes[node] >= 0 ? slopes[node] : nil }

  private mutating func differentiate(_ node: Int, in graph: inout CodeGraph) throws(SolverInputError) {
    switch graph.nodes[node] {
    case .input, .constant: return
    case .call, .result:
      if graph.operands(of: node).contains(where: { slopes[$0] >= 0 }) {
        throw SolverInputError("the function has no second derivatives: it calls another one")
      }
    case .operation(let operation):
      let operands = operation.operands
      if !operands.contains(where: { slopes[$0] >= 0 }) { return }
      if let primitive = graph.primitive(of: operation) {
        let rows = operands.map { slopes[$0] >= 0 ? [(variable: 0, node: slopes[$0])] : [] }
        let row = graph.derivative(primitive, operands, result: node, rows: rows)
        slopes[node] = row.first?.node ?? -1
      } else {
        // A partial derivative: written with primitives, and these differentiated in turn.
        let value = try graph.expression(ofPartial: operation)
        try differentiate([value], in: &graph)
        slopes[node] = slopes[value]
      }
    }
  }
}

extension CodeGraph {
  /// A partial derivative that is an operation of its own, in terms of primitives.
  fileprivate mutating func expression(ofPartial operation: Operation) throws(SolverInputError) -> Int {
    let operands = operation.operands
    switch CohortOpcode(rawValue: operation.opcode) {
    case .powerByBase?, .powerByExponent?:
      let place = operation.opcode == CohortOpcode.powerByBase.rawValue ? 0 : 1
      if let node = repeatableFactor(.power, [operands[0], operands[1]], result: operands[2], by: place) {
        return node
      }
    case .partial?:
      if let primitive = Primitive(rawValue: operation.primitive), let result = operands.last,
        let node = repeatableFactor(
          primitive, Array(operands.dropLast()), result: result, by: Int(operation.operand))
      {
        return node
      }
    default: break
    }
    throw SolverInputError("the function has no second derivatives")
  }
}
