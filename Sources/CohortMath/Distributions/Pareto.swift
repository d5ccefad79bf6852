// The Pareto distributions of the first and second kind.
import CohortProgram
import CohortRandom
import Foundation

extension Distribution {
  /// Pareto.
  static let pareto = Distribution(
    "pareto", .continuous, traits: [.looksAtSizesFirst],
    [
      .variable(.notNaN, tails: .nonnegative), ArgumentSpec("y_min", "Scale parameter", .positiveFinite),
      ArgumentSpec("alpha", "Shape parameter", .positiveFinite),
    ],
    support: (.argument(1), .constant(.infinity)),
    "The Pareto distribution from y_min on with shape alpha.",
    lpdf: { x in
      let (minimum, alpha) = (x[1], x[2])
      let isInside = both(minimum <= x[0], x[0] < .infinity)
      let y = select(isInside, x[0], 1)
      return -((alpha + 1) * log(y)) + log(alpha) + alpha * log(minimum) + select(isInside, 0, .logZero)
    },
    cdf: { x in select(x[0] < x[1], 0, -expm1(-logExcess(x))) },
    lcdf: { x in select(x[0] < x[1], .logZero, log1mExp(-logExcess(x))) },
    lccdf: { x in select(x[0] < x[1], 0, -logExcess(x)) },
    random: { a, stream in stream.nextPareto(minimum: a[0], shape: a[1]) })

  /// α log(y/y_min), exact also near to the minimum.
  private static func logExcess(_ x: [Expr]) -> Expr { x[2] * log1p((x[0] - x[1]) / x[1]) }

  /// Pareto of the second kind.
  static let paretoType2 = Distribution(
    "pareto_type_2", .continuous, traits: [.looksAtSizesFirst],
    [
      .variable(), ArgumentSpec("mu", "Location parameter"),
      ArgumentSpec("lambda", "Scale parameter", .positiveFinite),
      ArgumentSpec("alpha", "Shape parameter", .positiveFinite),
    ],
    support: (.argument(1), .constant(.infinity)),
    "The Pareto distribution of the second kind (Lomax) from mu on with scale lambda and shape alpha.",
    together: { x in
      [
        Requirement(
          x[1] <= x[0], argument: 0, name: "Random variable",
          expectation: "greater than or equal to the location parameter")
      ]
    },
    lpdf: { x in
      let (lambda, alpha) = (x[2], x[3])
      return -((alpha + 1) * log1p((x[0] - x[1]) / lambda)) + log(alpha) - log(lambda)
    },
    cdf: { x in -expm1(-(x[3] * log1p((x[0] - x[1]) / x[2]))) },
    lcdf: { x in log1mExp(-(x[3] * log1p((x[0] - x[1]) / x[2]))) },
    lccdf: { x in -(x[3] * log1p((x[0] - x[1]) / x[2])) },
    random: { a, stream in stream.nextParetoType2(location: a[0], scale: a[1], shape: a[2]) })
}

extension RandomStream {
  fileprivate mutating func nextPareto(minimum: Double, shape: Double) -> Double {
    minimum * Foundation.exp(nextExponential() / shape)
  }

  /// Pareto of the second kind (Lomax) shifted to start at `location`.
  fileprivate mutating func nextParetoType2(location: Double, scale: Double, shape: Double) -> Double {
    location + scale * Foundation.expm1(nextExponential() / shape)
  }
}
