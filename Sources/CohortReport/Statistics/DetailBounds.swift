// DetailBounds: where parameters can be, so that their densities stop there.
import Cohort

/// Bounds that are numbers in the program's text, such as `lower=0`.
struct DetailBounds {
  private var byQuantity: [Int: DensityEstimate.Bounds] = [:]

  init(_ variables: [ReportVariable], _ facts: ProgramFacts) {
    for variable in variables {
      guard let prior = facts.priors.first(where: { $0.parameter == variable.name })?.prior else { continue }
      var bounds = DensityEstimate.Bounds()
      switch prior {
      case .statement(let statement):
        bounds.lower = statement.lower.compactMap(\.number).max() ?? -.infinity
        bounds.upper = statement.upper.compactMap(\.number).min() ?? .infinity
      case .uniform(let lower, let upper):
        bounds.lower = lower.number ?? -.infinity
        bounds.upper = upper.number ?? .infinity
      case .undrawn: continue
      }
      for quantity in variable.first..<(variable.first + variable.count) { byQuantity[quantity] = bounds }
    }
  }

  /// - Parameter sorted: its draws, which are within any bounds.
  func callAsFunction(_ quantity: Int, sorted: [Double]) -> DensityEstimate.Bounds {
    guard let bounds = byQuantity[quantity], let first = sorted.first, let last = sorted.last,
      first >= bounds.lower, last <= bounds.upper
    else { return DensityEstimate.Bounds() }
    return bounds
  }
}

extension PriorStatement.Argument {
  /// The number, where the text is one.
  var number: Double? { Double(text.filter { $0 != "(" && $0 != ")" && $0 != " " }) }
}
