// The options of `cohort sample` that say how to sample; names and defaults are CmdStan's where it has them.
import ArgumentParser
import CohortIO
import CohortInference

enum MetricOption: String, ExpressibleByArgument, CaseIterable {
  case diag, dense, unit

  var kind: MetricKind {
    switch self {
    case .diag: .diagonal
    case .dense: .dense
    case .unit: .unit
    }
  }
}

enum AlgorithmOption: String, ExpressibleByArgument, CaseIterable {
  case nuts
  case hmcStatic = "static"
  case fixedParam = "fixed_param"
}

struct SamplerOptions: ParsableArguments {
  @Option(help: "Iterations of warm-up, in which step size and metric are adapted.") var warmup = 1000
  @Option(help: "Iterations after warm-up.") var samples = 1000
  @Option(help: "Keep every so-manieth draw.") var thin = 1
  @Flag(help: "Write the draws of warm-up too.") var saveWarmup = false

  @Option(help: "The sampler.") var algorithm = AlgorithmOption.nuts
  @Option(help: "The form of the metric.") var metric = MetricOption.diag
  @Option(help: ArgumentHelp("A JSON file with the inverse metric to start from, as inv_metric.", valueName: "file"))
  var metricFile: String?
  @Option(name: [.long, .customLong("stepsize")], help: "The step size to start from.") var stepSize = 1.0
  @Option(help: "Each step size is spread uniformly by this share, from 0 to 1.") var stepSizeJitter = 0.0
  @Option(name: [.long, .customLong("adapt-delta")], help: "The acceptance that adaptation aims at, between 0 and 1.")
  var delta = 0.8
  @Option(name: [.long, .customLong("max-treedepth")], help: "A trajectory doubles at most so many times (NUTS).")
  var maxDepth = 10
  @Option(help: "The integration time (static HMC).") var intTime = 6.28318530717959
  @Flag(help: "Sample with the given step size and metric, without adaptation.") var noAdapt = false
  @Option(help: "Iterations before the metric's first window.") var initBuffer = 75
  @Option(help: "Iterations after the metric's last window.") var termBuffer = 50
  @Option(help: "Iterations of the metric's first window.") var window = 25

  func validate() throws {
    func require(_ condition: Bool, _ option: String, _ expected: String) throws {
      if !condition { throw ValidationError("--\(option) must be \(expected)") }
    }
    let most = Int(Int32.max)
    try require((0...most).contains(warmup), "warmup", "a count from 0")
    try require((0...most).contains(samples), "samples", "a count from 0")
    try require((1...most).contains(thin), "thin", "at least 1")
    try require(stepSize > 0 && stepSize.isFinite, "step-size", "a positive number")
    try require(stepSizeJitter >= 0 && stepSizeJitter <= 1, "step-size-jitter", "from 0 to 1")
    try require(delta > 0 && delta < 1, "delta", "between 0 and 1")
    try require((1...60).contains(maxDepth), "max-depth", "from 1 to 60")
    try require(intTime > 0 && intTime.isFinite, "int-time", "a positive number")
    try require((0...most).contains(initBuffer), "init-buffer", "a count from 0")
    try require((0...most).contains(termBuffer), "term-buffer", "a count from 0")
    try require((0...most).contains(window), "window", "a count from 0")
  }

  /// The sampler's settings for a model of this dimension.
  func settings(dimension: Int) throws -> SamplerSettings {
    var settings = SamplerSettings()
    switch algorithm {
    case _ where dimension == 0: settings.algorithm = .fixedParameters
    case .nuts: settings.algorithm = .nuts(maxDepth: maxDepth)
    case .hmcStatic: settings.algorithm = .staticHMC(integrationTime: intTime)
    case .fixedParam: settings.algorithm = .fixedParameters
    }
    settings.warmupIterations = settings.algorithm == .fixedParameters ? 0 : warmup
    settings.samplingIterations = samples
    settings.thin = thin
    settings.savesWarmup = saveWarmup
    settings.metric = metric.kind
    settings.stepSize = stepSize
    settings.stepSizeJitter = stepSizeJitter
    settings.adaptation.isEngaged = !noAdapt
    settings.adaptation.delta = delta
    settings.adaptation.initBuffer = initBuffer
    settings.adaptation.termBuffer = termBuffer
    settings.adaptation.window = window
    if let metricFile {
      guard metric != .unit else { throw ValidationError("--metric-file goes with the metrics diag and dense") }
      let file = try MetricFile(path: metricFile, dimension: dimension, isDense: metric == .dense)
      switch file.inverseMetric {
      case .unit: break
      case .diagonal(let elements): settings.initialInverseMetric = .diagonal(elements)
      case .dense(let elements, _): settings.initialInverseMetric = .dense(elements)
      }
      if let given = file.stepSize { settings.stepSize = given }
    }
    return settings
  }

  /// The settings as the CSV's comments give them.
  func configuration(_ settings: SamplerSettings) -> RunConfiguration {
    var configuration = RunConfiguration()
    configuration.sampleCount = samples
    configuration.warmupCount = warmup
    configuration.savesWarmup = saveWarmup
    configuration.thinning = thin
    configuration.adapts = !noAdapt
    configuration.delta = delta
    configuration.initBuffer = initBuffer
    configuration.termBuffer = termBuffer
    configuration.window = window
    switch settings.algorithm {
    case .nuts(let depth): configuration.algorithm = .nuts(maxDepth: depth)
    case .staticHMC(let time): configuration.algorithm = .staticHMC(integrationTime: time)
    case .fixedParameters: configuration.algorithm = .fixedParameters
    }
    configuration.metric = RunConfiguration.Metric(rawValue: metric.kind.rawValue) ?? .diagonal
    configuration.metricFile = metricFile ?? ""
    configuration.stepSize = settings.stepSize
    configuration.stepSizeJitter = stepSizeJitter
    return configuration
  }
}
