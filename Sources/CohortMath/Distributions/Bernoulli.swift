// The Bernoulli distribution by probability and by log odds.
import CohortProgram
import CohortRandom
import Foundation

extension Distribution {
  /// Bernoulli.
  static let bernoulli = Distribution(
    "bernoulli", .discrete,
    [.count(.within(0, 1)), ArgumentSpec("theta", "Probability parameter", .probability)],
    support: (.constant(0), .constant(1)),
    "The Bernoulli distribution with probability theta of 1.",
    lpdf: { x in
      let isOne = x[0] == 1
      return select(isOne, log(select(isOne, x[1], 1)), log1m(select(isOne, 0, x[1])))
    },
    cdf: { x in select(x[0] < 0, 0, select(1 <= x[0], 1, 1 - x[1])) },
    lcdf: { x in select(x[0] < 0, .logZero, select(1 <= x[0], 0, log1m(x[1]))) },
    lccdf: { x in select(x[0] < 0, 0, select(1 <= x[0], .logZero, log(x[1]))) },
    random: { a, stream in Double(stream.nextBernoulli(probability: a[0])) })

  /// Bernoulli by the log odds.
  static let bernoulliLogit = Distribution(
    "bernoulli_logit", .discrete, traits: [.looksAtSizesFirst],
    [.count(.within(0, 1)), ArgumentSpec("alpha", "Logit transformed probability parameter", .notNaN)],
    support: (.constant(0), .constant(1)),
    "The Bernoulli distribution with probability inv_logit(alpha) of 1.",
    lpdf: { x in logInvLogit(select(x[0] == 1, x[1], -x[1])) },
    random: { a, stream in Double(stream.nextBernoulliLogit(a[0])) })
}

extension RandomStream {
  mutating func nextBernoulli(probability: Double) -> Int {
    nextUniform() < probability ? 1 : 0
  }

  mutating func nextBernoulliLogit(_ logit: Double) -> Int {
    nextUniform() < 1 / (1 + Foundation.exp(-logit)) ? 1 : 0
  }
}
