// Functions of scalars that programs may call and that are still to be defined here.

/// Generalized hypergeometric functions.
let scalarFunctionsToCome: [LibraryEntry] = [
  .toCome(
    "hypergeometric_1F0", ["real hypergeometric_1F0(real, real)"],
    "The hypergeometric function of one upper and no lower parameter, 1 / (1 - z)^a. Defined for |z| < 1."),
  .toCome(
    "hypergeometric_2F1", ["real hypergeometric_2F1(real, real, real, real)"],
    "Gauss's hypergeometric function of a1, a2 and b1 at z."),
  .toCome(
    "hypergeometric_3F2",
    ["real hypergeometric_3F2(vector or row_vector or array[] real, vector or row_vector or array[] real, real)"],
    "The hypergeometric function of three upper and two lower parameters at z."),
  .toCome(
    "hypergeometric_pFq",
    ["real hypergeometric_pFq(vector or row_vector or array[] real, vector or row_vector or array[] real, real)"],
    "The generalized hypergeometric function of any numbers of upper and lower parameters at z."),
]
