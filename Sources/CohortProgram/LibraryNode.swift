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

/// A library node that can be taken down as primitives, too: on tapes, which hold no nodes.
package protocol ExpandableNode: LibraryNode {
  /// Otherwise it is one call, unless derivatives of higher order are needed.
  var isAlwaysExpanded: Bool { get }
  /// The results for the given arguments.
  func expanded(_ arguments: [ContiguousArray<Scalar>], _ builder: ProgramBuilder) -> ContiguousArray<Scalar>
}

extension ExpandableNode {
  package var isAlwaysExpanded: Bool { true }
}

/// How a library node's evaluation ended.
package enum NodeOutcome: Sendable {
  case success
  /// The point is invalid (matrix not positive definite, solver failed): the proposal is rejected.
  case failure(NodeFailure)
}

/// Why a library node failed; `kind` is what failures are counted by.
package struct NodeFailure: Error, Sendable {
  package var kind: String
  package var message: String

  package init(kind: String, message: String) {
    self.kind = kind
    self.message = message
  }

  /// The message with the place of the call before it, where that is known.
  package func message(at place: String?) -> String { place.map { "\($0): \(message)" } ?? message }
}

/// A library node of which several independent calls can be done as one, such as ODE solves of several groups.
///
/// Conforming types implement one of the two functions.
package protocol BatchedNode: LibraryNode {
  /// A node that does the calls of `nodes` (all made at one place of the model) in order: each of its arguments is the
  /// calls' arguments one after another, its outputs are theirs one after another. nil if they do not go together.
  static func merged(_ nodes: [any LibraryNode]) -> (any LibraryNode)?
  /// The same for nodes that gain from arguments which all calls have in common.
  ///
  /// - Parameter isSame: for each argument whether all calls have the same.
  static func merged(_ nodes: [any LibraryNode], isSame: [Bool]) -> MergedNode?
}

extension BatchedNode {
  /// No node.
  package static func merged(_ nodes: [any LibraryNode]) -> (any LibraryNode)? { nil }

  /// A node that is given each call's arguments, the same or not.
  package static func merged(_ nodes: [any LibraryNode], isSame: [Bool]) -> MergedNode? {
    merged(nodes).map { MergedNode($0, isGivenOnce: isSame.map { _ in false }) }
  }
}

/// A node that stands for several calls: its outputs are theirs one after another.
package struct MergedNode {
  package var node: any LibraryNode
  /// For each argument whether it is given once, all calls having the same; otherwise it is the calls' arguments one after
  /// another.
  package var isGivenOnce: [Bool]

  package init(_ node: any LibraryNode, isGivenOnce: [Bool]) {
    self.node = node
    self.isGivenOnce = isGivenOnce
  }
}
