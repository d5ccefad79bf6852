// Advice on declarations: bounds and sizes that stand in the wrong place or between the wrong brackets.

extension Parser {
  func adviceOnDeclaration(_ expectation: Expectation) -> String? {
    switch expectation.code {
    case "expected-semicolon" where expectation.phrase.contains("declaration"): return adviceAfterName
    case "expected-name" where expectation.phrase.contains("variable"): return adviceBeforeName
    case "expected-opening-bracket" where current == .leftParenthesis || current == .less:
      guard peek(-1).basicType != nil || peek(-1).structuredConstraint != nil || peek(-1) == .greater else {
        return nil
      }
      return "sizes stand between '[' and ']'"
    case "expected-type" where peek(-1) == .rightBracket:
      if current == .less { return "bounds follow the type of the elements, as in 'array[N] real<lower=0> x'" }
      guard current.isName else { return nil }
      return "the type of the elements is missing, as in 'array[N] real \(text(currentSpan).prefix(40))'"
    case "expected-list-end" where expectation.phrase.contains("bound"):
      if current.isBoundWord { return "a ',' is missing before '\(current.rawValue)'" }
      return current == .semicolon ? "',' separates bounds" : "'>' ends the bounds"
    case "expected-token" where expectation.phrase.contains("bounds"): return "'>' ends the bounds"
    default: return nil
    }
  }

  /// After `real x`, where `;` should stand.
  private var adviceAfterName: String? {
    switch current {
    case .less where peek().isBoundWord: return adviceOnBounds(after: -1)
    case .leftParenthesis where peek().isBoundWord:
      return "bounds stand between '<' and '>', before the name: write 'real<lower=0> x'"
    case .less where peek() == .minus: return nil
    case .less, .lessEqual, .greater, .greaterEqual:
      return "bounds are part of the type: write 'real<lower=0> x' or 'real<upper=0> x'"
    case .tilde:
      let name = peek(-1).isName ? text(peekSpan(-1)).prefix(40) : "x"
      return
        "a declaration has no '~': declare '\(name)', and write '\(name) ~ ...' as a statement of the 'model' block"
    case .leftParenthesis: return "functions are defined in the 'functions' block"
    default: return nil
    }
  }

  /// After a type, where a name should stand.
  private var adviceBeforeName: String? {
    switch (peek(-1), current) {
    case (.greater, .less): return "one pair of '<' and '>' holds all bounds: write '<lower=..., upper=...>'"
    case (.rightBracket, .less) where peek().isBoundWord: return adviceOnBounds(after: nil)
    case (.comma, .integer) where peek(-2) == .integer:
      let decimals = text(peekSpan(-2)).prefix(20) + "." + text(currentSpan).prefix(20)
      return "write '\(decimals)' if that is meant: ',' is no decimal point"
    case (_, .integer) where peek() == .identifier: return "names begin with a letter"
    case (_, .leftParenthesis) where peek().isBoundWord: return "bounds stand between '<' and '>'"
    default: return nil
    }
  }

  /// Bounds at the current token that belong behind the type's word: the declaration as it should be.
  ///
  /// - Parameter name: where the variable's name stands, from the current token; nil: behind the bounds.
  private func adviceOnBounds(after name: Int?) -> String {
    let general = "bounds stand between the type and the name, as in 'real<lower=0> x'"
    // Back to the word of the type, and to the beginning of the declaration.
    var word = -1
    while peek(word).basicType == nil {
      if word <= -40 || position + word <= 0 || [.semicolon, .leftBrace, .rightBrace].contains(peek(word)) {
        return general
      }
      word -= 1
    }
    var first = word
    while position + first > 0, first > -80, ![.semicolon, .leftBrace, .rightBrace].contains(peek(first - 1)) {
      first -= 1
    }
    guard let end = (1..<40).first(where: { peek($0) == .greater }), let type = line(from: first, to: word),
      let bounds = line(from: 0, to: end)
    else { return general }
    // What stands between the type's word and the name or the bounds are sizes, or nothing.
    let last = name.map { $0 - 1 } ?? -1
    let sizes = last > word ? line(from: word + 1, to: last) : ""
    let place = name ?? end + 1
    guard let sizes, sizes.isEmpty || sizes.hasPrefix("[") && sizes.hasSuffix("]"), peek(place).isName else {
      return general
    }
    return
      "bounds stand before the sizes and the name: write '\(type)\(bounds)\(sizes) \(text(peekSpan(place)).prefix(60))'"
  }

  /// The text from one token to another, counted from the current one; nil where it is not a part of one line.
  private func line(from first: Int, to last: Int) -> String? {
    let (start, end) = (peekSpan(first), peekSpan(last))
    guard start.file == end.file, start.start <= end.start, end.end - start.start <= 80 else { return nil }
    let text = text(start.extended(to: end))
    return text.contains("\n") ? nil : text
  }
}

extension TokenKind {
  var isBoundWord: Bool { [.lower, .upper, .offset, .multiplier].contains(self) }
}
