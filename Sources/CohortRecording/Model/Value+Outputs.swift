// Value + outputs: a value's numbers in the order of the output columns.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

extension Value {
  /// Calls `body` with the value's numbers in the order of the output columns.
  func forEachOutput(_ body: (Scalar) -> Void) {
    switch self {
    case .int(let int): body(Scalar(Double(int)))
    case .real(let scalar): body(scalar)
    case .ints(let array):
      for position in Value.columnMajor(array.sizes) { body(Scalar(Double(array.elements[position]))) }
    case .openInts(let tensor): for position in Value.columnMajor(tensor.arraySizes) { body(tensor.scalars[position]) }
    case .tensor(let tensor):
      let width = tensor.element.entryWidth
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
  static func columnMajor(_ sizes: [Int]) -> [Int] {
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
