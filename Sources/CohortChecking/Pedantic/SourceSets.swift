// SourceSets: the outside variables on which each node of a dependence graph depends, for all nodes at once.

/// The sources of all nodes, found in one walk.
///
/// The strongly connected components of the graph (Tarjan 1972) come out after all on which they depend, so the sources of
/// a component are its own and those of the components it leads to. Equal sets are mostly one and the same: a chain of
/// conditions on one parameter has one set, however long it is.
struct SourceSets {
  /// Sets of variables as bits; number 0 is empty.
  private var sets: [[UInt64]]
  /// The number of each node's set.
  private var setOfNode: [Int]

  init(_ graph: DependenceGraph, throughSizes: Bool) {
    let nodes = graph.nodes
    sets = [[]]
    setOfNode = [Int](repeating: 0, count: nodes.count)
    /// When each node was reached, from 1, and the earliest node on the stack that it leads to.
    var reached = [Int](repeating: 0, count: nodes.count)
    var lowest = reached
    var isOpen = [Bool](repeating: false, count: nodes.count)
    var open: [Int] = []
    var clock = 0
    var path: [(node: Int, next: Int)] = []
    for root in nodes.indices where reached[root] == 0 {
      path.append((root, 0))
      while let (node, next) = path.last {
        if next == 0 {
          clock += 1
          reached[node] = clock
          lowest[node] = clock
          open.append(node)
          isOpen[node] = true
        }
        let dependencies = nodes[node].values.count + (throughSizes ? nodes[node].sizes.count : 0)
        if next < dependencies {
          path[path.count - 1].next += 1
          let values = nodes[node].values
          let other = next < values.count ? values[next] : nodes[node].sizes[next - values.count]
          if reached[other] == 0 {
            path.append((other, 0))
          } else if isOpen[other] {
            lowest[node] = min(lowest[node], reached[other])
          }
          continue
        }
        path.removeLast()
        if let parent = path.last?.node { lowest[parent] = min(lowest[parent], lowest[node]) }
        guard lowest[node] == reached[node] else { continue }
        close(node, graph, throughSizes, &open, &isOpen)
      }
    }
  }

  /// Takes a whole component from the stack and gives its nodes their set.
  private mutating func close(
    _ root: Int, _ graph: DependenceGraph, _ throughSizes: Bool, _ open: inout [Int], _ isOpen: inout [Bool]
  ) {
    let first = open.lastIndex(of: root) ?? 0
    let members = open[first...]
    var union = 0
    for member in members {
      let node = graph.nodes[member]
      if let source = node.source { union = joined(union, set(of: source)) }
      for dependency in node.values where setOfNode[dependency] != union {
        union = joined(union, setOfNode[dependency])
      }
      if throughSizes {
        for dependency in node.sizes { union = joined(union, setOfNode[dependency]) }
      }
    }
    for member in members {
      setOfNode[member] = union
      isOpen[member] = false
    }
    open.removeSubrange(first...)
  }

  private mutating func set(of source: Int) -> Int {
    var words = [UInt64](repeating: 0, count: source / 64 + 1)
    words[source / 64] = 1 << UInt64(source % 64)
    sets.append(words)
    return sets.count - 1
  }

  /// The number of the union of two sets; one of theirs where it holds the other.
  private mutating func joined(_ a: Int, _ b: Int) -> Int {
    if a == b || b == 0 { return a }
    if a == 0 { return b }
    let (x, y) = sets[a].count >= sets[b].count ? (a, b) : (b, a)
    var words = sets[x]
    var isLarger = false
    var isOther = sets[x].count == sets[y].count
    for (index, word) in sets[y].enumerated() {
      if word & ~words[index] != 0 { isLarger = true }
      if words[index] & ~word != 0 { isOther = false }
      words[index] |= word
    }
    if !isLarger { return x }
    if isOther { return y }
    sets.append(words)
    return sets.count - 1
  }

  /// The outside variables on which a node depends, in order of their indices.
  func sources(of node: DependenceGraph.NodeID) -> [Int] {
    guard setOfNode.indices.contains(node) else { return [] }
    var found: [Int] = []
    for (index, word) in sets[setOfNode[node]].enumerated() {
      var rest = word
      while rest != 0 {
        found.append(64 * index + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
    return found
  }
}
