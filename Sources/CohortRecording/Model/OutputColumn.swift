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

  /// The columns of a declared variable; the first index moves fastest.
  static func columns(of declaration: SizedDeclaration, _ machine: Machine, block: BlockKind) throws -> [OutputColumn] {
    try names(declaration.type, machine, prefix: declaration.name).map {
      OutputColumn(block: block, variable: declaration.name, name: $0)
    }
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

extension Value {
  /// Appends the value's numbers in the order of the output columns.
  func appendOutputs(to row: inout ContiguousArray<Double>) { forEachOutput { row.append($0.value) } }

  /// Calls `body` with the value's numbers in the order of the output columns.
  func forEachOutput(_ body: (Scalar) -> Void) {
    switch self {
    case .int(let int): body(Scalar(Double(int)))
    case .real(let scalar): body(scalar)
    case .ints(let array):
      for position in Value.columnMajor(array.sizes) { body(Scalar(Double(array.elements[position]))) }
    case .openInts(let tensor): for position in Value.columnMajor(tensor.arraySizes) { body(tensor.scalars[position]) }
    case .tensor(let tensor):
      let width = tensor.element.width
      let inner = tensor.element.sizes
      let count = tensor.element.count
      // Flat positions: arrays row-major, then the entry within the element (column-major for matrices).
      let arrayPositions = Value.columnMajor(tensor.arraySizes)
      let entries = inner.reduce(1, *)
      for entry in 0..<entries {
        for outer in arrayPositions {
          for part in 0..<width { body(tensor.scalars[outer * count + entry * width + part]) }
        }
      }
    case .tuple(let elements): for element in elements { element.forEachOutput(body) }
    case .tuples(let array):
      for position in Value.columnMajor(array.sizes) { array.elements[position].forEachOutput(body) }
    case .void: break
    }
  }

  /// The row-major positions of an array's elements in the order in which the first index moves fastest.
  private static func columnMajor(_ sizes: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: sizes.count)
    for index in stride(from: sizes.count - 2, through: 0, by: -1) {
      strides[index] = strides[index + 1] * sizes[index + 1]
    }
    var result = [0]
    for (index, size) in sizes.enumerated() {
      var next: [Int] = []
      next.reserveCapacity(result.count * size)
      for k in 0..<size { for position in result { next.append(position + k * strides[index]) } }
      result = next
    }
    return result
  }
}
