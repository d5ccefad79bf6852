/// The names of a variable's columns in CmdStan's CSV: `theta.2.1`, first index fastest, `t:1`, `z.real`.

package enum ColumnNames {
  /// The layout of a variable, as far as its columns go.
  package indirect enum Layout: Sendable {
    /// Numbers in this shape; arrays, vectors and matrices alike.
    case numbers([Int])
    /// Complex numbers, two columns each.
    case complex([Int])
    /// Tuples in this shape, `[]` for a single one.
    case tuples([Int], [Layout])
  }

  /// The columns in the order of the file. Values kept with the last index fastest go into it by
  /// `columnMajorPositions`.
  package static func names(of variable: String, _ layout: Layout) -> [String] {
    switch layout {
    case .numbers(let shape): return elements(variable, shape)
    case .complex(let shape): return elements(variable, shape).flatMap { ["\($0).real", "\($0).imag"] }
    case .tuples(let shape, let members):
      return elements(variable, shape).flatMap { element in
        members.enumerated().flatMap { names(of: "\(element):\($0 + 1)", $1) }
      }
    }
  }

  private static func elements(_ variable: String, _ shape: [Int]) -> [String] {
    if shape.isEmpty { return [variable] }
    return columnMajorPositions(shape).map { position in
      variable + elementIndex(position, in: shape).map { ".\($0)" }.joined()
    }
  }
}
