// StackingWeights: how much each of several models counts in the mixture that predicts best.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The weights w ≥ 0, Σ w = 1, for which Σᵢ log Σₖ wₖ exp(elpdᵢₖ) is largest (Yao, Vehtari, Simpson and Gelman 2018, equation 4).
///
/// The problem is concave. Steps of expectation maximisation lead to the neighbourhood of the solution; Newton's method with
/// the weights at 0 held there (Bertsekas 1982) ends it.
///
/// - Parameter pointwise: by model, the log predictive density of each observation; all of one length.
/// - Returns: a weight for each model; equal ones where the densities are no numbers.
package func stackingWeights(_ pointwise: [[Double]]) -> [Double] {
  let modelCount = pointwise.count
  let equal = [Double](repeating: 1 / Double(max(1, modelCount)), count: modelCount)
  guard modelCount > 1, let count = pointwise.map(\.count).min(), count > 0 else { return equal }
  // Densities by observation, relative to the best model's.
  var densities: [[Double]] = []
  for i in 0..<count {
    let row = pointwise.map { $0[i] }
    guard let best = row.max(), best.isFinite, !row.contains(where: \.isNaN) else { return equal }
    densities.append(row.map { exp($0 - best) })
  }
  let problem = StackingProblem(densities: densities, modelCount: modelCount)
  var weights = equal
  for _ in 0..<100 {
    let gradient = problem.gradient(weights)
    for k in weights.indices { weights[k] *= gradient[k] }
  }
  for _ in 0..<200 {
    guard let next = problem.newtonStep(weights) else { break }
    weights = next
  }
  let total = weights.reduce(0, +)
  return weights.map { $0 / total }
}

/// f(w) = (1/n) Σᵢ log Σₖ pᵢₖ wₖ − Σ w + 1, whose maximum over w ≥ 0 lies on the simplex.
private struct StackingProblem {
  let densities: [[Double]]
  let modelCount: Int

  private func mixture(_ row: [Double], _ weights: [Double]) -> Double {
    zip(row, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  func value(_ weights: [Double]) -> Double {
    densities.reduce(0) { $0 + log(mixture($1, weights)) } / Double(densities.count) - weights.reduce(0, +)
  }

  /// (1/n) Σᵢ pᵢₖ/Σⱼ pᵢⱼ wⱼ: at most 1 at the solution, and 1 where the weight is positive.
  func gradient(_ weights: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: modelCount)
    for row in densities {
      let total = mixture(row, weights)
      for k in sums.indices { sums[k] += row[k] / total }
    }
    return sums.map { $0 / Double(densities.count) }
  }

  /// A step uphill; nil where there is none.
  func newtonStep(_ weights: [Double]) -> [Double]? {
    let slope = gradient(weights).map { $0 - 1 }
    let free = weights.indices.filter { weights[$0] > 0 || slope[$0] > 0 }
    guard free.contains(where: { abs(slope[$0]) > 1e-12 }) else { return nil }
    var curvature = [[Double]](repeating: [Double](repeating: 0, count: free.count), count: free.count)
    for row in densities {
      let total = mixture(row, weights)
      for (a, k) in free.enumerated() {
        for (b, l) in free.enumerated().prefix(a + 1) {
          curvature[a][b] += row[k] / total * (row[l] / total) / Double(densities.count)
        }
      }
    }
    let direction = Self.solve(curvature, free.map { slope[$0] })
    let before = value(weights)
    var length = 1.0
    while length > 1e-10 {
      var next = weights
      for (a, k) in free.enumerated() { next[k] = max(0, weights[k] + length * direction[a]) }
      if next != weights, value(next) > before { return next }
      length /= 2
    }
    return nil
  }

  /// By Cholesky's factorisation with a small ridge: models that predict alike leave the curvature singular.
  private static func solve(_ lower: [[Double]], _ right: [Double]) -> [Double] {
    var l = lower
    var x = right
    let ridge = 1e-10 * (lower.indices.map { lower[$0][$0] }.max() ?? 1)
    for j in l.indices {
      for k in 0...j {
        var sum = l[j][k] + (j == k ? ridge : 0)
        for m in 0..<k { sum -= l[j][m] * l[k][m] }
        l[j][k] = j == k ? max(sum, ridge).squareRoot() : sum / l[k][k]
      }
      for k in 0..<j { x[j] -= l[j][k] * x[k] }
      x[j] /= l[j][j]
    }
    for j in l.indices.reversed() {
      for k in (j + 1)..<max(j + 1, l.count) { x[j] -= l[k][j] * x[k] }
      x[j] /= l[j][j]
    }
    return x
  }
}
