// Functions that solve equations and integrals given as functions, and that are still to be defined.

/// Algebraic equations, integrals, differential-algebraic equations, adjoint ODE sensitivities and the embedded Laplace
/// approximation.
let solversToCome: [LibraryEntry] =
  algebraicSolvers + integrals + differentialEquations + laplaceApproximation

/// Relative and absolute tolerance, greatest number of steps.
private let tolerances = "data real, data real, data int"

// MARK: Algebraic equations

private let algebraicSolvers: [LibraryEntry] = {
  var entries: [LibraryEntry] = []
  for (name, method) in [("algebra_solver", "Powell's hybrid method"), ("algebra_solver_newton", "Newton's method")] {
    let system = "(vector, vector, data array[] real, data array[] int) => vector"
    let call = "vector \(name)(\(system), vector, vector, data array[] real, data array[] int"
    entries.append(
      .toCome(
        name, [call + ")", call + ", data real, data real, data real)"],
        "The x at which a function of x, parameters and data is 0, found by \(method) from a guess."))
  }
  for (solver, method, first) in [
    ("newton", "Newton's method", "scaling step"), ("powell", "Powell's hybrid method", "relative tolerance"),
  ] {
    let arguments = "((vector, ...) => vector, vector"
    let what = "The x at which a function of x and further arguments is 0, found by \(method) from a guess"
    entries += [
      .toCome("solve_\(solver)", ["vector solve_\(solver)\(arguments), ...)"], what + "."),
      .toCome(
        "solve_\(solver)_tol", ["vector solve_\(solver)_tol\(arguments), \(tolerances), ...)"],
        what + "; with \(first), function tolerance and greatest number of steps."),
    ]
  }
  return entries
}()

// MARK: Integrals

private let integrals: [LibraryEntry] = {
  let integrand = "(real, real, array[] real, data array[] real, data array[] int) => real"
  let call = "real integrate_1d(\(integrand), real, real, array[] real, data array[] real, data array[] int"
  var entries: [LibraryEntry] = [
    .toCome(
      "integrate_1d", [call + ")", call + ", data real)"],
      "The integral of a function of x over an interval, which may be infinite; the function also gets the distance of "
        + "x from the nearer end. The last argument is the relative tolerance.")
  ]
  for (rule, method) in [
    ("gauss_kronrod", "adaptive Gauss-Kronrod"), ("double_exponential", "double exponential (tanh-sinh)"),
  ] {
    let arguments = "((real, real, ...) => real, real, real"
    let what =
      "The integral of a function of x over an interval by \(method) quadrature; the function also gets the distance "
      + "of x from the nearer end, and any further arguments"
    entries += [
      .toCome("integrate_1d_\(rule)", ["real integrate_1d_\(rule)\(arguments), ...)"], what + "."),
      .toCome(
        "integrate_1d_\(rule)_tol", ["real integrate_1d_\(rule)_tol\(arguments), \(tolerances), ...)"],
        what + "; with relative and absolute tolerance and greatest number of refinements."),
    ]
  }
  return entries
}()

// MARK: Differential equations

private let differentialEquations: [LibraryEntry] = [
  .toCome(
    "ode_adjoint_tol_ctl",
    [
      "array[] vector ode_adjoint_tol_ctl((real, vector, ...) => vector, vector, real, array[] real, "
        + "data real, data vector, data real, data vector, data real, data real, data int, data int, data int, "
        + "data int, data int, ...)"
    ],
    "Solves an ODE by CVODES; its derivatives come from one backward solve of the adjoint system. Tolerances forward, "
      + "backward and of the quadrature; steps; steps between checkpoints; interpolation; methods forward and backward."
  ),
  .toCome(
    "dae",
    [
      "array[] vector dae((real, vector, vector, ...) => vector, vector, vector, data real, data array[] real, ...)"
    ],
    "Solves a differential-algebraic system: its residual as a function of time, state and derivative is 0 at all "
      + "times. Takes the initial state and derivative, the initial time and the times of the solution."),
  .toCome(
    "dae_tol",
    [
      "array[] vector dae_tol((real, vector, vector, ...) => vector, vector, vector, data real, data array[] real, "
        + "\(tolerances), ...)"
    ], "The same as `dae`, with relative and absolute tolerance and greatest number of steps."),
]

// MARK: The embedded Laplace approximation

/// These have callbacks with tuples of arguments, which the checker types by itself: the signatures here are to read.
private let laplaceApproximation: [LibraryEntry] = {
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
