// Generalized hypergeometric functions.
import CSpecial
import CohortProgram

let hypergeometricFunctions: [ContainerFunction] = [
  .define(
    "hypergeometric_1F0", ["real hypergeometric_1F0(real, real)"],
    "The hypergeometric function of one upper and no lower parameter, 1 / (1 - z)^a. Defined for |z| < 1."
  ) { arguments in
    let columns = try BroadcastColumns(arguments, 0..<2)
    return .real(arguments.apply(binomialSeries, columns)[0])
  },
  .define(
    "hypergeometric_2F1", ["real hypergeometric_2F1(real, real, real, real)"],
    "Gauss's hypergeometric function of a1, a2 and b1 at z, for z below 1, or at 1 where it converges there."
  ) { arguments in
    let scalars = ContiguousArray(try (0..<4).map { try arguments.real($0) })
    return try hypergeometric(arguments, "hypergeometric_2F1", upper: 2, lower: 1, scalars)
  },
  .define(
    "hypergeometric_3F2",
    ["real hypergeometric_3F2(vector or row_vector or array[] real, vector or row_vector or array[] real, real)"],
    "The hypergeometric function of three upper and two lower parameters at z."
  ) { arguments in
    let (a, b) = (try arguments.scalars(0), try arguments.scalars(1))
    try Arguments.match(a.count, 3, "the number of upper parameters and 3")
    try Arguments.match(b.count, 2, "the number of lower parameters and 2")
    return try hypergeometric(
      arguments, "hypergeometric_3F2", upper: 3, lower: 2, a + b + [try arguments.real(2)])
  },
  .define(
    "hypergeometric_pFq",
    ["real hypergeometric_pFq(vector or row_vector or array[] real, vector or row_vector or array[] real, real)"],
    "The generalized hypergeometric function of any numbers of upper and lower parameters at z."
  ) { arguments in
    let (a, b) = (try arguments.scalars(0), try arguments.scalars(1))
    return try hypergeometric(
      arguments, "hypergeometric_pFq", upper: a.count, lower: b.count, a + b + [try arguments.real(2)])
  },
]

private let binomialSeries = Formula(
  arity: 2,
  requirements: { x in
    [Requirement(abs(x[1]) < 1, argument: 1, name: "z", expectation: "in the interval (-1, 1)")]
  }
) { x in exp(-x[0] * log1p(-x[1])) }

/// The series or what it continues to; `scalars` are the upper and lower parameters and z.
private func hypergeometric(
  _ arguments: Arguments, _ name: String, upper: Int, lower: Int, _ scalars: ContiguousArray<Scalar>
) throws -> Value {
  for scalar in scalars where scalar.isConstant && !scalar.value.isFinite {
    throw FunctionError.rejected("the arguments must be finite, but one is \(scalar.value)")
  }
  let p = Int32(truncatingIfNeeded: upper)
  let q = Int32(truncatingIfNeeded: lower)
  let result = arguments.apply(name, [scalars], failure: "the series does not converge") {
    cohort_hypergeometric($0, p, q, $1)
  }
  return .real(result[0])
}
