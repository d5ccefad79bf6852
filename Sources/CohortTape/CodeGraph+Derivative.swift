// Forward differentiation of a code graph: sparse rows of derivatives, written into the same graph.
import CTape
import CohortProgram

extension CodeGraph {
  /// Derivatives of one node: variable number and the node that holds the derivative, by rising variable.
  package typealias SparseRow = [(variable: Int, node: Int)]

  /// The derivative of primitive(operands) = result, from the derivatives of its operands.
  mutating func derivative(
    _ primitive: Primitive, _ operands: [Int], result: Int, rows: [SparseRow]
  ) -> SparseRow {
    if rows.allSatisfy({ $0.isEmpty }) { return [] }
    if primitive == .select { return chosen(operands[0], rows[1], rows[2]) }
    var total: SparseRow = []
    for (k, row) in rows.enumerated() where !row.isEmpty {
      let factor = factor(primitive, operands, result: result, by: k)
      if constantValue(factor) == 0 { continue }
      total = accumulated(total, factor: factor, row)
    }
    return total
  }

  /// total + factor * row
  mutating func accumulated(_ total: SparseRow, factor: Int, _ row: SparseRow) -> SparseRow {
    merged(total, row) { graph, a, b in
      guard let b else { return a ?? graph.constant(0) }
      guard let a else { return graph.product(factor, b) }
      return graph.productSum(factor, b, a)
    }
  }

  /// A select passes the derivative of the branch that is taken, so that what the other one holds does no harm.
  mutating func chosen(_ condition: Int, _ first: SparseRow, _ second: SparseRow) -> SparseRow {
    merged(first, second) { graph, a, b in
      let zero = graph.constant(0)
      let (yes, no) = (a ?? zero, b ?? zero)
      return yes == no ? yes : graph.primitive(.select, [condition, yes, no])
    }
  }

  private mutating func merged(
    _ first: SparseRow, _ second: SparseRow, _ combine: (inout CodeGraph, Int?, Int?) -> Int
  ) -> SparseRow {
    var result: SparseRow = []
    var (i, j) = (0, 0)
    while i < first.count || j < second.count {
      let left = i < first.count ? first[i].variable : Int.max
      let right = j < second.count ? second[j].variable : Int.max
      let node = combine(&self, left <= right ? first[i].node : nil, right <= left ? second[j].node : nil)
      if constantValue(node) != 0 { result.append((min(left, right), node)) }
      if left <= right { i += 1 }
      if right <= left { j += 1 }
    }
    return result
  }

  /// The elementary partial derivative by operand k, in terms of values that are there already where possible.
  mutating func factor(_ primitive: Primitive, _ operands: [Int], result: Int, by k: Int) -> Int {
    if isRepeatable, let factor = repeatableFactor(primitive, operands, result: result, by: k) { return factor }
    switch primitive {
    case .add: return constant(1)
    case .subtract: return constant(k == 0 ? 1 : -1)
    case .multiply: return operands[1 - k]
    case .divide:
      let reciprocal = self.primitive(.reciprocal, [operands[1]])
      return k == 0 ? reciprocal : negated(product(result, reciprocal))
    case .negate: return constant(-1)
    case .reciprocal: return negated(self.primitive(.square, [result]))
    case .square: return sum(operands[0], operands[0])
    case .squareRoot: return self.primitive(.divide, [constant(0.5), result])
    case .multiplyAdd: return k == 2 ? constant(1) : operands[1 - k]
    case .exponential: return result
    case .exponentialMinus1: return sum(result, constant(1))
    case .logarithm: return self.primitive(.reciprocal, [operands[0]])
    case .power: return powerPartial(base: operands[0], exponent: operands[1], result: result, byBase: k == 0)
    case .floor, .ceiling, .round, .truncate, .less, .lessOrEqual, .equal, .not, .isNaN: return constant(0)
    default: return partial(primitive, operands, result: result, by: k)
    }
  }
}
