// The Philox4x32-10 bijection: a counter and a key in, 128 random bits out (Salmon, Moraes, Dror and Shaw 2011).

/// Four 32-bit words: the counter that goes into Philox, or the random words that come out.
package struct PhiloxBlock: Equatable, Sendable {
  var x0: UInt32
  var x1: UInt32
  package var x2: UInt32
  var x3: UInt32

  @inlinable
  package init(_ x0: UInt32, _ x1: UInt32, _ x2: UInt32, _ x3: UInt32) {
    self.x0 = x0
    self.x1 = x1
    self.x2 = x2
    self.x3 = x3
  }
}

/// Philox4x32-10: ten rounds on a 128-bit counter under a 64-bit key.
package enum Philox {
  /// The random block that belongs to `counter` under the key (`key0`, `key1`).
  @inlinable
  package static func block(_ counter: PhiloxBlock, key0: UInt32, key1: UInt32) -> PhiloxBlock {
    var c = counter
    var k0 = key0
    var k1 = key1
    for _ in 0..<10 {
      let product0 = UInt64(0xD251_1F53) &* UInt64(c.x0)
      let product1 = UInt64(0xCD9E_8D57) &* UInt64(c.x2)
      c = PhiloxBlock(
        UInt32(truncatingIfNeeded: product1 >> 32) ^ c.x1 ^ k0,
        UInt32(truncatingIfNeeded: product1),
        UInt32(truncatingIfNeeded: product0 >> 32) ^ c.x3 ^ k1,
        UInt32(truncatingIfNeeded: product0))
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return c
  }
}
