// LaplaceFunction: the functions around the embedded Laplace approximation, whose callbacks get their arguments in tuples.

/// What is special about each function of the embedded Laplace approximation.
struct LaplaceFunction: Sendable {
  var name: String
  /// The arguments of a built-in likelihood; nil where the likelihood is a function with its tuple of arguments.
  var likelihood: [StanType]?
  /// Whether a tuple of control parameters ends the call.
  var isControlled: Bool
  /// Whether the mode and its Hessian are asked for, which have no derivatives.
  var isSolve: Bool
  var result: StanType

  /// Initial guess, tolerance, greatest number of steps, solver, steps of the line search, whether to fall through;
  /// all but the first are data.
  static let control: [StanType] = [.vector, .real, .int, .int, .int, .int]

  static let all: [String: LaplaceFunction] = {
    let ints = StanType.array(.int, dimensions: 1)
    var functions: [String: LaplaceFunction] = [:]
    func add(_ name: String, _ likelihood: [StanType]?, controlled: Bool, _ result: StanType, solve: Bool = false) {
      functions[name] = LaplaceFunction(
        name: name, likelihood: likelihood, isControlled: controlled, isSolve: solve, result: result)
    }
    add("laplace_marginal", nil, controlled: false, .real)
    add("laplace_marginal_tol", nil, controlled: true, .real)
    add("laplace_latent_rng", nil, controlled: false, .vector)
    add("laplace_latent_tol_rng", nil, controlled: true, .vector)
    add("laplace_latent_solve", nil, controlled: false, .tuple([.vector, .matrix]), solve: true)
    add("laplace_latent_solve_tol", nil, controlled: true, .tuple([.vector, .matrix]), solve: true)
    let likelihoods: [(String, [StanType])] = [
      ("bernoulli_logit", [ints, ints, .vector]),
      ("neg_binomial_2_log", [ints, ints, .vector, .vector]),
      ("poisson_log", [ints, ints, .vector]),
    ]
    for (likelihood, arguments) in likelihoods {
      add("laplace_marginal_\(likelihood)_lpmf", arguments, controlled: false, .real)
      add("laplace_marginal_tol_\(likelihood)_lpmf", arguments, controlled: true, .real)
      add("laplace_latent_\(likelihood)_rng", arguments, controlled: false, .vector)
      add("laplace_latent_tol_\(likelihood)_rng", arguments, controlled: true, .vector)
    }
    return functions
  }()

  static var names: some Collection<String> { all.keys }

  /// Functions that have no second derivatives and so must not be called by a likelihood.
  static let withoutSecondDerivatives: Set<String> = [
    "algebra_solver", "algebra_solver_newton", "integrate_1d", "integrate_ode", "integrate_ode_adams",
    "integrate_ode_bdf", "integrate_ode_rk45", "integrate_ode_parallel", "integrate_ode_parallel_adams",
    "integrate_ode_parallel_bdf", "integrate_ode_parallel_rk45", "map_rect", "hmm_marginal", "hmm_hidden_state_prob",
  ]
}
