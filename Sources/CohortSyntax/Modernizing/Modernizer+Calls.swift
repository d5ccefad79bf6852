// Calls of functions that are gone or have another name, and densities without a bar.

extension Modernizer {
  /// Functions that have only changed their names.
  private static let newNames: [String: String] = [
    "multiply_log": "lmultiply", "binomial_coefficient_log": "lchoose", "cov_exp_quad": "gp_exp_quad_cov",
    "fabs": "abs", "raise_exception": "reject", "cbind": "append_col", "rbind": "append_row",
    "gaussian_dlm_log": "gaussian_dlm_obs_lpdf", "epsilon": "machine_precision",
  ]

  func isUserFunction(_ name: String) -> Bool { definitions[name] != nil }

  /// The call whose name is token `i`; also the name in a definition, which is no call.
  mutating func modernizeCall(_ i: Int) {
    let name = source.text(i)
    let isDefinition = definitionNames.contains(i)
    if let newName = newFunctionNames[name], source.kind(i - 1) != .tilde {
      rewriter.replace(i, with: newName)
      rewriter.countChange()
      if !isDefinition { writeBar(i) }
      return
    }
    // `~ poisson_log(...)` names a distribution.
    if isDefinition || source.kind(i - 1) == .tilde { return }
    if isUserFunction(name) || isLibraryFunction(name) {
      if Self.takesBar(name), writeBar(i) { rewriter.countChange() }
      return
    }
    switch name {
    case "increment_log_prob": modernizeIncrement(i)
    case "get_lp":
      rewriter.replace(i, with: "target")
      rewriter.countChange()
    case "if_else": modernizeConditional(i)
    case "negative_epsilon":
      rewriter.insert([.text("(-")], before: i)
      rewriter.replace(i, with: "machine_precision")
      rewriter.insert([.text(")")], after: source.partner(i + 1))
      rewriter.countChange()
    default:
      guard let newName = Self.newNames[name] ?? newDensityName(name) else { return }
      if name == "fabs" { keepReal(i + 2..<source.partner(i + 1), statementOf: i) }
      rewriter.replace(i, with: newName)
      if Self.takesBar(newName) { writeBar(i) }
      rewriter.countChange()
    }
  }

  /// Today's name of a density or cumulative distribution function of the library.
  private func newDensityName(_ name: String) -> String? {
    for (old, news) in Self.endings where name.hasSuffix(old) {
      let family = name.dropLast(old.count)
      if let new = news.map({ family + $0 }).first(where: isLibraryFunction) { return new }
    }
    return nil
  }

  static func takesBar(_ name: String) -> Bool {
    ["_lpdf", "_lpmf", "_lupdf", "_lupmf", "_cdf", "_lcdf", "_lccdf"].contains(where: name.hasSuffix)
  }

  /// The comma after the first argument becomes a bar; false where there is none.
  @discardableResult
  private mutating func writeBar(_ i: Int) -> Bool {
    let arguments = i + 2..<max(i + 2, source.partner(i + 1))
    var k = arguments.lowerBound
    while k < arguments.upperBound {
      if source.kind(k) == .bar { return false }
      if source.kind(k) == .comma {
        rewriter.replace(k, with: " |")
        return true
      }
      k = source.next(k)
    }
    return false
  }

  /// `increment_log_prob(x);` becomes `target += x;`.
  private mutating func modernizeIncrement(_ i: Int) {
    let close = source.partner(i + 1)
    guard source.kind(close + 1) == .semicolon, close > i + 2 else { return }
    rewriter.replace(i, with: "target += ")
    rewriter.delete(i + 1)
    rewriter.delete(close)
    rewriter.countChange()
  }

  /// `if_else(c, a, b)` becomes `(c ? a : b)`.
  private mutating func modernizeConditional(_ i: Int) {
    let close = source.partner(i + 1)
    let arguments = i + 2..<max(i + 2, close)
    let commas = source.commas(arguments)
    guard commas.count == 2 else { return }
    rewriter.delete(i)
    rewriter.replace(commas[0], with: " ?")
    rewriter.replace(commas[1], with: " :")
    rewriter.countChange()
    let condition = arguments.lowerBound..<commas[0]
    if hasConditional(condition) { putParentheses(condition) }
    // The function gave a real also where both values were ints.
    let second = commas[1] + 1..<close
    if mayBeInt(second) { keepReal(commas[0] + 1..<commas[1], statementOf: i) }
  }

  private func hasConditional(_ range: Range<Int>) -> Bool {
    var i = range.lowerBound
    while i < range.upperBound {
      if source.kind(i) == .question { return true }
      i = source.next(i)
    }
    return false
  }

  private mutating func putParentheses(_ range: Range<Int>) {
    guard let first = range.first, let last = range.last else { return }
    rewriter.insert([.text("(")], before: first)
    rewriter.insert([.text(")")], after: last)
  }

  // MARK: Ints

  /// Keeps a value real that was real even for an int, where the statement divides and so tells the two apart.
  private mutating func keepReal(_ range: Range<Int>, statementOf i: Int) {
    guard let first = range.first, mayBeInt(range), divides(statementOf: i) else { return }
    if range.count == 1, source.kind(first) == .integer {
      rewriter.insert([.text(".0")], after: first)
      return
    }
    rewriter.insert([.text(range.count > 1 ? "1.0 * (" : "1.0 * ")], before: first)
    if let last = range.last, range.count > 1 { rewriter.insert([.text(")")], after: last) }
  }

  private func divides(statementOf i: Int) -> Bool {
    var start = i
    while start > 0, !source.kind(start - 1).isOneOf(.semicolon, .leftBrace, .rightBrace) { start -= 1 }
    return (start..<source.endOfStatement(i)).contains { source.kind($0) == .slash || source.kind($0) == .percent }
  }

  /// Whether an expression may be an int, as far as its names tell.
  private func mayBeInt(_ range: Range<Int>) -> Bool {
    var i = range.lowerBound
    while i < range.upperBound {
      switch source.kind(i) {
      case .real_, .dotInteger, .imaginary, .hat, .quote: return false
      case .leftBracket:
        i = source.next(i)
        continue
      case .identifier where source.kind(i + 1) == .leftParenthesis:
        let name = source.text(i)
        if let signatures = definitions[name], !signatures.contains(where: \.returnsInt) { return false }
        i = source.next(i + 1)
        continue
      case .identifier, .truncate:
        let name = source.text(i)
        if otherNames.contains(name), !intNames.contains(name) { return false }
      default: break
      }
      i += 1
    }
    return true
  }
}
