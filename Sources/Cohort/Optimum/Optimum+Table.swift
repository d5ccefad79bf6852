// Optimum + table: the variables at the mode as lines of text, long arrays in one line.
import CohortIO

extension Optimum {
  /// The parameters, transformed parameters and generated quantities at the mode, one line for each variable.
  ///
  /// - Parameters:
  ///   - limit: of an array that has more numbers only the first and the last few are shown.
  ///   - lines: where there are more variables than that, the rest is counted.
  public func table(foldsAbove limit: Int = 10, lines most: Int = 40) -> String {
    let variables = fit.variables.filter { !$0.isSamplers }
    let shown = variables.prefix(max(1, most))
    let names = shown.map { variable in
      variable.sizes.isEmpty
        ? variable.name : "\(variable.name)[\(variable.sizes.map { "1..\($0)" }.joined(separator: ","))]"
    }
    let width = names.map(\.count).max() ?? 0
    var lines = zip(shown, names).map { variable, name in
      "\(name)\(String(repeating: " ", count: width - name.count))  \(values(variable, limit))"
    }
    if shown.count < variables.count { lines.append("and \(variables.count - shown.count) more variables") }
    return lines.joined(separator: "\n")
  }

  private func values(_ variable: Fit.Variable, _ limit: Int) -> String {
    let columns = fit.columns(of: variable)
    let texts = columns.map { column in
      fit.draws(ofColumn: column).last?.last.map { significantText($0, digits: 6) } ?? "?"
    }
    guard texts.count > max(4, limit) else { return texts.joined(separator: " ") }
    return (texts.prefix(4) + ["…"] + texts.suffix(2)).joined(separator: " ") + " (\(texts.count))"
  }
}
