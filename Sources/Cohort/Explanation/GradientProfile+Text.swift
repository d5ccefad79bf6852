// GradientProfile + text: a profile for people: the program with times in its margin, then what takes most.

extension GradientProfile {
  private typealias Text = ExplanationText

  func write(to text: inout ExplanationText, _ sources: [SourceText]) {
    text.title("Time of a gradient: \(Text.time(gradient)) on one thread")
    let forward = lines.reduce(0) { $0 + $1.forward }
    let reverse = lines.reduce(0) { $0 + $1.reverse }
    text.paragraph(
      "Mean over \(Text.count(points, isAtDraws ? "draw" : "random point")): values \(Text.time(forward)), derivatives "
        + "\(Text.time(reverse)), overhead \(Text.time(overhead)); together \(Text.time(parts)). Solvers compute "
        + "their sensitivities along with the values."
        + (skippedPoints > 0
          ? " \(Text.count(skippedPoints, "point")) without a value or on another path left out." : "")
    )
    for source in sources { writeListing(of: source, to: &text) }
    writeSteps(to: &text)
    for solve in solves { write(solve, to: &text) }
  }

  /// The program with its times; stretches of lines without time that are long are left out.
  private func writeListing(of source: SourceText, to text: inout ExplanationText) {
    var own: [Int: Line] = [:]
    for line in lines where line.place.path == source.path { own[line.place.line] = line }
    guard !own.isEmpty else { return }
    text.line("")
    text.line("      time   share  line  \(source.path)")
    let most = own.values.map(\.total).max() ?? 0
    // Lines near to one that takes time are shown.
    var isShown = [Bool](repeating: source.lines.count <= 60, count: source.lines.count)
    for number in own.keys {
      for near in (number - 3)...(number + 2) where isShown.indices.contains(near - 1) { isShown[near - 1] = true }
    }
    var wasShown = true
    for (index, content) in source.lines.enumerated() {
      guard isShown[index] else {
        if wasShown { text.line("                      ⋮") }
        wasShown = false
        continue
      }
      wasShown = true
      var margin = String(repeating: " ", count: 18)
      if let line = own[index + 1], share(line.total) >= 0.0005 {
        margin =
          Text.right(Text.time(line.total), 10) + Text.right(Text.percent(share(line.total)), 8)
      }
      let mark = own[index + 1].map { $0.total == most ? "*" : " " } ?? " "
      let left = margin + Text.right("\(index + 1)", 6) + mark + "| "
      let shown = content.map { $0 == "\t" ? "  " : String($0) }.joined()
      text.line((left + Text.cut(shown, Text.width - left.count)).trimmingTrailingBlanks)
    }
  }

  private func writeSteps(to text: inout ExplanationText) {
    let shown = steps.prefix(10).filter { share($0.total) >= 0.005 }
    guard !shown.isEmpty else { return }
    text.line("")
    text.line("      time   share  values  derivatives  step")
    for step in shown {
      let left =
        Text.right(Text.time(step.total), 10) + Text.right(Text.percent(share(step.total)), 8)
        + Text.right(Text.time(step.forward), 9) + Text.right(Text.time(step.reverse), 11)
      let times = step.count > 1 ? "\(Text.count(step.count)) times " : ""
      text.line(left + "  \(times)\(step.title), \(text.name(step.place))")
    }
  }

  private func write(_ solve: Solve, to text: inout ExplanationText) {
    guard solve.groups > 0, solve.evaluations > 0 else { return }
    text.line("")
    func number(_ value: Double) -> String { value < 10 ? Text.decimal(value) : Text.count(Int(value.rounded())) }
    var line =
      "\(text.name(solve.place)), \(solve.name): \(number(solve.steps)) steps"
      + (solve.groups > 1 ? " in \(Text.count(solve.groups)) groups" : "")
      + ", \(number(solve.rejected)) tried again, \(number(solve.evaluations)) evaluations of the right-hand side"
    if solve.newtonIterations > 0 {
      line +=
        ", \(number(solve.newtonIterations)) iterations of Newton's method, \(number(solve.factorizations)) "
        + "matrices factorised"
    }
    if solve.choosesMethod {
      line += ", \(number(solve.implicitSteps)) of the steps tried implicit, where a group was found stiff"
    }
    text.paragraph(line, indent: 2, hang: 4)
    guard solve.groups > 2, let first = solve.costliest.first else { return }
    let even = 1 / Double(solve.groups)
    let list = solve.costliest.prefix(5).map { group in
      "\(group.number) (\(group.name.map { "\($0), " } ?? "")\(Text.percent(group.share)))"
    }.joined(separator: ", ")
    text.paragraph(
      "most of it for group \(list); an even share is \(Text.percent(even))"
        + (first.share > 3 * even ? ", so these hold the others up" : ""), indent: 4)
  }
}
