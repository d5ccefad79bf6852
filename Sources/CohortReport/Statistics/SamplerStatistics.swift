// SamplerStatistics: energies, tree depths, acceptance, and what divergent transitions have in common.
import Cohort
import CohortDiagnostics
import Foundation

extension SamplerBehaviour {
  /// What the sampler's own columns say.
  init(_ fit: Fit) {
    func column(_ name: String) -> [[Double]] { fit.columns.firstIndex(of: name).map { fit.draws(ofColumn: $0) } ?? [] }
    self.init()
    divergences = fit.divergences
    maxDepth = fit.settings["max_depth"].flatMap { Int($0) } ?? 10
    let depths = column("treedepth__").joined().filter { $0 >= 0 && $0 < 64 }
    if let deepest = depths.max() {
      var counts = [Int](repeating: 0, count: Int(deepest) + 1)
      for depth in depths { counts[Int(depth)] += 1 }
      self.depths = counts
    }
    let acceptance = column("accept_stat__").joined().filter { $0 >= 0 && $0 <= 1 }
    if !acceptance.isEmpty { self.acceptance = Histogram(Array(acceptance), low: 0, high: 1, bins: 25) }
    let energies = column("energy__").filter { $0.count > 1 && $0.allSatisfy(\.isFinite) }
    let centred = energies.flatMap { chain in
      let centre = mean(chain)
      return chain.map { $0 - centre }
    }
    let changes = energies.flatMap { chain in zip(chain.dropFirst(), chain).map { $0 - $1 } }
    let reach = max(centred.map { abs($0) }.max() ?? 0, changes.map { abs($0) }.max() ?? 0)
    if reach > 0, reach.isFinite {
      energy = Histogram(centred, low: -reach, high: reach, bins: 60)
      energyChange = Histogram(changes, low: -reach, high: reach, bins: 60)
    }
  }
}

extension SamplerBehaviour.Histogram {
  init(_ values: [Double], low: Double, high: Double, bins: Int) {
    var counts = [Int](repeating: 0, count: bins)
    for value in values {
      let place = (value - low) / (high - low) * Double(bins)
      guard place >= 0, place <= Double(bins) else { continue }
      counts[min(bins - 1, Int(place))] += 1
    }
    self.init(low: low, high: high, counts: counts)
  }
}

/// How far the draws before and at divergent transitions lie from the others.
enum DivergenceSeparation {
  /// The difference of the means in standard deviations of all draws, of the draws themselves or, where they are positive, of
  /// their logarithms: whichever is larger. Funnels show in the logarithm.
  ///
  /// - Parameter isDivergent: for each draw.
  static func separation(_ draws: [Double], isDivergent: [Bool]) -> Double {
    let plain = standardised(draws, isDivergent)
    guard draws.allSatisfy({ $0 > 0 }) else { return plain }
    return max(plain, standardised(draws.map { log($0) }, isDivergent))
  }

  private static func standardised(_ draws: [Double], _ isDivergent: [Bool]) -> Double {
    guard draws.allSatisfy(\.isFinite) else { return 0 }
    var inside: [Double] = []
    var outside: [Double] = []
    for (draw, divergent) in zip(draws, isDivergent) {
      if divergent { inside.append(draw) } else { outside.append(draw) }
    }
    let spread = variance(draws).squareRoot()
    guard !inside.isEmpty, !outside.isEmpty, spread > 0 else { return 0 }
    return abs(mean(inside) - mean(outside)) / spread
  }
}
