// The beta negative binomial distribution.
import CohortProgram

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
