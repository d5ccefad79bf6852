// Distributions of one real variable.

extension LibraryRules {
  static let continuousDistributions: [String] = {
    var list: [String] = []
    for (parameters, names) in families {
      for name in names { list += continuous(name, parameters: parameters, ["lpdf", "cdf", "lcdf", "lccdf", "rng"]) }
    }
    list += continuous("beta_proportion", parameters: 2, ["lpdf", "lcdf", "lccdf", "rng"])
    list += continuous("loglogistic", parameters: 2, ["lpdf", "cdf", "rng"])
    list.append("real wiener_lpdf(reals | reals, reals, reals, reals)")
    // The forms with more parameters and with a precision for the gradient are either all scalar or all vector.
    for type in ["real", "vector"] {
      for (name, counts) in [
        ("wiener_lpdf", [6, 8]), ("wiener_lcdf_unnorm", [5, 8]), ("wiener_lccdf_unnorm", [5, 8]),
      ] {
        for count in counts {
          let arguments = Array(repeating: type, count: count).joined(separator: ", ")
          list += ["real \(name)(\(arguments))", "real \(name)(\(arguments), data real)"]
        }
      }
    }
    return list
  }()

  /// The distributions that have all functions, by the number of their parameters.
  private static let families: [(Int, [String])] = [
    (0, ["std_normal"]),
    (1, ["chi_square", "exponential", "inv_chi_square", "rayleigh"]),
    (
      2,
      [
        "beta", "cauchy", "double_exponential", "frechet", "gamma", "gumbel", "inv_gamma", "logistic", "lognormal",
        "normal", "pareto", "scaled_inv_chi_square", "uniform", "von_mises", "weibull",
      ]
    ),
    (3, ["exp_mod_normal", "pareto_type_2", "skew_double_exponential", "skew_normal", "student_t"]),
  ]

  /// The functions of a distribution with so many vectorised parameters.
  private static func continuous(_ name: String, parameters: Int, _ suffixes: [String]) -> [String] {
    suffixes.map { suffix in
      let isRandom = suffix == "rng"
      let list = Array(repeating: "reals", count: parameters + (isRandom ? 0 : 1)).joined(separator: ", ")
      return "\(isRandom ? "R" : "real") \(name)_\(suffix)(\(list))"
    }
  }
}
