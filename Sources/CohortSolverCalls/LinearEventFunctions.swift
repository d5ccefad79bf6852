// LinearEventFunctions: Torsten's functions for linear compartment models with event records.
import CohortLibrary
import CohortRecording
import CohortSolvers
import CohortTape

struct LinearEventFunctions {
  let entries: [LibraryEntry]
  let definitions: [SolverDefinition]

  /// - Parameter integrator: for systems that are too large to be solved exactly, and where that is not wanted.
  init(_ integrator: Integrator, _ settings: SolverSettings = SolverSettings()) {
    var entries: [LibraryEntry] = []
    var definitions: [SolverDefinition] = []
    func add(
      _ name: String, instead: String?, _ theta: [String], _ summary: String,
      _ system: @escaping @Sendable () -> EventSystem
    ) {
      let rows = "array[] real or array[,] real"
      let rules = theta.flatMap { theta in
        ["", ", \(rows)", ", \(rows), \(rows)"].map { "matrix \(name)(\(EventFunctions.records), \(theta)\($0))" }
      }
      var traits: [FunctionTrait] = [.withoutSecondDerivatives]
      if let instead { traits.insert(.deprecated(instead: "'\(instead)'"), at: 0) }
      entries.append(LibraryEntry(name, traits: traits, rules, summary))
      definitions.append(
        SolverDefinition(name) { functions in
          functions.isEmpty
            ? EventCall(isOfGroup: false, integrator, system(), settings: settings) : nil
        })
    }
    for model in CompartmentModel.all {
      let recorded = RecordedFunction(tape: model.tape)
      let summary =
        "The amounts in the compartments (rows) at event records (columns) of a drug with first-order absorption and "
        + "\(model.compartments), exactly. Takes the records as NM-TRAN has them (times, amounts, rates, intervals; EVID 0 to 4 and "
        + "8, compartments, additional doses, steady state), theta = {\(model.parameters.joined(separator: ", "))} for all "
        + "or for each record, and, as far as they are given, bioavailability and lag times by compartment."
      add(model.name, instead: nil, ["array[] real or array[,] real"], summary) {
        .compartments(model, recorded)
      }
      if let older = model.olderName {
        add(older, instead: model.name, ["array[] real or array[,] real"], "An older name of `\(model.name)`.") {
          .compartments(model, recorded)
        }
      }
    }
    let name = "pmx_solve_linode"
    let summary =
      "The amounts in the compartments (rows) at event records (columns) of the linear system y' = K y, exactly. Takes the records "
      + "as `pmx_solve_twocpt` does, the matrix K for all or one for each record, and, as far as they are given, bioavailability and "
      + "lag times by compartment."
    let theta = ["matrix or array[] matrix"]
    add(name, instead: nil, theta, summary) { .matrix(SharedCache()) }
    add("linOdeModel", instead: name, theta, "An older name of `\(name)`.") { .matrix(SharedCache()) }
    self.entries = entries
    self.definitions = definitions
  }
}
