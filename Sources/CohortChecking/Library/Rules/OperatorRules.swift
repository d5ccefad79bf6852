// The functions behind the operators. `&&` and `||` are no functions, because they may skip their right operand.

extension LibraryRules {
  static let operators: [String] = {
    let lists: [[String]] = [
      rules(
        for: ["add", "subtract", "elt_multiply", "elt_divide"], "int @(int, int)", "M @(M, M)", "K @(K, K)"),
      rules(
        for: ["logical_eq", "logical_neq"], "int @(int, int)", "int @(real, real)", "int @(complex, complex)"),
      rules(
        for: ["logical_lt", "logical_lte", "logical_gt", "logical_gte"], "int @(int, int)", "int @(real, real)"),
      particularOperators,
    ]
    return lists.flatMap { $0 }
  }()

  private static let particularOperators: [String] = [
    "int logical_and(int, int)",
    "int logical_or(int, int)",
    "int logical_negation(int)",
    "int modulus(int, int)",
    "N minus(N)",
    "T minus(T)",
    "C minus(C)",
    "int plus(int)",
    "M plus(M)",
    "K plus(K)",
    "int multiply(int, int)",
    "M multiply(real, M)",
    "M multiply(M, real)",
    "matrix multiply(vector, row_vector)",
    "real multiply(row_vector, vector)",
    "row_vector multiply(row_vector, matrix)",
    "vector multiply(matrix, vector)",
    "matrix multiply(matrix, matrix)",
    "K multiply(complex, K)",
    "K multiply(K, complex)",
    "complex_matrix multiply(complex_vector, complex_row_vector)",
    "complex multiply(complex_row_vector, complex_vector)",
    "complex_row_vector multiply(complex_row_vector, complex_matrix)",
    "complex_vector multiply(complex_matrix, complex_vector)",
    "complex_matrix multiply(complex_matrix, complex_matrix)",
    "int divide(int, int)",
    "M divide(real, M)",
    "M divide(M, real)",
    "K divide(complex, K)",
    "K divide(K, complex)",
    "row_vector mdivide_right(row_vector, matrix)",
    "matrix mdivide_right(matrix, matrix)",
    "complex_row_vector mdivide_right(complex_row_vector, complex_matrix)",
    "complex_matrix mdivide_right(complex_matrix, complex_matrix)",
    "vector mdivide_left(matrix, vector)",
    "matrix mdivide_left(matrix, matrix)",
    "T pow(T, T)",
    "C pow(C, C)",
    "row_vector transpose(vector)",
    "vector transpose(row_vector)",
    "matrix transpose(matrix)",
    "complex_row_vector transpose(complex_vector)",
    "complex_vector transpose(complex_row_vector)",
    "complex_matrix transpose(complex_matrix)",
  ]
}
