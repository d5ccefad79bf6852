// Tapes written down as formulas, for right-hand sides that are not recorded from a model.
import CohortProgram

extension Tape {
  /// Traces outputs as expressions over the inputs.
  package init(inputCount: Int, _ body: ([Expr]) -> [Expr]) {
    let arguments = (0..<inputCount).map { Expr(.argument($0)) }
    let results = body(arguments)
    var trace = TapeTrace(inputCount: inputCount)
    results.forEach { trace.collectConstants($0) }
    let outputs = results.map { trace.register($0) }
    self.init(
      inputCount: inputCount, constants: trace.constants, operations: trace.operations, outputs: outputs)
  }
}

private struct TapeTrace {
  let inputCount: Int
  var constants: [Double] = []
  var operations: [Block.Operation] = []
  private var constantRegisters: [UInt64: Int] = [:]
  private var registers: [ObjectIdentifier: Int] = [:]
  private var visited: Set<ObjectIdentifier> = []

  init(inputCount: Int) { self.inputCount = inputCount }

  /// Constants come before all operations, so they are numbered first.
  mutating func collectConstants(_ node: Expr) {
    switch node.kind {
    case .argument: break
    case .constant(let value):
      if constantRegisters[value.bitPattern] == nil {
        constantRegisters[value.bitPattern] = inputCount + constants.count
        constants.append(value)
      }
    case .apply(_, let operands):
      if visited.insert(ObjectIdentifier(node)).inserted { operands.forEach { collectConstants($0) } }
    }
  }

  mutating func register(_ node: Expr) -> Int {
    switch node.kind {
    case .argument(let index): return index
    case .constant(let value): return constantRegisters[value.bitPattern] ?? 0
    case .apply(let primitive, let operands):
      if let number = registers[ObjectIdentifier(node)] { return number }
      let places = operands.map { register($0) }
      operations.append(
        Block.Operation(
          primitive, places[0], places.count > 1 ? places[1] : 0, places.count > 2 ? places[2] : 0))
      let number = inputCount + constants.count + operations.count - 1
      registers[ObjectIdentifier(node)] = number
      return number
    }
  }
}
