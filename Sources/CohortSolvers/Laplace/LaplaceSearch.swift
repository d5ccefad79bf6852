// LaplaceSearch: finds the mode of latent Gaussian variables given their covariance and a likelihood.
//
// Newton's method as in Rasmussen & Williams 2006, algorithm 3.1, but with factors of I + K W, which need neither W to
// be positive nor K to be invertible.
import CohortMath
import CohortTape
#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The search of one executor, with its result.
package final class LaplaceSearch {
  enum Outcome {
    case found
    /// The likelihood is not finite, where the search began and at θ = 0.
    case notFinite
    case tooManySteps
    /// No step along Newton's direction improves the density.
    case stalled
    /// |I + K W| is not positive: what was found is not a mode.
    case notPositive
  }

  private let n: Int
  private let rows: [Int]
  private let columns: [Int]
  let derivatives: LikelihoodEvaluator
  private let data: [Double]
  /// The mode θ, a = K⁻¹ θ, and the gradient of ℓ there.
  let theta, dual, gradient: UnsafeMutablePointer<Double>
  /// The entries of the Hessian of ℓ, and as many numbers for use.
  let hessian, weights: UnsafeMutablePointer<Double>
  /// The factors of I + K W at the mode.
  let factors: UnsafeMutablePointer<Double>
  /// n × n numbers for use.
  let matrix: UnsafeMutablePointer<Double>
  let byParameter: UnsafeMutablePointer<Double>
  let pivots: UnsafeMutablePointer<Int32>
  /// ℓ(θ) - ½ θᵀ K⁻¹ θ, and log|I + K W|.
  private(set) var objective = 0.0
  private(set) var logDeterminant = 0.0
  /// Newton's proposal; free for use after the search.
  let next, nextDual: UnsafeMutablePointer<Double>
  let direction: UnsafeMutablePointer<Double>
  private let vectors, matrices: Storage<Double>
  private let exchanges: Storage<Int32>

  /// nil where memory is short.
  init?(_ likelihood: LikelihoodCode, data: [Double]) {
    n = likelihood.latentCount
    rows = likelihood.hessianRows
    columns = likelihood.hessianColumns
    guard let derivatives = LikelihoodEvaluator(likelihood),
      let vectors = Storage<Double>(count: 6 * n + 2 * rows.count + likelihood.parameterCount),
      let matrices = Storage<Double>(count: 2 * n * n), let exchanges = Storage<Int32>(count: n)
    else { return nil }
    self.derivatives = derivatives
    self.data = data
    self.vectors = vectors
    self.matrices = matrices
    self.exchanges = exchanges
    theta = vectors.base
    dual = theta + n
    gradient = dual + n
    next = gradient + n
    nextDual = next + n
    direction = nextDual + n
    hessian = direction + n
    weights = hessian + rows.count
    byParameter = weights + rows.count
    factors = matrices.base
    pivots = exchanges.base
    matrix = factors + n * n
  }

  /// Searches from the guess.
  func run(
    _ k: UnsafePointer<Double>, _ parameters: UnsafePointer<Double>, guess: UnsafePointer<Double>,
    _ settings: LaplaceSettings
  ) -> Outcome {
    derivatives.load(parameters, data: data)
    theta.update(from: guess, count: n)
    var value = evaluate()
    // The prior density at a guess that is not 0 takes a solve with K; its first step is taken without comparison.
    var isFirst = (0..<n).contains { guess[$0] != 0 }
    if !value.isFinite, isFirst {
      for i in 0..<n { theta[i] = 0 }
      value = evaluate()
      isFirst = false
    }
    guard value.isFinite else { return .notFinite }
    for i in 0..<n { dual[i] = 0 }
    objective = isFirst ? -.infinity : value
    var refinements = 0
    for _ in 0..<settings.maximumSteps {
      guard propose(k) else { return .notPositive }
      let before = objective
      var change = 0.0
      var scale = 1.0
      for i in 0..<n {
        change = max(change, abs(next[i] - theta[i]))
        scale = max(scale, abs(next[i]))
      }
      guard advance() else {
        // At the mode, rounding decides whether a step improves the density.
        return change <= 1e-6 * scale ? finish(k) : .stalled
      }
      // The derivatives need the mode more exactly than the density does: a Newton step squares the error.
      if abs(objective - before) <= settings.tolerance {
        refinements += 1
        if change <= 1e-9 * scale || refinements > 3 { return finish(k) }
      }
    }
    return refinements > 0 ? finish(k) : .tooManySteps
  }

  /// ℓ at θ, with gradient and Hessian.
  private func evaluate() -> Double { derivatives.evaluate(theta, gradient: gradient, hessian: hessian) }

  /// Factors I + K W at θ; false where it is singular.
  private func factor(_ k: UnsafePointer<Double>) -> Bool {
    for i in 0..<(n * n) { factors[i] = 0 }
    for i in 0..<n { factors[i * n + i] = 1 }
    for e in rows.indices where hessian[e] != 0 {
      BLAS.add(n, -hessian[e], k + rows[e] * n, to: factors + columns[e] * n)
    }
    return LAPACK.factor(factors, n, pivots: pivots)
  }

  /// Newton's step: b = W θ + ∇ℓ, θ' = (I + K W)⁻¹ K b, a' = b - W θ'.
  private func propose(_ k: UnsafePointer<Double>) -> Bool {
    guard factor(k) else { return false }
    nextDual.update(from: gradient, count: n)
    for e in rows.indices { nextDual[rows[e]] -= hessian[e] * theta[columns[e]] }
    BLAS.multiply(n, 1, n, k, nextDual, into: next)
    LAPACK.solve(factors: factors, pivots: pivots, n, next, columns: 1)
    for e in rows.indices { nextDual[rows[e]] += hessian[e] * next[columns[e]] }
    return true
  }

  /// Goes to the proposed point, or as far towards it as the density does not fall; false if nowhere.
  private func advance() -> Bool {
    let start = objective
    var length = 1.0
    for i in 0..<n {
      next[i] -= theta[i]
      nextDual[i] -= dual[i]
    }
    for _ in 0..<40 {
      for i in 0..<n {
        theta[i] += length * next[i]
        dual[i] += length * nextDual[i]
      }
      let value = evaluate() - 0.5 * BLAS.dot(n, dual, theta)
      if value.isFinite, value >= start || value >= start - 1e-13 * abs(start) {
        objective = value
        return true
      }
      if start == -.infinity {
        // From a guess that leads astray: begin anew at 0.
        for i in 0..<n { (theta[i], dual[i]) = (0, 0) }
        objective = evaluate()
        return objective.isFinite
      }
      for i in 0..<n {
        theta[i] -= length * next[i]
        dual[i] -= length * nextDual[i]
      }
      length *= 0.5
    }
    _ = evaluate()
    return false
  }

  /// The factors and the determinant at the mode.
  private func finish(_ k: UnsafePointer<Double>) -> Outcome {
    guard factor(k) else { return .notPositive }
    logDeterminant = 0
    var isPositive = true
    for i in 0..<n {
      let pivot = factors[i * n + i]
      if pivot < 0 { isPositive.toggle() }
      if Int(pivots[i]) != i + 1 { isPositive.toggle() }
      logDeterminant += log(abs(pivot))
    }
    return isPositive && logDeterminant.isFinite ? .found : .notPositive
  }

  /// (I + K W)⁻¹ into `matrix`.
  func invert() {
    for i in 0..<(n * n) { matrix[i] = 0 }
    for i in 0..<n { matrix[i * n + i] = 1 }
    LAPACK.solve(factors: factors, pivots: pivots, n, matrix, columns: n)
  }
}
