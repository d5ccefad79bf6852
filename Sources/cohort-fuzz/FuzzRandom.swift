// FuzzRandom: the random numbers behind a mutant; the same for the same seed and number.

import TestSupport

/// A stream of random numbers and choices.
struct FuzzRandom: RandomNumberGenerator {
  private var generator: SplitMix

  /// A stream of its own for each mutant, so that any of them can be made again without those before it.
  init(seed: UInt64, number: Int) {
    generator = SplitMix(
      seed: seed &* 0x2545_F491_4F6C_DD1D &+ UInt64(truncatingIfNeeded: number) &* 0xD134_2543_DE82_EF95)
    _ = next()
    let mixed = next()
    generator.state ^= mixed
  }

  mutating func next() -> UInt64 { generator.next() }

  /// A number below `bound`, 0 where there is none.
  mutating func below(_ bound: Int) -> Int { generator.below(bound) }

  /// True once in so many times.
  mutating func once(in count: Int) -> Bool { below(count) == 0 }

  mutating func pick<Element>(_ list: [Element]) -> Element? {
    list.isEmpty ? nil : list[below(list.count)]
  }
}
