// The gamma and beta functions, factorials, incomplete functions.
import CohortProgram

extension FunctionLibrary {
  static let gammaFunctions: [ElementwiseFunction] = [
    .unary("lgamma", "The logarithm of the absolute value of the gamma function.") { lgamma($0) },
    .unary(
      "tgamma", "The gamma function.", domain: "x not 0, -1, -2, ...",
      requires: { x in
        [
          Requirement(
            not(both(x <= 0, floor(x) == x)), argument: 0, name: "x", expectation: "not 0 or a negative integer")
        ]
      }
    ) { .apply(.gamma, $0) },
    .unary("digamma", "The derivative of lgamma.") { digamma($0) },
    .unary("trigamma", "The second derivative of lgamma.") { .apply(.trigamma, $0) },
    .binary(
      "lbeta", "The logarithm of the beta function.", domain: "a >= 0, b >= 0",
      requires: { a, b in
        unlessNaN(
          a + b,
          [
            Domain.nonnegative.requirement(a, argument: 0, name: "first argument"),
            Domain.nonnegative.requirement(b, argument: 1, name: "second argument"),
          ])
      }
    ) { lbeta($0, $1) },
    .binary("beta", "The beta function, gamma(x) gamma(y)/gamma(x + y).") { a, b in
      let isPlain = both(0 < a, 0 < b)
      let (positiveA, positiveB) = (select(isPlain, a, 1), select(isPlain, b, 1))
      return select(isPlain, exp(lbeta(positiveA, positiveB)), gamma(a) * gamma(b) / gamma(a + b))
    },
    .binary(
      "lchoose", "The logarithm of the binomial coefficient n over k, also for reals.",
      domain: "n >= -1, -1 <= k <= n + 1",
      requires: { n, k in
        unlessNaN(
          n + k,
          [
            Requirement(-1 <= n, argument: 0, name: "first argument", expectation: "greater than or equal to -1"),
            Requirement(-1 <= k, argument: 1, name: "second argument", expectation: "greater than or equal to -1"),
            Requirement(
              -1 <= n - k, argument: 1, name: "second argument",
              expectation: "less than or equal to the first argument plus 1"),
          ])
      }
    ) { logChoose($0, $1) },
    .binary("lmgamma", types: ("I", "T"), "The logarithm of the multivariate gamma function of dimension n.") {
      .apply(.logMultivariateGamma, $0, $1)
    },
    .binary(
      "rising_factorial", types: ("T", "I"), "The rising factorial x (x + 1) ... (x + n - 1).", domain: "n >= 0",
      requires: factorialOrder
    ) { .apply(.risingFactorial, $0, $1) },
    .binary(
      "falling_factorial", types: ("T", "I"), "The falling factorial x (x - 1) ... (x - n + 1).", domain: "n >= 0",
      requires: factorialOrder
    ) { .apply(.fallingFactorial, $0, $1) },
    .binary(
      "log_rising_factorial", "The logarithm of the rising factorial, log|gamma(x + n)/gamma(x)|, n real.",
      domain: "x > 0",
      requires: { x, n in unlessNaN(x + n, [Domain.positive.requirement(x, argument: 0, name: "first argument")]) }
    ) { x, n in logGammaRatio(x, n) },
    .binary(
      "log_falling_factorial", "The logarithm of the falling factorial, log|gamma(x + 1)/gamma(x - n + 1)|, n real.",
      domain: "x > 0",
      requires: { x, n in
        unlessNaN(x + n, [Domain.positive.requirement(x, argument: 0, name: "first argument")])
      }
    ) { x, n in logGammaRatio(x - n + 1, n) },
    .binary(
      "gamma_p", "The regularized lower incomplete gamma function P(a, x).", domain: "a > 0, x >= 0",
      requires: gammaArguments
    ) { gammaP($0, $1) },
    .binary(
      "gamma_q", "The regularized upper incomplete gamma function Q(a, x) = 1 - P(a, x).", domain: "a > 0, x >= 0",
      requires: gammaArguments
    ) { gammaQ($0, $1) },
    .ternary(
      "inc_beta", ["real inc_beta(real, real, real)"],
      "The regularized incomplete beta function of x with shapes a and b.", domain: "a > 0, b > 0, 0 <= x <= 1",
      requires: betaArguments
    ) { incompleteBeta($0, $1, $2) },
    .ternary(
      "inv_inc_beta", ["real inv_inc_beta(real, real, real)"],
      "The x at which the regularized incomplete beta function with shapes a and b is p.",
      domain: "a > 0, b > 0, 0 <= p <= 1", requires: betaArguments
    ) { .apply(.inverseRegularizedBeta, $0, $1, $2) },
  ]

  /// log Γ(x + n) − log Γ(x): for large x by log B, which has no cancellation then.
  private static func logGammaRatio(_ x: Expr, _ n: Expr) -> Expr {
    let isLarge = both(10 < x, 0 < n)
    let safeX = select(isLarge, x, 1)
    let safeN = select(isLarge, n, 1)
    return select(isLarge, lgamma(safeN) - lbeta(safeX, safeN), lgamma(x + n) - lgamma(x))
  }

  private static func factorialOrder(_ x: Expr, _ n: Expr) -> [Requirement] {
    [
      Domain.notNaN.requirement(x, argument: 0, name: "first argument"),
      Domain.nonnegative.requirement(n, argument: 1, name: "second argument"),
    ].compactMap { $0 }
  }

  private static func gammaArguments(_ a: Expr, _ x: Expr) -> [Requirement] {
    unlessNaN(
      a + x,
      [
        Domain.positive.requirement(a, argument: 0, name: "first argument"),
        Domain.nonnegative.requirement(x, argument: 1, name: "second argument"),
      ])
  }

  private static func betaArguments(_ a: Expr, _ b: Expr, _ x: Expr) -> [Requirement] {
    [
      Domain.positive.requirement(a, argument: 0, name: "first argument"),
      Domain.positive.requirement(b, argument: 1, name: "second argument"),
      Domain.probability.requirement(x, argument: 2, name: "third argument"),
    ].compactMap { $0 }
  }
}
