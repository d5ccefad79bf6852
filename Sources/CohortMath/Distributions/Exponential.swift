// The exponential distribution.
import CohortProgram

extension Distribution {
  /// Exponential.
  static let exponential = Distribution(
    "exponential", .continuous,
    [.variable(.nonnegative), ArgumentSpec("beta", "Inverse scale parameter", .positiveFinite)],
    support: (.constant(0), .constant(.infinity)),
    "The exponential distribution with rate (inverse scale) beta.",
    lpdf: { x in log(x[1]) - x[1] * x[0] },
    cdf: { x in -expm1(-(x[1] * x[0])) },
    lcdf: { x in log1mExp(-(x[1] * x[0])) },
    lccdf: { x in -(x[1] * x[0]) },
    random: { a, stream in stream.nextExponential(rate: a[0]) })
}
