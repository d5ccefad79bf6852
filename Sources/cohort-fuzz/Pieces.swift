// Pieces: a text cut into words, numbers and signs, as roughly as a mutation needs it.

/// The pieces of a text that are no blanks, as ranges of bytes.
struct Pieces {
  enum Kind {
    case word, number, sign
  }

  private(set) var ranges: [Range<Int>] = []
  private(set) var kinds: [Kind] = []

  init(_ text: [UInt8]) {
    func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
    func isWord(_ byte: UInt8) -> Bool {
      isDigit(byte) || byte == 95 || (byte | 32) >= 97 && (byte | 32) <= 122 || byte >= 128
    }
    var i = 0
    while i < text.count {
      let start = i
      let byte = text[i]
      i += 1
      if byte <= 32 { continue }
      if isDigit(byte) {
        while i < text.count, isDigit(text[i]) || text[i] == 46 || text[i] == 95 || text[i] | 32 == 101 { i += 1 }
        kinds.append(.number)
      } else if isWord(byte) {
        while i < text.count, isWord(text[i]) { i += 1 }
        kinds.append(.word)
      } else {
        kinds.append(.sign)
      }
      ranges.append(start..<i)
    }
  }

  var count: Int { ranges.count }

  /// The index of some piece of a kind.
  func some(_ kind: Kind, _ random: inout FuzzRandom) -> Int? {
    for _ in 0..<20 {
      guard count > 0 else { return nil }
      let i = random.below(count)
      if kinds[i] == kind { return i }
    }
    return nil
  }
}
