// QuantityDetail + fit: the curves of chosen quantities.
import Cohort
import CohortDiagnostics

extension QuantityDetail {
  /// Growing effective sample sizes of so many draws in all are computed.
  private static let mostGrowthWork = 4_000_000

  /// - Parameters:
  ///   - columns: of the fit, by quantity.
  ///   - chosen: quantities.
  static func all(
    _ fit: Fit, columns: [Int], chosen: [Int], isConstant: (Int) -> Bool, bounds: DetailBounds, _ work: ReportWork
  ) throws -> [QuantityDetail] {
    let steps = fit.drawCount * chosen.count <= mostGrowthWork ? 10 : 0
    let constant = chosen.map(isConstant)
    return try work.map(chosen.count) { index in
      let quantity = chosen[index]
      let draws = fit.draws(ofColumn: columns[quantity])
      let chains = Chains(draws)
      guard !constant[index], chains.isFinite else {
        return QuantityDetail(quantity: quantity, density: nil, chainDensities: [], ranks: [], autocorrelations: [])
      }
      let sorted = draws.joined().sorted()
      let limits = bounds(quantity, sorted: sorted)
      let curve = Curve(sorted: sorted, bounds: limits)
      return QuantityDetail(
        quantity: quantity, density: curve,
        chainDensities: curve.map { curve in draws.map { byChain($0.sorted(), curve, limits) } } ?? [],
        ranks: chains.drawCount >= 4 ? ChainCurves.ranks(chains) : [],
        autocorrelations: draws.map { PackedNumbers(ChainCurves.autocorrelations($0)) },
        growth: steps > 0 ? ChainCurves.growth(chains, steps: steps) : nil)
    }
  }

  /// A chain's density over the points of the curve of all.
  private static func byChain(_ sorted: [Double], _ curve: Curve, _ bounds: DensityEstimate.Bounds) -> PackedNumbers {
    if curve.isDiscrete {
      return PackedNumbers(Curve.shares(sorted: sorted, low: curve.low, high: curve.high) ?? [])
    }
    guard let first = sorted.first, let last = sorted.last, first < last else { return PackedNumbers([]) }
    return PackedNumbers(DensityEstimate(low: curve.low, high: curve.high, bounds: bounds)(sorted: sorted, count: 80))
  }
}

extension DrawSample {
  /// The draws of chosen quantities, thinned alike.
  static func make(_ fit: Fit, columns: [Int], chosen: [Int], _ work: ReportWork) throws -> DrawSample {
    let divergent = fit.columns.firstIndex(of: "divergent__").map { fit.draws(ofColumn: $0) } ?? []
    var sample = DrawSample(
      lengths: fit.chains.map(\.drawCount),
      divergent: divergent.map { chain in chain.indices.filter { chain[$0] != 0 } })
    let shape = sample
    sample.quantities = chosen
    sample.columns = try work.map(chosen.count) { shape.column(fit.draws(ofColumn: columns[chosen[$0]])) }
    return sample
  }
}

extension SamplerBehaviour {
  /// Chooses the quantities that parallel coordinates and pairs show first.
  mutating func chooseSuspects(
    _ fit: Fit, columns: [Int], chosen: [Int], _ variables: [ReportVariable], _ rows: [ParameterSummary],
    _ work: ReportWork
  ) throws {
    let isSamplers = Set(
      variables.filter { $0.block == .sampler && $0.name != "lp__" }.flatMap { $0.first..<($0.first + $0.count) })
    let parameters = Set(
      variables.filter { $0.block == .parameters || $0.block == .draws }.flatMap { $0.first..<($0.first + $0.count) })
    let candidates = chosen.filter { !isSamplers.contains($0) && !rows[$0].isConstant && rows[$0].mean.isFinite }
    let divergent = fit.columns.firstIndex(of: "divergent__").map { fit.draws(ofColumn: $0) } ?? []
    let flags = divergent.joined().map { $0 != 0 }
    if flags.contains(true), flags.contains(false) {
      let separations = try work.map(candidates.count) { index in
        DivergenceSeparation.separation(
          Array(fit.draws(ofColumn: columns[candidates[index]]).joined()), isDivergent: flags)
      }
      let order = candidates.indices.filter { parameters.contains(candidates[$0]) }
        .sorted { separations[$0] > separations[$1] }.prefix(12)
      suspects = order.map { candidates[$0] }
      self.separations = PackedNumbers(order.map { separations[$0] })
    } else {
      let ofParameters = candidates.filter { parameters.contains($0) }
      func badness(_ quantity: Int) -> Double {
        let row = rows[quantity]
        let ess = min(row.essBulk, row.essTail)
        return ess.isNaN ? 0 : ess
      }
      suspects = Array(ofParameters.sorted { (badness($0), $0) < (badness($1), $1) }.prefix(12))
    }
  }
}
