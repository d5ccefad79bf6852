// The uniform distributions of reals and of whole numbers.
import CohortProgram

extension Distribution {
  /// Uniform.
  static let uniform = Distribution(
    "uniform", .continuous, traits: [.prior(.bounds)],
    [
      .variable(), ArgumentSpec("alpha", "Lower bound parameter", .finite),
      ArgumentSpec("beta", "Upper bound parameter", .finite),
    ],
    support: (.argument(1), .argument(2)),
    "The uniform distribution between alpha and beta.",
    together: { x in
      [
        Requirement(
          x[1] < x[2], argument: 2, name: "Upper bound parameter", expectation: "greater than the lower bound")
      ]
    },
    lpdf: { x in
      let isInside = both(x[1] <= x[0], x[0] <= x[2])
      return select(isInside, 0, .logZero) - log(x[2] - x[1])
    },
    cdf: { x in
      let share = UniformShare(x)
      return select(x[0] < x[1], 0, select(x[2] < x[0], 1, select(share.isLow, share.below, 1 - share.above)))
    },
    lcdf: { x in
      let share = UniformShare(x)
      let inside = select(share.isLow, log(share.below), log1m(share.above))
      return select(x[0] < x[1], .logZero, select(x[2] < x[0], 0, inside))
    },
    lccdf: { x in
      let share = UniformShare(x)
      let inside = select(share.isLow, log1m(share.below), log(share.above))
      return select(x[0] < x[1], 0, select(x[2] < x[0], .logZero, inside))
    },
    random: { a, stream in stream.nextUniform(a[0], a[1]) })

  /// Uniform over whole numbers.
  static let discreteRange = Distribution(
    "discrete_range", .discrete,
    [
      .count(.any), ArgumentSpec("l", "Lower bound parameter", isInteger: true),
      ArgumentSpec("u", "Upper bound parameter", isInteger: true),
    ],
    support: (.argument(1), .argument(2)),
    "The uniform distribution over the whole numbers l to u.",
    together: { x in
      [
        Requirement(
          x[1] <= x[2], argument: 2, name: "Upper bound parameter",
          expectation: "greater than or equal to the lower bound")
      ]
    },
    lpdf: { x in
      let isInside = both(x[1] <= x[0], x[0] <= x[2])
      return select(isInside, 0, .logZero) - log(x[2] - x[1] + 1)
    },
    cdf: { x in
      select(x[0] < x[1], 0, select(x[2] <= x[0], 1, (x[0] - x[1] + 1) / (x[2] - x[1] + 1)))
    },
    lcdf: { x in
      select(x[0] < x[1], .logZero, select(x[2] <= x[0], 0, log((x[0] - x[1] + 1) / (x[2] - x[1] + 1))))
    },
    lccdf: { x in
      select(x[0] < x[1], 0, select(x[2] <= x[0], .logZero, log((x[2] - x[0]) / (x[2] - x[1] + 1))))
    },
    random: { a, stream in
      guard let lower = Int(exactly: a[0]), let upper = Int(exactly: a[1]) else { return .nan }
      return Double(stream.nextInteger(lower, upper))
    })
}

/// The shares of the interval below and above y; the smaller one has the derivatives' digits.
private struct UniformShare {
  let below: Expr
  let above: Expr
  let isLow: Expr

  init(_ x: [Expr]) {
    let width = x[2] - x[1]
    below = (x[0] - x[1]) / width
    above = (x[2] - x[0]) / width
    isLow = below < 0.5
  }
}
