// TensorSelection: what indices pick from tensors.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// How indices pick scalars from a tensor: flat positions, and the shape of the result.
struct TensorSelection {
  var positions: ContiguousArray<Int>
  var arraySizes: [Int]
  /// nil: a scalar of an array dimension or of a vector or matrix was picked (and `arraySizes` may still be an array).
  var element: ElementShape

  init(_ tensor: Tensor, _ indices: [IndexList]) {
    let depth = tensor.arraySizes.count
    let arrayPart = Selection(sizes: tensor.arraySizes, indices: Array(indices.prefix(depth)))
    let rest = Array(indices.dropFirst(depth))
    let size = tensor.element.count
    let (inner, shape) = TensorSelection.inner(tensor.element, rest)
    var positions = ContiguousArray<Int>()
    positions.reserveCapacity(arrayPart.positions.count * inner.count)
    for outer in arrayPart.positions {
      for position in inner { positions.append(outer * size + position) }
    }
    self.positions = positions
    arraySizes = arrayPart.sizes
    element = shape
  }

  /// The positions within one element.
  private static func inner(_ shape: ElementShape, _ indices: [IndexList]) -> (ContiguousArray<Int>, ElementShape) {
    let width = shape.entryWidth
    func widened(_ entries: ContiguousArray<Int>) -> ContiguousArray<Int> {
      width == 1 ? entries : ContiguousArray(entries.flatMap { [2 * $0, 2 * $0 + 1] })
    }
    if indices.isEmpty { return (ContiguousArray(0..<shape.count), shape) }
    let isComplex = shape.isComplex
    let scalar: ElementShape = isComplex ? .complex : .real
    switch shape {
    case .real, .complex: return (ContiguousArray(0..<shape.count), shape)
    case .vector(let n), .rowVector(let n), .complexVector(let n), .complexRowVector(let n):
      let index = indices[0]
      let count = index.count(of: n)
      let entries = ContiguousArray((0..<count).map { index.position($0) })
      if index.isSingle { return (widened(entries), scalar) }
      switch shape {
      case .vector: return (entries, .vector(count))
      case .rowVector: return (entries, .rowVector(count))
      case .complexVector: return (widened(entries), .complexVector(count))
      default: return (widened(entries), .complexRowVector(count))
      }
    case .matrix(let rows, let columns), .complexMatrix(let rows, let columns):
      let row = indices[0]
      let column = indices.count > 1 ? indices[1] : .all
      let rowCount = row.count(of: rows)
      let columnCount = column.count(of: columns)
      var entries = ContiguousArray<Int>()
      entries.reserveCapacity(rowCount * columnCount)
      for j in 0..<columnCount {
        let base = column.position(j) * rows
        for i in 0..<rowCount { entries.append(base + row.position(i)) }
      }
      switch (row.isSingle, column.isSingle) {
      case (true, true): return (widened(entries), scalar)
      case (true, false):
        return (widened(entries), isComplex ? .complexRowVector(columnCount) : .rowVector(columnCount))
      case (false, true): return (widened(entries), isComplex ? .complexVector(rowCount) : .vector(rowCount))
      case (false, false):
        return (
          widened(entries),
          isComplex
            ? .complexMatrix(rows: rowCount, columns: columnCount) : .matrix(rows: rowCount, columns: columnCount)
        )
      }
    }
  }
}
