// RankNormalisation: normal scores of ranks, which tame heavy tails (Vehtari et al. 2021, equation 14).

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Φ⁻¹((r − 3/8)/(S + 1/4)) of the ranks r from 1 to S.
package final class NormalScores: Sendable {
  package let count: Int
  private let table: [Double]

  package init(count: Int) {
    self.count = count
    table = (0..<max(0, count)).map { NormalScores.score(rank: Double($0 + 1), of: count) }
  }

  private static func score(rank: Double, of count: Int) -> Double {
    normalQuantile((rank - 0.375) / (Double(count) + 0.25))
  }

  /// The scores of ordered values, each written to the place that it came from; ties share their mean rank.
  func write(
    _ sorted: UnsafePointer<Double>, _ order: UnsafePointer<UInt32>, into scores: UnsafeMutablePointer<Double>
  ) {
    table.withUnsafeBufferPointer { table in
      var start = 0
      while start < count {
        var end = start + 1
        while end < count && sorted[end] == sorted[start] { end += 1 }
        // Ranks start + 1 ... end.
        let score =
          end == start + 1 ? table[start] : NormalScores.score(rank: 0.5 * Double(start + 1 + end), of: count)
        for i in start..<end { scores[Int(order[i])] = score }
        start = end
      }
    }
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
