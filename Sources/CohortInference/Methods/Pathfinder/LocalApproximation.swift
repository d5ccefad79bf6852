// LocalApproximation: a normal approximation at a point of a climb, from the curvature that its last steps show.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A normal distribution whose covariance H is the inverse Hessian that L-BFGS makes of a diagonal matrix and the last steps, and
/// whose mean is a Newton step from the point (Zhang, Carpenter, Gelman and Vehtari 2022, section 2).
///
/// H is kept as a product: each step's update is A H Aᵀ with A = I + s wᵀ (Brodlie, Gourlay and Greenstadt 1973), where s is the
/// step, y the fall of the gradient along it, and w = −y/(sᵀy) + H⁻¹s/√(sᵀy sᵀH⁻¹s). So H = F Fᵀ with F = Aⱼ … A₁ √diagonal, which
/// draws and has a determinant without a factorisation of any matrix, and is positive definite whatever rounding does.
struct LocalApproximation {
  /// A step with what it does to H.
  private struct Factor {
    let step: [Double]
    let weight: [Double]
    /// 1 + wᵀs.
    let determinant: Double
  }

  private(set) var mean: [Double]
  private let roots: [Double]
  private var factors: [Factor] = []
  /// log |F|.
  private(set) var logDeterminant: Double
  var dimension: Int { mean.count }

  /// - Parameters:
  ///   - diagonal: of the matrix that the steps correct; positive.
  ///   - pairs: the steps, the oldest first.
  init(at point: ClimbPoint, diagonal: [Double], pairs: [LimitedMemoryHessian.Pair]) {
    mean = point.position
    roots = diagonal.map { $0.squareRoot() }
    logDeterminant = diagonal.reduce(0) { $0 + 0.5 * log($1) }
    for pair in pairs {
      // H⁻¹ s of the steps before.
      var inverse = pair.step
      for factor in factors.reversed() {
        add(-dot(factor.weight, inverse) / factor.determinant, factor.step, to: &inverse)
      }
      for index in inverse.indices { inverse[index] /= diagonal[index] }
      for factor in factors { add(-dot(factor.step, inverse) / factor.determinant, factor.weight, to: &inverse) }
      let before = dot(pair.step, inverse)
      guard before > 0, before.isFinite, pair.curvature > 0 else { continue }
      var weight = pair.change.map { -$0 / pair.curvature }
      let share = 1 / (pair.curvature * before).squareRoot()
      add(share, inverse, to: &weight)
      let determinant = share * before
      factors.append(Factor(step: pair.step, weight: weight, determinant: determinant))
      logDeterminant += log(determinant)
    }
    add(1, times(point.gradient), to: &mean)
  }

  /// H times a vector.
  func times(_ vector: [Double]) -> [Double] {
    var result = vector
    for factor in factors.reversed() { add(dot(factor.step, result), factor.weight, to: &result) }
    for index in result.indices { result[index] *= roots[index] * roots[index] }
    for factor in factors { add(dot(factor.weight, result), factor.step, to: &result) }
    return result
  }

  /// Where standard normal numbers land: mean + F z.
  func transform(_ standard: ArraySlice<Double>, into points: inout [Double], at offset: Int) {
    var move = zip(standard, roots).map { $0 * $1 }
    for factor in factors { add(dot(factor.weight, move), factor.step, to: &move) }
    for index in move.indices { points[offset + index] = mean[index] + move[index] }
  }

  /// Its log density where standard normal numbers land.
  func logDensity(_ standard: ArraySlice<Double>) -> Double {
    logKernel(standard) - logDeterminant - 0.5 * Double(dimension) * log(2 * Double.pi)
  }

  /// Its log density anywhere.
  func logDensity(at position: ArraySlice<Double>) -> Double {
    var standard = zip(position, mean).map { $0 - $1 }
    for factor in factors.reversed() {
      add(-dot(factor.weight, standard) / factor.determinant, factor.step, to: &standard)
    }
    for index in standard.indices { standard[index] /= roots[index] }
    return logDensity(standard[...])
  }

  /// Whether it can be drawn from.
  var isValid: Bool { logDeterminant.isFinite && mean.allSatisfy(\.isFinite) }
}

/// What the steps of a climb have shown of the curvature so far.
struct PathCurvature {
  private let capacity: Int
  /// The diagonal that the steps correct.
  private(set) var diagonal: [Double]
  /// The oldest first.
  private(set) var pairs: [LimitedMemoryHessian.Pair] = []

  init(dimension: Int, capacity: Int) {
    self.capacity = max(1, capacity)
    diagonal = [Double](repeating: 1, count: dimension)
  }

  /// Learns from a step; one along which the log density is not concave is left out (Zhang et al. 2022, algorithm 3; for the
  /// diagonal Gilbert and Lemaréchal 1989, equation 4.9).
  mutating func update(from before: ClimbPoint, to after: ClimbPoint) {
    let step = zip(after.position, before.position).map { $0 - $1 }
    let change = zip(before.gradient, after.gradient).map { $0 - $1 }
    let (curvature, size) = (dot(step, change), dot(change, change))
    guard curvature > 1e-12 * size, size > 0, curvature.isFinite, size.isFinite else { return }
    let scaled = zip(change, diagonal).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
    let spread = zip(step, diagonal).reduce(0) { $0 + $1.0 * $1.0 / $1.1 }
    var next = diagonal
    for index in next.indices {
      let share = step[index] / diagonal[index]
      next[index] =
        curvature
        / (scaled / diagonal[index] + change[index] * change[index] - scaled / spread * share * share)
    }
    if next.allSatisfy({ $0 > 0 && $0.isFinite }) { diagonal = next }
    if pairs.count >= capacity { pairs.removeFirst() }
    pairs.append(LimitedMemoryHessian.Pair(step: step, change: change, curvature: curvature))
  }

  /// The approximation at a point that the last step led to.
  func approximation(at point: ClimbPoint) -> LocalApproximation {
    LocalApproximation(at: point, diagonal: diagonal, pairs: pairs)
  }
}
