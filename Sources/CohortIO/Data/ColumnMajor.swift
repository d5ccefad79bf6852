// ColumnMajor: arrays as R keeps them, with the first index fastest, and the order in which Cohort keeps them.

/// Reorders an array from first index fastest to last index fastest.
func rowMajor<Element>(_ values: [Element], _ shape: [Int]) -> [Element] {
  guard shape.count > 1, !values.isEmpty else { return values }
  return columnMajorPositions(shape).enumerated().reduce(into: values) { result, pair in
    result[pair.element] = values[pair.offset]
  }
}

/// For each element in column-major order, where it stands in row-major order.
package func columnMajorPositions(_ shape: [Int]) -> [Int] {
  let count = shape.reduce(1, *)
  var strides = [Int](repeating: 1, count: shape.count)
  for dimension in shape.indices.dropLast().reversed() {
    strides[dimension] = strides[dimension + 1] * shape[dimension + 1]
  }
  var index = [Int](repeating: 0, count: shape.count)
  var positions: [Int] = []
  positions.reserveCapacity(count)
  var position = 0
  for _ in 0..<count {
    positions.append(position)
    for dimension in shape.indices {
      index[dimension] += 1
      position += strides[dimension]
      if index[dimension] < shape[dimension] { break }
      position -= strides[dimension] * shape[dimension]
      index[dimension] = 0
    }
  }
  return positions
}

/// The 1-based index of a position in an array flattened with the first index fastest.
func columnMajorIndex(_ position: Int, in shape: [Int]) -> [Int] {
  var rest = position
  return shape.map { size in
    defer { rest /= max(size, 1) }
    return rest % max(size, 1) + 1
  }
}
