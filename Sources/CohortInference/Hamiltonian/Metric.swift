// The Euclidean metric of the momenta: unit, diagonal, diagonal with a low-rank correction, or dense; held as its inverse.

import CohortRandom

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The inverse metric with what is needed to draw momenta and to turn them into velocities.
///
/// The unit metric is a diagonal of ones that never changes.
package final class Metric {
  package let kind: MetricKind
  package let dimension: Int
  /// The inverse metric: `dimension` numbers, or dimension² row-major ones where dense.
  package let inverse: UnsafeMutablePointer<Double>
  package let size: Int
  // Diagonal: 1/√inverse. Dense: the lower Cholesky factor of the inverse, a `LowerTriangle`.
  private let factor: UnsafeMutablePointer<Double>
  /// What stands between √inverse on both sides, where the metric may have that; without any directions it is the identity.
  package private(set) var correction = LowRankCorrection()
  // λ − 1, and 1/√λ − 1.
  private var widths: [Double] = []
  private var roots: [Double] = []

  /// Whether a velocity takes more than a product by the diagonal.
  var isGeneral: Bool { kind == .dense || !widths.isEmpty }

  /// Starts as the identity; throws where there is no memory for a dense metric. Memory is taken from the system where it
  /// is written to: until something is learnt that is little more than a diagonal.
  package init(kind: MetricKind, dimension: Int) throws {
    self.kind = kind
    self.dimension = dimension
    let (square, overflow) = dimension.multipliedReportingOverflow(by: dimension)
    size = kind == .dense ? square : dimension
    let factorSize = kind == .dense ? LowerTriangle.count(dimension) : dimension
    // 2^46 bytes are more than any machine's address space serves.
    guard kind != .dense || !overflow && square < 1 << 43,
      let inverse = calloc(max(1, size), MemoryLayout<Double>.stride),
      let factor = calloc(max(1, factorSize), MemoryLayout<Double>.stride)
    else {
      throw InferenceError.invalidSetting(
        name: "metric", value: "\(kind.option) for \(dimension) parameters, for which there is no memory",
        expected: "diag")
    }
    self.inverse = inverse.bindMemory(to: Double.self, capacity: max(1, size))
    self.factor = factor.bindMemory(to: Double.self, capacity: max(1, factorSize))
    for i in 0..<dimension {
      self.inverse[kind == .dense ? i * dimension + i : i] = 1
      self.factor[kind == .dense ? LowerTriangle.row(i) + i : i] = 1
    }
  }

  deinit {
    free(inverse)
    free(factor)
  }

  /// Corrects the diagonal from now on.
  func correct(by correction: LowRankCorrection) {
    self.correction = correction
    widths = correction.values.map { $0 - 1 }
    roots = correction.values.map { 1 / $0.squareRoot() - 1 }
  }

  /// The inverse metric by value; of one with a low-rank correction its diagonal.
  package var value: InverseMetric {
    var numbers = [Double](UnsafeBufferPointer(start: inverse, count: size))
    switch kind {
    case .unit: return .unit
    case .diagonal, .automatic, .lowRank:
      for i in 0..<dimension {
        var share = 1.0
        for (j, width) in widths.enumerated() {
          let entry = correction.vectors[j * dimension + i]
          share += width * entry * entry
        }
        numbers[i] *= share
      }
      return .diagonal(numbers)
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
    case (.diagonal, .diagonal(let numbers)), (.automatic, .diagonal(let numbers)), (.lowRank, .diagonal(let numbers)),
      (.dense, .dense(let numbers)):
      guard numbers.count == size else {
        throw InferenceError.metricSizeMismatch(expected: size, found: numbers.count)
      }
      for i in 0..<size { inverse[i] = numbers[i] }
    case (.dense, .diagonal(let numbers)):
      guard numbers.count == dimension else {
        throw InferenceError.metricSizeMismatch(expected: dimension, found: numbers.count)
      }
      for i in 0..<dimension { inverse[i * dimension + i] = numbers[i] }
    case (.diagonal, .dense(let numbers)), (.automatic, .dense(let numbers)), (.lowRank, .dense(let numbers)):
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
      let row = factor + LowerTriangle.row(i)
      for j in 0...i {
        let other = factor + LowerTriangle.row(j)
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
      if !roots.isEmpty { correction.apply(roots, to: p, dimension: n) }
      for i in 0..<n { p[i] *= factor[i] }
      return
    }
    // Solves Lᵀ p = z from the last row of Lᵀ up, reading L by rows.
    var i = n - 1
    while i >= 0 {
      let row = factor + LowerTriangle.row(i)
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
    } else if !widths.isEmpty {
      for i in 0..<n { v[i] = p[i] / factor[i] }
      correction.apply(widths, to: v, dimension: n)
      for i in 0..<n { v[i] /= factor[i] }
    } else {
      for i in 0..<n { v[i] = inverse[i] * p[i] }
    }
    return 0.5 * dot(p, v, count: n)
  }
}

extension Metric: StoredState {
  package func write(to writer: inout StateWriter) {
    writer.write(UnsafeBufferPointer(start: inverse, count: size))
    guard kind.hasDirections else { return }
    writer.write(correction.rank)
    correction.values.withUnsafeBufferPointer { writer.write($0) }
    correction.vectors.withUnsafeBufferPointer { writer.write($0) }
  }

  package func read(from reader: inout StateReader) throws {
    try reader.read(into: UnsafeMutableBufferPointer(start: inverse, count: size))
    try factorise()
    guard kind.hasDirections else { return }
    let rank = try reader.count()
    guard rank <= dimension else { throw InferenceError.unreadableState("its metric has too many directions") }
    let values = try reader.doubles(rank)
    let vectors = try reader.doubles(rank * dimension)
    guard values.allSatisfy({ $0 > 0 && $0.isFinite }), vectors.allSatisfy(\.isFinite) else {
      throw InferenceError.metricNotPositiveDefinite
    }
    correct(by: LowRankCorrection(values: values, vectors: vectors))
  }
}
