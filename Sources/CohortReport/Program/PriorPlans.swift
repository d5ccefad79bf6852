// PriorPlans: for every parameter its prior's curve, or why there is none.
import Cohort
import CohortDiagnostics
import CohortSyntax

enum PriorPlans {
  private static let mostRequests = 200

  /// - Parameter rows: the summaries of all quantities.
  static func curves(
    _ program: FlatProgram, _ facts: ProgramFacts, data: ModelData, seed: UInt64, variables: [ReportVariable],
    rows: [ParameterSummary]
  ) -> ([PriorCurve], [UndrawnPrior]) {
    let blocks = try? StackRoom.withRoom(StackRoom.deep) { program.dataBlocks() }
    var undrawn: [UndrawnPrior] = []
    var requests: [PriorDensities.Request] = []
    for (parameter, prior) in facts.priors {
      guard let variable = variables.first(where: { $0.name == parameter && $0.block == .parameters }) else { continue }
      if case .undrawn(let reason) = prior {
        undrawn.append(UndrawnPrior(name: parameter, reason: reason))
        continue
      }
      let all = Array(variable.first..<(variable.first + variable.count))
      // Elements of a matrix do not stand in the order of a list of arguments.
      if prior.differsByElement, variable.sizes.count > 1 {
        undrawn.append(
          UndrawnPrior(name: parameter, reason: "each of its elements has a prior of its own, in a matrix or array"))
        continue
      }
      guard requests.count < mostRequests else {
        undrawn.append(UndrawnPrior(name: parameter, reason: "\(mostRequests) priors are drawn, and no more"))
        continue
      }
      let groups = prior.differsByElement ? all.prefix(PriorDensities.mostElements).map { [$0] } : [all]
      for (index, quantities) in groups.enumerated() {
        let known = quantities.filter { $0 < rows.count }.map { rows[$0] }.filter { $0.mean.isFinite }
        guard let low = known.compactMap(\.quantiles.first).min(), let high = known.compactMap(\.quantiles.last).max(),
          low.isFinite, high.isFinite
        else { continue }
        let margin = 0.5 * (high - low)
        requests.append(
          PriorDensities.Request(
            name: prior.differsByElement ? rows[quantities[0]].name : parameter, quantities: quantities, prior: prior,
            element: index + 1, low: low - margin, high: high + margin))
      }
    }
    guard let blocks = blocks ?? nil else {
      return ([], undrawn + requests.map { UndrawnPrior(name: $0.name, reason: "the program's text cannot be read") })
    }
    var curves: [PriorCurve] = []
    for (request, result) in zip(requests, PriorDensities(blocks: blocks, data: data, seed: seed).curves(requests)) {
      switch result {
      case .success(let curve): curves.append(curve)
      case .failure(let reason): undrawn.append(UndrawnPrior(name: request.name, reason: reason.text))
      }
    }
    return (curves, undrawn)
  }
}
