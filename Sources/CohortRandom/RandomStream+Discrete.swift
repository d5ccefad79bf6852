// Samplers of the integer distributions. Arguments are the caller's to check: outside its domain a sampler gives 0.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension RandomStream {
  package mutating func nextBernoulli(probability: Double) -> Int {
    nextUniform() < probability ? 1 : 0
  }

  package mutating func nextBernoulliLogit(_ logit: Double) -> Int {
    nextUniform() < 1 / (1 + exp(-logit)) ? 1 : 0
  }

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

  /// Failures before `shape` successes, as a Poisson variate whose mean is Gamma(`shape`, `inverseScale`).
  package mutating func nextNegativeBinomial(shape: Double, inverseScale: Double) -> Int {
    nextPoisson(mean: nextGamma(shape: shape, rate: inverseScale))
  }

  /// The negative binomial with the given mean and variance mean + mean²/precision.
  package mutating func nextNegativeBinomial(mean: Double, precision: Double) -> Int {
    nextPoisson(mean: nextGamma(shape: precision, rate: precision / mean))
  }

  package mutating func nextBetaBinomial(trials: Int, _ a: Double, _ b: Double) -> Int {
    nextBinomial(trials: trials, probability: nextBeta(a, b))
  }

  /// Failures before `successes` successes whose probability is Beta(`a`, `b`).
  package mutating func nextBetaNegativeBinomial(successes: Double, _ a: Double, _ b: Double) -> Int {
    // The odds p/(1 − p) of a beta variate are a ratio of gammas.
    let logOdds = nextLogGamma(shape: a) - nextLogGamma(shape: b)
    return nextNegativeBinomial(shape: successes, inverseScale: exp(logOdds))
  }

  /// Trials up to the first success, whose probability is exp(−Exponential(`shape`)) (Simon 1955).
  package mutating func nextYuleSimon(shape: Double) -> Int {
    let probability = exp(-nextExponential(rate: shape))
    let trials = (log(nextUniform()) / log1p(-probability)).rounded(.up)
    return trials >= 1 ? Int(min(trials, Self.largestPoissonMean)) : 1
  }

  /// Successes among `draws` taken without return from `successes` + `failures`: inversion outwards from the mode.
  package mutating func nextHypergeometric(draws: Int, successes: Int, failures: Int) -> Int {
    let limit = 1 << 50
    guard draws > 0, successes > 0, failures >= 0, successes < limit, failures < limit,
      draws <= successes + failures
    else { return 0 }
    let lowest = max(0, draws - failures)
    let highest = min(draws, successes)
    let n = Double(draws)
    let a = Double(successes)
    let b = Double(failures)
    let mode = min(max(((n + 1) * (a + 1) / (a + b + 2)).rounded(.down), Double(lowest)), Double(highest))
    let atMode = exp(
      logChoose(a, mode) + logChoose(b, n - mode) - logChoose(a + b, n))
    while true {
      var u = nextUniform() - atMode
      if u <= 0 { return Int(mode) }
      var up = Int(mode)
      var down = up
      var upProbability = atMode
      var downProbability = atMode
      while up < highest || down > lowest {
        if up < highest {
          let k = Double(up)
          upProbability *= (a - k) * (n - k) / ((k + 1) * (b - n + k + 1))
          up += 1
          u -= upProbability
          if u <= 0 { return up }
        }
        if down > lowest {
          let k = Double(down)
          downProbability *= k * (b - n + k) / ((a - k + 1) * (n - k + 1))
          down -= 1
          u -= downProbability
          if u <= 0 { return down }
        }
        // Both tails have run dry: what is left of u is rounding of the sum.
        if upProbability + downProbability < 1e-30 { break }
      }
    }
  }

  /// Index from 0 drawn with weights proportional to `probabilities`, which need not sum to one.
  package mutating func nextCategorical(probabilities: UnsafePointer<Double>, count: Int) -> Int {
    var total = 0.0
    for i in 0..<max(0, count) { total += probabilities[i] }
    var u = nextUniform() * total
    var last = 0
    for i in 0..<max(0, count) where probabilities[i] > 0 {
      u -= probabilities[i]
      last = i
      if u <= 0 { return i }
    }
    return last
  }

  /// Index from 0 drawn with probabilities softmax(`logits`).
  package mutating func nextCategoricalLogit(logits: UnsafePointer<Double>, count: Int) -> Int {
    var largest = -Double.infinity
    for i in 0..<max(0, count) { largest = max(largest, logits[i]) }
    guard largest.isFinite else { return 0 }
    var total = 0.0
    for i in 0..<count { total += exp(logits[i] - largest) }
    var u = nextUniform() * total
    var last = 0
    for i in 0..<count {
      let weight = exp(logits[i] - largest)
      if weight > 0 {
        u -= weight
        last = i
        if u <= 0 { return i }
      }
    }
    return last
  }

  /// Counts of `trials` independent draws over `count` classes, by a chain of binomials.
  package mutating func nextMultinomial(
    trials: Int, probabilities: UnsafePointer<Double>, into result: UnsafeMutablePointer<Int>, count: Int
  ) {
    guard count > 0 else { return }
    var mass = 0.0
    for i in 0..<count { mass += probabilities[i] }
    var left = max(0, trials)
    for i in 0..<count {
      if i == count - 1 {
        result[i] = left
      } else {
        let drawn = mass > 0 ? nextBinomial(trials: left, probability: min(1, probabilities[i] / mass)) : 0
        result[i] = drawn
        left -= drawn
        mass -= probabilities[i]
      }
    }
  }
}

/// log of the binomial coefficient of whole numbers n ≥ k ≥ 0.
private func logChoose(_ n: Double, _ k: Double) -> Double {
  logFactorial(n) - logFactorial(k) - logFactorial(n - k)
}
