// Covariance functions of Gaussian processes and the forward algorithm of hidden Markov models.

extension LibraryRules {
  static let gaussianProcesses: [String] =
    rules(
      for: ["gp_exp_quad_cov", "gp_exponential_cov", "gp_matern32_cov", "gp_matern52_cov"],
      "matrix @(array[] real or array[] vector, real, real)",
      "matrix @(array[] vector, real, array[] real)",
      "matrix @(array[] real, array[] real, real, real)",
      "matrix @(array[] vector, array[] vector, real, real)",
      "matrix @(array[] vector, array[] vector, real, array[] real)") + otherProcesses

  private static let otherProcesses: [String] = [
    "matrix gp_dot_prod_cov(array[] real or array[] vector, real)",
    "matrix gp_dot_prod_cov(array[] real, array[] real, real)",
    "matrix gp_dot_prod_cov(array[] vector, array[] vector, real)",
    "matrix gp_periodic_cov(array[] real or array[] vector, real, real, real)",
    "matrix gp_periodic_cov(array[] real, array[] real, real, real, real)",
    "matrix gp_periodic_cov(array[] vector, array[] vector, real, real, real)",
    "real hmm_marginal(matrix, matrix, vector)",
    "matrix hmm_hidden_state_prob(data matrix, data matrix, data vector)",
    "array[] int hmm_latent_rng(matrix, matrix, vector)",
  ]
}
