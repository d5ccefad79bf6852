// SolveStatistics: what the solves of a node took in its last evaluation.

/// The work of a node's solves, by group (or call) in the order of the program; empty where a method does not count it.
package struct SolveStatistics: Sendable {
  /// Steps that were accepted, and steps that were tried again.
  package var steps: [Int] = []
  package var rejected: [Int] = []
  /// Evaluations of the right-hand side with its sensitivities.
  package var evaluations: [Int] = []
  /// Iterations of Newton's method, and matrices factorised for it; empty for explicit methods.
  package var newtonIterations: [Int] = []
  package var factorizations: [Int] = []
  /// Implicit steps tried, of methods that choose between explicit and implicit ones; else empty.
  package var implicitSteps: [Int] = []

  /// What the data call the groups; empty where they have numbers alone.
  package var names: [String] = []

  package init() {}
}
