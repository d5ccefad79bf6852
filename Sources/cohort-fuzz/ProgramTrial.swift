// ProgramTrial: what is done with the text of a program, and what must be true of the result.
import Cohort
import CohortChecking
import CohortModel
import CohortProgram
import CohortRandom
import CohortRecording
import CohortSolverCalls
import CohortSyntax

/// Puts one text through all that reads texts.
struct ProgramTrial {
  let seed: UInt64
  let number: Int
  /// Whether a program without errors is run as well.
  let runs: Bool
  /// Called with the name of each stage before it begins.
  let stage: (Stage) -> Void

  enum Stage: UInt64, CaseIterable {
    case reading, parsing, checking, printing, formatting, layoutReading, modernizing, summarizing
    case compiling, binding, recording, outputs, editing, file

    /// Whether the program runs.
    var runs: Bool { [.binding, .recording, .outputs].contains(self) }
  }

  struct Outcome {
    var findings: [String] = []
    var isParsed = false
    var isAccepted = false
    var isRun = false
    /// The log density at the point that was tried; nil without one.
    var value: Double?
    var hasFiniteGradient = true
  }

  private static let includes = IncludeResolver.texts([
    "x": "real included;", "f.stan": "real f(real x) { return x; }", "cycle": "#include <cycle>\n",
    "a": "#include <b>\n", "b": "#include <a>\n",
  ])

  func run(_ text: [UInt8]) -> Outcome {
    var outcome = Outcome()
    let form: ParsedProgram.Form = number % 16 == 5 ? .functions : .program
    stage(.parsing)
    let parsed = ParsedProgram(text: text, path: "mutant.stan", form: form, includes: Self.includes)
    stage(.checking)
    // What could be read of a text with errors is checked, too: an editor does.
    let options = CheckOptions(isFunctionsOnly: form == .functions, scrutiny: .pedantic)
    let (typed, found) = check(parsed.program, options: options, library: .standard, symbols: SymbolIndex())
    stage(.printing)
    examine(parsed.diagnostics + found, parsed.sources, &outcome)
    modernize(text, form, isAccepted: typed != nil && !parsed.hasErrors, &outcome)
    guard !parsed.hasErrors else { return outcome }
    outcome.isParsed = true
    stage(.formatting)
    format(text, form, isAccepted: typed != nil, errors: found, &outcome)
    guard let typed else { return outcome }
    outcome.isAccepted = true
    stage(.summarizing)
    _ = ProgramInfo(parsed.program, typed: typed, sources: parsed.sources, library: .standard)
    if runs, form == .program { execute(typed, &outcome) }
    return outcome
  }

  /// Every message has a place in the text, and words.
  private func examine(_ diagnostics: [Diagnostic], _ sources: SourceMap, _ outcome: inout Outcome) {
    for diagnostic in diagnostics {
      for span in [diagnostic.span] + diagnostic.notes.map(\.span) {
        let length = sources.file(span.file)?.bytes.count ?? -1
        if span.start > span.end || Int(span.end) > length {
          outcome.findings.append("a message lies outside of the text: \(diagnostic.code)")
        }
      }
      if diagnostic.message.isEmpty || diagnostic.code.isEmpty { outcome.findings.append("an empty message") }
    }
    let printed = DiagnosticPrinter(sources: sources).text(for: diagnostics)
    if printed.isEmpty != diagnostics.isEmpty { outcome.findings.append("diagnostics print as nothing") }
    if printed.utf8.count > 4 << 20 { outcome.findings.append("\(printed.utf8.count) bytes of messages") }
  }

  private func format(
    _ text: [UInt8], _ form: ParsedProgram.Form, isAccepted: Bool, errors: [Diagnostic], _ outcome: inout Outcome
  ) {
    guard let once = SourceFormatter.format(text, form: form) else {
      // A directive may stand for part of a statement, or for a bracket.
      if !text.contains(UInt8(ascii: "#")) { outcome.findings.append("a sound text is not laid out") }
      return
    }
    stage(.layoutReading)
    guard let twice = SourceFormatter.format(once, form: form) else {
      outcome.findings.append("the layout cannot be laid out")
      return
    }
    if once != twice { outcome.findings.append("the layout of the layout is another") }
    stage(.layoutReading)
    let parsed = ParsedProgram(text: once, path: "layout.stan", form: form, includes: Self.includes)
    if parsed.hasErrors {
      outcome.findings.append("the layout has syntax errors: \(parsed.diagnostics.first?.message ?? "")")
      return
    }
    let (typed, again) = check(
      parsed.program, options: CheckOptions(isFunctionsOnly: form == .functions, scrutiny: .pedantic),
      library: .standard)
    if (typed != nil) != isAccepted || again.map(\.message) != errors.map(\.message) {
      outcome.findings.append("the layout is checked otherwise than the text")
    }
  }

  /// What is taken today is left as it is; what was taken once is written anew, and that is the end of it.
  private func modernize(_ text: [UInt8], _ form: ParsedProgram.Form, isAccepted: Bool, _ outcome: inout Outcome) {
    stage(.modernizing)
    let change = Modernization(text: text, path: "mutant.stan", form: form, includes: Self.includes)
    examine(change.diagnostics, change.sources, &outcome)
    if isAccepted, change.changeCount > 0 { outcome.findings.append("a program of today is modernized") }
    guard change.diagnostics.isEmpty, let rewritten = change.texts["mutant.stan"] else { return }
    let parsed = ParsedProgram(
      text: text, path: "mutant.stan", form: form, includes: Self.includes, modernization: change)
    let found = check(parsed.program, library: .standard).diagnostics
    examine(parsed.diagnostics + found, parsed.sources, &outcome)
    let again = Modernization(text: rewritten.bytes, path: "mutant.stan", form: form, includes: Self.includes)
    if !parsed.hasErrors, again.changeCount > 0 { outcome.findings.append("a modernized program is modernized again") }
  }

  // MARK: Running

  private struct Stopped: Error {}

  private func execute(_ typed: TypedProgram, _ outcome: inout Outcome) {
    // An endless program is stopped, as a person would.
    let clock = ContinuousClock()
    let end = clock.now + .milliseconds(300)
    let interruption = { if clock.now > end { throw Stopped() } }
    do {
      stage(.compiling)
      let code = try Compiler.compile(typed, table: .standard, solvers: .standard()) { _ in "mutant.stan" }
      stage(.binding)
      let data = GeneratedData(typed, seed: seed, number: number)
      let model = try BoundModel(
        code, data: data, random: RandomStream(seed: seed, purpose: .transformedData), interruption: interruption)
      guard model.dimension <= 20_000 else { return }
      stage(.recording)
      var random = FuzzRandom(seed: seed ^ 0x9017, number: number)
      let point = (0..<model.dimension).map { _ in Double(random.below(4001)) / 1000 - 2 }
      let density = try ModelDensity(model, interruption: interruption)
      var gradient = [Double](repeating: 0, count: max(1, model.dimension))
      let padded = point.isEmpty ? [0] : point
      let value = try padded.withUnsafeBufferPointer { point in
        try gradient.withUnsafeMutableBufferPointer { gradient -> Double in
          guard let q = point.baseAddress, let g = gradient.baseAddress else { return .nan }
          return try density.logDensityAndGradient(at: q, gradient: g)
        }
      }
      outcome.isRun = value.isFinite
      outcome.value = value
      outcome.hasFiniteGradient = gradient.allSatisfy(\.isFinite)
      stage(.outputs)
      if let difference = try OutputComparison(model, seed: seed, interruption: interruption).difference(at: point) {
        outcome.findings.append(difference)
      }
    } catch is Stopped {
    } catch let error as RecordingError {
      if error.message.isEmpty { outcome.findings.append("an error without words") }
      if error.message.contains("internal") { outcome.findings.append("an internal error: \(error.message)") }
    } catch let error as DataError {
      if error.message.isEmpty { outcome.findings.append("an error without words") }
    } catch {
      outcome.findings.append("an error that no command knows: \(type(of: error)) \(error)")
    }
  }
}
