// NodeFailure: why a library node could not be evaluated.

/// Why a library node failed; `kind` is what failures are counted by.
package struct NodeFailure: Error, Sendable {
  package var kind: String
  package var message: String
  /// The group that failed, from 0, where the node has several.
  package var group: Int?

  package init(kind: String, message: String, group: Int? = nil) {
    self.kind = kind
    self.message = message
    self.group = group
  }

  /// The message with the place of the call before it, where that is known and the message does not say it itself.
  package func message(at place: String?) -> String {
    guard let place, !message.hasPrefix(place + ":") else { return message }
    return "\(place): \(message)"
  }
}

extension NodeFailure {
  /// There is not enough memory for a node's workspace.
  package static func memory(_ name: String) -> NodeFailure {
    NodeFailure(kind: "\(name): memory", message: "\(name): there is not enough memory")
  }
}
