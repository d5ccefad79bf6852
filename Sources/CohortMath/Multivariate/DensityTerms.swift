// DensityTerms: gathers the terms of a density, as an addition to the log density or as a value.
import CohortProgram

/// The terms of one density call.
///
/// A term is left out when it depends only on arguments that the context says may be dropped.
struct DensityTerms {
  let context: FunctionContext
  private var parts = ContiguousArray<Scalar>()

  init(_ context: FunctionContext) { self.context = context }

  var builder: ProgramBuilder { context.builder }

  /// Whether a term that depends on these arguments (by number) belongs to the density.
  func keeps(_ arguments: Int...) -> Bool {
    guard let droppable = context.droppable else { return true }
    return arguments.contains { droppable & (1 << UInt64($0)) == 0 }
  }

  /// Whether terms without any argument are kept.
  var keepsConstants: Bool { context.droppable == nil }

  /// Adds `scale` times a term. In loops the scale should be the same in all iterations.
  mutating func add(_ term: Scalar, scale: Double = 1) {
    if context.addsToTarget {
      builder.addTarget(term, scale: scale)
    } else {
      parts.append(scale == 1 ? term : builder.apply(.multiply, Scalar(scale), term))
    }
  }

  /// Adds the value of a density of scalars.
  ///
  /// - Parameter groups: for each argument of the formula the arguments of this call that it comes from.
  mutating func add(_ formula: Formula, _ row: UnsafeBufferPointer<Scalar>, groups: [[Int]]) {
    var dropped: UInt64?
    if let droppable = context.droppable {
      var mask: UInt64 = 0
      for (index, group) in groups.enumerated()
      where group.allSatisfy({ droppable & (1 << UInt64($0)) != 0 }) {
        mask |= 1 << UInt64(index)
      }
      dropped = mask
    }
    if context.addsToTarget {
      builder.addTerms(formula, row, dropping: dropped, place: context.place)
    } else {
      parts.append(builder.density(formula, row, dropping: dropped, place: context.place))
    }
  }

  /// What the density's function returns.
  func result() -> Value {
    if context.addsToTarget { return .void }
    return .real(parts.count == 1 ? parts[0] : builder.sum(parts))
  }
}
