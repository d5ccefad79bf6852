// Samplers of the real distributions. Arguments are the caller's to check: outside its domain a sampler gives NaN.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension RandomStream {
  /// Standard normal, by inversion: one 64-bit word per draw, so the n-th draw sits at the n-th position.
  package mutating func nextNormal() -> Double {
    standardNormalQuantile(nextUniform())
  }

  package mutating func nextNormal(mean: Double, sd: Double) -> Double {
    mean + sd * nextNormal()
  }

  /// Fills `count` values with independent standard normals.
  package mutating func fillNormal(_ values: UnsafeMutablePointer<Double>, count: Int) {
    var i = 0
    while i < count {
      values[i] = nextNormal()
      i += 1
    }
  }

  package mutating func nextLognormal(mean: Double, sd: Double) -> Double {
    exp(nextNormal(mean: mean, sd: sd))
  }

  /// Standard exponential.
  package mutating func nextExponential() -> Double {
    -log(nextUniform())
  }

  package mutating func nextExponential(rate: Double) -> Double {
    nextExponential() / rate
  }

  package mutating func nextCauchy(location: Double, scale: Double) -> Double {
    location + scale * tan(.pi * (nextUniform() - 0.5))
  }

  package mutating func nextLogistic(location: Double, scale: Double) -> Double {
    let u = nextUniform()
    return location + scale * (log(u) - log1p(-u))
  }

  package mutating func nextGumbel(location: Double, scale: Double) -> Double {
    location - scale * log(nextExponential())
  }

  package mutating func nextWeibull(shape: Double, scale: Double) -> Double {
    scale * pow(nextExponential(), 1 / shape)
  }

  package mutating func nextFrechet(shape: Double, scale: Double) -> Double {
    scale * pow(nextExponential(), -1 / shape)
  }

  package mutating func nextRayleigh(scale: Double) -> Double {
    scale * (2 * nextExponential()).squareRoot()
  }

  package mutating func nextPareto(minimum: Double, shape: Double) -> Double {
    minimum * exp(nextExponential() / shape)
  }

  /// Pareto of the second kind (Lomax) shifted to start at `location`.
  package mutating func nextParetoType2(location: Double, scale: Double, shape: Double) -> Double {
    location + scale * expm1(nextExponential() / shape)
  }

  package mutating func nextLoglogistic(scale: Double, shape: Double) -> Double {
    let u = nextUniform()
    return scale * pow(u / (1 - u), 1 / shape)
  }

  /// Laplace, also called double exponential.
  package mutating func nextLaplace(location: Double, scale: Double) -> Double {
    let u = nextUniform() - 0.5
    return u < 0 ? location + scale * log1p(2 * u) : location - scale * log1p(-2 * u)
  }

  /// Asymmetric Laplace with probability `skewness` below `location`.
  package mutating func nextSkewLaplace(location: Double, scale: Double, skewness: Double) -> Double {
    let u = nextUniform()
    if u < skewness { return location + scale * log(u / skewness) / (2 * (1 - skewness)) }
    return location - scale * log((1 - u) / (1 - skewness)) / (2 * skewness)
  }

  /// Normal plus exponential.
  package mutating func nextExponentiallyModifiedNormal(mean: Double, sd: Double, rate: Double) -> Double {
    nextNormal(mean: mean, sd: sd) + nextExponential(rate: rate)
  }

  /// Skew normal through two normals, one of them folded (Azzalini 1986).
  package mutating func nextSkewNormal(location: Double, scale: Double, shape: Double) -> Double {
    let folded = abs(nextNormal())
    let free = nextNormal()
    // δ = shape / √(1 + shape²), written so that a huge shape does not overflow.
    let norm = hypot(1, shape)
    return location + scale * (shape / norm * folded + free / norm)
  }

  /// von Mises on `mean` (brought into [0, 2π)) ± π (Best and Fisher 1979).
  package mutating func nextVonMises(mean: Double, concentration: Double) -> Double {
    guard mean.isFinite, concentration >= 0, concentration.isFinite else { return .nan }
    var centre = fmod(mean, 2 * .pi)
    if centre < 0 { centre += 2 * .pi }
    // Where the density is flat, or normal, to rounding, the rejection's constants would cancel.
    if concentration < 1.4e-8 { return centre + 2 * .pi * (nextUniform() - 0.5) }
    if concentration > 1e8 { return centre + nextNormal() / concentration.squareRoot() }
    let tau = 1 + (1 + 4 * concentration * concentration).squareRoot()
    let rho = (tau - (2 * tau).squareRoot()) / (2 * concentration)
    let s = (1 + rho * rho) / (2 * rho)
    while true {
      let z = cos(.pi * nextUniform())
      let w = (1 + s * z) / (s + z)
      let y = concentration * (s - w)
      let u = nextUniform()
      if y * (2 - y) - u > 0 || log(y / u) + 1 - y >= 0 {
        let angle = acos(min(1, max(-1, w)))
        return nextUniform() < 0.5 ? centre - angle : centre + angle
      }
    }
  }
}
