// MapRectNode: map_rect, whose shards' operations become columns like all others.
import CohortChecking
import CohortLibrary
import CohortMath
import CohortProgram
import CohortSyntax

/// `map_rect(f, phi, theta, x_r, x_i)`: f of each shard, the results one after another.
final class MapRectNode: ExpressionNode {
  /// What the library says about it.
  static let entry = LibraryEntry(
    "map_rect", traits: [.withoutSecondDerivatives],
    [
      "vector map_rect((vector, vector, data array[] real, data array[] int) => vector, vector, array[] vector, "
        + "data array[,] real, data array[,] int)"
    ],
    "The results of f, one after another, for each element of the parameter and data arrays; all get the same first "
      + "vector of parameters.")

  let head: NodeHead
  let function: CompiledFunction
  let arguments: [any ExpressionNode]

  init(_ function: CompiledFunction, _ arguments: [any ExpressionNode], head: NodeHead) {
    self.function = function
    self.arguments = arguments
    self.head = head
  }

  var isSpeculative: Bool { false }

  func value(_ machine: Machine) throws -> Value {
    let values = try machine.arguments(of: Self.entry.name, arguments, node: self)
    guard values.count == 4 else { throw RecordingError(.invalid, "map_rect: four arguments are needed", span: span) }
    let counts = values.dropFirst().map { $0.dimensionSizes.first ?? 0 }
    guard Set(counts).count == 1, let shards = counts.first else {
      throw RecordingError(
        .invalid,
        "map_rect: the numbers of shards differ: \(counts.map(String.init).joined(separator: ", "))", span: span)
    }
    let parametric = arguments.map { $0.isParametric(machine) }
    var scalars = ContiguousArray<Scalar>()
    for shard in 0..<shards {
      let own = values.dropFirst().map { $0.indexed([.single(shard)]) }
      guard
        case .tensor(let result) = try machine.call(
          function, [values[0]] + own, parametric: parametric, node: number, span: span)
      else { continue }
      scalars += result.scalars
    }
    return .tensor(.vector(scalars))
  }
  func parts(_ machine: Machine) -> [any ExpressionNode] { arguments }
  func described(_ operands: [String]) -> String { call(Self.entry.name, operands) }
  var isCallOfProgram: Bool { true }
}
