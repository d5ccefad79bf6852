// The beta-binomial distribution.
import CohortProgram
import CohortRandom

extension Distribution {
  /// Beta-binomial.
  static let betaBinomial = Distribution(
    "beta_binomial", .discrete, traits: [.looksAtSizesFirst],
    [
      .count(.any), ArgumentSpec("N", "Population size parameter", .nonnegative, isInteger: true),
      ArgumentSpec("alpha", "First prior sample size parameter", .positiveFinite),
      ArgumentSpec("beta", "Second prior sample size parameter", .positiveFinite),
    ],
    support: (.constant(0), .argument(1)),
    "The binomial distribution of successes among N trials whose probability is beta with shapes alpha and beta.",
    lpdf: { x in
      let (trials, alpha, beta) = (x[1], x[2], x[3])
      let isInside = both(0 <= x[0], x[0] <= trials)
      let n = select(isInside, x[0], 0)
      let main = lbeta(n + alpha, trials - n + beta) - lbeta(alpha, beta)
      return select(isInside, main, .logZero) + logChoose(trials, n)
    },
    cdf: { x in exp(logTail(.logBetaBinomialLower, x, below: .logZero, above: 0)) },
    lcdf: { x in logTail(.logBetaBinomialLower, x, below: .logZero, above: 0) },
    lccdf: { x in logTail(.logBetaBinomialUpper, x, below: 0, above: .logZero) },
    random: { a, stream in
      guard let trials = Int(exactly: a[0]) else { return .nan }
      return Double(stream.nextBetaBinomial(trials: trials, a[1], a[2]))
    })

  /// A tail's logarithm; both counts travel in one operand.
  private static func logTail(_ tail: Primitive, _ x: [Expr], below: Expr, above: Expr) -> Expr {
    let (n, trials) = (x[0], x[1])
    let isInside = both(0 <= n, n < trials)
    let packed = select(isInside, multiplyAdd(trials, 0x1p26, n), 0)
    return select(isInside, .apply(tail, packed, x[2], x[3]), select(n < 0, below, above))
  }
}

extension RandomStream {
  fileprivate mutating func nextBetaBinomial(trials: Int, _ a: Double, _ b: Double) -> Int {
    nextBinomial(trials: trials, probability: nextBeta(a, b))
  }
}
