// The Hessian of a log density by differences of its gradients.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The negative Hessian at a point, symmetric.
///
/// Central differences with steps of ∛ε in the size of each parameter (their error is then about ε^⅔); one-sided ones where
/// the density is not finite on the other side.
///
/// - Parameters:
///   - point: evaluated.
///   - evaluations: counted up.
/// - Returns: dimension² numbers, row-major; nil where a derivative cannot be had.
/// - Throws: what the density does.
package func negativeHessian(
  at point: ClimbPoint, _ density: any LogDensity, evaluations: inout Int
) throws -> [Double]? {
  let n = point.position.count
  var hessian = [Double](repeating: 0, count: n * n)
  var above = point
  var below = point
  for i in 0..<n {
    let x = point.position[i]
    let step = cbrt(Double.ulpOfOne) * max(1, abs(x))
    above.position[i] = x + step
    below.position[i] = x - step
    evaluations += 2
    try above.evaluate(density)
    try below.evaluate(density)
    let high = above.isFinite ? above : point
    let low = below.isFinite ? below : point
    let width = high.position[i] - low.position[i]
    guard width > 0 else { return nil }
    for j in 0..<n { hessian[i * n + j] = (low.gradient[j] - high.gradient[j]) / width }
    above.position[i] = x
    below.position[i] = x
  }
  for i in 0..<n {
    for j in 0..<i {
      let mean = 0.5 * (hessian[i * n + j] + hessian[j * n + i])
      hessian[i * n + j] = mean
      hessian[j * n + i] = mean
    }
  }
  return hessian.allSatisfy(\.isFinite) ? hessian : nil
}
