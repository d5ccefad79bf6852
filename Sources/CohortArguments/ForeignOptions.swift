// ForeignOptions: options and words that people know from CmdStan, CmdStanPy, cmdstanr, rstan and brms, and what they are here.

/// An option of another program.
package struct ForeignOption: Sendable {
  /// What becomes of it.
  package enum Meaning: Sendable {
    /// The very same as an option of ours, which is taken in its place.
    case same(String)
    /// The very same as a flag of ours, where it has no value.
    case sameFlag([String])
    /// Not quite the same: an error says what to write. The arguments are its value and those of the other options.
    case instead(@Sendable (_ value: String, _ others: OtherValues) -> [String])
    /// There is no such option; why, or what does the same.
    case none(String)
  }

  /// Its names in small letters with hyphens, as `ForeignOptions.plain` gives them.
  package let names: [String]
  package let meaning: Meaning

  init(_ names: String..., is meaning: Meaning) {
    self.names = names
    self.meaning = meaning
  }
}

/// What else was given, by plain name.
package struct OtherValues: Sendable {
  package var values: [String: String]

  package init(values: [String: String]) { self.values = values }

  /// The first of these options that has a whole number.
  func number(_ names: String...) -> Int? { names.lazy.compactMap { values[$0].flatMap { Int($0) } }.first }
}

package enum ForeignOptions {
  /// A name without dashes in front, in small letters, with hyphens.
  package static func plain(_ name: some StringProtocol) -> String {
    String(name.drop { $0 == "-" }).lowercased().replacing("_", with: "-")
  }

  /// The options of `sample`.
  package static let sampling: [ForeignOption] = chains + running

  /// What only chains have.
  private static let chains: [ForeignOption] = [
    // How long: CmdStan's num_samples; iter_sampling of CmdStanPy and cmdstanr.
    ForeignOption("num-samples", "iter-sampling", "num-draws", is: .same("samples")),
    ForeignOption("num-warmup", "iter-warmup", is: .same("warmup")),
    ForeignOption("num-chains", is: .same("chains")),
    ForeignOption("num-thin", is: .same("thin")),
    ForeignOption(
      "iter",
      is: .instead { value, others in
        // rstan and brms count warm-up, half of the iterations unless told otherwise.
        guard let all = Int(value), all >= 0 else { return ["--warmup", "N", "--samples", "N"] }
        let given = others.number("warmup", "num-warmup", "iter-warmup")
        let warmup = given ?? all / 2
        let samples = ["--samples", "\(max(0, all - warmup))"]
        return given != nil ? samples : ["--warmup", "\(warmup)"] + samples
      }),
    // How: adaptation and metric.
    ForeignOption("adapt-delta", is: .same("delta")),
    ForeignOption("max-treedepth", is: .same("max-depth")),
    ForeignOption("stepsize", is: .same("step-size")),
    ForeignOption("stepsize-jitter", is: .same("step-size-jitter")),
    ForeignOption("adapt-init-phase", is: .same("init-buffer")),
    ForeignOption("adapt-metric-window", is: .same("window")),
    ForeignOption("adapt-step-size", is: .same("term-buffer")),
    ForeignOption("fixed-param", is: .sameFlag(["--algorithm", "fixed_param"])),
    ForeignOption("adapt-engaged", "engaged", is: .instead { value, _ in isOff(value) ? ["--no-adapt"] : [] }),
    ForeignOption("inv-metric", is: .instead { _, _ in ["--metric-file", "FILE.json"] }),
    ForeignOption("engine", is: .instead { value, _ in ["--algorithm", plain(value).replacing("-", with: "_")] }),
    ForeignOption(
      "control",
      is: .instead { value, others in
        // control = list(adapt_delta = 0.95, max_treedepth = 12)
        let inside = value.split(separator: "(", maxSplits: 1).last?.split(separator: ")").first ?? ""
        let pairs = inside.split(separator: ",").map { $0.split(separator: "=").map(trimmed) }
        return pairs.filter { $0.count == 2 }.flatMap { ours(of: $0[0], value: $0[1], others, among: sampling) ?? [] }
      }),
    ForeignOption("gamma", "kappa", "t0", is: .none("the constants of dual averaging are fixed")),
    ForeignOption("save-metric", is: .none("each CSV file has the adapted metric in its comments")),
    ForeignOption("diagnostic-file", "save-latent-dynamics", is: .none("latent dynamics are not written")),
  ]

  /// What all methods have: starting points, random numbers, threads, files.
  private static let running: [ForeignOption] = [
    // Where chains start, and their random numbers.
    ForeignOption("inits", is: .same("init")),
    ForeignOption("init-r", is: .same("init")),
    ForeignOption("random-seed", is: .same("seed")),
    ForeignOption("id", "chain-id", is: .same("first-chain")),
    ForeignOption(
      "chain-ids",
      is: .instead { value, _ in
        let ids = value.filter { $0.isNumber || $0 == "," || $0 == ":" }.split { $0 == "," || $0 == ":" }
        return ["--first-chain", ids.first.map(String.init) ?? "1"]
      }),
    // How many at once.
    ForeignOption("num-threads", is: .same("threads")),
    ForeignOption(
      "cores", "parallel-chains", "mc-cores",
      is: .instead { value, others in others.number("threads-per-chain") == nil ? ["--threads", value] : [] }),
    ForeignOption(
      "threads-per-chain",
      is: .instead { value, others in
        let chains = others.number("parallel-chains", "cores", "chains", "num-chains") ?? 4
        return ["--threads", Int(value).flatMap { n in product(n, chains) }.map { "\($0)" } ?? value]
      }),
    // What is written, and where.
    ForeignOption("output-dir", is: .same("output")),
    ForeignOption("output-basename", is: .same("name")),
    ForeignOption("output-file", is: .instead { value, _ in outputFile(value) }),
    ForeignOption("data-file", is: .same("data")),
    ForeignOption("standata", is: .same("data")),
    ForeignOption("show-progress", "show-messages", is: .instead { value, _ in isOff(value) ? ["--quiet"] : [] }),
    ForeignOption("verbose", "show-console", "show-exceptions", is: .none("all is shown unless '--quiet' is given")),
    ForeignOption("profile-file", "save-profile", is: .none("profiles are not written to a file")),
    ForeignOption("save-cmdstan-config", is: .none("each CSV file has the settings in its header")),
    ForeignOption("opencl-ids", is: .none("models run on processors alone")),
    ForeignOption("force-compile", "cpp-options", "stanc-options", "backend", is: .none("models are not compiled")),
    ForeignOption(
      "method",
      is: .instead { value, _ in ["sample", "sampling", "optimize", "optimizing"].contains(value) ? [] : [value] }),
  ]

  /// Options of `laplace`.
  private static let laplace: [ForeignOption] = [
    ForeignOption("num-samples", "iter-sampling", is: .same("draws")),
    ForeignOption("jacobian", is: .instead { value, _ in isOff(value) ? ["--no-jacobian"] : [] }),
    ForeignOption("opt-args", is: .none("'cohort optimize' finds a mode with settings of its own, for '--mode'")),
  ]

  /// Options of `pathfinder`.
  private static let pathfinder: [ForeignOption] = [
    ForeignOption("single-path-draws", is: .same("draws")),
    ForeignOption("psis-resample", is: .instead { value, _ in isOff(value) ? ["--no-psis-resample"] : [] }),
    ForeignOption("calculate-lp", is: .instead { value, _ in isOff(value) ? ["--no-calculate-lp"] : [] }),
    ForeignOption(
      "save-single-paths", "save-iterations",
      is: .none("the column path__ says which path a draw is of; '--no-psis-resample' gives all draws of all paths")),
  ]

  /// Options of `variational`.
  private static let variational: [ForeignOption] = [
    ForeignOption("num-samples", "iter-sampling", is: .same("draws")),
    ForeignOption("adapt-engaged", "engaged", is: .instead { value, _ in isOff(value) ? ["--no-adapt"] : [] }),
  ]

  /// Options of stanc, for `check`.
  package static let checking: [ForeignOption] = [
    ForeignOption("auto-format", "print-canonical", is: .none("'cohort format' lays out models")),
    ForeignOption("canonicalize", is: .none("'cohort format --modernize' rewrites what has been removed")),
    ForeignOption("info", is: .none("'cohort info --json' lists what a model has")),
    ForeignOption("o", is: .none("models are not compiled")),
  ]

  /// Those of a command by its name. Every command takes those that are the same as an option of its own.
  package static func options(of command: String) -> [ForeignOption] {
    switch command {
    case "sample": return sampling
    case "optimize": return running
    case "check": return checking
    case "laplace": return laplace + common
    case "pathfinder": return pathfinder + common
    case "variational": return variational + common
    default: return common
    }
  }

  /// The commands that run a method, which take CmdStan's pairs `name=value`.
  static let runs: Set<String> = ["sample", "optimize", "laplace", "pathfinder", "variational"]
  /// Those of `sample` that are the same as an option here, whatever the command.
  private static var common: [ForeignOption] {
    sampling.filter { if case .same = $0.meaning { true } else { false } }
  }

  /// Words that CmdStan puts before its `name=value`.
  package static let groups: Set<String> = [
    "sample", "adapt", "algorithm", "hmc", "nuts", "static", "data", "random", "output", "method", "optimize", "lbfgs",
    "bfgs", "newton",
  ]

  /// Pairs `name=value` of CmdStan whose meaning depends on the word before them, or that have an option's name here with
  /// another meaning.
  static func pair(_ name: String, _ value: String, after group: String?) -> [String]? {
    switch (group, name) {
    case ("data", "file"): return ["--data", value]
    case ("output", "file"): return outputFile(value)
    case (_, "algorithm") where plain(value) == "hmc": return []
    case (_, "algorithm"): return ["--algorithm", plain(value).replacing("-", with: "_")]
    case (_, "save-warmup"), (_, "legacy"), (_, "quiet"): return isOff(value) ? [] : ["--\(name)"]
    default: return nil
    }
  }

  /// Commands of other programs, and what does the same.
  package static let commands: [String: String] = [
    "run": "sample", "fit": "sample", "mcmc": "sample", "sampling": "sample", "stan": "sample", "draw": "sample",
    "stansummary": "summary", "print": "summary", "summarize": "summary", "summarise": "summary",
    "stanc": "check", "compile": "check", "lint": "check", "validate": "check", "make": "check", "build": "check",
    "fmt": "format", "canonicalize": "format", "modernize": "format --modernize", "modernise": "format --modernize",
    "diagnostics": "diagnose", "diagnostic": "diagnose",
    "lsp": "language-server", "server": "language-server", "log-prob": "log-density", "logp": "log-density",
    "optimise": "optimize", "optimizing": "optimize", "mode": "optimize", "map": "optimize", "mle": "optimize",
    "continue": "resume", "restart": "resume", "version": "--version", "variables": "info", "benchmark": "bench",
    "vb": "variational", "advi": "variational", "meanfield": "variational", "psis-loo": "loo", "waic": "loo --waic",
    "compare": "loo",
  ]

  /// What an option of another program is here; nil where it is none.
  ///
  /// - Parameters:
  ///   - name: plain.
  ///   - options: that the command takes.
  package static func ours(
    of name: String, value: String, _ others: OtherValues, among options: [ForeignOption]
  ) -> [String]? {
    let name = plain(name)
    guard let option = options.first(where: { $0.names.contains(name) }) else { return nil }
    switch option.meaning {
    case .same(let own): return ["--\(own)", value]
    case .sameFlag(let words): return isOff(value) ? [] : words
    case .instead(let fill): return fill(value, others)
    case .none: return nil
    }
  }

  /// What R, Python and CmdStan write for no.
  static func isOff(_ value: String) -> Bool { ["0", "false", "f", "no", "off"].contains(value.lowercased()) }

  private static func product(_ a: Int, _ b: Int) -> Int? {
    let (result, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? nil : result
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  /// A file's folder and its name without ending.
  private static func outputFile(_ path: String) -> [String] {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let file = String(parts.last ?? "")
    let folder = parts.dropLast().joined(separator: "/")
    let stem = file.hasSuffix(".csv") ? String(file.dropLast(4)) : file
    return (folder.isEmpty ? (path.hasPrefix("/") ? ["--output", "/"] : []) : ["--output", folder])
      + (stem.isEmpty ? [] : ["--name", stem])
  }
}
