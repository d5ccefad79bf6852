// The hypergeometric distribution.
import CohortProgram

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
