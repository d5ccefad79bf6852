// ODEFunctions: the functions of the language that solve ODEs: what each integrator's names and forms make of it.
import CohortChecking
import CohortLibrary
import CohortMath
import CohortRecording
import CohortSolvers

/// The functions for a table of integrators.
struct ODEFunctions {
  /// How a solver is called.
  enum Form {
    /// `ode_rk45(f, y0, t0, ts, …)`, with `_tol` tolerances before the other arguments; the state is a vector.
    case variadic(hasTolerances: Bool)
    /// `ode_adjoint_tol_ctl(f, y0, t0, ts, …)`, with eleven control arguments before the other arguments.
    case adjoint(methods: [Integrator])
    /// `integrate_ode_rk45(f, y0, t0, ts, theta, x_r, x_i[, tolerances])`; the state is an array.
    case single
    /// `integrate_ode_parallel(f, Y0, T0, Ts, S_Ts, [Theta,] X_r, S_X_r, X_i, S_X_i[, tolerances])`
    case parallel
    /// `pmx_integrate_ode_group_rk45(f, y0, t0, len, ts, theta, x_r, x_i[, tolerances])`
    case ragged

    /// Whether it solves one system: only `integrate_ode_parallel` speaks of groups.
    var isOfOneGroup: Bool {
      switch self {
      case .parallel, .ragged: return false
      case .variadic, .adjoint, .single: return true
      }
    }
  }

  /// One function.
  struct Function {
    let entry: LibraryEntry
    let form: Form
    let integrator: Integrator

    func definition(_ settings: SolverSettings) -> SolverDefinition {
      var callback: SolverDefinition.Callback?
      if case .variadic(let hasTolerances) = form {
        callback = SolverDefinition.Callback(
          types: [.real, .vector], ownArguments: hasTolerances ? 6 : 3, result: .vector)
      }
      let (form, integrator) = (form, settings.integrator(for: integrator))
      let tolerances = self.integrator.tolerances
      return SolverDefinition(entry.name, callback: callback) { functions in
        functions.count == 1 ? ODECall(form, integrator, tolerances, functions[0], settings: settings) : nil
      }
    }
  }

  let functions: [Function]

  var entries: [LibraryEntry] { functions.map(\.entry) }
  func definitions(_ settings: SolverSettings) -> [SolverDefinition] { functions.map { $0.definition(settings) } }

  /// - Parameter integrators: the first is what names without a method mean; of many groups, one that chooses.
  init(_ integrators: [Integrator]) {
    let named = integrators.flatMap { integrator in integrator.names.map { (name: $0, integrator: integrator) } }
    var functions = named.flatMap { Self.variadic($0.name, $0.integrator) }
    let methods = integrators.filter { $0.controlNumber > 0 }
    if let last = methods.max(by: { $0.controlNumber < $1.controlNumber }) {
      functions.append(
        Function(entry: Self.adjointEntry, form: .adjoint(methods: methods), integrator: last))
    }
    if let first = named.first {
      let choice = named.first { $0.integrator.chooses } ?? first
      functions += [
        Self.single("", of: first.name.name, first.integrator),
        Self.parallel("", of: choice.name.name, choice.integrator),
      ]
      for (name, integrator) in named where name.hasArrayForms {
        functions += [
          Self.single("_" + name.name, of: name.name, integrator),
          Self.parallel("_" + name.name, of: name.name, integrator),
        ]
      }
    }
    self.functions = functions
  }

  private static func variadic(_ name: Integrator.Name, _ integrator: Integrator) -> [Function] {
    let solver = "ode_\(name.name)"
    let call = "array[] vector \(solver)"
    let arguments = "((real, vector, ...) => vector, vector, real, array[] real"
    return [
      Function(
        entry: LibraryEntry(
          solver, ["\(call)\(arguments), ...)"],
          "The states at the given times of the ODE y' = f(t, y, ...) by \(name.description). Takes f, the initial state, "
            + "the initial time, the times, and what f gets besides."),
        form: .variadic(hasTolerances: false), integrator: integrator),
      Function(
        entry: LibraryEntry(
          solver + "_tol", ["\(call)_tol\(arguments), data real, data real, data int, ...)"],
          "The same as `\(solver)`, with relative tolerance, absolute tolerance and the greatest number of steps "
            + "between two times before the arguments of f."),
        form: .variadic(hasTolerances: true), integrator: integrator),
    ]
  }

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
  private static let systemWithoutTheta = "(real, array[] real, data array[] real, data array[] int) => array[] real"

  /// The form over arrays, of one group.
  private static func single(_ suffix: String, of method: String, _ integrator: Integrator) -> Function {
    let name = "integrate_ode\(suffix)"
    // Initial state and time, times, parameters, data.
    let arguments = "array[] real, real, array[] real, array[] real, data array[] real, data array[] int"
    let call = "array[,] real \(name)(\(system), \(arguments)"
    return Function(
      entry: LibraryEntry(
        name, traits: [.deprecated(instead: "'ode_\(method)'"), .withoutSecondDerivatives],
        suffix.isEmpty ? [call + ")"] : [call + ")", call + tolerances + ")"],
        "The older form of `ode_\(method)`, over arrays: f gets the time, the state, parameters, real data and int data."
      ), form: .single, integrator: integrator)
  }

  /// The form over arrays, of many groups.
  private static func parallel(_ suffix: String, of method: String, _ integrator: Integrator) -> Function {
    // All groups of a longitudinal model at once: initial states (groups × states), initial times, the groups' times
    // one after another with their counts, parameters (groups × parameters), and data, ragged like the times.
    let times = "array[,] real, array[] real, array[] real, array[] int"
    let data = "data array[] real, array[] int, data array[] int, array[] int"
    let parallel = "integrate_ode_parallel\(suffix)"
    var rules: [String] = []
    for (callback, theta) in [(system, "array[,] real, "), (systemWithoutTheta, "")] {
      let call = "array[,] real \(parallel)(\(callback), \(times), \(theta)\(data)"
      rules += [call + ")", call + tolerances + ")"]
    }
    return Function(
      entry: LibraryEntry(
        parallel, traits: [.withoutSecondDerivatives], rules,
        "Solves the ODEs of all groups of a longitudinal model at once, by the method of `ode_\(method)`: initial states "
          + "(groups by states), initial times, all times one group after another with their counts, parameters (groups "
          + "by parameters), then real and int data, ragged like the times. The rows of the result are the states at all "
          + "times."), form: .parallel, integrator: integrator)
  }
}
