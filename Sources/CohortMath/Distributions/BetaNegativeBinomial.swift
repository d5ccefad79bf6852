// The beta negative binomial distribution.
import CSpecial
import CohortProgram
import CohortRandom
import Foundation

extension Distribution {
  /// Beta negative binomial.
  static let betaNegativeBinomial = Distribution(
    "beta_neg_binomial", .discrete,
    [
      .count(), ArgumentSpec("r", "Number of successes parameter", .positiveFinite),
      ArgumentSpec("alpha", "Prior success parameter", .positiveFinite),
      ArgumentSpec("beta", "Prior failure parameter", .positiveFinite),
    ],
    support: (.constant(0), .constant(.infinity)),
    "The distribution of failures before r successes whose probability is beta with shapes alpha and beta.",
    lpdf: { x in
      let (n, r, alpha, beta) = (x[0], x[1], x[2], x[3])
      let risen = lgamma(n + beta) - lgamma(beta)
      return together(lbeta(n + r, alpha + beta) - lbeta(r, alpha), risen) - lgamma(n + 1)
    },
    random: { a, stream in Double(stream.nextBetaNegativeBinomial(successes: a[0], a[1], a[2])) })
}

let betaNegativeBinomialTails: [ContainerFunction] = [
  ("cdf", false, "The probability of at most n"), ("lcdf", false, "The log of the probability of at most n"),
  ("lccdf", true, "The log of the probability of more than n"),
].map { suffix, isUpper, what in
  let name = "beta_neg_binomial_\(suffix)"
  return .define(
    name, ["real \(name)(ints | reals, reals, reals)"],
    "\(what) failures before r successes whose probability is beta with shapes alpha and beta."
  ) { arguments in
    let columns = try BroadcastColumns(arguments, 0..<4)
    if columns.rows == 0 { return .real(Scalar(suffix == "cdf" ? 1 : 0)) }
    _ = arguments.apply(tailRequirements, columns)
    // Below 0 there is nothing.
    let rows = (0..<columns.rows).map { columns.row($0) }.filter { $0[0].value >= 0 }
    if rows.count < columns.rows, !isUpper { return .real(Scalar(suffix == "cdf" ? 0 : -.infinity)) }
    let logs = arguments.apply(name, rows, failure: "the value is not a number") {
      cohort_beta_neg_binomial_log_tail($0, isUpper ? 1 : 0, $1)
    }
    let sum = arguments.builder.sum(logs)
    return .real(suffix == "cdf" ? arguments.builder.apply(.exponential, sum) : sum)
  }
}

/// No value, but what r, alpha and beta must be.
private let tailRequirements = Formula(
  arity: 4,
  requirements: { x in
    [(1, "Number of successes parameter"), (2, "Prior success parameter"), (3, "Prior failure parameter")].compactMap {
      Domain.positiveFinite.requirement(x[$0], argument: $0, name: $1)
    }
  }
) { _ in 0 }

extension RandomStream {
  /// Failures before `successes` successes whose probability is Beta(`a`, `b`).
  fileprivate mutating func nextBetaNegativeBinomial(successes: Double, _ a: Double, _ b: Double) -> Int {
    // The odds p/(1 − p) of a beta variate are a ratio of gammas.
    let logOdds = nextLogGamma(shape: a) - nextLogGamma(shape: b)
    return nextNegativeBinomial(shape: successes, inverseScale: Foundation.exp(logOdds))
  }
}
