// The samplers of counts that others are made of. Arguments are the caller's to check: outside its domain one gives 0.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension RandomStream {

  /// The largest mean that `nextPoisson` takes: beyond it a count need not be exact in a double.
  package static var largestPoissonMean: Double { 0x1p50 }

  package mutating func nextPoisson(mean: Double) -> Int {
    guard mean > 0, mean <= Self.largestPoissonMean else { return 0 }
    return mean < 10 ? nextSmallMeanPoisson(mean) : nextLargeMeanPoisson(mean)
  }

  /// Inversion by adding up probabilities from 0.
  private mutating func nextSmallMeanPoisson(_ mean: Double) -> Int {
    while true {
      var u = nextUniform()
      var probability = exp(-mean)
      // Past 100 the remaining probability is below 1e-60: only rounding of the sum leads there.
      for k in 0..<100 {
        if u <= probability { return k }
        u -= probability
        probability *= mean / Double(k + 1)
      }
    }
  }

  /// Transformed rejection PTRS (Hörmann 1993, "The transformed rejection method for generating Poisson variables").
  private mutating func nextLargeMeanPoisson(_ mean: Double) -> Int {
    let logMean = log(mean)
    let b = 0.931 + 2.53 * mean.squareRoot()
    let a = -0.059 + 0.02483 * b
    let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    let vr = 0.9277 - 3.6224 / (b - 2)
    while true {
      let u = nextUniform() - 0.5
      let v = nextUniform()
      let us = 0.5 - abs(u)
      let k = ((2 * a / us + b) * u + mean + 0.43).rounded(.down)
      if us >= 0.07 && v <= vr { return Int(k) }
      if k < 0 || k > 0x1p60 || (us < 0.013 && v > us) { continue }
      if log(v * inverseAlpha / (a / (us * us) + b)) <= k * logMean - mean - logFactorial(k) { return Int(k) }
    }
  }

  package mutating func nextBinomial(trials: Int, probability: Double) -> Int {
    guard trials > 0, probability > 0 else { return 0 }
    if probability >= 1 { return trials }
    if probability > 0.5 { return trials - nextBinomialBelowHalf(trials, 1 - probability) }
    return nextBinomialBelowHalf(trials, probability)
  }

  private mutating func nextBinomialBelowHalf(_ trials: Int, _ p: Double) -> Int {
    let n = Double(trials)
    return n * p < 10 ? nextSmallMeanBinomial(trials, p) : nextLargeMeanBinomial(n, p)
  }

  /// Inversion by adding up probabilities from 0, for a mean below 10.
  private mutating func nextSmallMeanBinomial(_ trials: Int, _ p: Double) -> Int {
    let n = Double(trials)
    let odds = p / (1 - p)
    let atZero = exp(n * log1p(-p))
    let last = min(trials, 200)
    while true {
      var u = nextUniform()
      var probability = atZero
      for k in 0...last {
        if u <= probability { return k }
        u -= probability
        probability *= odds * (n - Double(k)) / Double(k + 1)
      }
    }
  }

  /// Transformed rejection BTRS (Hörmann 1993, "The generation of binomial random variates").
  private mutating func nextLargeMeanBinomial(_ n: Double, _ p: Double) -> Int {
    let q = 1 - p
    let spread = (n * p * q).squareRoot()
    let b = 1.15 + 2.53 * spread
    let a = -0.0873 + 0.0248 * b + 0.01 * p
    let c = n * p + 0.5
    let vr = 0.92 - 4.2 / b
    let alpha = (2.83 + 5.1 / b) * spread
    let logOdds = log(p / q)
    let mode = ((n + 1) * p).rounded(.down)
    let h = logFactorial(mode) + logFactorial(n - mode)
    while true {
      let u = nextUniform() - 0.5
      let v = nextUniform()
      let us = 0.5 - abs(u)
      let k = ((2 * a / us + b) * u + c).rounded(.down)
      if us >= 0.07 && v <= vr { return Int(k) }
      if k < 0 || k > n { continue }
      let bound = h - logFactorial(k) - logFactorial(n - k) + (k - mode) * logOdds
      if log(v * alpha / (a / (us * us) + b)) <= bound { return Int(k) }
    }
  }
}
