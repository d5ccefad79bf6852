// MonteCarloError: standard errors of the mean, the standard deviation and quantiles.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// MCSE of the mean: sd/√ESS.
package func mcseMean(_ chains: Chains) -> Double { ParameterSummary(name: "", chains: chains).mcse }

/// MCSE of the standard deviation by the delta method from that of the variance (Kenney and Keeping 1951, page 141).
package func mcseSD(_ chains: Chains) -> Double {
  guard chains.isUsable else { return .nan }
  let centre = mean(chains.pooled)
  let squares = chains.map { ($0 - centre) * ($0 - centre) }
  let pooled = squares.pooled
  let second = mean(pooled)
  let fourth = mean(pooled.map { $0 * $0 })
  let varianceOfVariance = (fourth - second * second) / essMean(squares)
  return (varianceOfVariance / second / 4).squareRoot()
}

/// MCSE of a quantile: half the distance between the draws at the 16 % and 84 % points of the beta distribution of the
/// quantile's place (Vehtari et al. 2021, section 4.3).
package func mcseQuantile(_ chains: Chains, _ probability: Double) -> Double {
  guard chains.isUsable, probability > 0, probability < 1 else { return .nan }
  let ess = essQuantile(chains, probability)
  let a = ess * probability + 1
  let b = ess * (1 - probability) + 1
  let sorted = chains.pooled.sorted()
  let size = Double(sorted.count)
  let low = max(0, (betaQuantile(0.1586553, a, b) * size - 1).rounded(.down))
  let high = min(size - 1, (betaQuantile(0.8413447, a, b) * size - 1).rounded(.up))
  guard low.isFinite, high.isFinite, high >= 0 else { return .nan }
  return 0.5 * (sorted[Int(high)] - sorted[Int(min(low, size - 1))])
}

/// The quantile of a beta distribution with shapes at least 1, by bisection.
func betaQuantile(_ probability: Double, _ a: Double, _ b: Double) -> Double {
  var low = 0.0
  var high = 1.0
  for _ in 0..<60 {
    let middle = 0.5 * (low + high)
    if incompleteBeta(middle, a, b) < probability { low = middle } else { high = middle }
  }
  return 0.5 * (low + high)
}

/// The regularised incomplete beta function by its continued fraction (DLMF 8.17.22), evaluated by Lentz's method.
func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  if x <= 0 { return 0 }
  if x >= 1 { return 1 }
  if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
  let front = exp(a * log(x) + b * log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b)) / a
  let tiny = 1e-300
  func guarded(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
  var c = 1.0
  var d = 1 / guarded(1 - (a + b) * x / (a + 1))
  var fraction = d
  for m in 1...2000 {
    let k = Double(m)
    let evenTerm = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k))
    d = 1 / guarded(1 + evenTerm * d)
    c = guarded(1 + evenTerm / c)
    fraction *= d * c
    let oddTerm = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1))
    d = 1 / guarded(1 + oddTerm * d)
    c = guarded(1 + oddTerm / c)
    let change = d * c
    fraction *= change
    if abs(change - 1) < 1e-14 { break }
  }
  return front * fraction
}

/// log Γ(x) for x > 0: Stirling's series after raising the argument. The C library's writes a global sign, which threads
/// would share.
func logGamma(_ x: Double) -> Double {
  var shift = 0.0
  var y = x
  while y < 15 {
    shift += log(y)
    y += 1
  }
  let square = 1 / (y * y)
  let series = (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680))) / y
  return (y - 0.5) * log(y) - y + 0.918938533204672741780 + series - shift
}
