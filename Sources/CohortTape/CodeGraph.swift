// The graph from which a system's code is made: each value once, constants folded, what is not used left out.
import CTape
import CohortProgram

/// Values in order of evaluation. A node is known by its number.
package struct CodeGraph {
  struct Operation: Hashable {
    var opcode: CohortOpcode.RawValue
    var primitive: UInt8 = 0
    var operand: UInt8 = 0
    var arity: UInt8
    var a: Int
    var b: Int = -1
    var c: Int = -1
    var d: Int = -1

    var operands: [Int] { [a, b, c, d].filter { $0 >= 0 } }
  }
  enum Node {
    case input
    case constant(Double)
    case operation(Operation)
    case call(Call)
    /// A number that a call gives.
    case result(call: Int, index: Int)
  }

  private(set) var nodes: [Node] = []
  /// Whether the node depends on time or state.
  private(set) var isVarying: [Bool] = []
  /// Whether derivatives are to be differentiated again, and so are written with primitives where possible.
  package var isRepeatable = false
  private var constantNumbers: [UInt64: Int] = [:]
  private var operationNumbers: [Operation: Int] = [:]
  /// Results of calls, by call and index.
  var resultNumbers: [ResultKey: Int] = [:]

  package init() {}

  package mutating func input(varying: Bool) -> Int {
    nodes.append(.input)
    isVarying.append(varying)
    return nodes.count - 1
  }

  package mutating func constant(_ value: Double) -> Int {
    if let number = constantNumbers[value.bitPattern] { return number }
    nodes.append(.constant(value))
    isVarying.append(false)
    constantNumbers[value.bitPattern] = nodes.count - 1
    return nodes.count - 1
  }

  /// Adds a call or one of its results.
  mutating func add(_ node: Node) -> Int {
    nodes.append(node)
    isVarying.append(operands(of: nodes.count - 1).contains { isVarying[$0] })
    return nodes.count - 1
  }

  /// What a node is computed from.
  func operands(of node: Int) -> [Int] {
    switch nodes[node] {
    case .input, .constant: return []
    case .operation(let operation): return operation.operands
    case .call(let call): return call.operands
    case .result(let call, _): return [call]
    }
  }

  func constantValue(_ node: Int) -> Double? {
    if case .constant(let value) = nodes[node] { return value }
    return nil
  }

  private mutating func add(_ operation: Operation) -> Int {
    if let number = operationNumbers[operation] { return number }
    nodes.append(.operation(operation))
    isVarying.append(operation.operands.contains { isVarying[$0] })
    operationNumbers[operation] = nodes.count - 1
    return nodes.count - 1
  }

  /// A primitive of the recorded right-hand side, as it stands there.
  package mutating func primitive(_ primitive: Primitive, _ operands: [Int]) -> Int {
    let values = operands.compactMap { constantValue($0) }
    if values.count == operands.count {
      return constant(
        cohort_primitive_value(
          primitive, values[0], values.count > 1 ? values[1] : 0, values.count > 2 ? values[2] : 0))
    }
    let b = operands.count > 1 ? operands[1] : -1
    let c = operands.count > 2 ? operands[2] : -1
    let arity = UInt8(operands.count)
    if let opcode = CodeGraph.inlined[primitive] {
      return add(Operation(opcode: opcode.rawValue, arity: arity, a: operands[0], b: b, c: c))
    }
    return add(
      Operation(
        opcode: CohortOpcode.value.rawValue, primitive: primitive.rawValue, arity: arity, a: operands[0], b: b, c: c))
  }

  /// The general partial derivative of a primitive with the given operands and result.
  mutating func partial(_ primitive: Primitive, _ operands: [Int], result: Int, by operand: Int) -> Int {
    add(
      Operation(
        opcode: CohortOpcode.partial.rawValue, primitive: primitive.rawValue, operand: UInt8(operand),
        arity: UInt8(operands.count), a: operands[0], b: operands.count > 1 ? operands[1] : -1,
        c: operands.count > 2 ? operands[2] : -1, d: result))
  }

  mutating func powerPartial(base: Int, exponent: Int, result: Int, byBase: Bool) -> Int {
    let opcode: CohortOpcode = byBase ? .powerByBase : .powerByExponent
    return add(Operation(opcode: opcode.rawValue, arity: 3, a: base, b: exponent, c: result))
  }

  // Arithmetic of derivatives: factors 0, 1 and -1 are folded.

  mutating func negated(_ a: Int) -> Int {
    let negate = CohortOpcode.negate.rawValue
    if case .operation(let operation) = nodes[a], operation.opcode == negate { return operation.a }
    return primitive(.negate, [a])
  }

  package mutating func product(_ a: Int, _ b: Int) -> Int {
    for (factor, other) in [(a, b), (b, a)] {
      guard let value = constantValue(factor) else { continue }
      if value == 0 { return factor }
      if value == 1 { return other }
      if value == -1 { return negated(other) }
    }
    return primitive(.multiply, a <= b ? [a, b] : [b, a])
  }

  package mutating func sum(_ a: Int, _ b: Int) -> Int {
    if constantValue(a) == 0 { return b }
    if constantValue(b) == 0 { return a }
    return primitive(.add, a <= b ? [a, b] : [b, a])
  }

  /// a * b + c
  package mutating func productSum(_ a: Int, _ b: Int, _ c: Int) -> Int {
    let isSimple = [a, b].contains { node in constantValue(node).map { [0, 1, -1].contains($0) } ?? false }
    if isSimple || constantValue(c) == 0 { return sum(product(a, b), c) }
    return primitive(.multiplyAdd, a <= b ? [a, b, c] : [b, a, c])
  }

  /// The primitive that an operation is; nil for what is a partial derivative of one.
  func primitive(of operation: Operation) -> Primitive? {
    if operation.opcode == CohortOpcode.value.rawValue { return Primitive(rawValue: operation.primitive) }
    return CodeGraph.primitivesOfOpcodes[operation.opcode]
  }

  private static let primitivesOfOpcodes: [CohortOpcode.RawValue: Primitive] = Dictionary(
    inlined.map { ($1.rawValue, $0) }, uniquingKeysWith: { first, _ in first })

  private static let inlined: [Primitive: CohortOpcode] = [
    .add: .add, .subtract: .subtract, .multiply: .multiply, .divide: .divide, .negate: .negate,
    .reciprocal: .reciprocal, .square: .square, .squareRoot: .squareRoot, .multiplyAdd: .multiplyAdd,
    .absolute: .absolute, .less: .less, .lessOrEqual: .lessOrEqual, .select: .select, .exponential: .exponential,
    .logarithm: .logarithm, .power: .power,
  ]
}
