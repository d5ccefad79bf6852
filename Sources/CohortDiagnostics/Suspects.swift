// Which quantities go with what is wrong with a fit: where divergences gather, what the energy follows, what narrows as
// something else shrinks.

/// The draws of one quantity, chain after chain.
package struct QuantityDraws: Sendable {
  package var name: String
  package var values: [Double]

  package init(name: String, values: [Double]) {
    self.name = name
    self.values = values
  }
}

/// How a quantity's draws differ where something happened from where it did not.
package struct DrawContrast: Equatable, Sendable {
  package var name: String
  /// The probability that a draw where it happened is the larger one; 1/2 where there is no difference.
  package var probability: Double
  /// The difference in standard errors, by the statistic of Mann and Whitney (1947).
  package var score: Double
  /// Medians where it happened and elsewhere.
  package var median: Double
  package var otherMedian: Double

  /// Compares the draws for which `flags` says true with the others; nil where either are fewer than 3, or a draw is no
  /// number.
  package init?(_ draws: QuantityDraws, flags: [Bool]) {
    let values = draws.values
    guard values.count == flags.count, !values.contains(where: \.isNaN) else { return nil }
    let marked = zip(values, flags).compactMap { $1 ? $0 : nil }
    let others = zip(values, flags).compactMap { $1 ? nil : $0 }
    guard marked.count >= 3, others.count >= 3 else { return nil }
    let (m, n) = (Double(marked.count), Double(others.count))
    let ranks = meanRanks(values)
    let sum = zip(ranks, flags).reduce(0) { $1.1 ? $0 + $1.0 : $0 }
    let statistic = sum - m * (m + 1) / 2
    name = draws.name
    probability = statistic / (m * n)
    score = (statistic - m * n / 2) / (m * n * (m + n + 1) / 12).squareRoot()
    median = quantile(ofSorted: marked.sorted(), 0.5)
    otherMedian = quantile(ofSorted: others.sorted(), 0.5)
  }

  /// Whether the difference is large and no accident.
  package var isClear: Bool { abs(probability - 0.5) >= 0.15 && abs(score) >= 4 }
}

/// A quantity whose spread follows another one: narrow where that is small, as in a funnel.
package struct FunnelPair: Equatable, Sendable {
  /// What scales.
  package var scale: String
  /// What narrows.
  package var quantity: String
  /// The rank correlation of the scale with the distance from the median.
  package var correlation: Double

  /// - Parameters:
  ///   - scale: of what may scale.
  ///   - spread: of the distances of what may narrow; see `RankedDraws.init(distancesOf:)`.
  package init(scale: RankedDraws, spread: RankedDraws) {
    self.scale = scale.name
    quantity = spread.name
    correlation = scale.correlation(with: spread)
  }

  /// Whether the correlation is large enough to speak of a funnel.
  package var isClear: Bool { correlation >= 0.25 }
}

/// The ranks of a quantity's draws, made once for all that it is compared with.
package struct RankedDraws: Sendable {
  package let name: String
  /// Nil where a draw is no number.
  private let ranks: [Double]?

  package init(_ draws: QuantityDraws) {
    name = draws.name
    ranks = draws.values.contains(where: \.isNaN) ? nil : meanRanks(draws.values)
  }

  /// Ranks of the distances from the median.
  package init(distancesOf draws: QuantityDraws) {
    let middle = quantile(ofSorted: draws.values.filter { !$0.isNaN }.sorted(), 0.5)
    self.init(QuantityDraws(name: draws.name, values: draws.values.map { abs($0 - middle) }))
  }

  /// The rank correlation (Spearman 1904); 0 where one of both does not vary or is no number.
  package func correlation(with other: RankedDraws) -> Double {
    guard let ranks, let others = other.ranks, ranks.count == others.count, ranks.count > 1 else { return 0 }
    return CohortDiagnostics.correlation(ranks, others)
  }
}

/// The ranks from 1, equal numbers having the mean of theirs. For numbers that are no NaN.
func meanRanks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Double](repeating: 0, count: values.count)
  var first = 0
  while first < order.count {
    var next = first + 1
    while next < order.count, values[order[next]] == values[order[first]] { next += 1 }
    let rank = Double(first + next + 1) / 2
    for place in first..<next { ranks[order[place]] = rank }
    first = next
  }
  return ranks
}

/// The correlation (Pearson); 0 where one of both does not vary.
func correlation(_ x: [Double], _ y: [Double]) -> Double {
  let (meanX, meanY) = (mean(x), mean(y))
  var (xx, yy, xy) = (0.0, 0.0, 0.0)
  for (a, b) in zip(x, y) {
    xx += (a - meanX) * (a - meanX)
    yy += (b - meanY) * (b - meanY)
    xy += (a - meanX) * (b - meanY)
  }
  guard xx > 0, yy > 0 else { return 0 }
  return xy / (xx.squareRoot() * yy.squareRoot())
}
