// PNG: pixels as a file (PNG specification, third edition; DEFLATE, RFC 1951, and zlib's frame, RFC 1950).

/// Writes images without a library.
enum PNG {
  /// The bytes of a file with eight bits for each colour.
  static func bytes(_ raster: Raster) -> [UInt8] {
    let row = 3 * raster.width
    var filtered: [UInt8] = []
    filtered.reserveCapacity((row + 1) * raster.height)
    for y in 0..<raster.height {
      // Differences to the row above: most of a plot is the same there, and becomes zeros.
      filtered.append(2)
      for x in 0..<row {
        let above = y > 0 ? raster.bytes[(y - 1) * row + x] : 0
        filtered.append(raster.bytes[y * row + x] &- above)
      }
    }
    var header = word(UInt32(raster.width)) + word(UInt32(raster.height))
    // Eight bits, red, green and blue, the only compression, the only set of filters, rows in order.
    header += [8, 2, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", header) + chunk("IDAT", compressed(filtered)) + chunk("IEND", [])
  }

  private static func word(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
  }

  private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + content
    return word(UInt32(content.count)) + body + word(cyclicRedundancy(body))
  }

  private static let remainders: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }

  private static func cyclicRedundancy(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { remainders[Int(($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) }
  }

  // MARK: Compression

  /// One block of fixed codes; runs of a byte are matches at distance 1.
  private static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    var bits = BitWriter()
    bits.write(0b011, 3)
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      bits.writeSymbol(Int(byte))
      place += 1
      var run = 0
      while place + run < bytes.count, bytes[place + run] == byte { run += 1 }
      while run >= 3 {
        // What is left must be none or another match.
        let length = min(run, 258)
        bits.writeLength(length)
        place += length
        run -= length
      }
    }
    bits.writeSymbol(256)
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      low = (low + UInt32(byte)) % 65521
      high = (high + low) % 65521
    }
    return [0x78, 0x01] + bits.finished + word(high << 16 | low)
  }

  /// Bits from the least significant on.
  private struct BitWriter {
    private var bytes: [UInt8] = []
    private var held: UInt32 = 0
    private var count = 0

    mutating func write(_ value: Int, _ width: Int) {
      held |= UInt32(value) << UInt32(count)
      count += width
      while count >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: held))
        held >>= 8
        count -= 8
      }
    }

    /// Codes stand with their most significant bit first.
    private mutating func writeCode(_ code: Int, _ width: Int) {
      for bit in stride(from: width - 1, through: 0, by: -1) { write(code >> bit & 1, 1) }
    }

    mutating func writeSymbol(_ symbol: Int) {
      switch symbol {
      case ..<144: writeCode(0x30 + symbol, 8)
      case ..<256: writeCode(0x190 + symbol - 144, 9)
      case ..<280: writeCode(symbol - 256, 7)
      default: writeCode(0xC0 + symbol - 280, 8)
      }
    }

    /// A match of 3 to 258 bytes at distance 1.
    mutating func writeLength(_ length: Int) {
      let bases = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
      ]
      if length == 258 {
        writeSymbol(285)
      } else {
        let index = bases.lastIndex { $0 <= length } ?? 0
        writeSymbol(257 + index)
        let extra = index < 8 ? 0 : (index - 4) / 4
        write(length - bases[index], extra)
      }
      writeCode(0, 5)
    }

    var finished: [UInt8] { count > 0 ? bytes + [UInt8(truncatingIfNeeded: held)] : bytes }
  }
}
