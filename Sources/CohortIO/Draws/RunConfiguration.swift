/// How a chain was run, written as the comments on top of a CmdStan file, which its readers parse for their settings.

/// The settings of one chain, with CmdStan's names, nesting and defaults.
package struct RunConfiguration: Sendable {
  package enum Algorithm: Sendable, Equatable {
    case nuts(maxDepth: Int)
    case staticHMC(integrationTime: Double)
    case fixedParameters
  }

  package enum Metric: String, Sendable {
    case unit = "unit_e"
    case diagonal = "diag_e"
    case dense = "dense_e"
  }

  /// The model's name with the `_model` that CmdStan appends.
  package var modelIdentifier = "model_model"
  /// Seconds since 1970.
  package var startTime: Double = 0
  package var sampleCount = 1000
  package var warmupCount = 1000
  package var savesWarmup = false
  package var thinning = 1
  package var adapts = true
  package var gamma = 0.05
  package var delta = 0.8
  package var kappa = 0.75
  package var t0 = 10.0
  package var initBuffer = 75
  package var termBuffer = 50
  package var window = 25
  package var algorithm = Algorithm.nuts(maxDepth: 10)
  package var metric = Metric.diagonal
  package var metricFile = ""
  package var stepSize = 1.0
  package var stepSizeJitter = 0.0
  package var chainCount = 1
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

  package init() {}

  /// The lines, without their `# `.
  package var lines: [String] {
    var lines = [
      "stan_version_major = 2", "stan_version_minor = 37", "stan_version_patch = 0", "model = \(modelIdentifier)",
      "start_datetime = \(dateText(startTime))",
    ]
    func add(_ depth: Int, _ text: String) { lines.append(String(repeating: "  ", count: depth) + text) }
    func add<Value: Equatable>(_ depth: Int, _ name: String, _ value: Value, default standard: Value) {
      let text = (value as? Double).map { significantText($0, digits: 6) } ?? "\(value)"
      add(depth, "\(name) = \(text)\(value == standard ? " (Default)" : "")")
    }
    add(0, "method = sample (Default)")
    add(1, "sample")
    add(2, "num_samples", sampleCount, default: 1000)
    add(2, "num_warmup", warmupCount, default: 1000)
    add(2, "save_warmup", savesWarmup, default: false)
    add(2, "thin", thinning, default: 1)
    add(2, "adapt")
    add(3, "engaged", adapts, default: true)
    add(3, "gamma", gamma, default: 0.05)
    add(3, "delta", delta, default: 0.8)
    add(3, "kappa", kappa, default: 0.75)
    add(3, "t0", t0, default: 10)
    add(3, "init_buffer", initBuffer, default: 75)
    add(3, "term_buffer", termBuffer, default: 50)
    add(3, "window", window, default: 25)
    add(3, "save_metric", false, default: false)
    if algorithm == .fixedParameters {
      add(2, "algorithm = fixed_param")
    } else {
      add(2, "algorithm = hmc (Default)")
      add(3, "hmc")
      switch algorithm {
      case .staticHMC(let time):
        add(4, "engine = static")
        add(5, "static")
        add(6, "int_time", time, default: 6.28318530717959)
      case .nuts(let depth):
        add(4, "engine = nuts (Default)")
        add(5, "nuts")
        add(6, "max_depth", depth, default: 10)
      case .fixedParameters: break
      }
      add(4, "metric", metric.rawValue, default: Metric.diagonal.rawValue)
      add(4, "metric_file", metricFile, default: "")
      add(4, "stepsize", stepSize, default: 1)
      add(4, "stepsize_jitter", stepSizeJitter, default: 0)
    }
    add(2, "num_chains", chainCount, default: 1)
    add(0, "id", chain, default: 1)
    add(0, "data")
    add(1, "file", dataFile, default: "")
    add(0, "init", initialization, default: "2")
    add(0, "random")
    add(1, "seed = \(seed)")
    add(0, "output")
    add(1, "file", outputFile, default: "output.csv")
    add(1, "diagnostic_file =  (Default)")
    add(1, "refresh", refresh, default: 100)
    add(1, "sig_figs", significantDigits, default: 8)
    add(1, "profile_file = profile.csv (Default)")
    add(1, "save_cmdstan_config = false (Default)")
    add(0, "num_threads", threadCount, default: 1)
    add(0, "stanc_version = cohort \(version)")
    add(0, "stancflags = ")
    return lines
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
