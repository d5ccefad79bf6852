// Rounding, absolute value, extremes, remainder.
import CohortProgram

extension FunctionLibrary {
  static let rounding: [ElementwiseFunction] = [
    .unary("abs", "The absolute value.") { abs($0) },
    .unary("floor", "The greatest whole number not above x.") { floor($0) },
    .unary("ceil", "The least whole number not below x.") { .apply(.ceiling, $0) },
    .unary("round", "The nearest whole number, halves away from 0.") { .apply(.round, $0) },
    .unary("trunc", "The whole part of x.") { .apply(.truncate, $0) },
    ElementwiseFunction(
      "step", ["real step(real)"], "The unit step: 0 where x is negative, else 1.",
      formula: Formula(arity: 1) { select($0[0] < 0, 0, 1) }),
    .binary("fmin", "The lesser of two reals; the other one where one is not a number.") { min($0, $1) },
    .binary("fmax", "The greater of two reals; the other one where one is not a number.") { max($0, $1) },
    .binary("fdim", "The positive difference: x - y where that is positive, else 0.") { x, y in select(x <= y, 0, x - y)
    },
    .binary("fmod", "The remainder of x/y with the sign of x.") { .apply(.remainder, $0, $1) },
    .ternary("fma", traits: [.productAndSum], ["M fma(M, M, M)"], "x times y plus z.") { multiplyAdd($0, $1, $2) },
  ]
}
