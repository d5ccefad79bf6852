// Running variances and covariances by Welford's update (Welford 1962), with the shrinkage that warm-up applies.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Buffers for the running mean and the sum of squared deviations of points of ℝⁿ.
package final class WelfordEstimator {
  package let dimension: Int
  package let isDense: Bool
  package private(set) var count = 0
  private let mean: UnsafeMutablePointer<Double>
  private let delta: UnsafeMutablePointer<Double>
  // Dense: a `LowerTriangle`.
  private let squares: UnsafeMutablePointer<Double>
  private let size: Int

  /// - Throws: where there is no memory for a dense estimate. Until the first point comes it takes next to none.
  package init(dimension: Int, isDense: Bool) throws {
    self.dimension = dimension
    self.isDense = isDense
    size = isDense ? LowerTriangle.count(dimension) : dimension
    guard let squares = calloc(max(1, size), MemoryLayout<Double>.stride) else {
      throw InferenceError.invalidSetting(
        name: "metric", value: "dense for \(dimension) parameters, for which there is no memory", expected: "diag")
    }
    self.squares = squares.bindMemory(to: Double.self, capacity: max(1, size))
    mean = .allocate(capacity: max(1, dimension))
    delta = .allocate(capacity: max(1, dimension))
    mean.initialize(repeating: 0, count: dimension)
    delta.initialize(repeating: 0, count: dimension)
  }

  deinit {
    mean.deallocate()
    delta.deallocate()
    free(squares)
  }

  package func restart() {
    count = 0
    mean.update(repeating: 0, count: dimension)
    squares.update(repeating: 0, count: size)
  }

  package func add(_ q: UnsafePointer<Double>) {
    count += 1
    let n = dimension
    let weight = 1 / Double(count)
    for i in 0..<n {
      delta[i] = q[i] - mean[i]
      mean[i] += delta[i] * weight
    }
    if isDense {
      for i in 0..<n {
        let row = squares + LowerTriangle.row(i)
        let deviation = q[i] - mean[i]
        for j in 0...i { row[j] += deviation * delta[j] }
      }
    } else {
      for i in 0..<n { squares[i] += (q[i] - mean[i]) * delta[i] }
    }
  }

  /// The variance of a diagonal estimate's `i`-th parameter; NaN with fewer than two points.
  package func variance(_ i: Int) -> Double { squares[i] / Double(count - 1) }

  /// Takes over what another one of the same shape has learnt.
  package func copy(_ other: WelfordEstimator) {
    count = other.count
    mean.update(from: other.mean, count: dimension)
    squares.update(from: other.squares, count: size)
  }

  /// Writes n/(n + 5)·estimate + 5/(n + 5)·1e-3·identity over `result` (n or n×n numbers), as Stan regularises; with
  /// fewer than two points the estimate is what `result` holds. Returns whether all is finite.
  package func writeRegularised(into result: UnsafeMutablePointer<Double>) -> Bool {
    let n = dimension
    let points = Double(count)
    let shrink = points / (points + 5)
    let ridge = 1e-3 * (5 / (points + 5))
    let divisor = 1 / (points - 1)
    var isFinite = true
    if isDense {
      for i in 0..<n {
        for j in 0...i {
          let estimate = count > 1 ? squares[LowerTriangle.row(i) + j] * divisor : result[i * n + j]
          let value = shrink * estimate + (i == j ? ridge : 0)
          isFinite = isFinite && value.isFinite
          result[i * n + j] = value
          result[j * n + i] = value
        }
      }
    } else {
      for i in 0..<n {
        let estimate = count > 1 ? squares[i] * divisor : result[i]
        result[i] = shrink * estimate + ridge
        isFinite = isFinite && result[i].isFinite
      }
    }
    return isFinite
  }
}

extension WelfordEstimator: StoredState {
  package func write(to writer: inout StateWriter) {
    writer.write(count)
    writer.write(UnsafeBufferPointer(start: mean, count: dimension))
    writer.write(UnsafeBufferPointer(start: squares, count: size))
  }

  package func read(from reader: inout StateReader) throws {
    count = try reader.bounded()
    try reader.read(into: UnsafeMutableBufferPointer(start: mean, count: dimension))
    try reader.read(into: UnsafeMutableBufferPointer(start: squares, count: size))
  }
}
