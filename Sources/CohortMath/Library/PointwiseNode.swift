// PointwiseNode: a function of several numbers that brings its own gradient, applied row by row.
import CohortProgram

/// Calls a function for each row of its argument: `arity` numbers one after another. For functions of more numbers than a
/// primitive takes, and of values so costly that the gradient is computed along.
final class PointwiseNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case rows }

  /// Gives the value and writes the partial derivatives; NaN where there is none.
  typealias Function = @Sendable (UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Double

  let name: String
  private let arity: Int
  private let rows: Int
  private let failure: String
  private let function: Function

  /// - Parameter failure: what it means where the value is not a number.
  init(_ name: String, arity: Int, rows: Int, failure: String, _ function: @escaping Function) {
    self.name = name
    self.arity = arity
    self.rows = rows
    self.failure = failure
    self.function = function
  }

  func makeWorkspace() throws(NodeFailure) -> NodeMemory { try NodeMemory(for: name, rows * arity) }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    let gradients = workspace.numbers
    for row in 0..<rows {
      let arguments = inputs[.rows] + row * arity
      outputs[row] = function(arguments, gradients + row * arity)
      guard !outputs[row].isNaN else {
        let shown = (0..<arity).map { "\(arguments[$0])" }.joined(separator: ", ")
        return .failure(NodeFailure(kind: "\(name): \(failure)", message: "\(name): \(failure) at \(shown)"))
      }
    }
    return .success
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: NodeMemory
  ) {
    guard let adjoint = inputAdjoints[.rows] else { return }
    let gradients = workspace.numbers
    for row in 0..<rows where outputAdjoints[row] != 0 {
      for k in (row * arity)..<((row + 1) * arity) { adjoint[k] += outputAdjoints[row] * gradients[k] }
    }
  }
}

/// Arguments of a vectorised function as columns of equal length.
struct BroadcastColumns {
  /// How many rows there are; nil where all arguments are scalars, which make one row.
  private(set) var count: Int?
  private var columns: [ContiguousArray<Scalar>] = []

  /// Reads the given arguments, scalars or containers of one size.
  init(_ arguments: Arguments, _ range: Range<Int>) throws {
    for index in range {
      let isContainer = arguments.isContainer(index)
      let scalars = try arguments.scalars(index)
      if isContainer {
        if let count { try Arguments.match(count, scalars.count, "the sizes of the arguments") }
        count = scalars.count
      }
      columns.append(scalars)
    }
  }

  var rows: Int { count ?? 1 }
  var arity: Int { columns.count }

  func row(_ index: Int) -> ContiguousArray<Scalar> {
    ContiguousArray(columns.map { $0.count == 1 ? $0[0] : $0[index] })
  }
}

extension Arguments {
  /// A formula for each row; what is required of the arguments is required of each.
  func apply(_ formula: Formula, _ columns: BroadcastColumns) -> ContiguousArray<Scalar> {
    var results = ContiguousArray<Scalar>()
    builder.loop(columns.rows) { index in
      columns.row(index).withUnsafeBufferPointer {
        results.append(builder.apply(formula, $0, place: context.place))
      }
    }
    return results
  }

  /// A function with its gradient for each row.
  func apply(
    _ name: String, _ rows: [ContiguousArray<Scalar>], failure: String, _ function: @escaping PointwiseNode.Function
  ) -> ContiguousArray<Scalar> {
    guard let arity = rows.first?.count else { return [] }
    let node = PointwiseNode(name, arity: arity, rows: rows.count, failure: failure, function)
    return builder.call(node, [ContiguousArray(rows.joined())], outputCount: rows.count)
  }
}
