// IndicatorAutocovariance: autocovariances of draws of 0 and 1, counted in words of bits.

/// Chains of 0 and 1, a bit for each draw.
struct IndicatorBits {
  let chainCount: Int
  let drawCount: Int
  private let width: Int
  private let words: UnsafeMutablePointer<UInt64>

  init(chainCount: Int, drawCount: Int) {
    self.chainCount = chainCount
    self.drawCount = drawCount
    // One word more, so that a shifted chain reads zeros behind its end.
    width = drawCount / 64 + 2
    words = .allocate(capacity: max(1, chainCount * width))
    words.initialize(repeating: 0, count: max(1, chainCount * width))
  }

  func deallocate() { words.deallocate() }

  /// Sets the bits of the draws that are at most `threshold`.
  ///
  /// - Parameter draws: chain after chain.
  func fill(_ draws: UnsafePointer<Double>, upTo threshold: Double) {
    for chain in 0..<chainCount {
      let row = words + chain * width
      let x = draws + chain * drawCount
      var i = 0
      for word in 0..<width {
        var bits: UInt64 = 0
        let end = min(drawCount, i + 64)
        var bit: UInt64 = 0
        while i < end {
          bits |= (x[i] <= threshold ? 1 : 0) << bit
          bit += 1
          i += 1
        }
        row[word] = bits
      }
    }
  }

  /// How many draws of a chain are 1.
  func count(_ chain: Int) -> Int { ones(chain, from: 0) }

  /// How many of the draws from a place on are 1.
  private func ones(_ chain: Int, from start: Int) -> Int {
    guard start < drawCount else { return 0 }
    let row = words + chain * width
    var total = (row[start >> 6] >> UInt64(start & 63)).nonzeroBitCount
    var word = start >> 6 + 1
    while word < width {
      total += row[word].nonzeroBitCount
      word += 1
    }
    return total
  }

  /// The mean over chains of (1/n) Σ (bᵢ − b̄)(bᵢ₊ₗ − b̄), each chain about its own mean; 0 ≤ lag < n.
  func autocovariance(_ lag: Int) -> Double {
    let (skipped, shift) = (lag >> 6, UInt64(lag & 63))
    var sum = 0.0
    for chain in 0..<chainCount {
      let row = words + chain * width
      var both = 0
      var word = 0
      while word + skipped + 1 < width {
        let low = row[word + skipped] >> shift
        let high = shift == 0 ? 0 : row[word + skipped + 1] << (64 - shift)
        both += (row[word] & (low | high)).nonzeroBitCount
        word += 1
      }
      let total = count(chain)
      let mean = Double(total) / Double(drawCount)
      // Those before the last `lag` draws, and those behind the first.
      let first = total - ones(chain, from: drawCount - lag)
      let last = ones(chain, from: lag)
      sum += Double(both) - mean * Double(first + last) + Double(drawCount - lag) * mean * mean
    }
    return sum / Double(drawCount * chainCount)
  }
}
