// Functions that apply to every element of their arguments.

extension LibraryRules {
  static let elementwise: [String] = {
    let lists: [[String]] = [
      rules(for: realFunctions, "T @(T)"), rules(for: complexFunctions, "complex @(complex)"),
      rules(for: binaryFunctions, "T @(T, T)"), rules(for: orderedFunctions, "T @(I, T)"), particularFunctions,
    ]
    return lists.flatMap { $0 }
  }()

  private static let realFunctions: [String] = [
    "Phi", "Phi_approx", "acos", "acosh", "asin", "asinh", "atan", "atanh", "cbrt", "ceil", "cos", "cosh", "digamma",
    "erf", "erfc", "exp", "exp2", "expm1", "floor", "inv", "inv_Phi", "inv_cloglog", "inv_erfc", "inv_logit",
    "inv_sqrt", "inv_square", "lambert_w0", "lambert_wm1", "lgamma", "log", "log10", "log1m", "log1m_exp",
    "log1m_inv_logit", "log1p", "log1p_exp", "log2", "log_inv_logit", "logit", "round", "sin", "sinh", "sqrt",
    "square", "std_normal_log_qf", "std_normal_qf", "tan", "tanh", "tgamma", "trigamma", "trunc",
  ]

  /// Those of the same that take a complex number.
  private static let complexFunctions: [String] = [
    "acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "exp", "log", "log10", "sin", "sinh", "sqrt",
    "tan", "tanh",
  ]

  private static let binaryFunctions: [String] = [
    "atan2", "beta", "fdim", "fmax", "fmin", "fmod", "gamma_p", "gamma_q", "hypot", "lbeta", "lchoose", "lmultiply",
    "log_diff_exp", "log_falling_factorial", "log_inv_logit_diff", "log_modified_bessel_first_kind",
    "log_rising_factorial", "log_sum_exp", "owens_t",
  ]

  /// Functions with an integer order.
  private static let orderedFunctions: [String] = [
    "bessel_first_kind", "bessel_second_kind", "binary_log_loss", "lmgamma", "modified_bessel_first_kind",
    "modified_bessel_second_kind",
  ]

  private static let particularFunctions: [String] = [
    "N abs(N)",
    "T abs(T)",
    "T abs(C)",
    "N choose(N, N)",
    "N falling_factorial(N, N)",
    "T falling_factorial(T, I)",
    "N rising_factorial(N, N)",
    "T rising_factorial(T, I)",
    "T ldexp(T, I)",
    "M fma(M, M, M)",
    "V student_t_qf(reals, reals, reals, reals)",
    "N to_int(data N)",
    "N to_int(data T)",
  ]
}
