// FactorGraph: which factors of the density are priors of which parameters.

/// The bipartite graph of the density's factors and the variables that stand in them (Kschischang, Frey & Loeliger 2001).
///
/// A factor is a *prior* of a parameter if the parameter alone connects it with data.
package struct FactorGraph {
  /// The neighbours of each vertex: the root, which stands for all data, then the factors, then the parameters.
  private var neighbours: [[Int]]
  private let factorCount: Int
  /// The vertices of the parameters that stand in a factor.
  private var vertices: [Int: Int] = [:]

  /// - Parameter factors: the variables in each factor.
  package init(_ factors: [[Int]], isData: (Int) -> Bool) {
    factorCount = factors.count
    neighbours = [[]] + factors.map { _ in [] }
    for (index, variables) in factors.enumerated() {
      if variables.contains(where: isData) { connect(index + 1, 0) }
      for variable in variables where !isData(variable) {
        let vertex = vertices[variable] ?? neighbours.count
        if vertex == neighbours.count {
          vertices[variable] = vertex
          neighbours.append([])
        }
        connect(index + 1, vertex)
      }
    }
  }

  private mutating func connect(_ a: Int, _ b: Int) {
    neighbours[a].append(b)
    neighbours[b].append(a)
  }

  /// The number of priors of each parameter that stands in a factor.
  ///
  /// A neighbour of a parameter is its prior if the parameter is an articulation point between it and the data. A
  /// depth-first search from the data finds these for all parameters at once (Hopcroft & Tarjan 1973).
  package func priorCounts() -> [Int: Int] {
    var counts = [Int](repeating: 0, count: neighbours.count)
    /// When each vertex was reached, from 1, and the earliest that an edge from below it leads back to.
    var reached = [Int](repeating: 0, count: neighbours.count)
    var lowest = [Int](repeating: 0, count: neighbours.count)
    /// The edges that lead from below to each vertex.
    var edgesFromBelow = [Int](repeating: 0, count: neighbours.count)
    var clock = 1
    reached[0] = 1
    lowest[0] = 1
    var stack = [(vertex: 0, next: 0, edgesBefore: 0)]
    while let top = stack.last {
      let vertex = top.vertex
      guard top.next < neighbours[vertex].count else {
        stack.removeLast()
        guard let parent = stack.last?.vertex else { break }
        lowest[parent] = min(lowest[parent], lowest[vertex])
        if lowest[vertex] >= reached[parent] { counts[parent] += edgesFromBelow[parent] - top.edgesBefore }
        continue
      }
      stack[stack.count - 1].next += 1
      let other = neighbours[vertex][top.next]
      if reached[other] == 0 {
        clock += 1
        reached[other] = clock
        lowest[other] = clock
        stack.append((other, 0, edgesFromBelow[vertex]))
      } else if reached[other] < reached[vertex] {
        edgesFromBelow[other] += 1
        let isParent = stack.count > 1 && stack[stack.count - 2].vertex == other
        if !isParent { lowest[vertex] = min(lowest[vertex], reached[other]) }
      }
    }
    return vertices.mapValues { vertex in
      // What no data can be reached from is nothing but priors.
      reached[vertex] == 0 ? neighbours[vertex].count : counts[vertex]
    }
  }
}
