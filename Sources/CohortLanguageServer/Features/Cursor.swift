// Cursor: a place about which the editor asks, found in a checked program.
import CohortChecking
import CohortSyntax

/// A place in a checked program.
struct Cursor {
  let analysis: Analysis
  let file: FileID
  let offset: Int

  /// The name there.
  var occurrence: SymbolIndex.Occurrence? { analysis.occurrence(in: file, at: offset) }

  private var list: TokenList { analysis.tokens(of: file) }

  /// The token at the offset; the word that ends there, where none begins. Its span is in the main file's terms.
  var token: Token? {
    let tokens = list.tokens
    // The first token that ends behind the offset.
    let index = tokens.partitioningIndex { $0.kind == .endOfFile || Int($0.span.end) > offset }
    let here = tokens.indices.contains(index) && Int(tokens[index].span.start) <= offset ? tokens[index] : nil
    if let here, Self.isWord(here.kind) { return here }
    if tokens.indices.contains(index - 1), Int(tokens[index - 1].span.end) == offset,
      Self.isWord(tokens[index - 1].kind)
    {
      return tokens[index - 1]
    }
    return here?.kind == .endOfFile ? nil : here
  }

  /// The word that ends at or goes on behind the offset, and begins before it.
  var word: Range<Int>? {
    guard let token, Self.isWord(token.kind), Int(token.span.start) < offset else { return nil }
    return Int(token.span.start)..<Int(token.span.end)
  }

  /// The beginning of a block's name in two words, such as `transformed par`.
  var blockName: Range<Int>? {
    let end = word?.upperBound ?? offset
    let start = word?.lowerBound ?? offset
    let tokens = list.tokens
    let index = tokens.partitioningIndex { $0.kind == .endOfFile || Int($0.span.start) >= start } - 1
    guard tokens.indices.contains(index), tokens[index].kind == .identifier else { return nil }
    let first = Int(tokens[index].span.start)
    let buffer = analysis.buffer(file)
    let isFirstWord = ["transformed", "generated"].contains(buffer.text(first..<Int(tokens[index].span.end)))
    return isFirstWord && buffer.line(at: first) == buffer.line(at: start) ? first..<end : nil
  }

  static func isWord(_ kind: TokenKind) -> Bool { kind.isName || kind.isReservedWord }

  /// The comment or directive that holds the offset.
  var trivia: Trivia? {
    list.trivia.first { item in
      let isInside = Int(item.span.start) < offset && offset < Int(item.span.end)
      return isInside || (item.kind.endsLine && offset == Int(item.span.end))
    }
  }

  /// Whether the offset is inside of a string.
  var isInString: Bool {
    guard let token, token.kind == .string else { return false }
    return Int(token.span.start) < offset && offset < Int(token.span.end)
  }

  /// What may be written there and what is in scope.
  var scope: ScopeScan {
    let tokens = analysis.tokens.tokens
    let start = word?.lowerBound ?? offset
    let place = prefix(of: file) + [UInt32(truncatingIfNeeded: start)]
    var prefixes: [FileID: [UInt32]] = [:]
    let end = tokens.partitioningIndex { token in
      let before = prefixes[token.span.file] ?? prefix(of: token.span.file)
      prefixes[token.span.file] = before
      return token.kind == .endOfFile || !(before + [token.span.start]).lexicographicallyPrecedes(place)
    }
    return ScopeScanner.scan(
      tokens, sources: analysis.tokens.sources, before: end, isFunctionsFile: analysis.form == .functions)
  }

  /// Where a file is included, from the outermost inclusion in: with it, places of a program that is spread over files are
  /// in order.
  private func prefix(of file: FileID) -> [UInt32] {
    guard let directive = analysis.tokens.sources.file(file)?.includedFrom else { return [] }
    return prefix(of: directive.file) + [directive.start]
  }
}

extension Array {
  /// The index of the first element for which the predicate holds, where it holds for all behind that; O(log n).
  func partitioningIndex(where isBehind: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
