// Draws replaced by normal scores of their pooled ranks, which tames heavy tails (Vehtari et al. 2021, equation 14).

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Chains {
  /// Φ⁻¹((r − 3/8)/(S + 1/4)) of each draw's rank r among all S; ties share their mean rank.
  package var rankNormalised: Chains {
    // Values sorted with their places, so that comparisons read memory in order.
    let order = pooled.enumerated().map { (value: $0.element, place: $0.offset) }.sorted { $0.value < $1.value }
    let size = Double(order.count)
    var scores = [Double](repeating: 0, count: order.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count && order[end].value == order[start].value { end += 1 }
      // Ranks start + 1 ... end.
      let rank = 0.5 * Double(start + 1 + end)
      let score = normalQuantile((rank - 0.375) / (size + 0.25))
      for i in start..<end { scores[order[i].place] = score }
      start = end
    }
    let n = drawCount
    return Chains((0..<chainCount).map { Array(scores[$0 * n..<($0 + 1) * n]) })
  }

  /// |x − median|: chains that agree in location but not in scale differ in this.
  package var folded: Chains {
    let median = quantile(pooled, 0.5)
    return map { abs($0 - median) }
  }
}

/// Φ⁻¹: a rough start (Abramowitz and Stegun 1964, 26.2.23) and two steps of Halley's method on erfc.
func normalQuantile(_ p: Double) -> Double {
  guard p > 0, p < 1 else { return .nan }
  let tail = min(p, 1 - p)
  let t = (-2 * log(tail)).squareRoot()
  let numerator = 2.515517 + t * (0.802853 + t * 0.010328)
  let denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
  var x = numerator / denominator - t
  for _ in 0..<2 {
    let error = 0.5 * erfc(-x / 2.0.squareRoot()) - tail
    let step = error * (2 * Double.pi).squareRoot() * exp(0.5 * x * x)
    x -= step / (1 + 0.5 * x * step)
  }
  return p < 0.5 ? x : -x
}
