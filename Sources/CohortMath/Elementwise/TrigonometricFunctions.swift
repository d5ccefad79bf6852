// Circular and hyperbolic functions and their inverses.
import CohortProgram

extension FunctionLibrary {
  static let trigonometric: [ElementwiseFunction] = [
    .unary("sin", "The sine of an angle in radians.") { sin($0) },
    .unary("cos", "The cosine of an angle in radians.") { cos($0) },
    .unary("tan", "The tangent of an angle in radians.") { .apply(.tangent, $0) },
    .unary("asin", "The arcsine, from -pi/2 to pi/2.", domain: "-1 <= x <= 1") { .apply(.arcsine, $0) },
    .unary("acos", "The arccosine, from 0 to pi.", domain: "-1 <= x <= 1") { .apply(.arccosine, $0) },
    .unary("atan", "The arctangent, from -pi/2 to pi/2.") { .apply(.arctangent, $0) },
    .unary("sinh", "The hyperbolic sine, (exp(x) - exp(-x))/2.") { .apply(.hyperbolicSine, $0) },
    .unary("cosh", "The hyperbolic cosine, (exp(x) + exp(-x))/2.") { .apply(.hyperbolicCosine, $0) },
    .unary("tanh", "The hyperbolic tangent, sinh(x)/cosh(x).") { .apply(.hyperbolicTangent, $0) },
    .unary("asinh", "The inverse of the hyperbolic sine.") { .apply(.hyperbolicArcsine, $0) },
    .unary(
      "acosh", "The inverse of the hyperbolic cosine, not negative.", domain: "x >= 1", requires: lies(.atLeast(1))
    ) { .apply(.hyperbolicArccosine, $0) },
    .unary(
      "atanh", "The inverse of the hyperbolic tangent.", domain: "-1 <= x <= 1", requires: lies(.within(-1, 1))
    ) { .apply(.hyperbolicArctangent, $0) },
    .binary("atan2", "The angle of the point (x, y) = (second, first argument), from -pi to pi.") { atan2($0, $1) },
    .binary("hypot", "The length of the vector (x, y), sqrt(x^2 + y^2), without overflow.") {
      .apply(.hypotenuse, $0, $1)
    },
  ]
}
