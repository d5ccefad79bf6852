// Complex numbers, Fourier transforms and Schur decompositions.

extension LibraryRules {
  static let complexNumbers: [String] = [
    "complex to_complex()",
    "complex to_complex(real)",
    "C to_complex(T, T)",
    "T get_real(C)",
    "T get_imag(C)",
    "C conj(C)",
    "real arg(complex)",
    "real norm(complex)",
    "complex proj(complex)",
    "complex polar(real, real)",
    "complex_vector fft(complex_vector)",
    "complex_vector inv_fft(complex_vector)",
    "complex_matrix fft2(complex_matrix)",
    "complex_matrix inv_fft2(complex_matrix)",
    "tuple(complex_matrix, complex_matrix) complex_schur_decompose(matrix)",
    "tuple(complex_matrix, complex_matrix) complex_schur_decompose(complex_matrix)",
    "complex_matrix complex_schur_decompose_t(matrix)",
    "complex_matrix complex_schur_decompose_t(complex_matrix)",
    "complex_matrix complex_schur_decompose_u(matrix)",
    "complex_matrix complex_schur_decompose_u(complex_matrix)",
  ]
}
