// OutputColumn: the columns of the draws, named and ordered as CmdStan does.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// One number of an output row.
package struct OutputColumn: Sendable {
  package var block: BlockKind
  /// The variable's name.
  package var variable: String
  /// `theta`, `theta.2`, `Omega.1.2`, `pair:1.3`, `z.real`.
  package var name: String

  /// The columns of a program's variables in order; the first index moves fastest.
  ///
  /// - Parameter machine: has the data.
  static func columns(_ machine: Machine) throws -> [OutputColumn] {
    var columns: [OutputColumn] = []
    for block in CompiledProgram.outputBlocks {
      for declaration in machine.code.declarations(of: block) {
        for name in try names(declaration.type, machine, prefix: declaration.name) {
          columns.append(OutputColumn(block: block, variable: declaration.name, name: name))
        }
      }
    }
    return columns
  }

  private static func names(_ type: SizedDeclaration.SizedType, _ machine: Machine, prefix: String) throws -> [String] {
    switch type {
    case .tuple(let types):
      return try types.enumerated().flatMap { try names($1, machine, prefix: "\(prefix):\($0 + 1)") }
    case .array(let element, let sizes):
      if case .tuple = element {
        let arraySizes = try sizes.map { try machine.size($0, of: prefix) }
        return try subscripts(arraySizes).flatMap { try names(element, machine, prefix: prefix + $0) }
      }
      fallthrough
    case .basic:
      let (arrays, element, basic) = try machine.sizes(of: type, name: prefix)
      guard (arrays + element).reduce(1, *) <= MemoryLimit.columnCount else {
        throw RecordingError(
          .invalid, "\(prefix) is more than \(MemoryLimit.columnCount) numbers in every draw, more than fit in memory")
      }
      let all = subscripts(arrays + element).map { prefix + $0 }
      return basic.isComplex ? all.flatMap { ["\($0).real", "\($0).imag"] } : all
    }
  }

  /// `.1.1`, `.2.1`, …: all indices, the first fastest; one empty string for scalars.
  private static func subscripts(_ sizes: [Int]) -> [String] {
    var result = [""]
    for size in sizes {
      var next: [String] = []
      next.reserveCapacity(result.count * size)
      for index in 0..<size { for prefix in result { next.append("\(prefix).\(index + 1)") } }
      result = next
    }
    return result
  }
}
