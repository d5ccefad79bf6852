// EventFunctions: Torsten's functions for systems of ODEs: with event records, and its names of the solvers without.
import CohortChecking
import CohortLibrary
import CohortMath
import CohortRecording
import CohortSolvers

/// The functions for a table of integrators.
struct EventFunctions {
  let entries: [LibraryEntry]
  let definitions: [SolverDefinition]

  /// - Parameter settings: how solvers go about it.
  init(_ integrators: [Integrator], _ settings: SolverSettings = SolverSettings()) {
    var entries: [LibraryEntry] = []
    var definitions: [SolverDefinition] = []
    for integrator in integrators {
      for name in integrator.names where name.hasArrayForms {
        let solvers = [
          Self.solve("pmx_solve_\(name.name)", isOfGroup: false, name),
          Self.solve("pmx_solve_group_\(name.name)", isOfGroup: true, name),
          Self.solve("generalOdeModel_\(name.name)", isOfGroup: false, name, instead: "pmx_solve_\(name.name)"),
        ]
        for (entry, isOfGroup) in solvers {
          entries.append(entry)
          definitions.append(
            SolverDefinition(entry.name) { functions in
              functions.count == 1
                ? EventCall(
                  isOfGroup: isOfGroup, integrator, .function(CallbackRecordings(functions[0])), settings: settings)
                : nil
            })
        }
        for function in Self.plain(name, integrator) {
          entries.append(function.entry)
          definitions.append(function.definition(settings))
        }
      }
    }
    self.entries = entries
    self.definitions = definitions
  }

  /// TIME, AMT, RATE, II, then EVID, CMT, ADDL, SS.
  static let records =
    "array[] real, array[] real, array[] real, array[] real, array[] int, array[] int, array[] int, array[] int"
  /// None, those of the solver, and those that Torsten takes for steady states besides.
  static let tolerances = [
    "", ", data real, data real, data real", ", data real, data real, data real, data real, data real, data real",
  ]

  private static func solve(
    _ name: String, isOfGroup: Bool, _ method: Integrator.Name, instead: String? = nil
  ) -> (LibraryEntry, Bool) {
    let system = "(real, vector, array[] real, data array[] real, data array[] int) => vector"
    let rows = isOfGroup ? "array[,] real" : "array[] real or array[,] real"
    let ints = isOfGroup ? "data array[,] int" : "data array[] int or array[,] int"
    let options = [
      "", ", \(rows)", ", \(rows), \(rows)", ", \(rows), \(rows), data \(rows)",
      ", \(rows), \(rows), data \(rows), \(ints)",
    ]
    let call = "matrix \(name)(\(system), int, \(isOfGroup ? "array[] int, " : "")\(records), \(rows)"
    let rules = options.flatMap { option in tolerances.map { call + option + $0 + ")" } }
    var traits: [FunctionTrait] = [.withoutSecondDerivatives]
    if let instead { traits.insert(.deprecated(instead: "'\(instead)'"), at: 0) }
    let subjects =
      isOfGroup
      ? "The same as `pmx_solve_\(method.name)` for many subjects at once: behind the number of compartments stands how many "
        + "records each has, and theta, bioavailability, lags and data have a row for each subject or for each record."
      : "The amounts in the compartments (rows) at event records (columns) by \(method.description). Takes f, the number "
        + "of compartments, the records as NM-TRAN has them (times, amounts, rates, intervals; EVID 0 to 4 and 8, compartments, "
        + "additional doses, steady state), theta for all or for each record, and, as far as they are given, "
        + "bioavailability and lag times by compartment, real and int data of f, then relative and absolute tolerance and the "
        + "greatest number of steps between two times (three more, for steady states, are taken and not needed). f gets the "
        + "time, the amounts, theta and the data; infusions are added to what it returns."
    return (
      LibraryEntry(name, traits: traits, rules, instead == nil ? subjects : "An older name of `\(instead ?? "")`."),
      isOfGroup
    )
  }

  /// Torsten's names of the solvers without events.
  private static func plain(_ name: Integrator.Name, _ integrator: Integrator) -> [ODEFunctions.Function] {
    let callback = "(real, array[] real, array[] real, data array[] real, data array[] int) => array[] real"
    let single =
      "array[,] real pmx_integrate_ode_\(name.name)(\(callback), array[] real, real, array[] real, array[] real, "
      + "data array[] real, data array[] int"
    let group =
      "matrix pmx_integrate_ode_group_\(name.name)(\(callback), array[,] real, real, array[] int, array[] real, "
      + "array[,] real, data array[,] real, data array[,] int"
    let variadic = "((real, vector, ...) => vector, vector, real, array[] real"
    return [
      ODEFunctions.Function(
        entry: LibraryEntry(
          "pmx_ode_\(name.name)", ["array[] vector pmx_ode_\(name.name)\(variadic), ...)"],
          "Torsten's name of `ode_\(name.name)`."), form: .variadic(hasTolerances: false), integrator: integrator),
      ODEFunctions.Function(
        entry: LibraryEntry(
          "pmx_ode_\(name.name)_ctrl",
          ["array[] vector pmx_ode_\(name.name)_ctrl\(variadic), data real, data real, data int, ...)"],
          "Torsten's name of `ode_\(name.name)_tol`."), form: .variadic(hasTolerances: true), integrator: integrator),
      ODEFunctions.Function(
        entry: LibraryEntry(
          "pmx_integrate_ode_\(name.name)", traits: [.withoutSecondDerivatives],
          tolerances.prefix(2).map { single + $0 + ")" },
          "Torsten's name of `integrate_ode_\(name.name)`."), form: .single, integrator: integrator),
      ODEFunctions.Function(
        entry: LibraryEntry(
          "pmx_integrate_ode_group_\(name.name)", traits: [.withoutSecondDerivatives],
          tolerances.prefix(2).map { group + $0 + ")" },
          "Solves the ODEs of many subjects at once, by the method of `ode_\(name.name)`: initial states (subjects by states), "
            + "one initial time, how many times each subject has, all times, then parameters, real and int data, a row for each "
            + "subject. The columns of the result are the states at all times."), form: .ragged, integrator: integrator),
    ]
  }
}
