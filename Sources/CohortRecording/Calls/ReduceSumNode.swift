// ReduceSumNode: reduce_sum, which needs no tasks of its own here: its operations become long blocks.
import CohortChecking
import CohortLibrary
import CohortMath
import CohortProgram
import CohortSyntax

/// `reduce_sum(f, x, grainsize, …)`: f of the whole of x. The sum over its elements becomes columns that the executor
/// divides among threads by itself, so no slicing is done.
final class ReduceSumNode: ExpressionNode {
  /// What the library says about the function and its form that divides the sum as it is told to.
  static let entries: [LibraryEntry] = ["reduce_sum", "reduce_sum_static"].map { name in
    LibraryEntry(
      name, ["real \(name)((array[] X, int, int, ...) => real, array[] X, int, ...)"],
      "The sum of f over slices of an array, done in parallel: f gets a slice, the places of its first and last element "
        + "in the array, and the arguments behind the grainsize. The result does not depend on how the array is cut.")
  }

  let head: NodeHead
  let function: CompiledFunction
  let arguments: [any ExpressionNode]
  let isUnnormalized: Bool

  init(
    _ function: CompiledFunction, _ arguments: [any ExpressionNode], isUnnormalized: Bool, head: NodeHead
  ) {
    self.function = function
    self.arguments = arguments
    self.isUnnormalized = isUnnormalized
    self.head = head
  }

  var isSpeculative: Bool { false }

  func value(_ machine: Machine) throws -> Value {
    let values = try machine.arguments(of: "reduce_sum", arguments, node: self)
    guard values.count >= 2, case .int(let grainSize) = values[1] else {
      throw RecordingError(.invalid, "reduce_sum: the grainsize must be an int", span: span)
    }
    guard grainSize >= 1 else {
      throw RecordingError(.invalid, "reduce_sum: the grainsize is \(grainSize), but must be at least 1", span: span)
    }
    let count = values[0].dimensionSizes.first ?? 0
    if count == 0 { return .real(Scalar(0)) }
    let parametric = arguments.map { $0.isParametric(machine) }
    let saved = machine.keepsConstants
    if function.isDensity { machine.keepsConstants = saved || !isUnnormalized }
    defer { machine.keepsConstants = saved }
    return try machine.call(
      function, [values[0], .int(1), .int(count)] + values.dropFirst(2),
      parametric: [parametric[0], false, false] + parametric.dropFirst(2), node: number, span: span)
  }
  func parts(_ machine: Machine) -> [any ExpressionNode] { arguments }
  func described(_ operands: [String]) -> String { call("reduce_sum", operands) }
  var isCallOfProgram: Bool { true }
}
