// SolverSettings: what is chosen for all solves of a model, beside what its calls say.
import CohortSolvers

/// How solvers go about what a program asks of them.
public struct SolverSettings: Sendable, Equatable {
  /// What solves the systems that the program gives to `ode_bdf` and its kin.
  public var stiffSolver = StiffSolver.cvodes
  /// Whether systems of ODEs that are affine in the state are solved exactly, whichever integrator the program names.
  public var solvesLinearExactly = true

  /// The integrators that the program names; linear systems exactly.
  public init() {}

  /// What solves in place of the integrator that a call names.
  func integrator(for named: Integrator) -> Integrator {
    named.name == StiffSolver.formulas ? stiffSolver.integrator(Integrator.all) ?? named : named
  }

  /// What `choices` gave, by name.
  package init(choice: (String) -> String?) {
    if let solver = choice("stiff_solver").flatMap(StiffSolver.init(rawValue:)) { stiffSolver = solver }
    if choice("exact_linear") == "off" { solvesLinearExactly = false }
  }

  /// What differs from what is usual, by the names of the options.
  package var choices: [(name: String, value: String)] {
    (stiffSolver == .cvodes ? [] : [("stiff_solver", stiffSolver.rawValue)])
      + (solvesLinearExactly ? [] : [("exact_linear", "off")])
  }
}
