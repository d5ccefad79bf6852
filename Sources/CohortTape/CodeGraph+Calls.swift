// Calls of library nodes within a code graph: matrix functions, multivariate densities and solvers inside of a function that
// a solver calls.
import CohortProgram

extension CodeGraph {
  /// A call; its results are nodes of their own.
  struct Call {
    enum Wanted {
      /// The results.
      case values
      /// Their derivatives by the variables on which the arguments depend: result i by variable v at index i * variables + v.
      case derivatives(ArgumentDerivatives)
    }
    let function: any LibraryNode
    let argumentCounts: [Int]
    let outputCount: Int
    let wanted: Wanted
    /// All arguments one after another, then their derivatives.
    let operands: [Int]

    var inputCount: Int { argumentCounts.reduce(0, +) }
  }

  /// Which derivatives of a call's arguments are not always 0.
  struct ArgumentDerivatives {
    /// By argument: whether it has any.
    var isWanted: [Bool]
    var variableCount: Int
    /// In the order of the operands that hold them.
    var entries: [(input: Int, variable: Int)]
  }

  struct ResultKey: Hashable {
    var call: Int
    var index: Int
  }

  /// Takes a tape's call into the graph; gives its results.
  package mutating func call(_ call: TapeCall, _ registers: [Int]) -> [Int] {
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

  /// The derivatives of a call's results, from those of its arguments: computed by a call of its own, which runs the node's
  /// reverse for each result.
  mutating func derivatives(ofCall number: Int, rows: [SparseRow]) -> [SparseRow] {
    guard case .call(let call) = nodes[number] else { return [] }
    let variables = Set(rows.flatMap { $0.map(\.variable) }).sorted()
    if variables.isEmpty { return [SparseRow](repeating: [], count: call.outputCount) }
    let places = Dictionary(uniqueKeysWithValues: variables.enumerated().map { ($1, $0) })
    var wanted = ArgumentDerivatives(isWanted: [], variableCount: variables.count, entries: [])
    var operands = call.operands
    for (input, row) in rows.enumerated() {
      for (variable, node) in row {
        wanted.entries.append((input, places[variable] ?? 0))
        operands.append(node)
      }
    }
    var first = 0
    for count in call.argumentCounts {
      wanted.isWanted.append(rows[first..<(first + count)].contains { !$0.isEmpty })
      first += count
    }
    let derivatives = add(
      .call(
        Call(
          function: call.function, argumentCounts: call.argumentCounts, outputCount: call.outputCount,
          wanted: .derivatives(wanted), operands: operands)))
    return (0..<call.outputCount).map { output in
      variables.enumerated().map { place, variable in
        (variable, result(derivatives, output * variables.count + place))
      }
    }
  }
}
