// First passage times of a Wiener process: the drift diffusion model of decisions.
import CSpecial
import CohortProgram

extension Distribution {
  /// Without variability between trials.
  static let wiener = Distribution(
    "wiener", .continuous,
    [
      .variable(.positiveFinite), ArgumentSpec("alpha", "Boundary separation", .positiveFinite),
      ArgumentSpec("tau", "Nondecision time", .nonnegativeFinite),
      ArgumentSpec("beta", "A-priori bias", .innerProbability), ArgumentSpec("delta", "Drift rate", .finite),
    ],
    support: (.constant(0), .constant(.infinity)),
    "The distribution of the time at which a Wiener process first reaches its upper boundary: boundary separation alpha, "
      + "non-decision time tau, relative start beta, drift delta.",
    lpdf: { x in
      let (t, alpha, delta) = (x[0] - x[2], x[1], x[4])
      let u = 1 - x[3]
      let exponent = delta * (alpha * u - 0.5 * delta * t)
      return together(.apply(.logPassage, t / square(alpha), u), exponent - 2 * log(alpha))
    },
    joint: { x in [WienerDomain.afterNondecisionTime(x)] })
}

/// What the longer forms require of their arguments: y, alpha, tau, beta, delta, and how much drift, start and
/// non-decision time vary.
private enum WienerDomain {
  static func afterNondecisionTime(_ x: [Expr]) -> Requirement {
    Requirement(x[2] < x[0], argument: 2, name: "Nondecision time", expectation: "less than the random variable")
  }

  static func requirements(_ x: [Expr]) -> [Requirement] {
    let domains: [(Domain, String)] = [
      (.positiveFinite, "Random variable"), (.positiveFinite, "Boundary separation"),
      (.nonnegativeFinite, "Nondecision time"), (.innerProbability, "A-priori bias"), (.finite, "Drift rate"),
      (.nonnegativeFinite, "Inter-trial variability in drift rate"),
      (.nonnegativeFinite, "Inter-trial variability in A-priori bias"),
      (.nonnegativeFinite, "Inter-trial variability in Nondecision time"),
    ]
    var list = zip(x, domains).enumerated().compactMap { index, pair in
      pair.1.0.requirement(pair.0, argument: index, name: pair.1.1)
    }
    list.append(afterNondecisionTime(x))
    if x.count > 6 {
      list.append(
        Requirement(
          both(x[6] < 2 * x[3], x[6] < 2 * (1 - x[3])), argument: 6, name: domains[6].1,
          expectation: "less than twice the A-priori bias and its complement"))
    }
    return list
  }

  /// The log density with a drift that varies (Blurton et al. 2017).
  static let driftFormula = Formula(arity: 6, requirements: requirements) { x in
    let (t, alpha, delta) = (x[0] - x[2], x[1], x[4])
    let (u, variance) = (1 - x[3], square(x[5]))
    let spread = 1 + variance * t
    let numerator = variance * square(alpha * u) + delta * (2 * alpha * u - delta * t)
    return .apply(.logPassage, t / square(alpha), u) - 2 * log(alpha) - 0.5 * log(spread) + 0.5 * numerator / spread
  }

  /// No value, but the requirements.
  static let shortChecks = Formula(arity: 5, requirements: requirements) { _ in 0 }
  static let checks = Formula(arity: 8, requirements: requirements) { _ in 0 }
}

let wienerFunctions: [ContainerFunction] = [
  .define(
    "wiener_lpdf", diffusionRules("wiener_lpdf", counts: [6, 8]),
    "The log density of the time at which a Wiener process first reaches its upper boundary, where the drift varies "
      + "between trials by a normal distribution, and the start and the non-decision time by uniform ones of given "
      + "widths. A last argument, the precision of derivatives in Stan, has no effect: they are exact."
  ) { arguments in
    let columns = try columns(arguments, [6, 8])
    if columns.rows == 0 { return .real(Scalar(0)) }
    if columns.arity == 6 {
      return .real(arguments.builder.sum(arguments.apply(WienerDomain.driftFormula, columns)))
    }
    return .real(sum(arguments, "wiener_lpdf", columns) { cohort_wiener_log_density($0, $1) })
  },
  .define(
    "wiener_lcdf_unnorm", diffusionRules("wiener_lcdf_unnorm", counts: [5, 8]),
    "The log of the probability that a Wiener process has reached its upper boundary by time y, not divided by the "
      + "probability that it ever does. Arguments as for `wiener_lpdf`."
  ) { arguments in
    let columns = try columns(arguments, [5, 8])
    return .real(sum(arguments, "wiener_lcdf_unnorm", columns) { cohort_wiener_log_cdf($0, 0, $1) })
  },
  .define(
    "wiener_lccdf_unnorm", diffusionRules("wiener_lccdf_unnorm", counts: [5, 8]),
    "The log of the probability that a Wiener process reaches its upper boundary after time y, not divided by the "
      + "probability that it ever does. Arguments as for `wiener_lpdf`."
  ) { arguments in
    let columns = try columns(arguments, [5, 8])
    return .real(sum(arguments, "wiener_lccdf_unnorm", columns) { cohort_wiener_log_cdf($0, 1, $1) })
  },
]

/// Forms with so many arguments, all scalars or all vectors, each also with a precision for the gradient.
private func diffusionRules(_ name: String, counts: [Int]) -> [String] {
  ["real", "vector"].flatMap { type in
    counts.flatMap { count -> [String] in
      let arguments = Array(repeating: type, count: count).joined(separator: ", ")
      return ["real \(name)(\(arguments))", "real \(name)(\(arguments), data real)"]
    }
  }
}

/// The arguments without a precision at their end.
private func columns(_ arguments: Arguments, _ counts: [Int]) throws -> BroadcastColumns {
  guard let count = counts.last(where: { $0 <= arguments.count }) else {
    throw FunctionError.invalid("an argument is missing")
  }
  if arguments.count > count {
    let precision = try arguments.real(count).value
    guard precision > 0 else {
      throw FunctionError.rejected("the precision of derivatives is \(precision), but must be positive")
    }
  }
  return try BroadcastColumns(arguments, 0..<count)
}

/// The sum of a log density or probability over rows; arguments that are not given do not vary.
private func sum(
  _ arguments: Arguments, _ name: String, _ columns: BroadcastColumns, _ function: @escaping PointwiseNode.Function
) -> Scalar {
  _ = arguments.apply(columns.arity == 8 ? WienerDomain.checks : WienerDomain.shortChecks, columns)
  let zeros = ContiguousArray(repeating: Scalar(0), count: 8 - columns.arity)
  let rows = (0..<columns.rows).map { columns.row($0) + zeros }
  return arguments.builder.sum(arguments.apply(name, rows, failure: "the value is not a number", function))
}
