// The embedded Laplace approximation, which programs may call and which is still to be defined.

/// These have callbacks with tuples of arguments, which the checker types by itself: the signatures here are to read.
let laplaceApproximationsToCome: [LibraryEntry] = {
  let covariance = "(...) => matrix, tuple(...)"
  let free = "(vector, ...) => real, tuple(...), int, \(covariance)"
  let control = "tuple(vector, data real, data int, data int, data int, data int)"
  func entries(_ result: String, _ name: String, _ tolerantName: String, _ arguments: String, _ what: String)
    -> [LibraryEntry]
  {
    [
      .toCome(name, ["\(result) \(name)(\(arguments))"], what + "."),
      .toCome(
        tolerantName, ["\(result) \(tolerantName)(\(arguments), \(control))"],
        what + "; the last argument controls the search for the mode."),
    ]
  }
  var list: [LibraryEntry] =
    entries(
      "real", "laplace_marginal", "laplace_marginal_tol", free,
      "The log of a likelihood with its Gaussian latent variables integrated out by a Laplace approximation")
    + entries(
      "vector", "laplace_latent_rng", "laplace_latent_tol_rng", free,
      "A draw of Gaussian latent variables from the Laplace approximation of their posterior")
    + entries(
      "tuple(vector, matrix)", "laplace_latent_solve", "laplace_latent_solve_tol", free,
      "The mode of the posterior of Gaussian latent variables and the Hessian there")
  for (likelihood, more, what) in [
    ("bernoulli_logit", "vector", "Bernoulli outcomes with log odds"),
    ("neg_binomial_2_log", "vector, vector", "negative binomial counts with log mean"),
    ("poisson_log", "vector", "Poisson counts with log mean"),
  ] {
    list += entries(
      "real", "laplace_marginal_\(likelihood)_lpmf", "laplace_marginal_tol_\(likelihood)_lpmf",
      "array[] int | array[] int, \(more), int, \(covariance)",
      "The log probability of \(what) given by Gaussian latent variables, these integrated out by a Laplace "
        + "approximation")
    list += entries(
      "vector", "laplace_latent_\(likelihood)_rng", "laplace_latent_tol_\(likelihood)_rng",
      "array[] int, array[] int, \(more), int, \(covariance)",
      "A draw of the Gaussian latent variables behind \(what) from the Laplace approximation of their posterior")
  }
  let options = "tuple(vector, real, int, int, int, int) generate_laplace_options"
  list.append(
    .toCome(
      "generate_laplace_options", ["\(options)(int)", "\(options)(vector)"],
      "The control tuple of the Laplace functions with default settings, for so many latent variables or from a guess "
        + "of the mode."))
  return list
}()
