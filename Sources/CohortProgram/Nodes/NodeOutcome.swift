// NodeOutcome: how the evaluation of a library node ended.

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
