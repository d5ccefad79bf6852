// The samplers of reals that others are made of. Arguments are the caller's to check: outside its domain one gives NaN.

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

  /// Standard exponential.
  package mutating func nextExponential() -> Double {
    -log(nextUniform())
  }

  package mutating func nextExponential(rate: Double) -> Double {
    nextExponential() / rate
  }
}
