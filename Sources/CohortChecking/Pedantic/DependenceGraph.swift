// DependenceGraph: which values a program's statements are computed from, as a graph over versions of variables.

/// Values in static single assignment form (Cytron et al. 1991): every assignment makes a new node, and where paths meet,
/// a node joins the versions that may arrive there. An edge leads from a node to what it is computed from or what decides
/// whether it is computed at all.
struct DependenceGraph {
  /// The number of a node; nodes are numbered in the order in which they were made.
  typealias NodeID = Int

  struct Node {
    /// The variable whose value from outside (data, a parameter, an argument) the node is; nil for all others.
    var source: Int?
    /// What the value is computed from.
    var values: [NodeID]
    /// Of what only the size matters: it cannot depend on values.
    var sizes: [NodeID]
  }

  private(set) var nodes: [Node] = []

  mutating func add(source: Int? = nil, values: [NodeID] = [], sizes: [NodeID] = []) -> NodeID {
    nodes.append(Node(source: source, values: values, sizes: sizes))
    return nodes.count - 1
  }

  mutating func connect(_ node: NodeID, to more: [NodeID]) {
    nodes[node].values += more
  }

  /// Which nodes depend on the value of a variable for which `isMeant` holds; linear in the graph.
  func dependents(where isMeant: (Int) -> Bool) -> [Bool] {
    var users = [[NodeID]](repeating: [], count: nodes.count)
    for (id, node) in nodes.enumerated() {
      for dependency in node.values { users[dependency].append(id) }
    }
    var result = nodes.map { $0.source.map(isMeant) ?? false }
    var stack = result.indices.filter { result[$0] }
    while let next = stack.popLast() {
      for user in users[next] where !result[user] {
        result[user] = true
        stack.append(user)
      }
    }
    return result
  }
}
