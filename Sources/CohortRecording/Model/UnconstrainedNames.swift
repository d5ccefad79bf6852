// UnconstrainedNames: what the unconstrained numbers of parameters are called.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

extension BoundModel {
  /// The names of the unconstrained numbers in their order, spelled as BridgeStan and CmdStan spell them: the parameter, then the
  /// indices within it. A simplex of three numbers `p` has `p.1` and `p.2`, a 2×2 covariance matrix `S` has `S.1`, `S.2`, `S.3`.
  package func unconstrainedNames() throws -> [String] {
    let machine = machine(ProgramBuilder())
    return try code.declarations(of: .parameters).flatMap {
      try BoundModel.unconstrainedNames($0.type, machine, prefix: $0.name)
    }
  }

  private static func unconstrainedNames(
    _ type: SizedDeclaration.SizedType, _ machine: Machine, prefix: String
  ) throws -> [String] {
    switch type {
    case .tuple(let slots):
      return try slots.enumerated().flatMap { try unconstrainedNames($1, machine, prefix: "\(prefix):\($0 + 1)") }
    case .array(.tuple(let slots), let sizes):
      let sizes = try sizes.map { try machine.size($0, of: prefix) }
      return try indices(sizes, firstMovesFastest: false).flatMap {
        try unconstrainedNames(.tuple(slots), machine, prefix: prefix + $0)
      }
    case .array, .basic:
      let (arrays, element, basic) = try machine.sizes(of: type, name: prefix)
      // The numbers' own order: the elements of an array one after another.
      let outer = indices(arrays, firstMovesFastest: false)
      let inner = indices(type.unconstrainedSizes(element), firstMovesFastest: true)
      let parts = basic.isComplex ? [".real", ".imag"] : [""]
      return outer.flatMap { array in inner.flatMap { entry in parts.map { prefix + array + entry + $0 } } }
    }
  }

  /// `.1.1`, `.2.1`, …: all indices; one empty string where there are no sizes.
  private static func indices(_ sizes: [Int], firstMovesFastest: Bool) -> [String] {
    var result = [""]
    for size in firstMovesFastest ? sizes : sizes.reversed() {
      result = (0..<size).flatMap { index in
        result.map { firstMovesFastest ? "\($0).\(index + 1)" : ".\(index + 1)\($0)" }
      }
    }
    return result
  }
}

extension SizedDeclaration.SizedType {
  /// The sizes of the unconstrained numbers of one element of the type, whose own sizes are given.
  fileprivate func unconstrainedSizes(_ element: [Int]) -> [Int] {
    switch self {
    case .array(let inner, _): return inner.unconstrainedSizes(element)
    case .basic(_, _, .structured(let structured)):
      switch Transform(structured, sizes: element) {
      case .sumToZeroMatrix(let rows, let columns): return [max(rows - 1, 0), max(columns - 1, 0)]
      case .columnStochasticMatrix(let rows, let columns): return [max(rows - 1, 0), columns]
      case .rowStochasticMatrix(let rows, let columns): return [rows, max(columns - 1, 0)]
      case let transform: return [transform.unconstrainedCount]
      }
    case .basic, .tuple: return element
    }
  }
}
