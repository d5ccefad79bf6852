// Drafts: how programs were written before the first release of the language: `double(0,) x`, `vector(N) y`,
// `derived parameters`.

extension Modernizer {
  /// Whether `double`, which is a name today, stands for a type at an index.
  func isDraftType(_ i: Int) -> Bool {
    guard source.kind(i) == .identifier, ["double", "pos_ordered"].contains(source.text(i)) else { return false }
    guard source.kind(i + 1) == .leftParenthesis || source.kind(i + 1) == .leftBracket else {
      return source.isName(i + 1)
    }
    return source.isName(source.next(i + 1))
  }

  /// Rewrites the type at an index as far as it is of that time, and returns the index after it.
  mutating func modernizeDraftType(_ i: Int) -> Int {
    guard source.kind(i) != .tuple, source.kind(i) != .array else { return source.endOfType(i) }
    let isDraft = isDraftType(i)
    if isDraft {
      rewriter.replace(i, with: source.text(i) == "double" ? "real" : "positive_ordered")
      rewriter.countChange()
    }
    let open = i + 1
    let close = source.partner(open)
    let isBracket = source.kind(open) == .leftBracket
    guard close > open, isBracket || source.kind(open) == .leftParenthesis, source.isName(close + 1) else {
      return isDraft ? open : source.endOfType(i)
    }
    if isDraft ? source.text(i) == "double" : source.kind(i).isOneOf(.int, .real) {
      return modernizeDraftBounds(open, close) ? close + 1 : source.endOfType(i)
    }
    guard !isBracket else { return isDraft ? close + 1 : source.endOfType(i) }
    rewriter.replace(open, with: "[")
    rewriter.replace(close, with: "]")
    rewriter.countChange()
    return close + 1
  }

  /// `(a, b)` becomes `<lower=a, upper=b>`; either of them may be missing.
  private mutating func modernizeDraftBounds(_ open: Int, _ close: Int) -> Bool {
    let commas = source.commas(open + 1..<close)
    guard commas.count == 1, let comma = commas.first, close > open + 2 else { return false }
    let (hasLower, hasUpper) = (comma > open + 1, close > comma + 1)
    rewriter.replace(open, with: hasLower ? "<lower=" : "<upper=")
    if hasUpper, hasLower {
      rewriter.insert([.text("upper=")], before: comma + 1)
    } else {
      rewriter.delete(comma)
    }
    rewriter.replace(close, with: ">")
    rewriter.countChange()
    return true
  }

  /// `T(a, b)` after a distribution becomes `T[a, b]`.
  mutating func modernizeDraftTruncation(_ i: Int, end: Int) {
    let close = source.partner(i + 1)
    guard source.kind(i + 1) == .leftParenthesis, source.kind(i - 1) == .rightParenthesis, close + 1 == end else {
      return
    }
    rewriter.replace(i + 1, with: "[")
    rewriter.replace(close, with: "]")
    rewriter.countChange()
  }

  /// `derived parameters {` becomes `transformed parameters {`; returns the index of the block's last word.
  mutating func modernizeDraftBlock(_ i: Int) -> Int? {
    guard source.text(i) == "derived" else { return nil }
    switch source.kind(i + 1) {
    case .data, .parameters: rewriter.replace(i, with: "transformed")
    case .identifier where source.text(i + 1) == "quantities" && source.kind(i + 2) == .leftBrace:
      rewriter.replace(i, with: "generated")
    default: return nil
    }
    rewriter.countChange()
    return i + 1
  }
}
