// The hypergeometric distribution.
import CohortProgram
import CohortRandom
import Foundation

extension Distribution {
  /// Hypergeometric.
  static let hypergeometric = Distribution(
    "hypergeometric", .discrete,
    [
      .count(.any), ArgumentSpec("N", "Draws parameter", .nonnegative, isInteger: true),
      ArgumentSpec("a", "Successes in population parameter", .nonnegative, isInteger: true),
      ArgumentSpec("b", "Failures in population parameter", .nonnegative, isInteger: true),
    ],
    "The distribution of successes among N draws without return from a successes and b failures.",
    lpdf: { x in
      let (n, draws, a, b) = (x[0], x[1], x[2], x[3])
      return logChoose(a, n) + logChoose(b, draws - n) - logChoose(a + b, draws)
    },
    random: { a, stream in
      guard let draws = Int(exactly: a[0]), let successes = Int(exactly: a[1]), let failures = Int(exactly: a[2])
      else { return .nan }
      return Double(stream.nextHypergeometric(draws: draws, successes: successes, failures: failures))
    },
    isVectorised: false,
    joint: { x in
      [
        Requirement(
          both(0 <= x[0], x[0] <= x[2]), argument: 0, name: "Successes variable",
          expectation: "in the interval [0, a]"),
        Requirement(
          both(0 <= x[1] - x[0], x[1] - x[0] <= x[3]), argument: 0,
          name: "Draws parameter minus successes variable", expectation: "in the interval [0, b]"),
      ]
    })
}

extension RandomStream {
  /// Successes among `draws` taken without return from `successes` + `failures`: inversion outwards from the mode.
  fileprivate mutating func nextHypergeometric(draws: Int, successes: Int, failures: Int) -> Int {
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
    let atMode = Foundation.exp(
      logCoefficient(a, mode) + logCoefficient(b, n - mode) - logCoefficient(a + b, n))
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
}

/// log of the binomial coefficient of whole numbers n ≥ k ≥ 0.
private func logCoefficient(_ n: Double, _ k: Double) -> Double {
  logFactorial(n) - logFactorial(k) - logFactorial(n - k)
}
