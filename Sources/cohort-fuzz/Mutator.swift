// Mutator: makes a mutant of a text from its number.

/// Changes texts at random: bytes, pieces, lines, nesting, and joins of two texts.
struct Mutator {
  private let corpus: Corpus
  private let seed: UInt64
  /// A mutant gets no longer than this.
  private static let longest = 2 << 20

  init(_ corpus: Corpus, seed: UInt64) {
    self.corpus = corpus
    self.seed = seed
  }

  /// The mutant of a number: where it comes from, and its text.
  func mutant(_ number: Int) -> (origin: String, text: [UInt8]) {
    var random = FuzzRandom(seed: seed, number: number)
    guard let item = random.pick(corpus.items) else { return ("nothing", []) }
    var text = item.bytes
    // One change leaves a text that means something still; many find what one does not.
    let changes = random.once(in: 2) ? 1 : random.once(in: 8) ? 1 + random.below(30) : 1 + random.below(5)
    for _ in 0..<changes {
      change(&text, &random)
      if text.count > Self.longest { text.removeLast(text.count - Self.longest) }
    }
    return (item.path, text)
  }

  private func change(_ text: inout [UInt8], _ random: inout FuzzRandom) {
    switch random.below(20) {
    case 0: changeBytes(&text, &random)
    case 1: text.insert(contentsOf: random.pick(Vocabulary.bytes) ?? [], at: random.below(text.count + 1))
    case 2: changeLines(&text, &random)
    case 3: splice(&text, &random)
    case 4: nest(&text, &random)
    default: changePieces(&text, &random)
    }
  }

  // MARK: Bytes

  private func changeBytes(_ text: inout [UInt8], _ random: inout FuzzRandom) {
    let start = random.below(text.count)
    let end = min(text.count, start + 1 + random.below(random.once(in: 4) ? 400 : 12))
    switch random.below(7) {
    case 0 where !text.isEmpty: text[start] ^= 1 << UInt8(random.below(8))
    case 1 where !text.isEmpty: text[start] = UInt8(random.below(256))
    case 2: text.insert(UInt8(random.below(256)), at: start)
    case 3 where !text.isEmpty: text.removeSubrange(start..<end)
    case 4 where !text.isEmpty: text.insert(contentsOf: text[start..<end], at: random.below(text.count + 1))
    case 5: text.removeLast(random.below(text.count))
    default: endLines(&text, with: random.pick([[13, 10], [13], [10, 10], [9], [11]]) ?? [10])
    }
  }

  private func endLines(_ text: inout [UInt8], with end: [UInt8]) {
    text = text.flatMap { $0 == 10 ? end : [$0] }
  }

  private func changeLines(_ text: inout [UInt8], _ random: inout FuzzRandom) {
    var lines = text.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
    guard lines.count > 1 else { return }
    let i = random.below(lines.count)
    switch random.below(4) {
    case 0: lines.remove(at: i)
    case 1: lines.insert(lines[i], at: random.below(lines.count))
    case 2: lines.swapAt(i, random.below(lines.count))
    default: lines.insert(contentsOf: repeatElement(lines[i], count: random.below(300)), at: i)
    }
    text = Array(lines.joined(separator: [10]))
  }

  /// The first part of this text and the last part of another.
  private func splice(_ text: inout [UInt8], _ random: inout FuzzRandom) {
    guard let other = random.pick(corpus.items) else { return }
    let own = Pieces(text)
    let theirs = Pieces(other.bytes)
    guard own.count > 0, theirs.count > 0 else { return }
    let start = theirs.ranges[random.below(theirs.count)].lowerBound
    if random.once(in: 2) {
      text.removeSubrange(own.ranges[random.below(own.count)].lowerBound...)
      text += other.bytes[start...]
    } else {
      let end = min(other.bytes.count, start + random.below(200))
      text.insert(contentsOf: other.bytes[start..<end], at: own.ranges[random.below(own.count)].lowerBound)
    }
  }

  /// Puts a stretch of the text into brackets, or repeats a piece.
  private func nest(_ text: inout [UInt8], _ random: inout FuzzRandom) {
    let pieces = Pieces(text)
    guard pieces.count > 0, let bracket = random.pick(Vocabulary.brackets) else { return }
    let depth =
      random.once(in: 10) ? random.below(20_000) : random.once(in: 3) ? random.below(400) : 1 + random.below(3)
    let first = random.below(pieces.count)
    let last = min(pieces.count - 1, first + random.below(random.once(in: 3) ? 30 : 3))
    let range = pieces.ranges[first].lowerBound..<pieces.ranges[last].upperBound
    if random.once(in: 4) {
      text.insert(contentsOf: repeatElement(text[range] + [32], count: min(depth, 2000)).joined(), at: range.lowerBound)
      return
    }
    let inner = Array(text[range])
    let open = Array(repeatElement(Array(bracket.open.utf8), count: depth).joined())
    let close = Array(repeatElement(Array(bracket.close.utf8), count: random.once(in: 10) ? depth / 2 : depth).joined())
    text.replaceSubrange(range, with: open + inner + close)
  }

  // MARK: Pieces

  private func changePieces(_ text: inout [UInt8], _ random: inout FuzzRandom) {
    let pieces = Pieces(text)
    guard pieces.count > 0 else {
      text += (random.pick(Vocabulary.pieces) ?? "").utf8
      return
    }
    let i = random.below(pieces.count)
    let range = pieces.ranges[i]
    switch random.below(12) {
    case 0: text.removeSubrange(range)
    case 1: text.insert(contentsOf: [32] + text[range], at: range.upperBound)
    case 2: text.replaceSubrange(range, with: [32] + (random.pick(Vocabulary.pieces) ?? "").utf8 + [32])
    case 3: text.insert(contentsOf: [32] + (random.pick(Vocabulary.pieces) ?? "").utf8 + [32], at: range.lowerBound)
    case 4:
      let j = random.below(pieces.count)
      let (a, b) = (pieces.ranges[min(i, j)], pieces.ranges[max(i, j)])
      guard a.lowerBound < b.lowerBound else { return }
      let (first, second) = (Array(text[a]), Array(text[b]))
      text.replaceSubrange(b, with: first)
      text.replaceSubrange(a, with: second)
    case 5, 6:
      // A name by another name of the same text: the likeliest to mean something.
      guard let i = pieces.some(.word, &random), let j = pieces.some(.word, &random) else { return }
      text.replaceSubrange(pieces.ranges[i], with: Array(text[pieces.ranges[j]]))
    case 7, 8:
      guard let i = pieces.some(.number, &random) else { return }
      text.replaceSubrange(pieces.ranges[i], with: (random.pick(Vocabulary.numbers) ?? "").utf8)
    case 9:
      guard let i = pieces.some(.word, &random) else { return }
      text.replaceSubrange(pieces.ranges[i], with: (random.pick(Vocabulary.types) ?? "").utf8)
    case 10:
      guard let i = pieces.some(.sign, &random) else { return }
      text.replaceSubrange(pieces.ranges[i], with: (random.pick(Vocabulary.operators) ?? "").utf8)
    default:
      let end = pieces.ranges[min(pieces.count - 1, i + random.below(12))].upperBound
      let to = pieces.ranges[random.below(pieces.count)].lowerBound
      let stretch = Array(text[range.lowerBound..<end])
      text.insert(contentsOf: stretch + [32], at: to)
    }
  }
}
