// log k! without touching the C library's global sign, so that samplers may run on many threads.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// log(`k`!) for a whole number `k` ≥ 0: a product for small `k`, else Stirling's series (error below 1e-13).
package func logFactorial(_ k: Double) -> Double {
  if k < 20 {
    var product = 1.0
    var i = 2.0
    while i <= k {
      product *= i
      i += 1
    }
    return log(product)
  }
  let inverse = 1 / k
  let square = inverse * inverse
  let series = inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)))
  return (k + 0.5) * log(k) - k + 0.918938533204672741780 + series
}
