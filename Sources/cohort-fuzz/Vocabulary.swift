// Vocabulary: what mutations put into texts.

enum Vocabulary {
  /// Words and signs of the language, and some that are none.
  static let pieces: [String] = [
    "{", "}", "(", ")", "[", "]", ";", ",", "|", "'", "\"", "#", "<", ">", "=", "+", "-", "*", "/", "^", "%", "%/%",
    "\\",
    ".*", "./", ".^", "!", "!=", "==", "<=", ">=", "&&", "||", "?", ":", "~", "+=", "-=", "*=", "/=", ".*=", "./=",
    "<-",
    ".1", ".2", "@", "$", "`", "\u{e9}", "\u{1F600}", "/*", "*/", "//", "#include <x>", "#include", "T[1, ]", "T[, 2]",
    "int", "real", "complex", "vector", "row_vector", "matrix", "array", "tuple", "void", "simplex", "ordered",
    "positive_ordered", "unit_vector", "sum_to_zero_vector", "sum_to_zero_matrix", "corr_matrix", "cov_matrix",
    "cholesky_factor_corr", "cholesky_factor_cov", "column_stochastic_matrix", "row_stochastic_matrix",
    "complex_vector", "complex_row_vector", "complex_matrix", "array[2] int", "array[,] real", "tuple(int, real)",
    "if", "else", "for", "while", "in", "return", "break", "continue", "profile(\"p\")", "print", "reject",
    "fatal_error", "target", "jacobian", "target += ", "jacobian += ", "target()", "functions {", "data {",
    "transformed data {", "parameters {", "transformed parameters {", "model {", "generated quantities {", "data",
    "<lower=0>", "<lower=0, upper=1>", "<offset=1, multiplier=2>", "lower", "upper", "offset", "multiplier",
    "0", "1", "2", "-1", "1.5", "1e300", "1e-300", "2147483647", "-2147483648", "2147483648", "1e", "1.e5", "1_000",
    "3i", "2.5i", "{1, 2}", "{}", "[1, 2]", "[[1, 2], [3, 4]]", "[]", "(1, 2)", "(1,)", "()", "x", "y", "N", "i", "n",
    "[1]", "[1:2]", "[:]", "[]", "[, 1]", "[{1, 2}]", "[0]", "[-1]", "[1][1]", ".1.1", "''", "+ 1", "* 2", "- -1",
    "normal_lpdf(1 | 0, 1)", "normal_lupdf", "std_normal()", "~ normal(0, 1);", "normal_rng(0, 1)", "sum", "exp(1)",
    "rep_vector(1, 3)", "rep_array(1, 2)", "to_vector", "dims", "size", "reduce_sum", "ode_rk45", "map_rect", "pi()",
    "integrate_1d", "algebra_solver", "laplace_marginal", "_lpdf", "_lpmf", "_rng", "_lp", "_jacobian", "__",
  ]

  /// Types by which a type can be replaced.
  static let types: [String] = [
    "int", "real", "complex", "vector[2]", "row_vector[2]", "matrix[2, 2]", "array[2] int", "array[2] real",
    "array[2, 3] int", "array[2] vector[2]", "tuple(int, real)", "tuple(array[2] int, vector[2])", "simplex[2]",
    "complex_vector[2]", "complex_matrix[2, 2]", "array[2] tuple(int, real)", "cov_matrix[2]", "sum_to_zero_vector[3]",
    "int<lower=0>", "real<lower=0, upper=1>", "vector<offset=1, multiplier=2>[2]", "ordered[3]",
  ]

  /// Numbers at and beyond all borders.
  static let numbers: [String] = [
    "0", "1", "2", "3", "-1", "7", "100", "1000", "65536", "2147483647", "2147483648", "4294967296",
    "9223372036854775807", "18446744073709551616", "99999999999999999999999999999999999999", "1e308", "1e309", "1e-320",
    "0.0", "-0.0", "1e-9999", "1e99999999999", "0.1", "0x10", "1.", ".5", "1..2", "1_0", "1__0", "00", "1i",
    "1000000", "100000000", "2000000000",
  ]

  static let operators: [String] = [
    "+", "-", "*", "/", "^", "%", "%/%", "\\", ".*", "./", ".^", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "=", "~",
    "+=", "-=", "*=", "/=", ".*=", "./=", "<-", "?", ":", ",", "|", ";",
  ]

  /// Bytes that no editor shows.
  static let bytes: [[UInt8]] = [
    [0], [0xEF, 0xBB, 0xBF], [13, 10], [13], [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
    [0xE2, 0x80],
    [12], [11], [0x1B, 0x5B, 0x32, 0x4A], [127], [0xC2, 0x85], [0xE2, 0x80, 0xA8], [0xE2, 0x80, 0xAE], [9], [8], [7],
  ]

  /// Brackets in which a stretch of text is put.
  static let brackets: [(open: String, close: String)] = [
    ("(", ")"), ("[", "]"), ("{", "}"), ("-", ""), ("!", ""), ("", "'"), ("exp(", ")"), ("(1, ", ")"), ("1 + ", ""),
    ("1 ? 2 : ", ""), ("if (1) ", ""), ("for (i in 1:2) ", ""), ("while (0) ", ""), ("if (1) {", "}"), ("", "[1]"),
    ("{ ", " }"), ("tuple(", ")"), ("/* ", " */"), ("profile(\"a\") { ", " }"),
  ]
}
