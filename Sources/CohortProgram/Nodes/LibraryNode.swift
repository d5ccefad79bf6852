// Library nodes: what is not elementwise (matrix algebra, ODE solves, reductions over whole containers).

/// A vector-valued function of several vectors with its own value rule and adjoint rule.
///
/// One node object serves all replays and all threads: it holds shapes and options only. What an evaluation has to
/// remember for its reverse (a Cholesky factor, sensitivities) lives in a workspace, one per executor.
package protocol LibraryNode: AnyObject, Sendable {
  /// For messages and listings: "cholesky_decompose", "ode_bdf".
  var name: String { get }
  /// Whether an evaluation can fail: the point is invalid then, whether or not the results are used.
  var canFail: Bool { get }
  /// Memory for one executor, allocated once; may be nil.
  func makeWorkspace() -> AnyObject?
  /// Computes `outputs` from `inputs` (one pointer per argument, each contiguous).
  func forward(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>, workspace: AnyObject?
  ) -> NodeOutcome
  /// Computes `outputs` from `inputs` once, without a reverse to follow: while a program is recorded. By default a `forward`
  /// with a fresh workspace.
  func evaluateOnce(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>
  ) -> NodeOutcome
  /// The same function for programs that are only ever run forward: what serves derivatives alone is left out. By default
  /// the node itself.
  func withoutDerivatives() -> any LibraryNode
  /// Adds to `inputAdjoints` the transposed Jacobian times `outputAdjoints`. An argument's pointer is nil where no derivative
  /// is wanted. Called only after a `forward` at the same inputs, with its outputs and workspace; where the node has several
  /// outputs, any number of times (for each row of its Jacobian).
  func reverse(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: UnsafePointer<UnsafeMutablePointer<Double>?>, workspace: AnyObject?)
}

extension LibraryNode {
  package var canFail: Bool { true }

  /// The node itself.
  package func withoutDerivatives() -> any LibraryNode { self }

  /// Computes `outputs` from `inputs` once, without a reverse to follow: while a program is recorded.
  package func evaluateOnce(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>
  ) -> NodeOutcome {
    forward(inputs: inputs, outputs: outputs, workspace: makeWorkspace())
  }
}
