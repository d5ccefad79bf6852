// Explanation + text: an explanation for people.
import CohortProgram
import Foundation

extension Explanation: CustomStringConvertible {
  /// The whole explanation, in lines of at most 96 characters.
  public var description: String {
    var text = ExplanationText(sources)
    writeHead(&text)
    writeOperations(&text)
    writeCalls(&text)
    writeConditions(&text)
    writeOutputs(&text)
    writeMemory(&text)
    writeAdvice(&text)
    if let profile {
      profile.write(to: &text, sources)
    } else {
      text.paragraph("Where the time goes is measured with a profile (--profile).")
    }
    return text.text
  }

  private typealias Text = ExplanationText

  private func writeHead(_ text: inout ExplanationText) {
    text.title("\(model): \(Text.count(parameters, "unconstrained parameter"))")
    let rows = density.blocks.map(\.rows).max() ?? 0
    let calls = density.calls.reduce(0) { $0 + $1.steps }
    var head =
      "The model ran once with its data, in \(Text.count(density.recordedOperations, "operation")). Of these were made "
      + "\(Text.count(density.blocks.count, "block")) with \(Text.count(density.operations, "operation"))"
    if rows > 1 { head += ", up to \(Text.count(rows)) rows at a time" }
    head += calls == 0 ? "" : ", and \(Text.count(calls, "call")) of the library"
    text.paragraph(head + ": that is replayed for each gradient.")
    if let rejection = density.rejection {
      text.paragraph("At the point where it was recorded the model rejects: \(rejection)")
    }
  }

  // MARK: Operations

  /// What the blocks of one reason do at a line.
  private struct LineEntry {
    var place: SourcePlace
    var fewest = Int.max
    var most = 0
    var operations = 0
    var levels = 1
  }

  private func entries(of reason: ExplainedReason) -> [LineEntry] {
    var entries: [SourcePlace: LineEntry] = [:]
    for block in density.blocks where block.reason == reason {
      for line in block.lines {
        let key = SourcePlace(path: line.place.path, line: line.place.line)
        var entry = entries[key] ?? LineEntry(place: line.place)
        // Sums of one number are no rows that anybody counts.
        if line.operations > 0 || entry.most == 0 {
          entry.fewest = min(entry.fewest, block.rows)
          entry.most = max(entry.most, block.rows)
        }
        entry.operations += block.rows * line.operations
        entry.levels = max(entry.levels, block.levels)
        entries[key] = entry
      }
    }
    return entries.values.sorted { $0.place < $1.place }
  }

  /// By reason, each with its lines.
  private func writeOperations(_ text: inout ExplanationText) {
    guard !density.blocks.isEmpty else { return }
    text.title("Operations, by how they run")
    var reasons: [ExplainedReason] = []
    for block in density.blocks where !reasons.contains(block.reason) { reasons.append(block.reason) }
    for reason in reasons {
      let entries = entries(of: reason)
      let hasSteps = entries.contains { $0.levels > 1 }
      let nameWidth = entries.map { text.name($0.place).count }.max() ?? 0
      text.paragraph(reason.text, indent: 2, hang: 4)
      text.line(
        "    " + Text.padded("", nameWidth) + Text.right("rows", 10) + (hasSteps ? Text.right("in steps", 10) : "")
          + Text.right("operations", 12))
      for entry in entries {
        let rows =
          entry.fewest < entry.most ? "≤ \(Text.count(entry.most))" : Text.count(entry.most)
        let left =
          "    " + Text.padded(text.name(entry.place), nameWidth) + Text.right(rows, 10)
          + (hasSteps ? Text.right(Text.count(entry.levels), 10) : "")
          + Text.right(Text.count(entry.operations), 12) + "  "
        text.line((left + text.excerpt(entry.place, Text.width - left.count)).trimmingTrailingBlanks)
      }
    }
    writeSavings(&text)
  }

  /// Lines of which nothing is left, and what was done at once.
  private func writeSavings(_ text: inout ExplanationText) {
    let alive = Set(density.blocks.flatMap(\.lines).map { SourcePlace(path: $0.place.path, line: $0.place.line) })
    let shown = density.savings.filter { saving in
      guard saving.reason.reason == Reason.readByNothing.rawValue else { return true }
      return saving.place.map { !alive.contains(SourcePlace(path: $0.path, line: $0.line)) } ?? false
    }
    for (reason, list) in Dictionary(grouping: shown, by: \.reason).sorted(by: { $0.key.reason < $1.key.reason }) {
      let operations = list.reduce(0) { $0 + $1.operations }
      var lines: [String] = []
      for place in list.compactMap(\.place).sorted() {
        let name: String = text.name(place)
        if lines.last != name { lines.append(name) }
      }
      let rest: String = lines.count > 12 ? ", …" : ""
      let names: String = lines.prefix(12).joined(separator: ", ") + rest
      text.paragraph("\(Text.count(operations, "operation")), \(names): \(reason.text)", indent: 2, hang: 4)
    }
  }

  // MARK: Calls

  private func writeCalls(_ text: inout ExplanationText) {
    guard !density.calls.isEmpty else { return }
    text.title("Calls of the library")
    for call in density.calls {
      let left = "  \(text.name(call.place)): \(call.name)"
      text.line(left)
      var how = call.reason.text
      if call.calls > 1 {
        how = "\(Text.count(call.calls)) calls; " + how
        if call.reason.reason == "mergedCalls", call.steps > 1 { how += " (in \(Text.count(call.steps)) rounds)" }
      }
      text.paragraph(how + "; \(Text.count(call.inputs)) numbers in, \(Text.count(call.results)) out", indent: 4)
      if let solve = call.solve { write(solve, call, &text) }
    }
  }

  private func write(_ solve: ExplainedSolve, _ call: ExplainedCall, _ text: inout ExplanationText) {
    func item(_ label: String, _ value: String) {
      text.paragraph(value, label: Text.padded(label, 13), indent: 4)
    }
    let groups = solve.groups * (call.reason.reason == "mergedCalls" ? 1 : max(1, call.steps))
    switch solve.kind {
    case "ode", "dae":
      var what = "\(Text.count(groups, "system")) of \(Text.count(solve.states, "state"))"
      if solve.times > 0 {
        let range =
          solve.fewestTimes == solve.mostTimes
          ? Text.count(solve.mostTimes, "time") : "\(solve.fewestTimes) to \(solve.mostTimes) times"
        what += ", each at \(range)"
      }
      item("solves", what)
    case "integral": item("solves", Text.count(groups, "integral"))
    case "equations": item("solves", "\(Text.count(groups, "set")) of \(Text.count(solve.states, "equation"))")
    default: item("solves", "the mode of \(Text.count(solve.states, "latent variable"))")
    }
    if !solve.method.isEmpty {
      item("method", "\(solve.method): \(solve.methodMeaning)" + (solve.methodReason.map { "; \($0.text)" } ?? ""))
    }
    if let lanes = solve.lanes { item("groups", lanes.text) }
    if let relative = solve.relativeTolerance, let absolute = solve.absoluteTolerance {
      var tolerances = "relative \(Text.tolerance(relative)), absolute \(Text.tolerance(absolute))"
      if let steps = solve.maximumSteps { tolerances += ", at most \(Text.count(steps)) steps" }
      item("tolerances", tolerances)
    }
    if solve.kind == "ode" || solve.kind == "dae" {
      var derivatives =
        solve.sensitivities == 0
        ? "none: nothing that goes in depends on parameters"
        : "by \(Text.count(solve.sensitivities, "number")) for each system, so \(Text.count(solve.states)) × "
          + "\(Text.count(1 + solve.sensitivities)) numbers are integrated"
      if solve.hasActiveTimes { derivatives += "; and by the output times" }
      if solve.unreadParameters > 0 {
        derivatives +=
          "; \(Text.count(solve.unreadParameters, "of these parameters is", "of these parameters are")) "
          + "not read by the function"
      }
      item("derivatives", derivatives)
    } else if solve.sensitivities > 0 {
      item("derivatives", "by \(Text.count(solve.sensitivities, "parameter")) each")
    }
    // Groups with other ints have other functions, which mostly look alike.
    var functions: [ExplainedSolve.Function] = []
    for function in solve.functions {
      let alike = functions.firstIndex { known in
        var known = known
        known.groups = function.groups
        return known == function
      }
      if let alike { functions[alike].groups += function.groups } else { functions.append(function) }
    }
    for function in functions.prefix(3) { write(function, solve, of: functions.count, item) }
    if functions.count > 3 { item("", "and \(Text.count(functions.count - 3)) more, for groups with other ints") }
  }

  private func write(
    _ function: ExplainedSolve.Function, _ solve: ExplainedSolve, of count: Int, _ item: (String, String) -> Void
  ) {
    let text = ExplanationText(sources)
    var code = Text.count(function.operations, "operation")
    if function.derivativeOperations > 0 { code += " and \(Text.count(function.derivativeOperations)) for derivatives" }
    if let entries = function.jacobianEntries, solve.sensitivities > 0 || solve.method == "bdf" {
      code += "; \(Text.count(entries)) of \(Text.count(solve.states * solve.states)) entries of df/dy are not 0"
      if function.hasSparseFactors { code += ", so Newton's matrix has sparse factors" }
    }
    if function.paths > 1 { code += "; recorded along \(Text.count(function.paths)) paths" }
    if count > 1 { code += " (\(Text.count(function.groups)) of the groups)" }
    item("function", code)
    if !function.calls.isEmpty {
      item("", "calls at each evaluation: " + Array(Set(function.calls)).sorted().joined(separator: ", "))
    }
    for condition in function.conditions {
      let often = condition.count > 1 ? " (\(Text.count(condition.count)) conditions)" : ""
      item("", "\(text.name(condition.place))\(often): \(condition.reason.text)")
    }
    if function.conditions.isEmpty, solve.kind == "ode" || solve.kind == "dae" { item("", "no switches") }
  }

  // MARK: Conditions

  private func writeConditions(_ text: inout ExplanationText) {
    guard !density.conditions.isEmpty else { return }
    text.title("Conditions on parameters")
    for condition in density.conditions {
      let often = condition.count > 1 ? " (\(Text.count(condition.count)) times)" : ""
      let kind =
        condition.isGuard
        ? "guard, the recording holds only while this comes out the same: " : ""
      text.paragraph(
        "\(text.name(condition.place))\(often): \(kind)\(condition.reason.text)", indent: 2, hang: 4)
    }
    if let paths = density.paths {
      text.paragraph(
        "At \(Text.count(paths.points, "random point")) \(Text.count(paths.recordings, "recording")) "
          + "\(paths.recordings == 1 ? "was" : "were") made, each in \(Text.time(paths.recordingSeconds)); 32 are kept. "
          + "A guard itself costs one operation.", indent: 2)
    }
  }

  // MARK: Outputs, memory, advice

  private func writeOutputs(_ text: inout ExplanationText) {
    text.title("Outputs of a draw: \(Text.count(outputs.columns, "number"))")
    text.paragraph(outputs.reason.text + (outputs.obstacle.map { " (\($0))" } ?? ""), hang: 4)
    guard let program = outputs.program else { return }
    text.paragraph(
      "\(Text.count(program.operations, "operation")) in \(Text.count(program.blocks.count, "block"))"
        + (program.calls.isEmpty ? "" : ", \(Text.count(program.calls.count, "place")) where the library is called"))
    for condition in program.conditions where condition.isGuard {
      text.paragraph("\(text.name(condition.place)): \(condition.reason.text)", indent: 2, hang: 4)
    }
  }

  private func writeMemory(_ text: inout ExplanationText) {
    text.title("Memory")
    var chain = "for each chain \(Text.bytes(memory.executor)) of values and derivatives"
    if memory.solves > 0 { chain += ", \(Text.bytes(memory.solves)) of solutions" }
    if memory.solverThread > 0 { chain += ", \(Text.bytes(memory.solverThread)) of solvers for each of its threads" }
    text.paragraph(
      "data and tables \(Text.bytes(memory.data)), shared by all chains; \(chain), a metric of "
        + "\(Text.bytes(memory.diagonalMetric)) (dense: \(Text.bytes(memory.denseMetric))), and "
        + "\(Text.bytes(memory.draw)) for a draw", hang: 2)
  }

  private func writeAdvice(_ text: inout ExplanationText) {
    text.title("What could be faster")
    if advice.isEmpty { text.paragraph("Nothing stands out.") }
    for own in advice {
      text.paragraph(own.text, label: own.place.map { "\(text.name($0)): " } ?? "", indent: 2, hang: 4)
    }
  }
}

extension String {
  /// Without blanks at its end.
  var trimmingTrailingBlanks: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
