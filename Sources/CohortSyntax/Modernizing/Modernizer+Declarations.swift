// Declarations and signatures: the sizes of arrays stood after the name.

extension Modernizer {
  // MARK: Declarations

  /// Reads the declaration that begins with a type at `start` and returns the index after it.
  mutating func readDeclaration(_ start: Int) -> Int {
    let end = source.endOfStatement(start)
    let typeEnd = min(modernizeDraftType(start), end)
    var declarators: [Declarator] = []
    var begin = typeEnd
    for separator in source.commas(typeEnd..<end) + [end] {
      if let declarator = declarator(begin..<separator) { declarators.append(declarator) }
      begin = separator + 1
    }
    let isInt = holdsInts(start)
    for declarator in declarators { note(source.text(declarator.name), isInt: isInt) }
    let isOld = declarators.contains { $0.sizes != nil }
    if isOld, source.kind(start) != .array, source.kind(start) != .tuple {
      modernize(declarators, type: start..<typeEnd)
    }
    return end + 1
  }

  /// A name of a declaration, with the brackets after it.
  private struct Declarator {
    var name: Int
    var sizes: Range<Int>?
  }

  private func declarator(_ range: Range<Int>) -> Declarator? {
    guard let name = range.first, source.isName(name) else { return nil }
    let open = name + 1
    guard source.kind(open) == .leftBracket, source.partner(open) < range.upperBound else {
      return Declarator(name: name)
    }
    return Declarator(name: name, sizes: open..<source.partner(open) + 1)
  }

  /// Whether the type at an index is int or an array of it.
  private func holdsInts(_ i: Int) -> Bool {
    source.kind(source.kind(i) == .array ? source.next(i + 1) : i) == .int
  }

  mutating func note(_ name: String, isInt: Bool) {
    if isInt { intNames.insert(name) } else { otherNames.insert(name) }
  }

  /// `real x[N], y;` becomes `array[N] real x; real y;`.
  private mutating func modernize(_ declarators: [Declarator], type: Range<Int>) {
    guard let last = declarators.last,
      isContiguous(type.lowerBound..<(last.sizes?.upperBound ?? last.name + 1))
    else {
      return refuse("this declaration", at: type.lowerBound)
    }
    rewriter.countChange()
    for (k, declarator) in declarators.enumerated() {
      let prefix = declarator.sizes.map { arrayPrefix($0) } ?? []
      if k == 0 {
        rewriter.insert(prefix, before: type.lowerBound)
      } else if !hasSameSizes(declarator, declarators[k - 1]) {
        // Another type is another declaration.
        rewriter.replace(declarator.name - 1, with: ";")
        rewriter.insert(prefix + [.tokens(type), .text(" ")], before: declarator.name)
      }
      if let sizes = declarator.sizes { rewriter.move(sizes) }
    }
  }

  private func arrayPrefix(_ brackets: Range<Int>) -> [TokenRewriter.Piece] {
    [.text("array"), .tokens(brackets), .text(" ")]
  }

  private func hasSameSizes(_ a: Declarator, _ b: Declarator) -> Bool {
    guard let a = a.sizes, let b = b.sizes else { return a.sizes == nil && b.sizes == nil }
    return a.count == b.count && zip(a, b).allSatisfy { source.text($0) == source.text($1) }
  }

  // MARK: Signatures

  /// Reads the functions of a range.
  mutating func readFunctions(_ range: Range<Int>) {
    var i = range.lowerBound
    while i < range.upperBound {
      guard source.kind(i) == .void || source.kind(i).beginsType else {
        i = source.next(i)
        continue
      }
      i = readFunction(i, end: range.upperBound)
    }
  }

  /// Reads the function whose result's type begins at `start` and returns the index after it.
  private mutating func readFunction(_ start: Int, end: Int) -> Int {
    let name = readUnsizedType(start)
    let open = name + 1
    guard name < end, source.isName(name), source.kind(open) == .leftParenthesis else { return max(name, start + 1) }
    let close = source.partner(open)
    definitionNames.insert(name)
    var takesIntFirst = false
    var begin = open + 1
    for separator in source.commas(open + 1..<close) + [close] where begin < separator {
      let isInt = readArgument(begin..<separator)
      if begin == open + 1 { takesIntFirst = isInt }
      begin = separator + 1
    }
    let signature = FunctionSignature(takesIntFirst: takesIntFirst, returnsInt: source.kind(start) == .int)
    definitions[source.text(name), default: []].append(signature)
    guard source.kind(close + 1) == .leftBrace else { return close + 1 }
    let bodyEnd = source.partner(close + 1)
    readStatements(close + 2..<max(close + 2, bodyEnd))
    return bodyEnd + 1
  }

  /// Whether the argument is an int or an array of them.
  private mutating func readArgument(_ range: Range<Int>) -> Bool {
    let start = source.kind(range.lowerBound) == .data ? range.lowerBound + 1 : range.lowerBound
    guard start < range.upperBound, source.kind(start).beginsType else { return false }
    let name = readUnsizedType(start)
    let isInt = holdsInts(start)
    if name < range.upperBound, source.isName(name) { note(source.text(name), isInt: isInt) }
    return isInt
  }

  /// `real[,]` becomes `array[,] real`; returns the index after the type.
  private mutating func readUnsizedType(_ start: Int) -> Int {
    if source.kind(start) == .array || source.kind(start) == .tuple { return source.endOfType(start) }
    let open = start + 1
    guard source.kind(open) == .leftBracket else { return open }
    let close = source.partner(open)
    let isOld = (open + 1..<max(open + 1, close)).allSatisfy { source.kind($0) == .comma }
    guard isOld, isContiguous(start..<close + 1) else { return close + 1 }
    rewriter.insert(arrayPrefix(open..<close + 1), before: start)
    rewriter.move(open..<close + 1)
    rewriter.countChange()
    return close + 1
  }
}
