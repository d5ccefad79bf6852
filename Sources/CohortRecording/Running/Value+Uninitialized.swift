// Value + uninitialized: what a variable is until it is assigned.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

extension Value {
  /// A variable that nothing was assigned to: reals are NaN, ints the smallest integer of the language.
  static func uninitialized(_ type: SizedDeclaration.SizedType, _ machine: Machine, name: String) throws -> Value {
    switch type {
    case .basic(let basic, let sizes, _):
      return try uninitialized(
        basic, arraySizes: [], sizes: try sizes.map { try machine.size($0, of: name) }, span: sizes.first?.span)
    case .array(let element, let sizes):
      let arraySizes = try sizes.map { try machine.size($0, of: name) }
      switch element {
      case .basic(let basic, let inner, _):
        return try uninitialized(
          basic, arraySizes: arraySizes, sizes: try inner.map { try machine.size($0, of: name) },
          span: sizes.first?.span)
      default:
        // A tuple takes at least as much as four numbers.
        let count = try product(arraySizes + [4], span: sizes.first?.span) / 4
        let value = try uninitialized(element, machine, name: name)
        return .tuples(TupleArray(sizes: arraySizes, elements: Array(repeating: value, count: count)))
      }
    case .tuple(let types): return .tuple(try types.map { try uninitialized($0, machine, name: name) })
    }
  }

  private static func uninitialized(_ basic: StanType, arraySizes: [Int], sizes: [Int], span: Span?) throws -> Value {
    if basic == .int {
      if arraySizes.isEmpty { return .int(.unassigned) }
      let count = try product(arraySizes, span: span)
      return .ints(IntArray(sizes: arraySizes, elements: ContiguousArray(repeating: .unassigned, count: count)))
    }
    if basic == .real, arraySizes.isEmpty { return .real(Scalar(.nan)) }
    let shape = basic.shape(sizes)
    let count = try product(arraySizes + [try product(sizes + [basic.isComplex ? 2 : 1], span: span)], span: span)
    return .tensor(
      Tensor(arraySizes: arraySizes, element: shape, scalars: ContiguousArray(repeating: Scalar(.nan), count: count)))
  }
}
