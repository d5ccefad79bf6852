// HigherOrderFunction: the functions of the library that pass any further arguments on to the function they are given.

/// A function of the library whose first argument is a function and whose last arguments are passed on to that.
struct HigherOrderFunction: Sendable {
  /// The arguments between the function and those that are passed on.
  var control: [CallbackPattern.Parameter]
  /// The arguments that the function gets before those that are passed on.
  var required: [CallbackPattern.Parameter]
  /// What the function has to return.
  var callbackResult: StanType
  var result: StanType

  /// Those with fixed control arguments.
  static let fixed: [String: HigherOrderFunction] = {
    func value(_ types: StanType...) -> [CallbackPattern.Parameter] { types.map { .init(type: $0, isData: false) } }
    func data(_ types: StanType...) -> [CallbackPattern.Parameter] { types.map { .init(type: $0, isData: true) } }
    let reals = StanType.array(.real, dimensions: 1)
    let vectors = StanType.array(.vector, dimensions: 1)
    // Relative and absolute tolerance, greatest number of steps.
    let tolerances = data(.real, .real, .int)

    var all: [String: HigherOrderFunction] = [:]
    for solver in ["rk45", "ckrk", "bdf", "adams"] {
      // Initial state, initial time, times.
      let ode = HigherOrderFunction(
        control: value(.vector, .real, reals), required: value(.real, .vector), callbackResult: .vector, result: vectors
      )
      all["ode_\(solver)"] = ode
      all["ode_\(solver)_tol"] = ode.controlled(by: tolerances)
      // Relative and absolute tolerances forward and backward and of the quadrature; steps; steps between
      // checkpoints; interpolation, forward and backward method.
      all["ode_adjoint_tol_ctl"] = ode.controlled(
        by: data(.real, .vector, .real, .vector, .real, .real, .int, .int, .int, .int, .int))
    }
    // Initial state and its derivative, initial time, times.
    let dae = HigherOrderFunction(
      control: value(.vector, .vector) + data(.real, reals), required: value(.real, .vector, .vector),
      callbackResult: .vector, result: vectors)
    all["dae"] = dae
    all["dae_tol"] = dae.controlled(by: tolerances)
    for solver in ["newton", "powell"] {
      // Initial guess.
      let solve = HigherOrderFunction(
        control: value(.vector), required: value(.vector), callbackResult: .vector, result: .vector)
      all["solve_\(solver)"] = solve
      // Scaling step or relative tolerance, function tolerance, greatest number of steps.
      all["solve_\(solver)_tol"] = solve.controlled(by: tolerances)
    }
    for rule in ["gauss_kronrod", "double_exponential"] {
      // The two ends of the interval; the function gets the point and its distance from the nearer end.
      let integral = HigherOrderFunction(
        control: value(.real, .real), required: value(.real, .real), callbackResult: .real, result: .real)
      all["integrate_1d_\(rule)"] = integral
      all["integrate_1d_\(rule)_tol"] = integral.controlled(by: tolerances)
    }
    return all
  }()

  /// The same function with more control arguments.
  private func controlled(by parameters: [CallbackPattern.Parameter]) -> HigherOrderFunction {
    var copy = self
    copy.control += parameters
    return copy
  }

  /// Sums over slices of their second argument.
  static let reduceSums: Set<String> = ["reduce_sum", "reduce_sum_static"]

  static let names: [String] = Array(fixed.keys) + Array(reduceSums) + Array(LaplaceFunction.names)

  private static let nameSet = Set(names)

  /// Whether the name is that of such a function; these cannot be overloaded.
  static func isNamed(_ name: String) -> Bool { nameSet.contains(name) }
}
