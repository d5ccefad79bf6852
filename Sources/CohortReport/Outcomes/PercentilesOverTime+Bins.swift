// PercentilesOverTime + bins: a visual predictive check (Karlsson and Holford 2008): data in bins of time beside replications.
import CohortDiagnostics

extension PercentilesOverTime {
  static let mostBins = 12
  static let mostReplications = 500

  /// - Parameters:
  ///   - times: of the observations, as `values`.
  /// - Returns: nil where there are fewer than two bins.
  init?(times: [Double], values: [Double], _ replications: Replications, _ work: ReportWork) throws {
    let usable = times.indices.filter { times[$0].isFinite && values[$0].isFinite }
    let order = usable.sorted { times[$0] < times[$1] }
    let groups = Self.groups(order.map { times[$0] })
    guard groups.count > 1, replications.count > 0 else { return nil }
    let draws = Swift.stride(
      from: 0, to: replications.count, by: max(1, replications.count / Self.mostReplications)
    ).map { $0 }
    let bins = try work.map(groups.count) { index -> Bin in
      let members = groups[index].map { order[$0] }
      let binTimes = members.map { times[$0] }
      let data = members.map { values[$0] }.sorted()
      var replicated = Self.probabilities.map { _ in [Double]() }
      for draw in draws {
        let row = members.map { replications.values[$0][draw] }
        guard !row.contains(where: \.isNaN) else { continue }
        let sorted = row.sorted()
        for (place, probability) in Self.probabilities.enumerated() {
          replicated[place].append(quantile(ofSorted: sorted, probability))
        }
      }
      func finite(_ x: Double) -> Double? { x.isFinite ? x : nil }
      return Bin(
        low: binTimes.first ?? 0, high: binTimes.last ?? 0, middle: quantile(ofSorted: binTimes, 0.5),
        count: members.count, observed: Self.probabilities.map { finite(quantile(ofSorted: data, $0)) },
        replicated: replicated.map { list in
          let sorted = list.sorted()
          return [0.05, 0.5, 0.95].map { finite(quantile(ofSorted: sorted, $0)) }
        })
    }
    self.init(bins: bins)
  }

  /// Bins of sorted times, as ranges of places: equal times stay together; where there are few times each is a bin, else bins hold
  /// about as many observations each.
  package static func groups(_ times: [Double]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for place in times.indices {
      if let last = runs.last, times[last.lowerBound] == times[place] {
        runs[runs.count - 1] = last.lowerBound..<(place + 1)
      } else {
        runs.append(place..<(place + 1))
      }
    }
    // A percentile of a handful of numbers says little.
    let least = min(8, max(1, times.count / 4))
    if runs.count <= 20, runs.allSatisfy({ $0.count >= least }) { return runs }
    let size = max(Double(least), Double(times.count) / Double(mostBins))
    var bins: [Range<Int>] = []
    var start = 0
    for run in runs {
      let target = Double(bins.count + 1) * size
      if Double(run.upperBound) >= target - 0.5 * Double(run.count), run.upperBound - start >= least {
        bins.append(start..<run.upperBound)
        start = run.upperBound
      }
    }
    // What is left over is a bin of its own, or belongs to the last one.
    if start < times.count {
      if times.count - start < least, let last = bins.popLast() { start = last.lowerBound }
      bins.append(start..<times.count)
    }
    return bins
  }
}
