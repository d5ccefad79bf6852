// FuzzRandom: the random numbers behind a mutant; the same for the same seed and number.

/// SplitMix64 (Steele, Lea & Flood 2014).
struct FuzzRandom: RandomNumberGenerator {
  private var state: UInt64

  /// A stream of its own for each mutant, so that any of them can be made again without those before it.
  init(seed: UInt64, number: Int) {
    state = seed &* 0x2545_F491_4F6C_DD1D &+ UInt64(truncatingIfNeeded: number) &* 0xD134_2543_DE82_EF95
    _ = next()
    state ^= next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number below `bound`, 0 where there is none.
  mutating func below(_ bound: Int) -> Int {
    bound <= 0 ? 0 : Int(truncatingIfNeeded: next() % UInt64(bound))
  }

  /// True once in so many times.
  mutating func once(in count: Int) -> Bool { below(count) == 0 }

  mutating func pick<Element>(_ list: [Element]) -> Element? {
    list.isEmpty ? nil : list[below(list.count)]
  }
}
