// An orthonormal basis of what a few vectors span.

/// Orthonormal vectors, made by Gram and Schmidt's method with every projection done twice (Giraud, Langou and Rozložník 2005).
struct OrthonormalBasis {
  let dimension: Int
  private(set) var count = 0
  /// One after the other.
  private(set) var vectors: [Double] = []

  /// - Parameter rows: matrices whose rows are the vectors. Those that the others span but for a millionth are left out, and
  ///   so are those that are not finite.
  init(_ rows: [[Double]], dimension n: Int) {
    dimension = n
    for matrix in rows {
      for start in stride(from: 0, to: matrix.count, by: n) {
        var vector = Array(matrix[start..<start + n])
        let length = Self.length(vector)
        guard length > 0, length.isFinite else { continue }
        for _ in 0..<2 { removeProjections(from: &vector) }
        let rest = Self.length(vector)
        guard rest > 1e-6 * length else { continue }
        for i in 0..<n { vector[i] /= rest }
        vectors += vector
        count += 1
        if count == n { return }
      }
    }
  }

  private static func length(_ vector: [Double]) -> Double {
    vector.withUnsafeBufferPointer { v in
      guard let v = v.baseAddress else { return 0 }
      return dot(v, v, count: vector.count).squareRoot()
    }
  }

  private func removeProjections(from vector: inout [Double]) {
    let n = dimension
    vectors.withUnsafeBufferPointer { base in
      vector.withUnsafeMutableBufferPointer { v in
        guard let base = base.baseAddress, let v = v.baseAddress else { return }
        for j in 0..<count {
          let u = base + j * n
          let share = dot(u, v, count: n)
          for i in 0..<n { v[i] -= share * u[i] }
        }
      }
    }
  }

  /// The coordinates of each row.
  func coordinates(_ rows: [Double]) -> [Double] {
    let n = dimension
    let size = rows.count / n
    var result = [Double](repeating: 0, count: size * count)
    vectors.withUnsafeBufferPointer { base in
      rows.withUnsafeBufferPointer { rows in
        guard let base = base.baseAddress, let rows = rows.baseAddress else { return }
        for r in 0..<size {
          for j in 0..<count { result[r * count + j] = dot(rows + r * n, base + j * n, count: n) }
        }
      }
    }
    return result
  }

  /// The vector with these coordinates.
  func combine(_ coordinates: [Double]) -> [Double] {
    let n = dimension
    var result = [Double](repeating: 0, count: n)
    for (j, factor) in coordinates.enumerated() {
      for i in 0..<n { result[i] += factor * vectors[j * n + i] }
    }
    return result
  }
}
