// Error functions, the normal distribution function and its inverses, Bessel functions, Lambert's W.
import CohortProgram

extension FunctionLibrary {
  static let normalFunctions: [ElementwiseFunction] = [
    .unary("erf", "The error function, 2 Phi(sqrt(2) x) - 1.") { .apply(.errorFunction, $0) },
    .unary("erfc", "The complementary error function, 1 - erf(x), without cancellation.") { erfc($0) },
    .unary(
      "inv_erfc", "The inverse of erfc.", domain: "0 <= x <= 2", requires: lies(.within(0, 2))
    ) { .constant(-1 / 2.0.squareRoot()) * .apply(.inverseNormalCDF, 0.5 * $0) },
    .unary("Phi", "The distribution function of the standard normal.", requires: lies(.notNaN)) { normalCDF($0) },
    .unary("Phi_approx", "A logistic approximation of Phi, inv_logit(0.07056 x^3 + 1.5976 x) (Bowling et al. 2009).") {
      x in invLogit(x * (0.07056 * square(x) + 1.5976))
    },
    .unary(
      "inv_Phi", "The quantile function of the standard normal.", domain: "0 <= x <= 1", requires: lies(.probability)
    ) { .apply(.inverseNormalCDF, $0) },
    .unary(
      "std_normal_qf", "The quantile function of the standard normal.", domain: "0 <= x <= 1",
      requires: lies(.probability)
    ) { .apply(.inverseNormalCDF, $0) },
    .unary(
      "std_normal_log_qf", "The quantile of the standard normal at the probability exp(x).", domain: "x <= 0",
      requires: lies(.atMost(0))
    ) { .apply(.inverseLogNormalCDF, $0) },
    .binary(
      "owens_t",
      "Owen's T function of h and a: the probability of X > h and 0 < Y < a X for independent standard normal X, Y."
    ) { owensT($0, $1) },
    .unary(
      "lambert_w0", "The principal branch of Lambert's W, w exp(w) = x.", domain: "x >= -1/e",
      requires: lies(.atLeast(-0.36787944117144233))
    ) { .apply(.lambertW0, $0) },
    .unary(
      "lambert_wm1", "The lower branch of Lambert's W, w exp(w) = x.", domain: "-1/e <= x < 0",
      requires: lies(.within(-0.36787944117144233, 0))
    ) { .apply(.lambertWMinus1, $0) },
    .binary(
      "bessel_first_kind", types: ("I", "T"), "The Bessel function J of order v.", requires: second(.notNaN)
    ) { .apply(.besselFirstKind, $0, $1) },
    .binary(
      "bessel_second_kind", types: ("I", "T"), "The Bessel function Y of order v.", domain: "x > 0",
      requires: secondOrNaN(.positive)
    ) { .apply(.besselSecondKind, $0, $1) },
    .binary(
      "modified_bessel_first_kind", types: ("I", "T"), "The modified Bessel function I of order v.",
      requires: second(.notNaN)
    ) { .apply(.modifiedBesselFirstKind, $0, $1) },
    .binary(
      "modified_bessel_second_kind", types: ("I", "T"), "The modified Bessel function K of order v.",
      domain: "x > 0", requires: secondOrNaN(.positive)
    ) { .apply(.modifiedBesselSecondKind, $0, $1) },
    .binary(
      "log_modified_bessel_first_kind", "The logarithm of the modified Bessel function I of real order v.",
      domain: "v >= -1, x >= 0",
      requires: { v, z in
        [
          Domain.atLeast(-1).requirement(v, argument: 0, name: "first argument (order)"),
          Domain.nonnegative.requirement(z, argument: 1, name: "second argument (variable)"),
        ].compactMap { $0 }
      }
    ) { logBesselI($0, $1) },
  ]

  /// The requirement that a function's only argument lies in a domain.
  static func lies(_ domain: Domain) -> (Expr) -> [Requirement] {
    { x in [domain.requirement(x, argument: 0, name: "x")].compactMap { $0 } }
  }

  /// The same for functions whose value is not a number where the argument is not.
  static func liesOrNaN(_ domain: Domain) -> (Expr) -> [Requirement] {
    { x in unlessNaN(x, [domain.requirement(x, argument: 0, name: "x")]) }
  }

  /// Requirements that do not apply where `x` is not a number.
  static func unlessNaN(_ x: Expr, _ requirements: [Requirement?]) -> [Requirement] {
    requirements.compactMap { requirement in
      requirement.map {
        Requirement(
          either(isNaN(x), $0.condition), argument: $0.argument, name: $0.name, expectation: $0.expectation)
      }
    }
  }

  /// A requirement on the second argument.
  private static func second(_ domain: Domain) -> (Expr, Expr) -> [Requirement] {
    { _, x in [domain.requirement(x, argument: 1, name: "second argument")].compactMap { $0 } }
  }

  private static func secondOrNaN(_ domain: Domain) -> (Expr, Expr) -> [Requirement] {
    { _, x in unlessNaN(x, [domain.requirement(x, argument: 1, name: "second argument")]) }
  }
}
