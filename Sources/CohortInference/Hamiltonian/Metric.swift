// The Euclidean metric of the momenta: unit, diagonal or dense, held as its inverse.

import CohortRandom

/// The inverse metric with what is needed to draw momenta and to turn them into velocities.
///
/// The unit metric is a diagonal of ones that never changes.
package final class Metric {
  package let kind: MetricKind
  package let dimension: Int
  /// The inverse metric: `dimension` numbers, or dimension² row-major ones where dense.
  package let inverse: UnsafeMutablePointer<Double>
  package let size: Int
  // Diagonal: 1/√inverse. Dense: the lower Cholesky factor of the inverse, row-major.
  private let factor: UnsafeMutablePointer<Double>

  /// Above this a dense metric, its factor and its estimate would take more than 20 GB.
  static let largestDenseDimension = 30_000

  /// Starts as the identity; throws where a dense metric would not fit in memory.
  package init(kind: MetricKind, dimension: Int) throws {
    self.kind = kind
    self.dimension = dimension
    guard kind != .dense || dimension <= Self.largestDenseDimension else {
      throw InferenceError.invalidSetting(
        name: "metric", value: "dense for \(dimension) parameters",
        expected: "diag where there are more than \(Self.largestDenseDimension)")
    }
    size = kind == .dense ? dimension * dimension : dimension
    inverse = .allocate(capacity: max(1, size))
    factor = .allocate(capacity: max(1, size))
    inverse.initialize(repeating: kind == .dense ? 0 : 1, count: size)
    factor.initialize(repeating: kind == .dense ? 0 : 1, count: size)
    if kind == .dense {
      for i in 0..<dimension {
        inverse[i * dimension + i] = 1
        factor[i * dimension + i] = 1
      }
    }
  }

  deinit {
    inverse.deallocate()
    factor.deallocate()
  }

  /// The inverse metric by value.
  package var value: InverseMetric {
    let numbers = [Double](UnsafeBufferPointer(start: inverse, count: size))
    switch kind {
    case .unit: return .unit
    case .diagonal: return .diagonal(numbers)
    case .dense: return .dense(numbers)
    }
  }

  /// Takes over a given inverse metric; a diagonal one may start a dense metric.
  package func set(_ value: InverseMetric) throws {
    switch (kind, value) {
    case (_, .unit):
      break
    case (.unit, _):
      throw InferenceError.invalidSetting(name: "inverse metric", value: "given", expected: "none for the unit metric")
    case (.diagonal, .diagonal(let numbers)), (.dense, .dense(let numbers)):
      guard numbers.count == size else {
        throw InferenceError.metricSizeMismatch(expected: size, found: numbers.count)
      }
      for i in 0..<size { inverse[i] = numbers[i] }
    case (.dense, .diagonal(let numbers)):
      guard numbers.count == dimension else {
        throw InferenceError.metricSizeMismatch(expected: dimension, found: numbers.count)
      }
      for i in 0..<dimension { inverse[i * dimension + i] = numbers[i] }
    case (.diagonal, .dense(let numbers)):
      throw InferenceError.metricSizeMismatch(expected: dimension, found: numbers.count)
    }
    try factorise()
  }

  /// Renews what depends on `inverse` after it has been written.
  func factorise() throws {
    let n = dimension
    guard kind == .dense else {
      for i in 0..<n {
        guard inverse[i] > 0, inverse[i].isFinite else { throw InferenceError.metricNotPositiveDefinite }
        factor[i] = 1 / inverse[i].squareRoot()
      }
      return
    }
    for i in 0..<n {
      let row = factor + i * n
      for j in 0...i {
        let other = factor + j * n
        // Both triangles are read, so an asymmetric matrix shows here as its symmetric part.
        let entry = 0.5 * (inverse[i * n + j] + inverse[j * n + i])
        let rest = entry - dot(row, other, count: j)
        if i == j {
          guard rest > 0, rest.isFinite else { throw InferenceError.metricNotPositiveDefinite }
          row[j] = rest.squareRoot()
        } else {
          row[j] = rest / other[j]
        }
      }
    }
  }

  /// Draws p ~ normal(0, M) where the inverse of M is `inverse`.
  package func sampleMomentum(into p: UnsafeMutablePointer<Double>, using random: inout RandomStream) {
    let n = dimension
    random.fillNormal(p, count: n)
    if kind != .dense {
      for i in 0..<n { p[i] *= factor[i] }
      return
    }
    // Solves Lᵀ p = z from the last row of Lᵀ up, reading L by rows.
    var i = n - 1
    while i >= 0 {
      let row = factor + i * n
      let value = p[i] / row[i]
      p[i] = value
      for j in 0..<i { p[j] -= row[j] * value }
      i -= 1
    }
  }

  /// Writes v = M⁻¹ p and returns the kinetic energy p·v/2.
  package func writeVelocity(
    of p: UnsafePointer<Double>, into v: UnsafeMutablePointer<Double>
  ) -> Double {
    let n = dimension
    if kind == .dense {
      for i in 0..<n { v[i] = dot(inverse + i * n, p, count: n) }
    } else {
      for i in 0..<n { v[i] = inverse[i] * p[i] }
    }
    return 0.5 * dot(p, v, count: n)
  }
}

extension Metric: StoredState {
  package func write(to writer: inout StateWriter) {
    writer.write(UnsafeBufferPointer(start: inverse, count: size))
  }

  package func read(from reader: inout StateReader) throws {
    try reader.read(into: UnsafeMutableBufferPointer(start: inverse, count: size))
    try factorise()
  }
}
