// Eigenvalues and eigenvectors of a small symmetric matrix: Householder's tridiagonal form, then QL with implicit shifts.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A symmetric matrix's eigenvalues with orthonormal eigenvectors (Golub and Van Loan 2013, sections 8.3.1 and 8.3.3).
package struct SymmetricEigen {
  package let dimension: Int
  /// In no particular order.
  package private(set) var values: [Double]
  /// Row j is the eigenvector of value j.
  package private(set) var vectors: [Double]

  /// - Parameter matrix: dimension² numbers, symmetric.
  /// - Returns: nil where a number is not finite, or the iteration does not settle.
  package init?(_ matrix: [Double], dimension n: Int) {
    guard n > 0, matrix.count == n * n, matrix.allSatisfy(\.isFinite) else { return nil }
    dimension = n
    values = [Double](repeating: 0, count: n)
    vectors = [Double](repeating: 0, count: n * n)
    var beside = values
    var work = matrix
    let isSettled = work.withUnsafeMutableBufferPointer { a in
      values.withUnsafeMutableBufferPointer { d in
        beside.withUnsafeMutableBufferPointer { e in
          vectors.withUnsafeMutableBufferPointer { z in
            guard let a = a.baseAddress, let d = d.baseAddress, let e = e.baseAddress, let z = z.baseAddress else {
              return false
            }
            tridiagonalise(a, diagonal: d, beside: e, vectors: z, count: n)
            return diagonalise(diagonal: d, beside: e, vectors: z, count: n)
          }
        }
      }
    }
    guard isSettled, values.allSatisfy(\.isFinite) else { return nil }
  }
}

/// Turns `a` into tridiagonal form by reflections; `beside[i]` stands between i and i + 1. `vectors` becomes the transpose of
/// the orthogonal matrix Q of a = Q T Qᵀ, row by row.
private func tridiagonalise(
  _ a: UnsafeMutablePointer<Double>, diagonal: UnsafeMutablePointer<Double>, beside: UnsafeMutablePointer<Double>,
  vectors: UnsafeMutablePointer<Double>, count n: Int
) {
  let product = UnsafeMutablePointer<Double>.allocate(capacity: n)
  defer { product.deallocate() }
  for k in 0..<max(0, n - 2) {
    // The reflection that sends what stands right of the diagonal in row k onto its first entry; it takes the row's place.
    let row = a + k * n + k + 1
    let size = n - k - 1
    let norm = dot(row, row, count: size).squareRoot()
    guard norm > 0, dot(row + 1, row + 1, count: size - 1) > 0 else {
      beside[k] = row[0]
      for j in 0..<size { row[j] = 0 }
      continue
    }
    let target = row[0] > 0 ? -norm : norm
    beside[k] = target
    row[0] -= target
    let length = dot(row, row, count: size).squareRoot()
    for j in 0..<size { row[j] /= length }
    // B − 2 v wᵀ − 2 w vᵀ with p = B v and w = p − v (v·p).
    for i in 0..<size { product[i] = dot(a + (k + 1 + i) * n + k + 1, row, count: size) }
    let share = dot(product, row, count: size)
    for i in 0..<size { product[i] -= share * row[i] }
    for i in 0..<size {
      let line = a + (k + 1 + i) * n + k + 1
      let (v, w) = (2 * row[i], 2 * product[i])
      for j in 0..<size { line[j] -= v * product[j] + w * row[j] }
    }
  }
  for i in 0..<n { diagonal[i] = a[i * n + i] }
  if n > 1 { beside[n - 2] = a[(n - 2) * n + n - 1] }
  beside[n - 1] = 0
  // Qᵀ = H_last ⋯ H_0: the reflections act on the rows' entries, from the last to the first.
  for i in 0..<n * n { vectors[i] = 0 }
  for i in 0..<n { vectors[i * n + i] = 1 }
  for k in (0..<max(0, n - 2)).reversed() {
    let v = a + k * n + k + 1
    let size = n - k - 1
    for i in k + 1..<n {
      let line = vectors + i * n + k + 1
      let share = 2 * dot(line, v, count: size)
      for j in 0..<size { line[j] -= share * v[j] }
    }
  }
}

/// QL with Wilkinson's shift; the rotations act on pairs of rows of `vectors`. False where it does not settle.
private func diagonalise(
  diagonal d: UnsafeMutablePointer<Double>, beside e: UnsafeMutablePointer<Double>,
  vectors: UnsafeMutablePointer<Double>, count n: Int
) -> Bool {
  for first in 0..<n {
    var sweeps = 0
    while true {
      var last = first
      while last < n - 1, abs(e[last]) > 0x1p-52 * (abs(d[last]) + abs(d[last + 1])) { last += 1 }
      if last == first { break }
      sweeps += 1
      guard sweeps <= 60 else { return false }
      let half = (d[first + 1] - d[first]) / (2 * e[first])
      var g = d[last] - d[first] + e[first] / (half + (half < 0 ? -1 : 1) * hypot(half, 1))
      var (sine, cosine, shift) = (1.0, 1.0, 0.0)
      var i = last - 1
      var isSplit = false
      while i >= first {
        let f = sine * e[i]
        let b = cosine * e[i]
        let r = hypot(f, g)
        e[i + 1] = r
        if r == 0 {
          d[i + 1] -= shift
          e[last] = 0
          isSplit = true
          break
        }
        sine = f / r
        cosine = g / r
        g = d[i + 1] - shift
        let t = (d[i] - g) * sine + 2 * cosine * b
        shift = sine * t
        d[i + 1] = g + shift
        g = cosine * t - b
        let low = vectors + i * n
        let high = low + n
        for j in 0..<n {
          let (x, y) = (low[j], high[j])
          high[j] = sine * x + cosine * y
          low[j] = cosine * x - sine * y
        }
        i -= 1
      }
      if isSplit { continue }
      d[first] -= shift
      e[first] = g
      e[last] = 0
    }
  }
  return true
}
