// LibraryNode: what is not elementwise (matrix algebra, ODE solves, reductions over whole containers).

/// A vector-valued function of several vectors with its own value rule and adjoint rule.
///
/// One node object serves all replays and all threads: it holds shapes and options only. What an evaluation has to
/// remember for its reverse (a Cholesky factor, sensitivities) lives in a workspace, one per executor.
package protocol LibraryNode: AnyObject, Sendable {
  /// The arguments by their names, in the order in which a call gives them.
  associatedtype Argument: NodeArgument
  /// What an evaluation remembers for its reverse; nothing for most reductions.
  associatedtype Workspace = Void
  /// For messages and listings: "cholesky_decompose", "ode_bdf".
  var name: String { get }
  /// Whether an evaluation can fail: the point is invalid then, whether or not the results are used.
  var canFail: Bool { get }
  /// Memory for one executor, allocated once.
  ///
  /// - Throws: where there is not enough.
  func makeWorkspace() throws(NodeFailure) -> Workspace
  /// Computes `outputs` from `inputs`.
  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: Workspace
  ) -> NodeOutcome
  /// Computes `outputs` from `inputs` once, without a reverse to follow: while a program is recorded. By default a `forward`
  /// with a fresh workspace.
  func evaluateOnce(inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>) -> NodeOutcome
  /// The same function for programs that are only ever run forward: what serves derivatives alone is left out. By default
  /// the node itself.
  func withoutDerivatives() -> any LibraryNode
  /// Adds to `inputAdjoints` the transposed Jacobian times `outputAdjoints`. An argument's pointer is nil where no derivative
  /// is wanted. Called only after a `forward` at the same inputs, with its outputs and workspace; where the node has several
  /// outputs, any number of times (for each row of its Jacobian).
  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: NodeAdjoints<Argument>, workspace: Workspace)
  /// What the node does, for whoever asks how a program runs.
  func describe() -> NodeDescription
  /// What the last evaluation took; nil where the node does not count.
  func statistics(_ workspace: Workspace) -> SolveStatistics?
  /// The node with a workspace, for one evaluation at a time. Nodes leave this to the default: what is known of their types
  /// is known to it, so that calls need no casts.
  ///
  /// - Throws: where there is not enough memory.
  func evaluator() throws(NodeFailure) -> NodeEvaluator
}

extension LibraryNode {
  package var canFail: Bool { true }

  /// The node itself.
  package func withoutDerivatives() -> any LibraryNode { self }

  /// Computes `outputs` from `inputs` once, without a reverse to follow: while a program is recorded.
  package func evaluateOnce(inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>) -> NodeOutcome {
    do {
      return forward(inputs: inputs, outputs: outputs, workspace: try makeWorkspace())
    } catch {
      return .failure(error)
    }
  }

  /// The same for pointers to the arguments in their order, where the node's type is not known.
  package func evaluateOnce(
    at inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>
  ) -> NodeOutcome {
    evaluateOnce(inputs: NodeInputs(inputs), outputs: outputs)
  }

  package func describe() -> NodeDescription { NodeDescription() }

  package func statistics(_ workspace: Workspace) -> SolveStatistics? { nil }

  /// How the argument at a position is called, for listings.
  package func argumentName(at position: Int) -> String { Argument.name(at: position) }

  @inlinable package func evaluator() throws(NodeFailure) -> NodeEvaluator {
    let workspace = try makeWorkspace()
    return NodeEvaluator(
      forward: { inputs, outputs in
        self.forward(inputs: NodeInputs(inputs), outputs: outputs, workspace: workspace)
      },
      reverse: { inputs, outputs, outputAdjoints, inputAdjoints in
        self.reverse(
          inputs: NodeInputs(inputs), outputs: outputs, outputAdjoints: outputAdjoints,
          inputAdjoints: NodeAdjoints(inputAdjoints), workspace: workspace)
      },
      statistics: { self.statistics(workspace) })
  }
}

extension LibraryNode where Workspace == Void {
  /// Nothing.
  @inlinable package func makeWorkspace() throws(NodeFailure) {}
}
