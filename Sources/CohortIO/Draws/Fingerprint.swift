// Fingerprint: a short number that tells texts and files apart.

/// FNV-1a over 64 bits (Fowler, Noll & Vo): tells programs, data and settings apart, not who wrote them.
package struct Fingerprint: Sendable {
  private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

  package init() {}

  /// Of files, each with its end.
  package init(files: [[UInt8]]) {
    for bytes in files {
      add(bytes)
      add([0xFF])
    }
  }

  package mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
  }

  /// Adds a text and its end, so that two texts are not the same as one.
  package mutating func add(_ text: String) {
    add(text.utf8)
    add([0xFF])
  }

  /// 16 hexadecimal digits.
  package var text: String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: max(0, 16 - digits.count)) + digits
  }
}
