// Exponentials, logarithms, powers and the logistic family.
import CohortProgram

extension FunctionLibrary {
  static let exponentials: [ElementwiseFunction] = [
    .unary("exp", "The exponential function.") { exp($0) },
    .unary("exp2", "The power 2^x.") { .apply(.exponential2, $0) },
    .unary("expm1", "The exponential minus 1, exact for small x.") { expm1($0) },
    .unary("log", "The natural logarithm.", domain: "x >= 0") { log($0) },
    .unary("log2", "The logarithm to base 2.", domain: "x >= 0") { .apply(.logarithm2, $0) },
    .unary("log10", "The logarithm to base 10.", domain: "x >= 0") { .apply(.logarithm10, $0) },
    .unary("log1p", "The logarithm of 1 + x, exact for small x.", domain: "x >= -1", requires: liesOrNaN(.atLeast(-1)))
    {
      log1p($0)
    },
    .unary("log1m", "The logarithm of 1 - x, exact for small x.", domain: "x <= 1", requires: liesOrNaN(.atMost(1))) {
      log1m($0)
    },
    .unary("log1p_exp", "The logarithm of 1 + exp(x), without overflow.") { log1pExp($0) },
    .unary("log1m_exp", "The logarithm of 1 - exp(x), exact for small and large -x.", domain: "x <= 0") {
      log1mExp($0)
    },
    .unary("sqrt", "The square root.", domain: "x >= 0") { sqrt($0) },
    .unary("cbrt", "The cube root.") { .apply(.cubeRoot, $0) },
    .unary("square", "The square of x.") { square($0) },
    .unary("inv", "The reciprocal 1/x.") { reciprocal($0) },
    .unary("inv_sqrt", "The reciprocal of the square root, 1/sqrt(x).", domain: "x > 0") { reciprocal(sqrt($0)) },
    .unary("inv_square", "The reciprocal of the square, 1/x^2.") { reciprocal(square($0)) },
    .unary("logit", "The log odds of a probability, log(x/(1 - x)).", domain: "0 <= x <= 1") { logit($0) },
    .unary("inv_logit", "The probability with log odds x, 1/(1 + exp(-x)).") { invLogit($0) },
    .unary("log_inv_logit", "The logarithm of inv_logit(x), without underflow.") { logInvLogit($0) },
    .unary("log1m_inv_logit", "The logarithm of 1 - inv_logit(x), without underflow.") { logInvLogit(-$0) },
    .unary("inv_cloglog", "The inverse of the complementary log-log function, 1 - exp(-exp(x)).") {
      -expm1(-exp($0))
    },
    .binary("pow", traits: [.infix("^"), .infix(".^")], "x to the power y, as x ^ y.") { pow($0, $1) },
    .binary("lmultiply", "x log(y), 0 where both are 0.", domain: "y >= 0") { multiplyLog($0, $1) },
    .binary("ldexp", types: ("T", "I"), "x times 2 to the power n.") { $0 * .apply(.exponential2, $1) },
    .binary("log_sum_exp", "The logarithm of exp(x) + exp(y), without overflow.") { logAddExp($0, $1) },
    .binary("log_diff_exp", "The logarithm of exp(x) - exp(y), without overflow.", domain: "x >= y") {
      logSubtractExp($0, $1)
    },
    .binary(
      "log_inv_logit_diff", "The logarithm of inv_logit(x) - inv_logit(y), without cancellation.", domain: "x > y"
    ) { x, y in
      logInvLogit(x) + log1mExp(y - x) - log1pExp(y)
    },
    .binary(
      "binary_log_loss", types: ("I", "T"), "Minus the log probability of y, which is 0 or 1, if that of 1 is p.",
      domain: "0 <= p <= 1"
    ) { y, p in
      let isZero = y == 0
      return -select(isZero, log1m(select(isZero, p, 0)), log(select(isZero, 1, p)))
    },
    .ternary(
      "log_mix", ["real log_mix(real, real, real)"],
      "The log density of a mixture of two, log(theta exp(a) + (1 - theta) exp(b)).", domain: "0 <= theta <= 1",
      requires: { theta, a, b in
        [
          Domain.probability.requirement(theta, argument: 0, name: "mixing proportion theta"),
          Domain.notNaN.requirement(a, argument: 1, name: "lambda1"),
          Domain.notNaN.requirement(b, argument: 2, name: "lambda2"),
        ].compactMap { $0 }
      }
    ) { theta, a, b in
      // At 0 and 1 the logarithms of the weights are infinite, but the slope in theta is not.
      let isInner = both(0 < theta, theta < 1)
      let inner = select(isInner, theta, 0.5)
      let top = max(a, b)
      let atEdge = top + log(theta * exp(a - top) + (1 - theta) * exp(b - top))
      return select(isInner, logAddExp(log(inner) + a, log1m(inner) + b), atEdge)
    },
  ]
}
