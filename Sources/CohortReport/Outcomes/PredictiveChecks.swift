// PredictiveChecks: data against their replications: bands, places, coverage, densities, statistics.
import CohortDiagnostics
import Foundation

package enum PredictiveChecks {
  /// For each probability the quantiles of the rows; NaN where any number of a row is.
  static func bands(_ rows: [[Double]], probabilities: [Double], _ work: ReportWork) throws -> [PackedNumbers] {
    let found = try work.map(rows.count) { index in
      let row = rows[index]
      let sorted = row.contains(where: \.isNaN) ? [.nan] : row.sorted()
      return probabilities.map { quantile(ofSorted: sorted, $0) }
    }
    return probabilities.indices.map { place in PackedNumbers(found.map { $0[place] }) }
  }

  /// The share of the replications below an observation, equal ones counted half; NaN where it is not to be had.
  package static func position(_ value: Double, in row: [Double]) -> Double {
    guard value.isFinite, !row.isEmpty, !row.contains(where: \.isNaN) else { return .nan }
    var below = 0.0
    for draw in row { if draw < value { below += 1 } else if draw == value { below += 0.5 } }
    return below / Double(row.count)
  }

  /// The share of observations within the central part of their replications.
  static func coverage(_ values: [Double], low: PackedNumbers, high: PackedNumbers) -> Double {
    var inside = 0
    var total = 0
    for (value, ends) in zip(values, zip(low.values, high.values)) where value.isFinite && !ends.0.isNaN {
      total += 1
      // Bands are of single precision.
      let slack = 1e-6 * abs(value)
      if value >= Double(ends.0) - slack, value <= Double(ends.1) + slack { inside += 1 }
    }
    return total > 0 ? Double(inside) / Double(total) : .nan
  }

  /// The density of the data and of a few replications over the same points.
  static func densities(
    _ values: [Double], _ replications: Replications, isDiscrete: Bool, count: Int = 40
  ) -> (Curve, [PackedNumbers])? {
    let sorted = values.filter(\.isFinite).sorted()
    guard let first = sorted.first, let last = sorted.last, sorted.count >= 4, replications.count > 0 else {
      return nil
    }
    let stride = max(1, replications.count / count)
    let some = Swift.stride(from: 0, to: replications.count, by: stride).prefix(count).map { draw in
      replications.replication(draw).filter(\.isFinite).sorted()
    }
    let all = some.flatMap { $0 }.sorted()
    guard !all.isEmpty else { return nil }
    var low = min(first, quantile(ofSorted: all, 0.005))
    var high = max(last, quantile(ofSorted: all, 0.995))
    guard low.isFinite, high.isFinite else { return nil }
    if isDiscrete, let shares = Curve.shares(sorted: sorted, low: low.rounded(.down), high: high.rounded(.up)) {
      (low, high) = (low.rounded(.down), high.rounded(.up))
      return (
        Curve(low: low, high: high, density: PackedNumbers(shares), isDiscrete: true),
        some.map { PackedNumbers(Curve.shares(sorted: $0, low: low, high: high) ?? []) }
      )
    }
    guard low < high else { return nil }
    let margin = 0.05 * (high - low)
    // Positive data stay positive: density does not leak below 0.
    let bounds = DensityEstimate.Bounds(lower: first >= 0 && all[0] >= 0 ? 0 : -.infinity)
    let estimate = DensityEstimate(
      low: max(low - margin, min(bounds.lower, low)), high: high + margin, bounds: bounds)
    return (
      Curve(
        low: estimate.low, high: estimate.high, density: PackedNumbers(estimate(sorted: sorted, count: 120)),
        isDiscrete: false),
      some.map { PackedNumbers(estimate(sorted: $0, count: 120)) }
    )
  }

  /// Mean, spread and extremes of the data beside those of the replications.
  static func checks(_ values: [Double], _ replications: Replications) -> [Outcome.Check] {
    let kept = values.indices.filter { values[$0].isFinite }
    guard kept.count > 1, replications.count > 0 else { return [] }
    let statistics: [(name: String, of: ([Double]) -> Double)] = [
      ("mean", { mean($0) }), ("standard deviation", { variance($0).squareRoot() }),
      ("minimum", { $0.min() ?? .nan }), ("median", { quantile($0, 0.5) }), ("maximum", { $0.max() ?? .nan }),
    ]
    let data = kept.map { values[$0] }
    let observed = statistics.map { $0.of(data) }
    var replicated = statistics.map { _ in [Double]() }
    for draw in 0..<replications.count {
      let all = replications.replication(draw)
      let row = kept.map { all[$0] }
      guard !row.contains(where: \.isNaN) else { continue }
      for (index, statistic) in statistics.enumerated() { replicated[index].append(statistic.of(row)) }
    }
    return statistics.indices.compactMap { index in
      guard !replicated[index].isEmpty else { return nil }
      let sorted = replicated[index].sorted()
      return Outcome.Check(
        name: statistics[index].name, observed: observed[index],
        replicated: [0.05, 0.5, 0.95].map { quantile(ofSorted: sorted, $0) },
        p: 1 - position(observed[index], in: sorted))
    }
  }
}
