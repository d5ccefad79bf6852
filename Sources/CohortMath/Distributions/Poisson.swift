// The Poisson distribution by rate and by log rate.
import CohortProgram
import Foundation

extension Distribution {
  /// Poisson.
  static let poisson = Distribution(
    "poisson", .discrete,
    [.count(), ArgumentSpec("lambda", "Rate parameter", .nonnegative)],
    support: (.constant(0), .constant(.infinity)),
    "The Poisson distribution with mean lambda.",
    lpdf: { x in
      let main = multiplyLog(x[0], x[1]) - x[1]
      return select(x[1] < .infinity, main, .logZero) - lgamma(x[0] + 1)
    },
    cdf: { x in select(x[0] < 0, 0, gammaQ(x[0] + 1, x[1])) },
    lcdf: { x in select(x[0] < 0, .logZero, logGammaQ(x[0] + 1, x[1])) },
    lccdf: { x in select(x[0] < 0, 0, logGammaP(x[0] + 1, x[1])) },
    random: { a, stream in Double(stream.nextPoisson(mean: a[0])) })

  /// Poisson by the log rate.
  static let poissonLog = Distribution(
    "poisson_log", .discrete,
    [.count(), ArgumentSpec("alpha", "Log rate parameter", .notNaN)],
    support: (.constant(0), .constant(.infinity)),
    "The Poisson distribution with mean exp(alpha).",
    lpdf: { x in
      let (n, alpha) = (x[0], x[1])
      // A count of 0 has probability 1 where the rate is 0, a log rate of +∞ gives every count probability 0.
      let main = select(n == 0, 0, n * alpha) - exp(alpha)
      return select(alpha < .infinity, main, .logZero) - lgamma(n + 1)
    },
    random: { a, stream in Double(stream.nextPoisson(mean: Foundation.exp(a[0]))) })
}
