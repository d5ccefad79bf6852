// Dynamic nested sampling as a method: its settings, header and columns.

/// Nested sampling (Skilling 2006) with a number of live points that is larger where the posterior is (Higson, Handley, Hobson
/// and Lasenby 2019): the evidence of a model, with its error, and draws from the posterior.
///
/// Points are drawn from the prior where the likelihood is above a level that rises. The first ones come from NUTS on the
/// prior. A new one starts at a point that is alive and moves by slice sampling (Neal 2003) along random directions, whose
/// lengths follow the covariance of the live points, on the unconstrained scale, with the prior's density as target and the
/// likelihood's level as a wall. Several points are replaced at a time, so that many are evaluated at once.
public struct NestedSampling: InferenceMethod {
  /// Points that are alive at a time.
  public var livePoints = 500
  /// Exploring ends where the log evidence would grow by less than this if all that is left had the best likelihood so far.
  public var tolerance = 0.01
  /// Batches of live points are added where they matter until the effective sample size is this; 0: none is added.
  public var effectiveSamples = 3000
  /// The live points of such a batch; 0: half of the others.
  public var batchPoints = 0
  /// At most so many batches.
  public var maxBatches = 50
  /// Where batches go: 1, where the posterior is; 0, where the evidence's error comes from.
  public var posteriorShare = 0.8
  /// Moves before a point counts as new; 0: 5 and 5 for each parameter.
  public var moves = 0
  /// Points that are replaced at a time. Fewer make better use of live points, more make better use of threads.
  public var replaced = 16
  /// Exploring ends after so many evaluations of the likelihood; 0: no limit.
  public var maxEvaluations = 0
  /// Draws of equal weight that are given in the end; 0: as many as the effective sample size.
  public var samples = 0
  /// Whether all points are given with their weights, in place of draws of equal weight.
  public var savesPoints = false

  /// 500 live points.
  public init() {}

  /// The command line's name.
  public static let name = "nested"
  /// A command of its own.
  public static let command = "nested"

  /// All settings.
  public static let settings: [Setting<NestedSampling>] = [
    Setting(
      \Self.livePoints, "num_live", label: "number of live points", options: ["live", "num-live"],
      help: "Points that are alive at a time.", range: .whole(2...1_000_000)),
    Setting(
      \Self.tolerance, "dlogz", options: ["dlogz"],
      help: "Exploring ends where the log evidence could grow by less.", range: .positive),
    Setting(
      \Self.effectiveSamples, "effective_samples", options: ["effective-samples"],
      help: "Add batches of live points until the effective sample size is this; 0: none.", range: .count),
    Setting(
      \Self.batchPoints, "batch_points", options: ["batch-points"],
      help: "The live points of a batch; 0: half of --live.", range: .count),
    Setting(\Self.maxBatches, "max_batches", options: ["max-batches"], help: "At most so many batches.", range: .count),
    Setting(
      \Self.posteriorShare, "posterior_share", options: ["posterior-share", "pfrac"],
      help: "Batches go where the posterior is (1), or where the evidence's error comes from (0).", range: .share),
    Setting(
      \Self.moves, "moves", options: ["moves"],
      help: "Slice moves before a point counts as new; 0: 5 and 5 for each parameter.", range: .count),
    Setting(
      \Self.replaced, "replaced", options: ["replaced"], help: "Points that are replaced at a time.",
      range: .whole(1...100_000)),
    Setting(
      \Self.maxEvaluations, "max_evaluations", options: ["max-evaluations"],
      help: "Stop after so many evaluations of the likelihood; 0: no limit.", range: .count),
    Setting(
      \Self.samples, "num_draws", label: "number of draws", options: ["samples", "draws"],
      help: "Draws of equal weight; 0: as many as the effective sample size.", range: .count),
    Setting(
      \Self.savesPoints, "save_points", options: ["save-points"],
      help: "Write all points with their weights, not draws of equal weight."),
  ]

  /// All settings below the command's name.
  public var header: [HeaderEntry] {
    [HeaderEntry("nested", nil, Self.settings.entries(of: self, default: Self()))]
  }

  /// Log densities of the unconstrained parameters, and what the run knows of each point.
  public var columns: [String] {
    ["lp__", "log_likelihood__", "log_prior__", "log_weight__"]
      + (savesPoints ? ["log_volume__", "live_points__"] : [])
  }

  /// Exploring, then what is given.
  public var phases: [PhasePlan] {
    [
      PhasePlan(.exploring, iterations: livePoints, interval: 0),
      PhasePlan(.sampling, iterations: samples > 0 ? samples : max(effectiveSamples, livePoints)),
    ]
  }

  /// One output.
  public var outputs: MethodOutputs { .one }

  /// The chains that find the first live points.
  public var startCount: Int? { PriorDraws.chainCount }

  /// Prior and likelihood.
  public var needsParts: Bool { true }

  /// Not points with weights.
  public var drawsFollowPosterior: Bool { !savesPoints }

  /// Batches can hardly be replaced as a whole.
  public func validateTogether() throws {
    if replaced >= livePoints {
      throw InferenceError.settingDoesNotFit(
        key: "replaced", option: "replaced",
        message: "must be less than the number of live points, \(livePoints), found \(replaced)")
    }
  }

  /// Runs to the end.
  public func run(_ context: RunContext, sinks: [any RunSink]) throws -> [RunSummary] {
    guard let sink = sinks.first else { return [] }
    let run = NestedRun(self, context, sink)
    run.run()
    return [run.summary]
  }
}

extension RunPhase {
  /// Live points climb.
  static let exploring = RunPhase(name: "exploring", title: "Exploring")
}
