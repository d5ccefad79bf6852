// The transforms of constrained variables as functions: X_constrain, X_unconstrain, X_jacobian.

extension LibraryRules {
  static let transforms: [String] = {
    let scaled: [[String]] = [
      rules(for: kinds(of: ["lower_bound", "upper_bound"]), "T @(T, T)"),
      rules(for: kinds(of: ["lower_upper_bound", "offset_multiplier"]), "T @(T, T, T)"),
      rules(
        for: kinds(of: ["ordered", "positive_ordered", "simplex", "sum_to_zero", "unit_vector"]),
        "array[...] vector @(array[...] vector)"),
      rules(
        for: kinds(of: ["stochastic_column", "stochastic_row", "sum_to_zero"]),
        "array[...] matrix @(array[...] matrix)"),
      // A vector of free values and the sizes that it does not tell.
      rules(
        for: ["cholesky_factor_corr", "corr_matrix", "cov_matrix"],
        "array[...] matrix @_constrain(array[...] vector, int)",
        "array[...] matrix @_jacobian(array[...] vector, int)",
        "array[...] vector @_unconstrain(array[...] matrix)"),
      rules(
        for: ["cholesky_factor_cov"],
        "array[...] matrix @_constrain(array[...] vector, int, int)",
        "array[...] matrix @_jacobian(array[...] vector, int, int)",
        "array[...] vector @_unconstrain(array[...] matrix)"),
    ]
    return scaled.flatMap { $0 }
  }()

  private static func kinds(of names: [String]) -> [String] {
    names.flatMap { name in ["constrain", "unconstrain", "jacobian"].map { "\(name)_\($0)" } }
  }
}
