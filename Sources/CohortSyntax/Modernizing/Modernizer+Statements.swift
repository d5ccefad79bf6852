// Statements: `<-`, `lp__`, and left sides that are indexed twice.

extension Modernizer {
  /// Reads the statements of a range, those of inner blocks among them.
  mutating func readStatements(_ range: Range<Int>) {
    var i = range.lowerBound
    while i < range.upperBound {
      switch source.kind(i) {
      case .leftBrace, .rightBrace, .semicolon, .elseKeyword: i += 1
      case .ifKeyword, .whileKeyword:
        conditions.append(i + 2..<max(i + 2, source.partner(i + 1)))
        i = source.next(i + 1)
      case .profile where !source.isNameByPlace(i): i = source.next(i + 1)
      case .forKeyword:
        let variable = i + 2
        if source.isName(variable), source.kind(variable + 1) == .inKeyword {
          // The variable of a loop over a container may be anything.
          let header = variable..<max(variable, source.partner(i + 1))
          if header.contains(where: { source.kind($0) == .colon }) { note(source.text(variable), isInt: true) }
        }
        i = source.next(i + 1)
      default:
        if (source.kind(i).beginsType && !source.isNameByPlace(i)) || isDraftType(i) {
          i = readDeclaration(i)
        } else {
          i = readSimpleStatement(i)
        }
      }
    }
  }

  /// Reads a statement without others inside of it and returns the index after it.
  private mutating func readSimpleStatement(_ start: Int) -> Int {
    let end = max(start, source.endOfStatement(start))
    if source.isName(start), source.kind(start + 1) != .leftParenthesis { readAssignment(start, end: end) }
    var i = start
    while i < end {
      if source.kind(i) == .tilde, source.kind(i + 1).isName { distributionNames.append(i + 1) }
      if source.kind(i) == .truncate, i > start { modernizeDraftTruncation(i, end: end) }
      i = source.next(i)
    }
    return source.kind(end) == .semicolon ? end + 1 : max(end, start + 1)
  }

  private mutating func readAssignment(_ start: Int, end: Int) {
    var i = start + 1
    var indexings: [Int] = []
    while source.kind(i) == .leftBracket {
      indexings.append(i)
      i = source.next(i)
    }
    let isArrow =
      source.kind(i) == .less && source.kind(i + 1) == .minus
      && source.tokens[i].span.end == source.tokens[i + 1].span.start
    let isAssignment = isArrow || source.kind(i).assignment != nil
    guard isAssignment, i < end else { return }
    if isArrow {
      if source.text(start) == "lp__" {
        handledLogDensities.insert(start)
        if !readIncrement(start) {
          refuse("this assignment to 'lp__', which forgets what was added before,", at: start)
        }
        return
      }
      rewriter.replace(i, with: "=")
      rewriter.delete(i + 1)
      rewriter.countChange()
    }
    for open in indexings.dropLast() { dropFullIndex(open) }
  }

  /// `lp__ <- lp__ + x;` becomes `target += x;`.
  private mutating func readIncrement(_ start: Int) -> Bool {
    let value = start + 3
    guard source.text(value) == "lp__", source.kind(value + 1) == .plus || source.kind(value + 1) == .minus else {
      return false
    }
    rewriter.replace(start, with: "target")
    rewriter.replace(start + 1, with: "+=")
    rewriter.delete(start + 2)
    rewriter.delete(value)
    handledLogDensities.insert(value)
    if source.kind(value + 1) == .plus { rewriter.delete(value + 1) }
    rewriter.countChange()
    return true
  }

  /// `if (x)` with a real becomes `if (x != 0)`, where it is but a number or a variable.
  mutating func modernizeConditions() {
    for condition in conditions {
      guard let first = condition.first, let last = condition.last else { continue }
      let isWhole =
        condition.count == 1 || (source.kind(first + 1) == .leftBracket && source.partner(first + 1) == last)
      let name = source.text(first)
      let isReal = source.kind(first) == .real_ || (otherNames.contains(name) && !intNames.contains(name))
      guard isWhole, isReal else { continue }
      rewriter.insert([.text(" != 0")], after: last)
      rewriter.countChange()
    }
  }

  /// `x[:][i] = ...` becomes `x[i] = ...`.
  private mutating func dropFullIndex(_ open: Int) {
    let close = source.partner(open)
    let isFull = close == open + 1 || (close == open + 2 && source.kind(open + 1) == .colon)
    guard isFull else { return }
    for i in open...close { rewriter.delete(i) }
    rewriter.countChange()
  }
}
