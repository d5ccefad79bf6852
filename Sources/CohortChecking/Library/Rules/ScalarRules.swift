// Constants and functions of scalars.

extension LibraryRules {
  static let scalars: [String] = {
    let constants = [
      "e", "log10", "log2", "machine_precision", "negative_infinity", "not_a_number", "pi", "positive_infinity",
      "sqrt2",
    ]
    return rules(for: constants, "real @()") + scalarFunctions
  }()

  private static let scalarFunctions: [String] = [
    "real hypergeometric_1F0(real, real)",
    "real hypergeometric_2F1(real, real, real, real)",
    "real hypergeometric_3F2(vector or row_vector or array[] real, vector or row_vector or array[] real, real)",
    "real hypergeometric_pFq(vector or row_vector or array[] real, vector or row_vector or array[] real, real)",
    "real inc_beta(real, real, real)",
    "real inv_inc_beta(real, real, real)",
    "int int_step(int)",
    "int int_step(real)",
    "int is_inf(real)",
    "int is_nan(real)",
    "real step(real)",
    "real log_mix(real, real, real)",
    "real log_mix(vector or row_vector or array[] real, "
      + "vector or row_vector or array[] real or array[] vector or array[] row_vector)",
  ]
}
