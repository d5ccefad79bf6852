// Pathfinder as a method: its settings, header and columns.

/// Normal approximations along climbs to modes; draws of the best of each path are weighted by importance and drawn again
/// (Pathfinder; Zhang, Carpenter, Gelman and Vehtari 2022), with CmdStan's names and defaults.
public struct Pathfinder: InferenceMethod {
  /// How many paths, each from a starting point of its own.
  public var paths = 4
  /// Draws of each path's approximation.
  public var draws = 1000
  /// Draws of the result, made by importance from those of all paths.
  public var resampledDraws = 1000
  /// Draws for each estimate of the evidence lower bound.
  public var boundDraws = 25
  /// Iterations of a climb at most.
  public var iterations = 1000
  /// How many steps the curvature is made from.
  public var historySize = 5
  /// Whether the draws of several paths are weighted by importance and drawn again; all of them are given where not.
  public var resamples = true
  /// Whether the log density is computed at the draws; without it nothing is resampled.
  public var computesLogDensity = true
  /// The first step of a climb, as a multiple of the gradient.
  public var initialStep = 0.001
  /// When a climb has arrived.
  public var tolerances = ToleranceSettings()

  /// CmdStan's defaults.
  public init() {}

  /// The method's name.
  public static let name = "pathfinder"
  /// CmdStan's.
  public static let command = "pathfinder"

  private static let paths = Setting(
    \Self.paths, "num_paths", label: "number of paths", options: ["paths", "num-paths"],
    help: "How many paths, each from a start of its own.", range: .whole(1...10_000))
  private static let draws = Setting(
    \Self.draws, "num_draws", label: "draws of a path", options: ["draws", "num-draws"],
    help: "Draws of each path's approximation.", range: .positiveCount)
  private static let resampledDraws = Setting(
    \Self.resampledDraws, "num_psis_draws", label: "number of draws", options: ["psis-draws", "num-psis-draws"],
    help: "Draws of the result, made by importance from those of all paths.", range: .positiveCount)
  private static let boundDraws = Setting(
    \Self.boundDraws, "num_elbo_draws", label: "draws for the bound", options: ["elbo-draws", "num-elbo-draws"],
    help: "Draws for each estimate of the evidence lower bound.", range: .whole(1...1_000_000))
  private static let iterations = Setting(
    \Self.iterations, "max_lbfgs_iters", label: "number of iterations", options: ["max-lbfgs-iters"],
    help: "Iterations of a climb at most.", range: .positiveCount)
  private static let historySize = Setting(
    \Self.historySize, "history_size", label: "history size", options: ["history-size"],
    help: "How many steps the curvature is made from.", range: .whole(1...10_000))
  private static let resamples = Setting(
    \Self.resamples, "psis_resample", options: ["no-psis-resample"],
    help: "Give the draws of all paths as they are.", whenPresent: false)
  private static let computesLogDensity = Setting(
    \Self.computesLogDensity, "calculate_lp", options: ["no-calculate-lp"],
    help: "Do not compute the log density at the draws, and do not resample them.", whenPresent: false)
  private static let climb: [Setting<Pathfinder>] =
    [
      Setting(
        \Self.initialStep, "init_alpha", label: "initial step", options: ["init-alpha"],
        help: "The first step of a climb, as a multiple of the gradient.", range: .positive)
    ] + ToleranceSettings.settings.within(\.tolerances)

  /// All settings.
  public static let settings: [Setting<Pathfinder>] =
    [
      paths, draws, resampledDraws, boundDraws, resamples, computesLogDensity, iterations, historySize,
    ] + climb

  /// CmdStan's header.
  public var header: [HeaderEntry] {
    let standard = Self()
    return [
      HeaderEntry(
        "pathfinder", nil,
        (Self.climb + [Self.historySize, Self.resampledDraws, Self.paths]).entries(of: self, default: standard)
          + [HeaderEntry("save_single_paths", .flag(false), default: .flag(false))]
          + [Self.resamples, Self.computesLogDensity, Self.iterations, Self.draws, Self.boundDraws].entries(
            of: self, default: standard))
    ]
  }

  /// CmdStan's columns: the log density of the approximation, that of the posterior, the path.
  public var columns: [String] { ["lp_approx__", "lp__", "path__"] }

  static let climbing = RunPhase(name: "paths", title: "Paths")
  static let bounding = RunPhase(name: "ELBO", title: "ELBO")
  static let drawing = RunPhase(name: "draws", title: "Draws")

  /// Whether the result is made by importance.
  var resamplesPaths: Bool { resamples && computesLogDensity && paths > 1 }

  /// Climbs, bounds, draws.
  public var phases: [PhasePlan] {
    func times(_ count: Int) -> Int {
      let (result, overflow) = count.multipliedReportingOverflow(by: paths)
      return overflow ? Int.max / 4 : min(result, Int.max / 4)
    }
    return [
      PhasePlan(Self.climbing, iterations: times(iterations), interval: 0),
      PhasePlan(Self.bounding, iterations: times(iterations), interval: 0),
      PhasePlan(Self.drawing, iterations: resamplesPaths ? resampledDraws : times(draws)),
    ]
  }

  /// A single one.
  public var outputs: MethodOutputs { .one }
  /// One for each path.
  public var startCount: Int? { paths }
  /// With constants: bounds are those of the log evidence.
  public var densityForm: DensityForm { DensityForm(keepsConstants: true) }
  /// Draws are those of an approximation.
  public var drawsFollowPosterior: Bool { false }

  /// What is kept of the paths until they are judged, and the draws among which it is chosen.
  public func memory(dimension: Int) -> RunMemory {
    var memory = RunMemory()
    let points = 2 * min(Double(iterations), 200) + 4 * Double(historySize)
    memory.purpose = "what Pathfinder keeps of \(paths) paths"
    memory.running = 8 * Double(dimension) * Double(paths) * (points + (resamplesPaths ? Double(draws) : 0))
    memory.advice = "take fewer paths, or fewer draws of each"
    return memory
  }

  var pathSettings: PathSettings {
    PathSettings(
      tolerances: tolerances, firstStep: initialStep, historySize: historySize, iterations: iterations,
      boundDraws: boundDraws)
  }

  /// Runs to the end.
  public func run(_ context: RunContext, sinks: [any RunSink]) throws -> [RunSummary] {
    guard let sink = sinks.first else { return [] }
    return [try RunLedger(self, context, sink).run { try PathfinderRun(self, context, $0).run() }]
  }
}
