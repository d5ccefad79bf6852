// ReduceSumNode: reduce_sum and map_rect, which need no tasks of their own here: their operations become long blocks.
import CohortChecking
import CohortLibrary
import CohortMath
import CohortProgram
import CohortSyntax

/// What the library says about the functions of this file.
let reductionEntries: [LibraryEntry] =
  ["reduce_sum", "reduce_sum_static"].map { name in
    LibraryEntry(
      name, ["real \(name)((array[] X, int, int, ...) => real, array[] X, int, ...)"],
      "The sum of f over slices of an array, done in parallel: f gets a slice, the places of its first and last element "
        + "in the array, and the arguments behind the grainsize. The result does not depend on how the array is cut.")
  } + [
    LibraryEntry(
      "map_rect", traits: [.withoutSecondDerivatives],
      [
        "vector map_rect((vector, vector, data array[] real, data array[] int) => vector, vector, array[] vector, "
          + "data array[,] real, data array[,] int)"
      ],
      "The results of f, one after another, for each element of the parameter and data arrays; all get the same first "
        + "vector of parameters.")
  ]

/// `reduce_sum(f, x, grainsize, …)`: f of the whole of x. The sum over its elements becomes columns that the executor
/// divides among threads by itself, so no slicing is done.
final class ReduceSumNode: ExpressionNode {
  let function: CompiledFunction
  let arguments: [ExpressionNode]
  let isUnnormalized: Bool

  init(
    _ function: CompiledFunction, _ arguments: [ExpressionNode], isUnnormalized: Bool, span: Span, number: Int
  ) {
    self.function = function
    self.arguments = arguments
    self.isUnnormalized = isUnnormalized
    super.init(type: .real, span: span, number: number)
  }

  override var isSpeculative: Bool { false }

  override func value(_ machine: Machine) throws -> Value {
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
}

/// `map_rect(f, phi, theta, x_r, x_i)`: f of each shard, the results one after another.
final class MapRectNode: ExpressionNode {
  let function: CompiledFunction
  let arguments: [ExpressionNode]

  init(_ function: CompiledFunction, _ arguments: [ExpressionNode], span: Span, number: Int) {
    self.function = function
    self.arguments = arguments
    super.init(type: .vector, span: span, number: number)
  }

  override var isSpeculative: Bool { false }

  override func value(_ machine: Machine) throws -> Value {
    let values = try machine.arguments(of: "map_rect", arguments, node: self)
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
}
