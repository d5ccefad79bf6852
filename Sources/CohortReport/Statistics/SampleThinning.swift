// SampleThinning: which draws the page holds: evenly thinned, and divergent ones besides.
import Cohort

extension DrawSample {
  static let mostDraws = 2000
  static let mostDivergent = 300

  /// Chooses draws; their numbers come with `fill`.
  ///
  /// - Parameters:
  ///   - lengths: draws by chain.
  ///   - divergent: by chain, the places of divergent transitions.
  init(lengths: [Int], divergent: [[Int]]) {
    self.init()
    let total = lengths.reduce(0, +)
    stride = max(1, (total + Self.mostDraws - 1) / Self.mostDraws)
    let count = divergent.reduce(0) { $0 + $1.count }
    let keep = max(1, (count + Self.mostDivergent - 1) / max(1, Self.mostDivergent))
    var seen = 0
    for (chain, length) in lengths.enumerated() {
      let bad = chain < divergent.count ? divergent[chain] : []
      var chosen: Set<Int> = []
      for place in bad {
        if seen % keep == 0 { chosen.insert(place) }
        seen += 1
      }
      let marked = Set(bad)
      for place in 0..<length where place % stride == 0 || chosen.contains(place) {
        if marked.contains(place) { self.divergent.append(chains.count) }
        if place % stride != 0 { extra.append(chains.count) }
        chains.append(chain)
        iterations.append(place)
      }
    }
  }

  /// Takes the draws of a quantity.
  func column(_ draws: [[Double]]) -> PackedNumbers {
    PackedNumbers(
      zip(chains, iterations).map { chain, place in
        chain < draws.count && place < draws[chain].count ? draws[chain][place] : .nan
      })
  }
}
