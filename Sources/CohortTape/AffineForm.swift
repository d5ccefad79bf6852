// Which recorded functions are affine in the state with coefficients that only modes of switches on time change.
import CTape
import CohortProgram

/// A value of a recorded function as c + sum_i a_i y_i, where c and the a_i depend neither on time nor on the state.
enum AffineForm {
  case free(Int)
  case affine(constant: Int, row: CodeGraph.SparseRow)
  /// Anything else.
  case other

  /// Whether it depends on neither time nor state.
  var isFree: Bool {
    if case .free = self { return true }
    return false
  }

  /// Its constant and coefficients; nil where it has none.
  var parts: (constant: Int, row: CodeGraph.SparseRow)? {
    switch self {
    case .free(let node): return (node, [])
    case .affine(let constant, let row): return (constant, row)
    case .other: return nil
    }
  }
}

extension CodeGraph {
  /// The form of primitive(operands) = result.
  mutating func affineForm(_ primitive: Primitive, _ operands: [AffineForm], result: Int) -> AffineForm {
    if operands.allSatisfy(\.isFree) { return .free(result) }
    var parts: [(constant: Int, row: SparseRow)] = []
    for operand in operands {
      guard let own = operand.parts else { return .other }
      parts.append(own)
    }
    func node(_ k: Int) -> Int? {
      if case .free(let node) = operands[k] { return node }
      return nil
    }
    switch primitive {
    case .add: return combined(parts[0], constant(1), parts[1])
    case .subtract: return combined(parts[0], constant(-1), parts[1])
    case .negate: return scaled(parts[0], constant(-1))
    case .multiply:
      if let factor = node(0) { return scaled(parts[1], factor) }
      if let factor = node(1) { return scaled(parts[0], factor) }
      return .other
    case .divide:
      guard let divisor = node(1) else { return .other }
      let row = parts[0].row.map { (variable: $0.variable, node: quotient($0.node, divisor)) }
      return .affine(constant: quotient(parts[0].constant, divisor), row: row)
    case .multiplyAdd:
      guard let factor = node(0) ?? node(1) else { return .other }
      return combined(parts[2], factor, node(0) != nil ? parts[1] : parts[0])
    case .select:
      guard let condition = node(0) else { return .other }
      let constant = chosenNode(condition, parts[1].constant, parts[2].constant)
      return .affine(constant: constant, row: chosen(condition, parts[1].row, parts[2].row))
    default: return .other
    }
  }

  /// a + factor b
  private mutating func combined(
    _ a: (constant: Int, row: SparseRow), _ factor: Int, _ b: (constant: Int, row: SparseRow)
  ) -> AffineForm {
    let constant = productSum(factor, b.constant, a.constant)
    return .affine(constant: constant, row: accumulated(a.row, factor: factor, b.row))
  }

  private mutating func scaled(_ a: (constant: Int, row: SparseRow), _ factor: Int) -> AffineForm {
    let row = a.row.map { (variable: $0.variable, node: product(factor, $0.node)) }
    return .affine(constant: product(factor, a.constant), row: row.filter { constantValue($0.node) != 0 })
  }

  private mutating func quotient(_ a: Int, _ b: Int) -> Int {
    constantValue(a) == 0 ? a : primitive(.divide, [a, b])
  }

  private mutating func chosenNode(_ condition: Int, _ a: Int, _ b: Int) -> Int {
    a == b ? a : primitive(.select, [condition, a, b])
  }

  /// The derivatives of nodes by inputs, as rows of new nodes.
  ///
  /// - Parameter variables: by node of an input, its variable.
  mutating func rows(of wanted: [Int], by variables: [Int: Int]) -> [SparseRow] {
    let count = nodes.count
    var isNeeded = [Bool](repeating: false, count: count)
    for node in wanted { isNeeded[node] = true }
    for node in stride(from: count - 1, through: 0, by: -1) where isNeeded[node] {
      for operand in operands(of: node) { isNeeded[operand] = true }
    }
    var rows = [SparseRow](repeating: [], count: count)
    var ofCalls: [Int: [SparseRow]] = [:]
    for node in 0..<count where isNeeded[node] {
      switch nodes[node] {
      case .input: if let variable = variables[node] { rows[node] = [(variable, constant(1))] }
      case .constant: break
      case .operation(let operation):
        guard let primitive = primitive(of: operation) else { continue }
        let operands = operation.operands
        rows[node] = derivative(primitive, operands, result: node, rows: operands.map { rows[$0] })
      case .call(let call):
        ofCalls[node] = derivatives(ofCall: node, rows: call.operands.prefix(call.inputCount).map { rows[$0] })
      case .result(let call, let index):
        if let own = ofCalls[call], own.indices.contains(index) { rows[node] = own[index] }
      }
    }
    return wanted.map { rows[$0] }
  }
}

/// The coefficients of an affine function y' = A y + b as nodes of its graph.
struct AffineSystem {
  /// Column `states` is b.
  var entries: [[(column: Int, node: Int)]] = []
  /// Derivatives of the entries by the variables behind the states.
  var derivatives: [[(column: Int, variable: Int, node: Int)]] = []

  /// Nil where an output has another form.
  init?(_ outputs: [AffineForm], _ graph: inout CodeGraph, states: Int, variables: [Int: Int]) {
    for output in outputs {
      guard let (constant, row) = output.parts else { return nil }
      var own = row.map { (column: $0.variable, node: $0.node) }.filter { graph.constantValue($0.node) != 0 }
      if graph.constantValue(constant) != 0 { own.append((states, constant)) }
      entries.append(own)
    }
    let rows = graph.rows(of: entries.flatMap { $0.map(\.node) }, by: variables)
    var next = 0
    for own in entries {
      var list: [(column: Int, variable: Int, node: Int)] = []
      for entry in own {
        list += rows[next].map { (entry.column, $0.variable, $0.node) }
        next += 1
      }
      derivatives.append(list)
    }
  }

  var nodes: [Int] { entries.flatMap { $0.map(\.node) } + derivatives.flatMap { $0.map(\.node) } }
}

/// The coefficients of a function that is affine in the state, as code over the registers of the function's.
package struct AffineCode: Sendable {
  /// A by rows; column number `states` is the constant.
  package let entries: [[(column: Int, register: Int32)]]
  /// Derivatives of the entries by the variables behind the states.
  package let derivatives: [[(column: Int, variable: Int, register: Int32)]]
  /// What of them changes with modes; the rest is in the prologue.
  package let instructions: [CohortInstruction]

  init(_ system: AffineSystem, _ code: StagedCode, part: Int) {
    entries = system.entries.map { $0.map { ($0.column, code.register($0.node)) } }
    derivatives = system.derivatives.map { $0.map { ($0.column, $0.variable, code.register($0.node)) } }
    instructions = code.parts[part]
  }

  package var hasConstant: Bool { entries.contains { $0.contains { $0.column == entries.count } } }

  /// The strongly connected parts of A: the states that feed each other.
  package var blocks: [[Int]] {
    let n = entries.count
    // States that a state depends on, by way of others too.
    var reaches = [Set<Int>](repeating: [], count: n)
    for start in 0..<n {
      var open = [start]
      while let state = open.popLast() {
        guard reaches[start].insert(state).inserted else { continue }
        open += entries[state].map(\.column).filter { $0 < n && !reaches[start].contains($0) }
      }
    }
    var isTaken = [Bool](repeating: false, count: n)
    var result: [[Int]] = []
    for state in 0..<n where !isTaken[state] {
      let own = (0..<n).filter { reaches[state].contains($0) && reaches[$0].contains(state) }
      for member in own { isTaken[member] = true }
      result.append(own)
    }
    return result
  }
}
