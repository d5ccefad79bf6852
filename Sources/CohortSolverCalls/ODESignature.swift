// ODESignature: the names and the documentation of the ODE solvers.
import CohortChecking
import CohortMath
import CohortRecording
import CohortSolvers

/// How an ODE solver is called.
struct ODESignature {
  enum Form {
    /// `ode_rk45(f, y0, t0, ts, …)`, with `_tol` tolerances before the other arguments; the state is a vector.
    case variadic(hasTolerances: Bool)
    /// `ode_adjoint_tol_ctl(f, y0, t0, ts, …)`, with eleven control arguments before the other arguments.
    case adjoint
    /// `integrate_ode_rk45(f, y0, t0, ts, theta, x_r, x_i[, tolerances])`; the state is an array.
    case single
    /// `integrate_ode_parallel(f, Y0, T0, Ts, S_Ts, [Theta,] X_r, S_X_r, X_i, S_X_i[, tolerances])`
    case parallel
  }
  let form: Form
  let method: ODEMethod

  /// The signature of a solver; nil for other functions.
  init?(_ name: String) {
    let base = name.hasSuffix("_tol") ? String(name.dropLast(4)) : name
    switch base {
    case "ode_rk45", "ode_ckrk": method = .rk45
    case "ode_bdf", "ode_adjoint_tol_ctl": method = .bdf
    case "ode_adams": method = .adams
    case "integrate_ode", "integrate_ode_rk45", "integrate_ode_parallel", "integrate_ode_parallel_rk45": method = .rk45
    case "integrate_ode_bdf", "integrate_ode_parallel_bdf": method = .bdf
    case "integrate_ode_adams", "integrate_ode_parallel_adams": method = .adams
    default: return nil
    }
    if name == "ode_adjoint_tol_ctl" {
      form = .adjoint
    } else if base.hasPrefix("integrate_ode_parallel") {
      form = .parallel
    } else if base.hasPrefix("integrate_ode") {
      form = .single
    } else {
      form = .variadic(hasTolerances: name.hasSuffix("_tol"))
    }
  }
}

extension ODESignature {
  /// What the library says about the solvers.
  static let entries: [LibraryEntry] = variadicEntries + [adjointEntry] + arrayEntries + parallelEntries

  private static let variadicEntries: [LibraryEntry] = {
    let methods = [
      ("rk45", "the Dormand-Prince method of order 5(4), for systems that are not stiff"),
      ("ckrk", "an explicit Runge-Kutta method of order 5(4), for systems that are not stiff"),
      ("bdf", "backward differentiation formulas of order 1 to 5 (CVODES), for stiff systems"),
      ("adams", "Adams-Moulton formulas of order 1 to 12 (CVODES), for systems that are not stiff"),
    ]
    return methods.flatMap { solver, method -> [LibraryEntry] in
      let call = "array[] vector ode_\(solver)"
      let arguments = "((real, vector, ...) => vector, vector, real, array[] real"
      return [
        LibraryEntry(
          "ode_\(solver)", ["\(call)\(arguments), ...)"],
          "The states at the given times of the ODE y' = f(t, y, ...) by \(method). Takes f, the initial state, the "
            + "initial time, the times, and what f gets besides."),
        LibraryEntry(
          "ode_\(solver)_tol", ["\(call)_tol\(arguments), data real, data real, data int, ...)"],
          "The same as `ode_\(solver)`, with relative tolerance, absolute tolerance and the greatest number of steps "
            + "between two times before the arguments of f."),
      ]
    }
  }()

  private static let adjointEntry = LibraryEntry(
    "ode_adjoint_tol_ctl",
    [
      "array[] vector ode_adjoint_tol_ctl((real, vector, ...) => vector, vector, real, array[] real, "
        + "data real, data vector, data real, data vector, data real, data real, data int, data int, data int, "
        + "data int, data int, ...)"
    ],
    "The states at the given times of an ODE by CVODES. Takes relative and absolute tolerances forward (the latter by "
      + "state), backward and of the quadrature, the greatest number of steps, steps between checkpoints, the "
      + "interpolation (1 Hermite, 2 polynomial) and the methods forward and backward (1 Adams, 2 BDF). Derivatives are "
      + "computed by forward sensitivities, which meet the tighter of the tolerances; there are no checkpoints.")

  /// Relative and absolute tolerance, greatest number of steps.
  private static let tolerances = ", data real, data real, data real"
  private static let system = "(real, array[] real, array[] real, data array[] real, data array[] int) => array[] real"

  private static let arrayEntries: [LibraryEntry] = ["", "_rk45", "_bdf", "_adams"].map { solver in
    let name = "integrate_ode\(solver)"
    // Initial state and time, times, parameters, data.
    let single = "array[] real, real, array[] real, array[] real, data array[] real, data array[] int"
    let call = "array[,] real \(name)(\(system), \(single)"
    return LibraryEntry(
      name, solver.isEmpty ? [call + ")"] : [call + ")", call + tolerances + ")"],
      "The older form of `ode_\(solver.isEmpty ? "rk45" : String(solver.dropFirst()))`, over arrays: f gets the time, "
        + "the state, parameters, real data and int data.")
  }

  private static let parallelEntries: [LibraryEntry] = ["", "_rk45", "_bdf", "_adams"].map { solver in
    let systemWithoutTheta = "(real, array[] real, data array[] real, data array[] int) => array[] real"
    // All groups of a longitudinal model at once: initial states (groups × states), initial times, the groups' times
    // one after another with their counts, parameters (groups × parameters), and data, ragged like the times.
    let times = "array[,] real, array[] real, array[] real, array[] int"
    let data = "data array[] real, array[] int, data array[] int, array[] int"
    let name = "integrate_ode_parallel\(solver)"
    var rules: [String] = []
    for (callback, theta) in [(system, "array[,] real, "), (systemWithoutTheta, "")] {
      let call = "array[,] real \(name)(\(callback), \(times), \(theta)\(data)"
      rules += [call + ")", call + tolerances + ")"]
    }
    return LibraryEntry(
      name, rules,
      "Solves the ODEs of all groups of a longitudinal model at once, by the method of "
        + "`ode_\(solver.isEmpty ? "rk45" : String(solver.dropFirst()))`: initial states (groups by states), initial "
        + "times, all times one group after another with their counts, parameters (groups by parameters), then real "
        + "and int data, ragged like the times. The rows of the result are the states at all times.")
  }
}

extension ODESignature {
  static let definitions: [SolverDefinition] = entries.compactMap { entry in
    guard let signature = ODESignature(entry.name) else { return nil }
    var callback: SolverDefinition.Callback?
    if case .variadic(let hasTolerances) = signature.form {
      callback = SolverDefinition.Callback(
        types: [.real, .vector], ownArguments: hasTolerances ? 6 : 3, result: .vector)
    }
    return SolverDefinition(entry.name, callback: callback) { $0.count == 1 ? ODECall(signature, $0[0]) : nil }
  }
}
