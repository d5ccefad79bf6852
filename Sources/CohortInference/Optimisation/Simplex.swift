// The simplex of Nelder and Mead: vertices with log densities, best first.

/// dimension + 1 points that reflect, expand, contract and shrink towards the highest log density.
struct Simplex {
  struct Vertex {
    var position: [Double]
    /// −∞ where the density is not finite.
    var value: Double
  }

  /// Best first; of equals those that have been there longer.
  private(set) var vertices: [Vertex]
  private(set) var evaluations = 0
  var best: Vertex { vertices[0] }
  private let expansion: Double
  private let contraction: Double
  private let shrinkage: Double

  /// - Parameter edge: how far the other vertices are from the first, each along one axis.
  init(around position: [Double], logDensity: Double, edge: Double) {
    vertices = [Vertex(position: position, value: logDensity)]
    let n = Double(max(2, position.count))
    // Gao and Han 2012, equation 4.1; reflection is 1.
    expansion = 1 + 2 / n
    contraction = 0.75 - 1 / (2 * n)
    shrinkage = 1 - 1 / n
    restart(edge: edge)
  }

  /// Another simplex around the best vertex, to be evaluated.
  mutating func restart(edge: Double) {
    let center = best
    vertices = [center]
    for i in center.position.indices {
      var position = center.position
      position[i] += edge
      vertices.append(Vertex(position: position, value: -.infinity))
    }
  }

  /// Looks at all vertices but the first.
  mutating func evaluate(_ density: any LogDensity) throws {
    for i in vertices.indices.dropFirst() {
      vertices[i].value = try value(vertices[i].position, density)
    }
    sort()
  }

  private mutating func value(_ position: [Double], _ density: any LogDensity) throws -> Double {
    evaluations += 1
    let value = try density.logDensity(at: position)
    return value.isNaN ? -.infinity : value
  }

  private mutating func sort() {
    // Stable by hand: which of two equal vertices comes first must not depend on the library.
    let order = vertices.indices.sorted { (vertices[$0].value, -$0) > (vertices[$1].value, -$1) }
    vertices = order.map { vertices[$0] }
  }

  /// Whether all vertices are as good as one point with one log density.
  var hasCollapsed: Bool {
    guard vertices.count > 1 else { return true }
    let range = best.value - (vertices.last?.value ?? best.value)
    guard range <= 1e-10 * max(1, abs(best.value)) * 0.1 else { return isTiny(1e-14) }
    return isTiny(1e-7)
  }

  private func isTiny(_ share: Double) -> Bool {
    vertices.dropFirst().allSatisfy { vertex in
      zip(vertex.position, best.position).allSatisfy { abs($0 - $1) <= share * max(1, abs($1)) }
    }
  }

  /// One iteration (Lagarias and others 1998, section 2).
  mutating func iterate(_ density: any LogDensity) throws {
    guard vertices.count > 1 else { return }
    let last = vertices.count - 1
    let worst = vertices[last]
    var center = [Double](repeating: 0, count: worst.position.count)
    for vertex in vertices.dropLast() { add(1 / Double(last), vertex.position, to: &center) }
    func at(_ factor: Double) -> [Double] { zip(center, worst.position).map { $0 + factor * ($0 - $1) } }
    let reflected = Vertex(position: at(1), value: try value(at(1), density))
    let secondWorst = vertices[last - 1].value
    if reflected.value > best.value {
      let expanded = Vertex(position: at(expansion), value: try value(at(expansion), density))
      vertices[last] = expanded.value > reflected.value ? expanded : reflected
    } else if reflected.value > secondWorst {
      vertices[last] = reflected
    } else {
      let isOutside = reflected.value > worst.value
      let position = at(isOutside ? contraction : -contraction)
      let contracted = Vertex(position: position, value: try value(position, density))
      if contracted.value > worst.value && (!isOutside || contracted.value >= reflected.value) {
        vertices[last] = contracted
      } else {
        for i in vertices.indices.dropFirst() {
          vertices[i].position = zip(best.position, vertices[i].position).map { $0 + shrinkage * ($1 - $0) }
        }
        try evaluate(density)
        return
      }
    }
    sort()
  }
}
