// SolverSettings: what is chosen for all solves of a model, beside what its calls say.

/// How solvers go about what a program asks of them.
package struct SolverSettings: Sendable, Equatable {
  /// Whether systems that are affine in the state are solved exactly, whichever integrator is named.
  package var solvesLinearExactly = true

  package init(solvesLinearExactly: Bool = true) { self.solvesLinearExactly = solvesLinearExactly }
}
