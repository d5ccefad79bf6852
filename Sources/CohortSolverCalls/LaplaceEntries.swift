// LaplaceEntries: the names of the functions around the embedded Laplace approximation, and what the library says of them.
import CohortLibrary

/// What is asked for: `laplace_[marginal|latent][_tol][_likelihood][_lpmf|_rng]`, `laplace_latent_solve[_tol]`.
struct LaplaceSignature {
  enum Result { case marginal, draw, mode }
  let result: Result
  let hasControl: Bool
  /// nil where the likelihood is a function of the program.
  let likelihood: BuiltInLikelihood?

  /// nil for other functions.
  init?(_ name: String) {
    guard name.hasPrefix("laplace_") else { return nil }
    result = name.hasPrefix("laplace_marginal") ? .marginal : name.contains("_solve") ? .mode : .draw
    hasControl = name.contains("_tol")
    likelihood = BuiltInLikelihood.allCases.first { name.contains("_\($0.rawValue)_") }
  }
}

/// These have callbacks whose arguments stand in tuples.
let laplaceEntries: [LibraryEntry] = {
  let covariance = "(...) => matrix, tuple(...)"
  let free = "(vector, ...) => real, tuple(...), int, \(covariance)"
  let control = "tuple(vector, data real, data int, data int, data int, data int)"
  func entries(
    _ result: String, _ name: String, _ tolerantName: String, _ arguments: String, _ what: String,
    traits: [FunctionTrait] = []
  ) -> [LibraryEntry] {
    [
      LibraryEntry(name, traits: traits, ["\(result) \(name)(\(arguments))"], what + "."),
      LibraryEntry(
        tolerantName, traits: traits, ["\(result) \(tolerantName)(\(arguments), \(control))"],
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
      "The mode of the posterior of Gaussian latent variables, and the lower Cholesky factor of the covariance of the "
        + "Laplace approximation", traits: [.withoutDerivatives])
  for (likelihood, more, what) in [
    ("bernoulli_logit", "vector", "numbers of successes among numbers of trials, with log odds"),
    (
      "neg_binomial_2_log", "vector, vector",
      "counts, with the indices of their latent variables, that are negative binomial with given dispersions and log "
        + "means"
    ), ("poisson_log", "vector", "counts, with the indices of their latent variables, that are Poisson with log means"),
  ] {
    list += entries(
      "real", "laplace_marginal_\(likelihood)_lpmf", "laplace_marginal_tol_\(likelihood)_lpmf",
      "array[] int | array[] int, \(more), int, \(covariance)",
      "The log probability of \(what) that are the sum of Gaussian latent variables and the last vector, the latent "
        + "variables integrated out by a Laplace approximation")
    list += entries(
      "vector", "laplace_latent_\(likelihood)_rng", "laplace_latent_tol_\(likelihood)_rng",
      "array[] int, array[] int, \(more), int, \(covariance)",
      "A draw of the Gaussian latent variables behind \(what) that are the sum of them and the last vector, from the "
        + "Laplace approximation of their posterior")
  }
  return list
}()
