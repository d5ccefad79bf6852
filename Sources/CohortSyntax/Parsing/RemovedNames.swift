// RemovedNames: what the language once had, and names that it keeps for later.

/// What may be said about everything that is gone.
package enum RemovedSyntax {
  /// The way out for a whole program. It is said once for all messages that are shown together.
  package static let hint =
    "this is how older versions of Stan had it: 'cohort format --modernize' rewrites the program, '--legacy' takes it as it is"
}

/// What to write instead of a function that is gone. A program may define a function of such a name itself, so this
/// is for the message when it has not.
package enum RemovedFunction {
  private static let replacements: [String: String] = [
    "increment_log_prob": "write 'target += ...' instead of 'increment_log_prob(...)'",
    "get_lp": "write 'target()' instead of 'get_lp()'",
    "if_else": "write 'condition ? a : b' instead of 'if_else(condition, a, b)'",
    "multiply_log": "write 'lmultiply' instead of 'multiply_log'",
    "binomial_coefficient_log": "write 'lchoose' instead of 'binomial_coefficient_log'",
    "cov_exp_quad": "write 'gp_exp_quad_cov' instead of 'cov_exp_quad'",
    "fabs": "write 'abs' instead of 'fabs'",
    "raise_exception": "write 'reject' instead of 'raise_exception'",
    "cbind": "write 'append_col' instead of 'cbind'",
    "rbind": "write 'append_row' instead of 'rbind'",
    "epsilon": "write 'machine_precision' instead of 'epsilon'",
    "negative_epsilon": "write '-machine_precision()' instead of 'negative_epsilon()'",
  ]

  /// A hint for the use of `name`, which is no function; nil if it never was one. `isFunction` tells of another name
  /// whether it is a function.
  package static func hint(for name: String, isFunction: (String) -> Bool) -> String? {
    if let hint = replacements[name] { return hint }
    // Densities were once called `normal_log`, and `normal_cdf_log` what is now `normal_lcdf`.
    for (old, news) in [
      ("_ccdf_log", ["_lccdf"]), ("_cdf_log", ["_lcdf"]), ("_log", ["_lpdf", "_lpmf"]),
    ] where name.hasSuffix(old) {
      for new in news {
        let replacement = name.dropLast(old.count) + new
        if isFunction(String(replacement)) {
          return "write '\(replacement)(y | ...)' instead of '\(name)(y, ...)'"
        }
      }
    }
    return nil
  }
}

/// Names that no variable or function may have although the grammar lets them pass.
package enum ReservedName {
  private static let words: Set<String> = [
    "generated", "quantities", "transformed", "repeat", "until", "then", "true", "false", "typedef", "struct", "var",
    "export", "extern", "static", "auto",
  ]

  /// Whether a name is kept for later versions of the language, or for the compiler (those that end in `__`).
  package static func contains(_ name: String) -> Bool { words.contains(name) || name.hasSuffix("__") }
}
