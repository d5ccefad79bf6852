// NodeOutcome: how the evaluation of a library node ended.

/// How a library node's evaluation ended.
package enum NodeOutcome: Sendable {
  case success
  /// The point is invalid (matrix not positive definite, solver failed): the proposal is rejected.
  case failure(NodeFailure)
}
