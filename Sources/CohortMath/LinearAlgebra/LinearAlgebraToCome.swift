// Forms of matrix functions that programs may call and that are still to be defined here: those of complex matrices.

/// Decompositions of complex matrices and division by them.
let linearAlgebraToCome: [LibraryEntry] = [
  .toCome(
    "mdivide_right",
    [
      "complex_row_vector mdivide_right(complex_row_vector, complex_matrix)",
      "complex_matrix mdivide_right(complex_matrix, complex_matrix)",
    ], "B A⁻¹ of complex matrices."),
  .toCome(
    "eigenvalues_sym", ["complex_vector eigenvalues_sym(complex_matrix)"],
    "The eigenvalues of a Hermitian matrix in ascending order."),
  .toCome(
    "eigenvectors_sym", ["complex_matrix eigenvectors_sym(complex_matrix)"],
    "The eigenvectors of a Hermitian matrix as columns, in the order of the eigenvalues."),
  .toCome(
    "eigendecompose_sym", ["tuple(complex_matrix, complex_vector) eigendecompose_sym(complex_matrix)"],
    "Eigenvectors and eigenvalues of a Hermitian matrix."),
  .toCome(
    "singular_values", ["vector singular_values(complex_matrix)"],
    "The singular values of a complex matrix in descending order."),
  .toCome(
    "svd", ["tuple(complex_matrix, vector, complex_matrix) svd(complex_matrix)"],
    "U, s and V with A = U diag(s) Vᴴ for a complex matrix A."),
  .toCome(
    "svd_U", ["complex_matrix svd_U(complex_matrix)"], "The left singular vectors of a complex matrix as columns."),
  .toCome(
    "svd_V", ["complex_matrix svd_V(complex_matrix)"], "The right singular vectors of a complex matrix as columns."),
]
