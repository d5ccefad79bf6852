// A stream of random numbers as a plain value, named by seed, stream, purpose and substream, reachable at any position.

/// What the numbers of a stream are for: streams with different purposes never share a number.
package enum RandomPurpose: UInt8, Sendable, CaseIterable {
  case sampling = 0
  case initialisation = 1
  case transformedData = 2
  case generatedQuantities = 3
  case optimisation = 4
  case simulation = 5
}

/// A counter-based random stream: the same (seed, stream, purpose, substream, position) always gives the same number.
///
/// The 128-bit Philox counter is cut into fields, so two streams that differ in any of stream, purpose or substream
/// never meet: purpose 8 bits, stream 32 bits (the chain), substream 32 bits (say, the draw), block 56 bits.
package struct RandomStream: RandomNumberGenerator, Sendable {
  package let seed: UInt64
  package let stream: UInt32
  package let purpose: RandomPurpose
  package let substream: UInt32

  /// How many 64-bit words have been taken; set it to go to any place of the stream.
  package var position: UInt64 = 0 {
    didSet { isSpareValid = false }
  }
  // The second half of the last block, kept until it is asked for.
  private var spare: UInt64 = 0
  private var isSpareValid = false

  package init(
    seed: UInt64, stream: UInt32 = 0, purpose: RandomPurpose = .sampling, substream: UInt32 = 0
  ) {
    self.seed = seed
    self.stream = stream
    self.purpose = purpose
    self.substream = substream
  }

  /// The same seed and stream under another purpose or substream, from its beginning.
  package func derived(purpose: RandomPurpose? = nil, substream: UInt32 = 0) -> RandomStream {
    RandomStream(seed: seed, stream: stream, purpose: purpose ?? self.purpose, substream: substream)
  }

  /// A stream for one of the many calls that draw from this one: what a call gets depends on its `id` alone, not on which
  /// calls were made before it.
  package func call(_ id: UInt64) -> RandomStream {
    RandomStream(
      seed: Self.mixed(seed ^ Self.mixed(id)), stream: stream, purpose: purpose, substream: substream)
  }

  /// A one-to-one map of 64-bit numbers that scatters neighbours (Steele, Lea and Flood 2014, the finaliser of SplitMix64).
  package static func mixed(_ number: UInt64) -> UInt64 {
    var z = number &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The next 64 random bits.
  package mutating func next() -> UInt64 {
    let taken = position
    if isSpareValid {
      position = taken &+ 1
      return spare
    }
    let block = taken >> 1
    let output = Philox.block(
      PhiloxBlock(
        UInt32(truncatingIfNeeded: block),
        substream,
        stream,
        UInt32(purpose.rawValue) << 24 | (UInt32(truncatingIfNeeded: block >> 32) & 0x00FF_FFFF)),
      key0: UInt32(truncatingIfNeeded: seed), key1: UInt32(truncatingIfNeeded: seed >> 32))
    let first = UInt64(output.x0) | UInt64(output.x1) << 32
    let second = UInt64(output.x2) | UInt64(output.x3) << 32
    position = taken &+ 1
    if taken & 1 == 1 { return second }
    spare = second
    isSpareValid = true
    return first
  }

  /// Uniform on the open interval (0, 1), a multiple of 2⁻⁵³.
  package mutating func nextUniform() -> Double {
    while true {
      let bits = next() >> 11
      if bits != 0 { return Double(bits) * 0x1p-53 }
    }
  }

  /// Uniform on (`lower`, `upper`).
  package mutating func nextUniform(_ lower: Double, _ upper: Double) -> Double {
    let u = nextUniform()
    return lower * (1 - u) + upper * u
  }

  /// Uniform integer in `lower ... upper`; `lower` where the range is empty.
  package mutating func nextInteger(_ lower: Int, _ upper: Int) -> Int {
    upper > lower ? Int.random(in: lower...upper, using: &self) : lower
  }
}
