// Distributions of one integer variable.

extension LibraryRules {
  static let discreteDistributions: [String] = {
    let full = ["lpmf", "cdf", "lcdf", "lccdf", "rng"]
    let families: [(String, String, [String])] = [
      ("bernoulli", "reals", full),
      ("bernoulli_logit", "reals", ["lpmf", "rng"]),
      ("beta_binomial", "ints, reals, reals", full),
      ("beta_neg_binomial", "reals, reals, reals", full),
      ("binomial", "ints, reals", full),
      ("binomial_logit", "ints, reals", ["lpmf"]),
      ("discrete_range", "ints, ints", full),
      ("neg_binomial", "reals, reals", full),
      ("neg_binomial_2", "reals, reals", full),
      ("neg_binomial_2_log", "reals, reals", ["lpmf", "rng"]),
      ("poisson", "reals", full),
      ("poisson_log", "reals", ["lpmf", "rng"]),
      ("yule_simon", "reals", full),
    ]
    var list = particularDiscrete
    for (name, parameters, suffixes) in families {
      for suffix in suffixes {
        list.append(
          suffix == "rng" ? "Z \(name)_rng(\(parameters))" : "real \(name)_\(suffix)(ints | \(parameters))")
      }
    }
    return list
  }()

  private static let particularDiscrete: [String] = [
    "real hypergeometric_lpmf(int | int, int, int)",
    "int hypergeometric_rng(int, int, int)",
    "real categorical_lpmf(ints | vector)",
    "int categorical_rng(vector)",
    "real categorical_logit_lpmf(ints | vector)",
    "int categorical_logit_rng(vector)",
    "real categorical_logit_glm_lpmf(ints | row_vector or matrix, vector, matrix)",
    "real ordered_logistic_lpmf(int | real, vector)",
    "real ordered_logistic_lpmf(array[] int | vector, vector or array[] vector)",
    "int ordered_logistic_rng(real, vector)",
    "real ordered_logistic_glm_lpmf(ints | row_vector or matrix, vector, vector)",
    "real ordered_probit_lpmf(int | real, vector)",
    "real ordered_probit_lpmf(array[] int | real or vector, vector or array[] vector)",
    "int ordered_probit_rng(real, vector)",
    "real bernoulli_logit_glm_lpmf(int | matrix, real or vector, vector)",
    "real bernoulli_logit_glm_lpmf(array[] int | row_vector or matrix, real or vector, vector)",
    "array[] int bernoulli_logit_glm_rng(row_vector or matrix, vector, vector)",
    "real binomial_logit_glm_lpmf(int | int, matrix, real or vector, vector)",
    "real binomial_logit_glm_lpmf(int | array[] int, matrix, real, vector)",
    "real binomial_logit_glm_lpmf(array[] int | int, matrix, real, vector)",
    "real binomial_logit_glm_lpmf(array[] int | array[] int, row_vector or matrix, real or vector, vector)",
    "real poisson_log_glm_lpmf(int | matrix, real or vector, vector)",
    "real poisson_log_glm_lpmf(array[] int | row_vector or matrix, real or vector, vector)",
    "real neg_binomial_2_log_glm_lpmf(int | matrix, real or vector, vector, real)",
    "real neg_binomial_2_log_glm_lpmf(array[] int | row_vector or matrix, real or vector, vector, real)",
  ]
}
