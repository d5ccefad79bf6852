// BatchedNode: library nodes of which several calls are done as one.

/// A library node of which several independent calls can be done as one, such as ODE solves of several groups.
///
/// Conforming types implement one of the two functions.
package protocol BatchedNode: LibraryNode {
  /// A node that does the calls of `nodes` (all made at one place of the model) in order: each of its arguments is the
  /// calls' arguments one after another, its outputs are theirs one after another. nil if they do not go together.
  static func merged(_ nodes: [Self]) -> (any LibraryNode)?
  /// The same for nodes that gain from arguments which all calls have in common.
  ///
  /// - Parameter isSame: for each argument whether all calls have the same.
  static func merged(_ nodes: [Self], isSame: [Bool]) -> MergedNode?
  /// Why there is no such node; `otherSettings` by default.
  static func obstacle(_ nodes: [Self], isSame: [Bool]) -> Reason
}

extension BatchedNode {
  /// No node.
  package static func merged(_ nodes: [Self]) -> (any LibraryNode)? { nil }

  /// A node that is given each call's arguments, the same or not.
  package static func merged(_ nodes: [Self], isSame: [Bool]) -> MergedNode? {
    merged(nodes).map { MergedNode($0, isGivenOnce: isSame.map { _ in false }) }
  }

  package static func obstacle(_ nodes: [Self], isSame: [Bool]) -> Reason { .otherSettings }

  /// Why there is no node for all these calls.
  func obstacle(toMerging nodes: [any LibraryNode], isSame: [Bool]) -> Reason {
    let same = nodes.compactMap { $0 as? Self }
    return same.count == nodes.count ? Self.obstacle(same, isSame: isSame) : .otherSettings
  }

  /// One node for the calls of this node and others; nil where these are of other types or do not go together.
  func merged(withAllOf nodes: [any LibraryNode], isSame: [Bool]) -> MergedNode? {
    let same = nodes.compactMap { $0 as? Self }
    return same.count == nodes.count ? Self.merged(same, isSame: isSame) : nil
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
