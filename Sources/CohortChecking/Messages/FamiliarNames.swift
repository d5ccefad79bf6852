// FamiliarNames: what other languages and older habits call things, and what to write here.

/// Hints for names that do not exist, by what they mean elsewhere. A program may define a name of these itself, so they
/// count only where it has not.
enum FamiliarNames {
  static func function(_ name: String) -> String? {
    if let hint = functions[name] ?? functions[name.lowercased()] { return hint }
    // R's families: dnorm, pnorm, qnorm, rnorm.
    let family = String(name.dropFirst())
    guard let first = name.first, let distribution = families[family] else { return nil }
    switch first {
    case "d": return "write '\(distribution)_lpdf(y | ...)' for the log density, or 'y ~ \(distribution)(...)'"
    case "p": return "write '\(distribution)_cdf(y | ...)'"
    case "r": return "write '\(distribution)_rng(...)' in generated quantities"
    default: return nil
    }
  }

  static func distribution(_ name: String) -> String? {
    let plain = name.lowercased().filter { $0 != "_" }
    return distributions[plain].map { "did you mean '\($0)'?" } ?? distributionAdvice[plain]
  }

  static func variable(_ name: String) -> String? {
    switch name.lowercased() {
    case "true": return "write 1: truth is an int"
    case "false": return "write 0: truth is an int"
    case "inf", "infinity": return "write 'positive_infinity()'"
    case "nan", "na": return "write 'not_a_number()'"
    case "null", "none": return "there is no such value; a container may have size 0"
    case "pi": return "write 'pi()'"
    case "e": return "write 'e()'"
    case "log_prob", "logprob", "log_posterior", "lp": return "write 'target += ...' to add to the log density"
    case "lambda": return "functions are defined in the 'functions' block and passed by name"
    default: return nil
    }
  }

  private static let functions: [String: String] = [
    "c": "write {1, 2} for an array, [1, 2] for a row vector, [1, 2]' for a vector",
    "list": "write {1, 2} for an array, (1, 2) for a tuple",
    "array": "write {1, 2} for an array", "vector": "write [1, 2]' for a vector",
    "len": "write 'size(x)', or 'num_elements(x)' for all elements of a matrix",
    "length": "write 'size(x)', or 'num_elements(x)' for all elements of a matrix",
    "nrow": "write 'rows(x)'", "ncol": "write 'cols(x)'", "shape": "write 'dims(x)'",
    "range": "write '1:N' in a loop or an index, 'linspaced_int_array(N, 1, N)' for an array",
    "seq": "write '1:N' in a loop or an index, 'linspaced_int_array(N, 1, N)' for an array",
    "seq_len": "write '1:N' in a loop or an index", "seq_along": "write '1:size(x)' in a loop or an index",
    "rep": "write 'rep_vector(x, n)', 'rep_row_vector(x, n)' or 'rep_array(x, n)'",
    "zeros": "write 'zeros_vector(n)' or 'rep_matrix(0, m, n)'",
    "ones": "write 'ones_vector(n)' or 'rep_matrix(1, m, n)'",
    "ifelse": "write 'condition ? a : b'", "where": "write 'condition ? a : b'",
    "ln": "write 'log(x)'", "sqr": "write 'square(x)'", "power": "write 'pow(x, y)' or 'x ^ y'",
    "sigmoid": "write 'inv_logit(x)'", "expit": "write 'inv_logit(x)'", "logistic": "write 'inv_logit(x)'",
    "probit": "write 'inv_Phi(p)'", "plogis": "write 'inv_logit(x)'", "qlogis": "write 'logit(p)'",
    "gamma": "write 'tgamma(x)' for the function, 'y ~ gamma(a, b)' for the distribution",
    "gammaln": "write 'lgamma(x)'", "betaln": "write 'lbeta(a, b)'", "factorial": "write 'tgamma(n + 1)'",
    "std": "write 'sd(x)'", "var": "write 'variance(x)'", "average": "write 'mean(x)'", "avg": "write 'mean(x)'",
    "norm": "write 'norm2(x)'", "dot": "write 'dot_product(x, y)'", "matmul": "write 'x * y'",
    "t": "write x' for the transpose", "solve": "write 'A \\ b'", "inv_matrix": "write 'inverse(A)'",
    "chol": "write 'cholesky_decompose(A)'", "cholesky": "write 'cholesky_decompose(A)'",
    "det": "write 'determinant(A)'",
    "diag": "write 'diagonal(A)' for the diagonal of A, 'diag_matrix(v)' for a matrix",
    "arcsin": "write 'asin(x)'", "arccos": "write 'acos(x)'", "arctan": "write 'atan(x)'",
    "sign": "write 'x > 0 ? 1 : x < 0 ? -1 : 0'", "not": "write '!'", "float": "ints become reals by themselves",
    "double": "ints become reals by themselves", "isnan": "write 'is_nan(x)'", "is_na": "write 'is_nan(x)'",
    "isinf": "write 'is_inf(x)'", "cbind": "write 'append_col(x, y)'", "rbind": "write 'append_row(x, y)'",
    "concat": "write 'append_array(x, y)'", "append": "write 'append_array(x, y)'", "stop": "write 'reject(...)'",
    "printf": "write 'print(...)'", "cat": "write 'print(...)'", "round_int": "write 'to_int(round(x))' for data",
    "elif": "write 'else if'", "elseif": "write 'else if'",
  ]

  /// R's names of families after d, p, q, r.
  private static let families: [String: String] = [
    "norm": "normal", "unif": "uniform", "exp": "exponential", "gamma": "gamma", "beta": "beta", "t": "student_t",
    "cauchy": "cauchy", "lnorm": "lognormal", "weibull": "weibull", "logis": "logistic", "chisq": "chi_square",
  ]

  private static let distributions: [String: String] = [
    "gaussian": "normal", "norm": "normal", "n": "normal", "unif": "uniform", "exp": "exponential",
    "expon": "exponential", "binom": "binomial", "bern": "bernoulli", "pois": "poisson", "t": "student_t",
    "student": "student_t", "laplace": "double_exponential", "lnorm": "lognormal", "lognorm": "lognormal",
    "invgamma": "inv_gamma", "inversegamma": "inv_gamma", "chisq": "chi_square", "chi2": "chi_square",
    "mvn": "multi_normal", "mvnormal": "multi_normal", "multivariatenormal": "multi_normal",
    "multinormal": "multi_normal", "nbinom": "neg_binomial_2", "negbin": "neg_binomial_2",
    "negbinomial": "neg_binomial_2", "negativebinomial": "neg_binomial_2", "cat": "categorical",
    "lkjcholesky": "lkj_corr_cholesky", "orderedlogit": "ordered_logistic", "multinom": "multinomial", "gev": "gumbel",
    "betabinom": "beta_binomial",
  ]

  private static let distributionAdvice: [String: String] = [
    "halfnormal": "write 'normal' for a parameter declared with <lower=0>",
    "halfcauchy": "write 'cauchy' for a parameter declared with <lower=0>",
    "halft": "write 'student_t' for a parameter declared with <lower=0>",
    "lkj": "write 'lkj_corr_cholesky' for a cholesky_factor_corr, 'lkj_corr' for a corr_matrix",
    "flat": "a parameter without a prior has a flat one", "improper": "a parameter without a prior has a flat one",
  ]
}
