// Calls of library nodes within a code graph: matrix functions, multivariate densities and solvers inside of a function that
// a solver calls.
import CohortProgram

extension CodeGraph {
  /// A call; its results are nodes of their own.
  struct Call {
    enum Wanted {
      /// The results.
      case values
      /// Their derivatives by the arguments that are wanted: result i by operand j at index i * operands + j.
      case jacobian(byArgument: [Bool])
    }
    let function: any LibraryNode
    let argumentCounts: [Int]
    let outputCount: Int
    let wanted: Wanted
    /// All arguments one after another.
    let operands: [Int]
  }

  struct JacobianKey: Hashable {
    var call: Int
    var byArgument: [Bool]
  }
  struct ResultKey: Hashable {
    var call: Int
    var index: Int
  }

  /// Takes a tape's call into the graph; gives its results.
  mutating func call(_ call: TapeCall, _ registers: [Int]) -> [Int] {
    let number = add(
      .call(
        Call(
          function: call.node, argumentCounts: call.arguments.map(\.count), outputCount: call.outputCount,
          wanted: .values, operands: call.arguments.flatMap { $0.map { registers[$0] } })))
    return (0..<call.outputCount).map { result(number, $0) }
  }

  private mutating func result(_ call: Int, _ index: Int) -> Int {
    let key = ResultKey(call: call, index: index)
    if let known = resultNumbers[key] { return known }
    let number = add(.result(call: call, index: index))
    resultNumbers[key] = number
    return number
  }

  /// The derivatives of a call's results, from those of its operands: the node's Jacobian is computed by a call of its own,
  /// for the arguments that have derivatives.
  mutating func derivatives(ofCall number: Int, rows: [SparseRow]) -> [SparseRow] {
    guard case .call(let call) = nodes[number] else { return [] }
    let none = [SparseRow](repeating: [], count: call.outputCount)
    if rows.allSatisfy({ $0.isEmpty }) { return none }
    var byArgument: [Bool] = []
    var first = 0
    for count in call.argumentCounts {
      byArgument.append(rows[first..<(first + count)].contains { !$0.isEmpty })
      first += count
    }
    let key = JacobianKey(call: number, byArgument: byArgument)
    let jacobian =
      jacobianCalls[key]
      ?? add(
        .call(
          Call(
            function: call.function, argumentCounts: call.argumentCounts, outputCount: call.outputCount,
            wanted: .jacobian(byArgument: byArgument), operands: call.operands)))
    jacobianCalls[key] = jacobian
    return (0..<call.outputCount).map { output in
      var total: SparseRow = []
      for (operand, row) in rows.enumerated() where !row.isEmpty {
        let factor = result(jacobian, output * call.operands.count + operand)
        total = accumulated(total, factor: factor, row)
      }
      return total
    }
  }
}
