// The binomial distribution by probability and by log odds.
import CohortProgram

extension Distribution {
  /// Binomial.
  static let binomial = Distribution(
    "binomial", .discrete,
    [
      .count(.any), ArgumentSpec("N", "Population size parameter", .nonnegative, isInteger: true),
      ArgumentSpec("theta", "Probability parameter", .probability),
    ],
    support: (.constant(0), .argument(1)),
    "The binomial distribution of successes among N trials with probability theta.",
    lpdf: { x in
      let (n, trials, theta) = (x[0], x[1], x[2])
      return multiplyLog(n, theta) + timesLog1m(trials - n, theta) + logChoose(trials, n)
    },
    cdf: { x in
      let (n, trials) = (x[0], x[1])
      return select(n < 0, 0, select(trials <= n, 1, incompleteBetaComplement(n + 1, trials - n, x[2])))
    },
    lcdf: { x in
      let (n, trials) = (x[0], x[1])
      let inside = logIncompleteBetaComplement(n + 1, trials - n, x[2])
      return select(n < 0, .logZero, select(trials <= n, 0, inside))
    },
    lccdf: { x in
      let (n, trials) = (x[0], x[1])
      return select(n < 0, 0, select(trials <= n, .logZero, logIncompleteBeta(n + 1, trials - n, x[2])))
    },
    random: { a, stream in
      guard let trials = Int(exactly: a[0]) else { return .nan }
      return Double(stream.nextBinomial(trials: trials, probability: a[1]))
    }, joint: successesWithinTrials)

  /// Binomial by the log odds.
  static let binomialLogit = Distribution(
    "binomial_logit", .discrete,
    [
      .count(.any), ArgumentSpec("N", "Population size parameter", .nonnegative, isInteger: true),
      ArgumentSpec("alpha", "Probability parameter", .finite),
    ],
    support: (.constant(0), .argument(1)),
    "The binomial distribution of successes among N trials with probability inv_logit(alpha).",
    lpdf: { x in
      let (n, trials, alpha) = (x[0], x[1], x[2])
      return n * logInvLogit(alpha) + (trials - n) * logInvLogit(-alpha) + logChoose(trials, n)
    }, joint: successesWithinTrials)

  private static func successesWithinTrials(_ x: [Expr]) -> [Requirement] {
    [
      Requirement(
        both(0 <= x[0], x[0] <= x[1]), argument: 0, name: "Successes variable",
        expectation: "in the interval [0, N]")
    ]
  }
}
