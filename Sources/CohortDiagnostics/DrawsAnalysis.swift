// DrawsAnalysis: the draws of one quantity after the other, looked at in memory that is used again: each is sorted once.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Location, spread and mixing of the draws of one quantity, from several chains of one length. For one thread.
///
/// Chains are split into halves (the middle draw of an odd chain is left out), and R-hat and effective sample sizes are
/// those of Vehtari et al. (2021).
package final class DrawsAnalysis {
  package let chainCount: Int
  package let drawCount: Int
  /// The draws, chain after chain; to be filled before anything is asked.
  package let draws: UnsafeMutablePointer<Double>
  private let scoreTable: NormalScores
  private let size: Int
  private let half: Int
  private let splitCount: Int
  private let splitSize: Int
  private let radix: RadixSort
  private let sorted: UnsafeMutablePointer<Double>
  private let order: UnsafeMutablePointer<UInt32>
  /// The halves, one after another, in the order of the draws and in that of their values.
  private let split: UnsafeMutablePointer<Double>
  private let splitSorted: UnsafeMutablePointer<Double>
  private let splitOrder: UnsafeMutablePointer<UInt32>
  private let folded: UnsafeMutablePointer<Double>
  private let foldedOrder: UnsafeMutablePointer<UInt32>
  private let scores: UnsafeMutablePointer<Double>
  private let centred: UnsafeMutablePointer<Double>
  private let bits: IndicatorBits
  private let means: UnsafeMutablePointer<Double>

  /// The number of scores that a table for such chains has.
  package static func scoreCount(chainCount: Int, drawCount: Int) -> Int { 2 * chainCount * (drawCount / 2) }

  /// - Parameter scores: shared by all that look at chains of this shape; one of its own unless given.
  package init(chainCount: Int, drawCount: Int, scores shared: NormalScores? = nil) {
    self.chainCount = max(0, chainCount)
    self.drawCount = max(0, drawCount)
    size = self.chainCount * self.drawCount
    half = self.drawCount / 2
    splitCount = 2 * self.chainCount
    splitSize = splitCount * half
    scoreTable = shared.flatMap { [splitSize] in $0.count == splitSize ? $0 : nil } ?? NormalScores(count: splitSize)
    func numbers(_ count: Int) -> UnsafeMutablePointer<Double> {
      let memory = UnsafeMutablePointer<Double>.allocate(capacity: max(1, count))
      memory.initialize(repeating: 0, count: max(1, count))
      return memory
    }
    func places(_ count: Int) -> UnsafeMutablePointer<UInt32> {
      let memory = UnsafeMutablePointer<UInt32>.allocate(capacity: max(1, count))
      memory.initialize(repeating: 0, count: max(1, count))
      return memory
    }
    draws = numbers(size)
    sorted = numbers(size)
    order = places(size)
    split = numbers(splitSize)
    splitSorted = numbers(splitSize)
    splitOrder = places(splitSize)
    folded = numbers(size)
    foldedOrder = places(size)
    scores = numbers(splitSize)
    centred = numbers(splitSize)
    means = numbers(splitCount)
    radix = RadixSort(capacity: max(1, size))
    bits = IndicatorBits(chainCount: splitCount, drawCount: half)
  }

  deinit {
    for memory in [draws, sorted, split, splitSorted, folded, scores, centred, means] { memory.deallocate() }
    for memory in [order, splitOrder, foldedOrder] { memory.deallocate() }
    radix.deallocate()
    bits.deallocate()
  }

  /// Takes the draws of chains of this shape.
  package func fill(_ chains: Chains) {
    for (chain, values) in chains.values.prefix(chainCount).enumerated() {
      for (i, value) in values.prefix(drawCount).enumerated() { draws[chain * drawCount + i] = value }
    }
  }

  // MARK: What is asked

  /// Everything that a summary says.
  package func summary(name: String, probabilities: [Double]) -> ParameterSummary {
    var row = ParameterSummary(name: name, probabilityCount: probabilities.count)
    guard size > 0 else { return row }
    let total = sum(draws, size)
    let isFinite = (total - total == 0) || allFinite
    let isConstant = isFinite && self.isConstant
    // Rounding of the mean must not give a constant a spread, nor one draw.
    row.mean = isConstant ? draws[0] : total / Double(size)
    row.sd = isConstant ? 0 : variance(draws, size).squareRoot()
    guard isFinite || !hasNaN else { return row }
    radix.sort(draws, size, into: sorted, order: order)
    row.quantiles = probabilities.map { quantile(ofSorted: sortedDraws, $0) }
    if isFinite {
      fold(sorted, order, size, about: quantile(ofSorted: sortedDraws, 0.5))
      row.mad = 1.4826 * quantile(ofSorted: UnsafeBufferPointer(start: folded, count: size), 0.5)
    }
    guard isFinite, !isConstant, drawCount >= 4 else { return row }
    divide()
    row.mcse = (row.sd * row.sd / essOfNumbers(split)).squareRoot()
    row.essTail = min(
      essOfIndicator(upTo: quantile(ofSorted: sortedDraws, 0.05)),
      essOfIndicator(upTo: quantile(ofSorted: sortedDraws, 0.95)))
    (row.rHat, row.essBulk) = mixing()
    return row
  }

  /// Whether the draws say something of how chains mix: at least four in each, finite, not all the same.
  package var isUsable: Bool { chainCount > 0 && drawCount >= 4 && allFinite && !isConstant }

  /// The effective sample size for the mean; the draws must be usable.
  package func essMean() -> Double {
    divide(isSorted: false)
    return essOfNumbers(split)
  }

  /// The effective sample size of the indicator of lying at or below a number; the draws must be usable.
  func ess(upTo threshold: Double) -> Double {
    divide(isSorted: false)
    return essOfIndicator(upTo: threshold)
  }

  /// The scores of the split chains' pooled ranks, half by half.
  package func normalScores() -> [[Double]] {
    radix.sort(draws, size, into: sorted, order: order)
    divide()
    scoreTable.write(splitSorted, splitOrder, into: scores)
    return (0..<splitCount).map { Array(UnsafeBufferPointer(start: scores + $0 * half, count: half)) }
  }

  // MARK: The draws

  private var sortedDraws: UnsafeBufferPointer<Double> { UnsafeBufferPointer(start: sorted, count: size) }
  private var allFinite: Bool { (0..<size).allSatisfy { draws[$0].isFinite } }
  private var hasNaN: Bool { (0..<size).contains { draws[$0].isNaN } }
  private var isConstant: Bool { (1..<max(1, size)).allSatisfy { draws[$0] == draws[0] } }

  /// Puts the halves one after another, and their values in order.
  private func divide(isSorted: Bool = true) {
    for chain in 0..<chainCount {
      let source = draws + chain * drawCount
      (split + 2 * chain * half).update(from: source, count: half)
      (split + (2 * chain + 1) * half).update(from: source + (drawCount - half), count: half)
    }
    guard isSorted else { return }
    if 2 * half == drawCount {
      splitSorted.update(from: sorted, count: size)
      splitOrder.update(from: order, count: size)
      return
    }
    // Without the middle draw of each chain.
    var next = 0
    for i in 0..<size {
      let (chain, place) = Int(order[i]).quotientAndRemainder(dividingBy: drawCount)
      if place == half { continue }
      splitSorted[next] = sorted[i]
      splitOrder[next] = UInt32(truncatingIfNeeded: chain * 2 * half + (place > half ? place - 1 : place))
      next += 1
    }
  }

  /// |x − centre| in ascending order with their places: those below the centre backwards, merged with those above.
  private func fold(
    _ values: UnsafePointer<Double>, _ places: UnsafePointer<UInt32>, _ count: Int, about centre: Double
  ) {
    var high = 0
    var span = count
    // The first that is not below the centre.
    while span > 0 {
      let middle = high + span / 2
      if values[middle] < centre {
        span -= middle + 1 - high
        high = middle + 1
      } else {
        span = middle - high
      }
    }
    var low = high - 1
    for i in 0..<count {
      let takesHigh = low < 0 || (high < count && values[high] - centre < centre - values[low])
      let taken = takesHigh ? high : low
      folded[i] = abs(values[taken] - centre)
      foldedOrder[i] = places[taken]
      if takesHigh { high += 1 } else { low -= 1 }
    }
  }

  // MARK: Mixing

  /// R-hat, the larger of bulk and folded, and bulk ESS; the draws are folded, the halves divided and sorted.
  private func mixing() -> (rHat: Double, essBulk: Double) {
    scoreTable.write(splitSorted, splitOrder, into: scores)
    let bulk = splitRHat(scores)
    let ess = essOfNumbers(scores)
    // Where no draw is left out, they are folded already.
    if splitSize != size {
      let median = quantile(ofSorted: UnsafeBufferPointer(start: splitSorted, count: splitSize), 0.5)
      fold(splitSorted, splitOrder, splitSize, about: median)
    }
    scoreTable.write(folded, foldedOrder, into: scores)
    let tail = splitRHat(scores)
    // Folding can make draws constant (two values, say); what is left then is the bulk.
    return (tail.isNaN ? bulk : max(bulk, tail), ess)
  }

  /// √((B/W + n − 1)/n) of halves of n draws (Gelman and Rubin 1992).
  private func splitRHat(_ values: UnsafePointer<Double>) -> Double {
    var within = 0.0
    for chain in 0..<splitCount {
      let x = values + chain * half
      let isStill = (1..<max(1, half)).allSatisfy { x[$0] == x[0] }
      means[chain] = isStill ? x[0] : sum(x, half) / Double(half)
      within += isStill ? 0 : variance(x, half)
    }
    within /= Double(splitCount)
    let n = Double(half)
    return ((n * variance(means, splitCount) / within + n - 1) / n).squareRoot()
  }

  private func essOfNumbers(_ values: UnsafePointer<Double>) -> Double {
    for chain in 0..<splitCount {
      let (x, c) = (values + chain * half, centred + chain * half)
      means[chain] = sum(x, half) / Double(half)
      for i in 0..<half { c[i] = x[i] - means[chain] }
    }
    var transformed: [Double] = []
    return effectiveSampleSize(between: splitCount > 1 ? variance(means, splitCount) : 0) { lag in
      if lag <= 64 {
        var total = 0.0
        for chain in 0..<splitCount {
          let c = centred + chain * half
          total += dot(c, c + lag, max(0, half - lag))
        }
        return total / Double(splitSize)
      }
      // Well-mixed chains need few lags; beyond these the transform is cheaper.
      if transformed.isEmpty { transformed = autocovariances(centred, chainCount: splitCount, drawCount: half) }
      return lag < transformed.count ? transformed[lag] : 0
    }
  }

  private func essOfIndicator(upTo threshold: Double) -> Double {
    bits.fill(split, upTo: threshold)
    var ones = 0
    for chain in 0..<splitCount {
      ones += bits.count(chain)
      means[chain] = Double(bits.count(chain)) / Double(half)
    }
    if ones == 0 || ones == splitSize { return Double(splitSize) }
    var transformed: [Double] = []
    return effectiveSampleSize(between: splitCount > 1 ? variance(means, splitCount) : 0) { lag in
      if lag <= 512 { return bits.autocovariance(lag) }
      if transformed.isEmpty {
        for chain in 0..<splitCount {
          for i in 0..<half {
            let place = chain * half + i
            centred[place] = (split[place] <= threshold ? 1 : 0) - means[chain]
          }
        }
        transformed = autocovariances(centred, chainCount: splitCount, drawCount: half)
      }
      return lag < transformed.count ? transformed[lag] : 0
    }
  }

  /// S/τ with τ from Geyer's initial monotone sequence of the combined autocorrelations (Geyer 1992; Vehtari et al. 2021,
  /// equations 10 to 12).
  private func effectiveSampleSize(between: Double, _ autocovariance: (Int) -> Double) -> Double {
    let n = half
    guard n >= 2 else { return .nan }
    let first = autocovariance(0)
    let variancePlus = first + between
    let within = first * Double(n) / Double(n - 1)
    func correlation(_ lag: Int) -> Double { 1 - (within - autocovariance(lag)) / variancePlus }

    // Sums of neighbouring pairs of autocorrelations are positive and decrease for a reversible chain: stop at the first
    // one that is not positive, and let none exceed the one before it.
    var total = 0.0
    var smallest = Double.infinity
    var lag = 0
    var even = 1.0
    var odd = correlation(1)
    while lag + 1 < n - 3 && even + odd > 0 {
      smallest = min(smallest, even + odd)
      total += smallest
      lag += 2
      even = correlation(lag)
      odd = correlation(lag + 1)
    }
    // The first autocorrelation after the pairs still lowers the bias where it is positive.
    let tau = -1 + 2 * total + max(0, even)
    let count = Double(splitSize)
    // Antithetic chains may beat independent ones, but not without bound.
    return count / max(tau, 1 / log10(count))
  }
}

/// The variance with divisor n − 1, in two passes; NaN below two values.
private func variance(_ x: UnsafePointer<Double>, _ count: Int) -> Double {
  guard count > 1 else { return .nan }
  return squaredDistance(x, count, from: sum(x, count) / Double(count)) / Double(count - 1)
}
