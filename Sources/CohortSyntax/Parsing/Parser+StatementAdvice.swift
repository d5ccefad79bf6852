// Advice on statements: distributions, densities and their arguments that are written as other languages do.

extension Parser {
  func adviceOnStatement(_ expectation: Expectation) -> String? {
    switch expectation.code {
    case "expected-list-end" where expectation.phrase.contains("argument of"): return adviceOnArguments
    case "expected-semicolon" where expectation.phrase.contains("truncation"): return adviceAfterDistribution
    case "expected-semicolon" where expectation.phrase.contains("increment") && current == .tilde:
      return "write either 'y ~ normal(...);' or 'target += normal_lpdf(y | ...);'"
    case "expected-opening-parenthesis" where expectation.phrase.contains("distribution"):
      return "a distribution has its arguments between parentheses: write '\(text(previousSpan).prefix(40))(...)'"
    case "expected-token" where expectation.phrase.contains("truncation"):
      return "write 'T[lower, ]', 'T[ , upper]' or 'T[lower, upper]'"
    case "expected-token" where expectation.phrase.contains("loop variable"):
      return "write 'for (\(text(previousSpan).prefix(40)) in 1:N)'"
    case "expected-expression" where current.isBoundWord && peek() == .assign:
      return "bounds stand in the declaration, as in 'real<lower=0> x'; 'T[lower, upper]' truncates a distribution"
    default: return nil
    }
  }

  /// Within the arguments of a call or a distribution.
  private var adviceOnArguments: String? {
    switch current {
    case .assign: return "arguments have no names here: what they are follows from their order"
    case .bar: return "one '|' stands after the first argument, ',' between the others"
    case .tilde: return "write '|' after the first argument of a density"
    case .plus where peek(-1) == .string: return "write ',' between the things to be printed"
    case .semicolon:
      // What is closed further on was only separated by the wrong sign.
      return isClosedOnThisLine
        ? "write ',' between arguments, or '|' after the first one of a density" : "a ')' is missing"
    case .rightBrace, .endOfFile: return "a ')' is missing"
    case .integer, .real_, .dotInteger:
      return beginsLine ? nil : "a ',' or an operator is missing before it"
    default: return nil
    }
  }

  /// Whether a parenthesis that is open here is closed before the line ends.
  private var isClosedOnThisLine: Bool {
    let line = sources.location(of: currentSpan).line
    var open = 0
    for ahead in 1..<100 {
      switch peek(ahead) {
      case .leftParenthesis: open += 1
      case .rightParenthesis:
        if open == 0 { return sources.location(of: peekSpan(ahead)).line == line }
        open -= 1
      case .semicolon, .tilde, .assign, .leftBrace, .rightBrace, .endOfFile: return false
      default: break
      }
    }
    return false
  }

  /// Behind the arguments of a distribution.
  private var adviceAfterDistribution: String? {
    switch current {
    case .leftBracket: return "a truncation begins with 'T': write 'T[lower, upper]'"
    case .plus, .minus, .star, .slash:
      return "a distribution stands alone after '~'; other terms are added with 'target += ...'"
    case .comma: return "a ';' ends each statement"
    default: return nil
    }
  }
}
