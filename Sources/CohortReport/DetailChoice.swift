// DetailChoice: which quantities have curves and sampled draws in the page.
import CohortDiagnostics

/// Chooses: all of small variables, of large ones the elements that mix worst.
struct DetailChoice {
  /// Variables with at most so many elements are taken whole.
  static let smallVariable = 24

  /// - Parameters:
  ///   - variables: with their quantities.
  ///   - rows: the summaries of all quantities.
  ///   - named: names of quantities that findings are about.
  /// - Returns: places among the quantities, in their order.
  static func details(
    _ variables: [ReportVariable], rows: [ParameterSummary], named: [String], most: Int
  ) -> [Int] {
    func range(_ variable: ReportVariable) -> Range<Int> {
      let start = min(max(0, variable.first), rows.count)
      return start..<min(rows.count, start + max(0, variable.count))
    }
    var chosen: [Int] = []
    var known: Set<Int> = []
    func take(_ places: some Sequence<Int>) {
      for place in places where chosen.count < most && known.insert(place).inserted { chosen.append(place) }
    }
    let ofParameters = variables.filter { $0.block == .parameters || $0.block == .draws }
    let others = variables.filter { $0.block == .transformedParameters || $0.block == .generatedQuantities }
    take(variables.filter { $0.name == "lp__" }.flatMap { Array(range($0)) })
    take(ofParameters.filter { $0.count <= smallVariable }.flatMap { Array(range($0)) })
    let names = Set(named.prefix(40))
    take(rows.indices.filter { names.contains(rows[$0].name) })
    take(others.filter { $0.count <= 12 }.flatMap { Array(range($0)) })
    // Of large variables the worst first, each a few, then all that room is left for.
    let large = ofParameters.filter { $0.count > smallVariable }.map { worst(range($0), rows) }
    for list in large { take(list.prefix(8)) }
    for variable in others where variable.count > 12 { take(worst(range(variable), rows).prefix(3)) }
    for list in large { take(list) }
    return chosen.sorted()
  }

  /// Quantities by how badly they mix, the worst first; constant ones last.
  static func worst(_ range: Range<Int>, _ rows: [ParameterSummary]) -> [Int] {
    func badness(_ row: ParameterSummary) -> Double {
      if row.isConstant { return -1 }
      if row.rHat.isNaN || row.essBulk.isNaN { return .infinity }
      return max(row.rHat - 1, 0) * 100 + 100 / max(1, min(row.essBulk, row.essTail))
    }
    return range.sorted { (badness(rows[$0]), $1) > (badness(rows[$1]), $0) }
  }
}
