// Switches in a code graph: each becomes an input, its mode, which stays as it is while its argument is within an interval.
import CohortProgram

extension CodeGraph {
  /// A switch: what it gives is an input, and a function of its argument.
  package struct Switch {
    package enum Kind: Sendable { case less, lessOrEqual, floor, ceiling, round, truncate }
    package var kind: Kind
    package var isOnState: Bool
    package var argument: Int
    var row: SparseRow
  }

  /// Takes down a switching operation with a new mode in place of its condition.
  ///
  /// - Returns: result and derivatives of the operation, and the switch; nil for operations that do not switch.
  mutating func switched(
    _ primitive: Primitive, _ operands: [Int], rows: [SparseRow], isOnState: Bool
  ) -> (result: Int, row: SparseRow, added: Switch)? {
    func added(_ kind: Switch.Kind, _ argument: (node: Int, row: SparseRow)) -> Switch {
      Switch(kind: kind, isOnState: isOnState, argument: argument.node, row: argument.row)
    }
    switch primitive {
    case .less, .lessOrEqual:
      let own = added(primitive == .less ? .less : .lessOrEqual, differentiated(.subtract, operands, rows))
      return (input(varying: true), [], own)
    case .floor, .ceiling, .round, .truncate:
      let kinds: [Primitive: Switch.Kind] = [.floor: .floor, .ceiling: .ceiling, .round: .round, .truncate: .truncate]
      guard let kind = kinds[primitive] else { return nil }
      return (input(varying: true), [], added(kind, (operands[0], rows[0])))
    case .remainder:
      // a - b * mode, where the mode is the whole part of a / b.
      let own = added(.truncate, differentiated(.divide, operands, rows))
      let mode = input(varying: true)
      let (factor, factorRow) = differentiated(.negate, [operands[1]], [rows[1]])
      let (result, row) = differentiated(.multiplyAdd, [factor, mode, operands[0]], [factorRow, [], rows[0]])
      return (result, row, own)
    case .absolute:
      let own = added(.less, (operands[0], rows[0]))
      let mode = input(varying: true)
      let (negative, negativeRow) = differentiated(.negate, operands, rows)
      let (result, row) = differentiated(.select, [mode, negative, operands[0]], [[], negativeRow, rows[0]])
      return (result, row, own)
    case .minimum, .maximum:
      let own = added(.less, differentiated(.subtract, operands, rows))
      let mode = input(varying: true)
      let order = primitive == .minimum ? [0, 1] : [1, 0]
      let (result, row) = differentiated(
        .select, [mode] + order.map { operands[$0] }, [[]] + order.map { rows[$0] })
      return (result, row, own)
    default: return nil
    }
  }

  private mutating func differentiated(
    _ primitive: Primitive, _ operands: [Int], _ rows: [SparseRow]
  ) -> (node: Int, row: SparseRow) {
    let result = self.primitive(primitive, operands)
    return (result, derivative(primitive, operands, result: result, rows: rows))
  }

  /// By node: whether it depends on an input other than by modes.
  func dependents(on input: Int) -> [Bool] {
    var result = [Bool](repeating: false, count: nodes.count)
    result[input] = true
    for node in nodes.indices where node != input {
      result[node] = operands(of: node).contains { result[$0] }
    }
    return result
  }
}
