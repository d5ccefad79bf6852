// Whether warm-up has converged: chains agree with each other and with what they saw and learnt before.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What a chain brings to a meeting.
struct WarmupAccount {
  /// Two segments of draws, and what was learnt between them.
  var record: WarmupRecord
  /// What is learnt by now: a step size and a diagonal, or nothing.
  var learnt: [Double]
}

/// The judgement of a meeting.
struct WarmupAgreement {
  /// Above this the potential scale reduction of some parameter, or of the log density, says that chains have not mixed.
  static let largestReduction = 1.1
  /// By this factor the step size, and typically the metric's elements, may have changed in the last segment.
  static let largestChange = 1.5

  /// The largest over parameters and log density: both segments of all chains are compared, so that a chain that still moves on
  /// disagrees with itself (split R-hat; Gelman et al. 2013, section 11.4).
  let reduction: Double
  /// The largest over the chains, of the step size and of the metric: the exponential of the root mean square of the logarithms'
  /// differences.
  let change: Double

  init(_ accounts: [WarmupAccount]) {
    let segments = accounts.flatMap { [$0.record.earlier, $0.record.latest] }
    reduction = Self.reduction(segments, quantities: accounts.first?.record.quantities ?? 0)
    change = accounts.map { Self.change(from: $0.record.learnt, to: $0.learnt) }
      .reduce(1, max)
  }

  /// NaN is no agreement.
  var isReached: Bool { reduction <= Self.largestReduction && change <= Self.largestChange }

  private static func reduction(_ segments: [WarmupRecord.Segment], quantities: Int) -> Double {
    guard segments.count > 1, segments.allSatisfy({ $0.count >= 10 }) else { return .infinity }
    let count = Double(segments.count)
    var worst = 1.0
    for index in 0..<quantities {
      let within = segments.reduce(0) { $0 + $1.variance(index) } / count
      let centre = segments.reduce(0) { $0 + $1.means[index] } / count
      let between = segments.reduce(0) { $0 + ($1.means[index] - centre) * ($1.means[index] - centre) } / (count - 1)
      // What never changes agrees.
      if within == 0, between == 0 { continue }
      let reduction = (1 + between / within).squareRoot()
      guard reduction.isFinite else { return .infinity }
      worst = max(worst, reduction)
    }
    return worst
  }

  private static func change(from before: [Double], to now: [Double]) -> Double {
    guard before.count == now.count else { return .infinity }
    guard let first = before.first, let last = now.first else { return 1 }
    var squares = 0.0
    for (old, new) in zip(before, now).dropFirst() {
      let difference = log(new / old)
      squares += difference * difference
    }
    let metric = before.count > 1 ? (squares / Double(before.count - 1)).squareRoot() : 0
    let stepSize = abs(log(last / first))
    return stepSize.isNaN || metric.isNaN ? .infinity : exp(max(stepSize, metric))
  }
}
