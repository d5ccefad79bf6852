// ReportVariable + fit: the variables in the order of their blocks, and the columns of their quantities.
import Cohort

extension ReportVariable {
  /// - Parameters:
  ///   - model: of the fit; without it variables stand as in the draws.
  ///   - comments: by variable, what its declaration says.
  /// - Returns: the variables, and for each quantity its column.
  static func all(_ fit: Fit, model: Model?, comments: [String: String]) -> ([ReportVariable], columns: [Int]) {
    let lists: [(Block, [ModelInfo.Variable])] = [
      (.parameters, model?.info.parameters ?? []),
      (.transformedParameters, model?.info.transformedParameters ?? []),
      (.generatedQuantities, model?.info.generatedQuantities ?? []),
    ]
    var blocks: [String: (block: Block, order: Int)] = [:]
    for (block, variables) in lists {
      for variable in variables { blocks[variable.name] = (block, blocks.count) }
    }
    func place(_ variable: Fit.Variable) -> (block: Block, order: Int) {
      if variable.isSamplers { return (.sampler, .max) }
      // Slots of tuples and parts of complex numbers belong to their variable.
      let base = String(variable.name.prefix { $0 != "." && $0 != "[" && $0 != ":" })
      return blocks[base] ?? (.draws, .max - 1)
    }
    let sorted = fit.variables.enumerated().map { (place: place($0.element), index: $0.offset, variable: $0.element) }
      .sorted { ($0.place.order, $0.index) < ($1.place.order, $1.index) }
    var variables: [ReportVariable] = []
    var columns: [Int] = []
    for entry in sorted {
      let own = fit.columns(of: entry.variable)
      guard !own.isEmpty else { continue }
      variables.append(
        ReportVariable(
          name: entry.variable.name, block: entry.place.block, sizes: entry.variable.sizes, first: columns.count,
          count: own.count, comment: comments[entry.variable.name] ?? ""))
      columns += own
    }
    return (variables, columns)
  }
}
