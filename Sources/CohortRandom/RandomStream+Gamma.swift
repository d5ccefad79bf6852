// The gamma sampler and the beta sampler, of which many others are made.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension RandomStream {
  /// Gamma with unit rate for `shape` ≥ 1 by squeezed rejection (Marsaglia and Tsang 2000).
  private mutating func nextLargeShapeGamma(_ shape: Double) -> Double {
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = nextNormal()
      let t = 1 + c * x
      if t <= 0 { continue }
      let v = t * t * t
      let u = nextUniform()
      let x2 = x * x
      if u < 1 - 0.0331 * x2 * x2 || log(u) < 0.5 * x2 + d * (1 - v + log(v)) { return d * v }
    }
  }

  /// Gamma with density ∝ x^(shape − 1) exp(−rate·x).
  package mutating func nextGamma(shape: Double, rate: Double) -> Double {
    guard shape > 0, shape.isFinite else { return .nan }
    if shape >= 1 { return nextLargeShapeGamma(shape) / rate }
    // The boost for shape < 1, of the same paper (section 6).
    let boost = pow(nextUniform(), 1 / shape)
    return nextLargeShapeGamma(shape + 1) * boost / rate
  }

  /// The logarithm of a gamma variate with unit rate, which does not underflow for a tiny shape.
  package mutating func nextLogGamma(shape: Double) -> Double {
    guard shape > 0, shape.isFinite else { return .nan }
    if shape >= 1 { return log(nextLargeShapeGamma(shape)) }
    let boost = log(nextUniform()) / shape
    return log(nextLargeShapeGamma(shape + 1)) + boost
  }

  /// Beta as X/(X + Y) of two gammas, formed from logarithms so that small shapes give no 0/0.
  package mutating func nextBeta(_ a: Double, _ b: Double) -> Double {
    let logX = nextLogGamma(shape: a)
    let logY = nextLogGamma(shape: b)
    if logX == -.infinity && logY == -.infinity {
      // Both shapes vanish: the limit is a Bernoulli variate.
      return nextUniform() * (a + b) < a ? 1 : 0
    }
    return 1 / (1 + exp(logY - logX))
  }
}
