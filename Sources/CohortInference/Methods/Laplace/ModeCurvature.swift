// ModeCurvature: the Hessian of a log density at its mode, by differences of exact gradients, and its factorisation.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The negative Hessian A at a mode, as S A S = L Lᵀ with the diagonal matrix S that makes its diagonal 1.
struct ModeCurvature {
  let dimension: Int
  /// The diagonal of S: standard deviations of the parameters given all others.
  let scales: [Double]
  /// L, row-major; what is above the diagonal is of no account.
  private let factor: [Double]

  /// - Parameter matrix: A, row-major.
  /// - Throws: `InferenceError.notAMaximum` where A is not positive definite.
  init(_ matrix: [Double], dimension n: Int) throws {
    dimension = n
    let diagonal = (0..<n).map { matrix[$0 * n + $0] }
    let largest = diagonal.reduce(0) { max($0, abs($1)) }
    if let parameter = diagonal.indices.min(by: { diagonal[$0] < diagonal[$1] }), !(diagonal[parameter] > 0) {
      throw InferenceError.notAMaximum(parameter: parameter, isFlat: abs(diagonal[parameter]) <= 1e-10 * largest)
    }
    let scales = diagonal.map { 1 / $0.squareRoot() }
    self.scales = scales
    var l = matrix
    for i in 0..<n { for j in 0...i { l[i * n + j] *= scales[i] * scales[j] } }
    var failed: (row: Int, pivot: Double)?
    l.withUnsafeMutableBufferPointer { l in
      guard let l = l.baseAddress else { return }
      for i in 0..<n {
        for j in 0...i {
          let sum = l[i * n + j] - dot(l + i * n, l + j * n, count: j)
          if j < i {
            l[i * n + j] = sum / l[j * n + j]
          } else if sum > 1e-10 {
            l[i * n + i] = sum.squareRoot()
          } else {
            failed = (i, sum)
            return
          }
        }
      }
    }
    factor = l
    guard let failed else { return }
    // v = (−L⁻ᵀ l, 1) has vᵀ S A S v = pivot ≤ 0, where l is the failing row left of the diagonal.
    var direction = (0..<failed.row).map { -l[failed.row * n + $0] }
    for i in direction.indices.reversed() {
      for k in (i + 1)..<max(i + 1, direction.count) { direction[i] -= l[k * n + i] * direction[k] }
      direction[i] /= l[i * n + i]
    }
    direction.append(1)
    let parameter = direction.indices.max { abs(direction[$0]) < abs(direction[$1]) } ?? failed.row
    throw InferenceError.notAMaximum(parameter: parameter, isFlat: abs(failed.pivot) <= 1e-8)
  }

  /// A⁻¹ times a vector.
  func solve(_ vector: [Double]) -> [Double] {
    var x = zip(vector, scales).map { $0 * $1 }
    let n = dimension
    factor.withUnsafeBufferPointer { l in
      for i in 0..<n {
        for j in 0..<i { x[i] -= l[i * n + j] * x[j] }
        x[i] /= l[i * n + i]
      }
    }
    return backwards(x)
  }

  /// Where standard normal numbers land, away from the mode: S L⁻ᵀ z, of covariance A⁻¹.
  func transform(_ standard: ArraySlice<Double>) -> [Double] { backwards(Array(standard)) }

  private func backwards(_ vector: [Double]) -> [Double] {
    var x = vector
    let n = dimension
    factor.withUnsafeBufferPointer { l in
      for i in (0..<n).reversed() {
        x[i] /= l[i * n + i]
        let value = x[i]
        // Row by row: what is known of x leaves the equations above.
        for j in 0..<i { x[j] -= l[i * n + j] * value }
      }
    }
    for i in 0..<n { x[i] *= scales[i] }
    return x
  }
}

/// The negative Hessian by differences of gradients at many points at once.
struct HessianDifferences {
  private let population: any PopulationDensity
  private let center: [Double]
  private let isCancelled: () -> Bool
  private(set) var evaluations = 0

  init(_ population: any PopulationDensity, at center: [Double], isCancelled: @escaping () -> Bool) {
    self.population = population
    self.center = center
    self.isCancelled = isCancelled
  }

  /// The matrix, row-major and symmetric.
  ///
  /// A first pass of central differences with tiny steps finds the scale of each parameter; the second pass takes steps of a
  /// fiftieth of that, and differences of fourth order, so that neither curvature of higher order nor rounding of the gradient
  /// matters: the relative error is about 1e-9 where the posterior is smooth on its own scale.
  ///
  /// - Throws: `InferenceError.notFiniteNearby` where the gradient is not finite close to the point.
  mutating func negativeHessian() throws -> [Double] {
    let n = center.count
    let small = center.map { 6e-6 * max(1, abs($0)) }
    let rough = try rows(small, isFine: false)
    let steps = (0..<n).map { i -> Double in
      let curvature = rough[i * n + i]
      // Where nothing is learnt of the scale, the size of the parameter stands in for it.
      let scale = curvature > 0 ? 1 / curvature.squareRoot() : max(1, abs(center[i]))
      let step = 0.02 * min(max(scale, 1e-8 * max(1, abs(center[i]))), 1e4 * max(1, abs(center[i])))
      // A power of 2 is added without rounding.
      return exp2(log2(step).rounded(.down))
    }
    var matrix = try rows(steps, isFine: true)
    for i in 0..<n {
      for j in 0..<i {
        let mean = 0.5 * (matrix[i * n + j] + matrix[j * n + i])
        matrix[i * n + j] = mean
        matrix[j * n + i] = mean
      }
    }
    return matrix
  }

  /// The derivatives of the negative gradient by each parameter.
  private mutating func rows(_ steps: [Double], isFine: Bool) throws -> [Double] {
    let n = center.count
    // Multiples of the step with their weights.
    let stencil: [(place: Double, weight: Double)] =
      isFine ? [(1, 8.0 / 12), (-1, -8.0 / 12), (2, -1.0 / 12), (-2, 1.0 / 12)] : [(1, 0.5), (-1, -0.5)]
    var result = [Double](repeating: 0, count: n * n)
    let width = max(1, (1 << 20) / max(1, stencil.count * n))
    for start in stride(from: 0, to: n, by: width) {
      var steps = steps
      var waiting = Array(start..<min(n, start + width))
      // Where the gradient is not finite, the step was too long.
      for attempt in 0..<5 where !waiting.isEmpty {
        if attempt > 0 { for i in waiting { steps[i] /= 16 } }
        waiting = try fill(&result, waiting, steps, stencil)
      }
      if let parameter = waiting.first { throw InferenceError.notFiniteNearby(parameter: parameter) }
    }
    return result
  }

  /// Writes the rows of some parameters; gives those where the gradient is not finite.
  private mutating func fill(
    _ result: inout [Double], _ parameters: [Int], _ steps: [Double], _ stencil: [(place: Double, weight: Double)]
  ) throws -> [Int] {
    if isCancelled() { throw CancellationRequest() }
    let n = center.count
    var points: [Double] = []
    points.reserveCapacity(parameters.count * stencil.count * n)
    for i in parameters {
      for (place, _) in stencil {
        points += center
        points[points.count - n + i] += place * steps[i]
      }
    }
    evaluations += parameters.count * stencil.count
    let (values, gradients) = try population.logDensitiesAndGradients(at: points)
    var failed: [Int] = []
    for (k, i) in parameters.enumerated() {
      let own = k * stencil.count..<(k + 1) * stencil.count
      guard values[own].allSatisfy(\.isFinite),
        gradients[own.lowerBound * n..<own.upperBound * n].allSatisfy(\.isFinite)
      else {
        failed.append(i)
        continue
      }
      for j in 0..<n {
        var sum = 0.0
        for (row, weight) in zip(own, stencil.map(\.weight)) { sum -= weight * gradients[row * n + j] }
        result[i * n + j] = sum / steps[i]
      }
    }
    return failed
  }
}
