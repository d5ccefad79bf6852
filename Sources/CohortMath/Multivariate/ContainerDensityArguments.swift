// What the arguments of multivariate densities, regressions and the Wiener density must be.

private let positive = DensityArgument.Values.between(0, .infinity, isOpen: true)
private let probability = DensityArgument.Values.between(0, 1, isOpen: false)

/// By the name of the density without suffix; arguments that may be anything are left out.
let containerDensityArguments: [String: [DensityArgument]] = [
  // Classes and counts.
  "categorical": [DensityArgument(1, "Probabilities parameter", .simplex)],
  "multinomial": [DensityArgument(1, "Probabilities parameter", .simplex)],
  "dirichlet_multinomial": [DensityArgument(1, "Prior sample sizes parameter", positive)],
  "poisson_binomial": [DensityArgument(1, "Probabilities parameter", probability)],
  "ordered_logistic": [DensityArgument(2, "Cutpoints parameter", .ordered)],
  "ordered_probit": [DensityArgument(2, "Cutpoints parameter", .ordered)],

  // Regressions.
  "ordered_logistic_glm": [DensityArgument(3, "Cutpoints parameter", .ordered)],
  "normal_id_glm": [DensityArgument(4, "Scale parameter", positive)],
  "neg_binomial_2_log_glm": [DensityArgument(4, "Precision parameter", positive)],

  // Vectors.
  "dirichlet": [
    DensityArgument(0, "Random variable", .simplex), DensityArgument(1, "Prior sample sizes parameter", positive),
  ],
  "multi_normal": [DensityArgument(2, "Covariance matrix", .covariance)],
  "multi_normal_prec": [DensityArgument(2, "Precision matrix", .covariance)],
  "multi_normal_cholesky": [DensityArgument(2, "Cholesky factor", .choleskyCovariance)],
  "multi_student_t": [
    DensityArgument(1, "Degrees of freedom parameter", positive), DensityArgument(3, "Scale matrix", .covariance),
  ],
  "multi_student_t_cholesky": [
    DensityArgument(1, "Degrees of freedom parameter", positive),
    DensityArgument(3, "Cholesky factor", .choleskyCovariance),
  ],
  "multi_gp": [DensityArgument(1, "Kernel matrix", .covariance)],
  "multi_gp_cholesky": [DensityArgument(1, "Cholesky factor", .choleskyCovariance)],
  "gaussian_dlm_obs": [
    DensityArgument(3, "Observation covariance matrix", .covariance),
    DensityArgument(4, "System covariance matrix", .covariance),
  ],

  // Matrices.
  "lkj_corr": [
    DensityArgument(0, "Random variable", .correlation), DensityArgument(1, "Shape parameter", positive),
  ],
  "lkj_corr_cholesky": [
    DensityArgument(0, "Random variable", .choleskyCorrelation), DensityArgument(1, "Shape parameter", positive),
  ],
  "wishart": wishart(.covariance),
  "inv_wishart": wishart(.covariance),
  "wishart_cholesky": wishart(.choleskyCovariance),
  "inv_wishart_cholesky": wishart(.choleskyCovariance),

  "wiener": [
    DensityArgument(0, "Random variable", positive), DensityArgument(1, "Boundary separation parameter", positive),
    DensityArgument(2, "Nondecision time parameter", positive), DensityArgument(3, "Bias parameter", probability),
  ],
]

private func wishart(_ values: DensityArgument.Values) -> [DensityArgument] {
  [
    DensityArgument(0, "Random variable", values), DensityArgument(1, "Degrees of freedom parameter", positive),
    DensityArgument(2, "Scale matrix", values),
  ]
}
