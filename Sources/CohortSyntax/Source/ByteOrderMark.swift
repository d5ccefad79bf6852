// ByteOrderMark: what some editors put before a text to say how it is encoded.

enum ByteOrderMark {
  /// How many bytes at the start of a text are UTF-8's mark, which is no part of the text.
  static func length(in bytes: [UInt8]) -> Int {
    bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
  }

  /// Whether a text begins with a mark of UTF-16, as which it cannot be read.
  static func isUTF16(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && (bytes[0] == 0xFF && bytes[1] == 0xFE || bytes[0] == 0xFE && bytes[1] == 0xFF)
  }
}
