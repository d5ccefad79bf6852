// ChainCurves: ranks, autocorrelations and growing effective sample sizes of one quantity's chains.
import CohortDiagnostics

package enum ChainCurves {
  package static let rankBins = 20
  package static let lastLag = 40

  /// By chain, how many draws have a rank among all draws in each of equally wide bins; equal draws share their mean rank
  /// (Vehtari et al. 2021, section 5).
  package static func ranks(_ chains: Chains, bins: Int = rankBins) -> [[Int]] {
    var counts = Array(repeating: [Int](repeating: 0, count: bins), count: chains.chainCount)
    guard chains.isFinite, chains.size > 0, bins > 0 else { return counts }
    let order = chains.values.enumerated().flatMap { chain, draws in draws.map { (value: $0, chain: chain) } }
      .sorted { $0.value < $1.value }
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, order[end].value == order[start].value { end += 1 }
      // The mean of the ranks start + 1 ... end, less a half: the middle of the place.
      let middle = 0.5 * Double(start + end)
      let bin = min(bins - 1, Int(middle * Double(bins) / Double(order.count)))
      for i in start..<end { counts[order[i].chain][bin] += 1 }
      start = end
    }
    return counts
  }

  /// Autocorrelations of one chain from lag 0: (1/n) Σ (xᵢ − x̄)(xᵢ₊ₗ − x̄) over its value at lag 0; empty where the chain stands
  /// still.
  package static func autocorrelations(_ draws: [Double], lastLag: Int = lastLag) -> [Double] {
    let n = draws.count
    guard n > 3, draws.allSatisfy(\.isFinite) else { return [] }
    let centre = mean(draws)
    let x = draws.map { $0 - centre }
    let spread = x.reduce(0) { $0 + $1 * $1 }
    guard spread > 0 else { return [] }
    return x.withUnsafeBufferPointer { x in
      (0...min(lastLag, n - 1)).map { lag in
        var sum = 0.0
        for i in 0..<(n - lag) { sum += x[i] * x[i + lag] }
        return sum / spread
      }
    }
  }

  /// Effective sample sizes of the first draws of each chain, of more and more of them.
  package static func growth(_ chains: Chains, steps: Int) -> QuantityDetail.Growth? {
    let lengths = (1...max(1, steps)).map { chains.drawCount * $0 / max(1, steps) }.filter { $0 >= 10 }
    guard lengths.count > 1, chains.isFinite, !chains.isConstant else { return nil }
    let parts = lengths.map { length in Chains(chains.values.map { Array($0.prefix(length)) }) }
    return QuantityDetail.Growth(
      draws: parts.map(\.size), bulk: PackedNumbers(parts.map { essBulk($0) }),
      tail: PackedNumbers(parts.map { essTail($0) }))
  }
}
