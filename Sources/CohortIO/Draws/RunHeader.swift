/// How a chain was run, written as the comments on top of a CmdStan file, which its readers parse for their settings.
import CohortInference

/// What the header of a chain's draws says, with CmdStan's names, nesting and defaults.
package struct RunHeader: Sendable {
  /// The version of the language, such as `2.39.0`.
  package var languageVersion = ""
  /// The model's name with the `_model` that CmdStan appends.
  package var modelIdentifier = "model_model"
  /// Seconds since 1970.
  package var startTime: Double = 0
  /// What CmdStan calls the method, and its settings.
  package var command: String
  package var method: [HeaderEntry]
  package var chain = 1
  package var dataFile = ""
  /// A radius, or a file's name.
  package var initialization = "2"
  package var seed: UInt64 = 0
  package var outputFile = "output.csv"
  package var refresh = 100
  package var significantDigits = 8
  package var threadCount = 1
  /// Cohort's version.
  package var version = ""
  /// Nil where it is not known, as for data that are no files.
  package var identity: RunIdentity?
  /// What the program declares.
  package var variables = RunVariables()
  /// Where the model is and how it was read, for what looks at the fit later; empty where it is no file.
  package var modelFile = ""
  package var directory = ""
  package var includePaths = ""
  package var isLegacy = false
  /// What was chosen of solvers, by the names of the options, where that is not what is usual.
  package var solvers: [(name: String, value: String)] = []
  /// What the draws are of, where it is not the posterior.
  package var drawsFrom = ""

  package init(_ method: some InferenceMethod) {
    self.init(command: type(of: method).command, method: method.header)
  }

  /// - Parameters:
  ///   - command: what CmdStan calls the method.
  ///   - method: its settings.
  package init(command: String, method: [HeaderEntry]) {
    self.command = command
    self.method = method
  }

  /// Says how long warm-up was, where it ended by itself.
  package mutating func settle(warmup iterations: Int) {
    guard method.contains(named: "warmup") else { return }
    method = method.map { $0.setting("num_warmup", to: .count(iterations)) }
  }

  /// The whole header as a tree.
  package var entries: [HeaderEntry] {
    let version = languageVersion.split(separator: ".").compactMap { Int($0) }
    return zip(["major", "minor", "patch"], version).map { HeaderEntry("stan_version_\($0)", .count($1)) } + [
      HeaderEntry("model", .text(modelIdentifier)),
      HeaderEntry("start_datetime", .text(dateText(startTime))),
      HeaderEntry("method", .text(command), default: .text("sample"), method),
      HeaderEntry("id", .count(chain), default: .count(1)),
      HeaderEntry("data", nil, [HeaderEntry("file", .text(dataFile), default: .text(""))]),
      HeaderEntry("init", .text(initialization), default: .text("2")),
      HeaderEntry("random", nil, [HeaderEntry("seed", .text("\(seed)"))]),
      HeaderEntry(
        "output", nil,
        [
          HeaderEntry("file", .text(outputFile), default: .text("output.csv")),
          HeaderEntry("diagnostic_file", .text(""), default: .text("")),
          HeaderEntry("refresh", .count(refresh), default: .count(100)),
          HeaderEntry("sig_figs", .count(significantDigits), default: .count(8)),
          HeaderEntry("profile_file", .text("profile.csv"), default: .text("profile.csv")),
          HeaderEntry("save_cmdstan_config", .flag(false), default: .flag(false)),
        ]),
      HeaderEntry("num_threads", .count(threadCount), default: .count(1)),
      HeaderEntry("stanc_version", .text("cohort \(self.version)")),
      HeaderEntry("stancflags", .text("")),
    ] + (identity?.entries ?? []) + variables.entries + origin
  }

  /// What CmdStan does not say of the model: its file, the directory from which paths count, how its text was read.
  private var origin: [HeaderEntry] {
    let known =
      [
        ("cohort_model_file", modelFile), ("cohort_directory", directory), ("cohort_include_paths", includePaths),
        ("cohort_legacy", isLegacy ? "true" : ""), ("cohort_draws_from", drawsFrom),
      ] + solvers.map { ("cohort_" + $0.name, $0.value) }
    return known.filter { !$0.1.isEmpty && !$0.1.contains { $0.isNewline } }.map { HeaderEntry($0.0, .text($0.1)) }
  }
}

extension [HeaderEntry] {
  /// The lines of CmdStan's header, without their `# `: a level of the tree is two spaces.
  package var lines: [String] { flatMap { $0.lines(indent: "") } }
}

extension HeaderEntry {
  fileprivate func lines(indent: String) -> [String] {
    var line = indent + name
    switch value {
    case nil: break
    case .flag(let value): line += " = \(value)"
    case .count(let value): line += " = \(value)"
    case .real(let value): line += " = " + significantText(value, digits: 6)
    case .text(let value): line += " = " + value
    }
    if isDefault { line += " (Default)" }
    return [line] + children.flatMap { $0.lines(indent: indent + "  ") }
  }
}

/// `2026-07-20 16:58:36 UTC`; the days are counted as in Hinnant, "chrono-compatible low-level date algorithms".
func dateText(_ seconds: Double) -> String {
  let total = Int(exactly: seconds.rounded(.down)) ?? 0
  let second = ((total % 86400) + 86400) % 86400
  let shifted = (total - second) / 86400 + 719_468
  let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
  let dayOfEra = shifted - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let shiftedMonth = (5 * dayOfYear + 2) / 153
  let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
  let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  return "\(year)-\(two(month))-\(two(day)) \(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60)) UTC"
}
