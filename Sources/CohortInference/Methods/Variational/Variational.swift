// Variational: automatic differentiation variational inference as a method: settings, header and columns.

/// The normal distribution on the unconstrained parameters with the largest evidence lower bound, found by stochastic gradient
/// ascent (ADVI; Kucukelbir, Tran, Ranganath, Gelman and Blei 2017), as Stan has it.
///
/// The first row is the mean of the approximation; it is set apart from the draws.
public struct Variational: InferenceMethod {
  /// Whether parameters are independent in the approximation.
  public var form = GaussianForm.meanField
  /// Iterations at most.
  public var iterations = 10_000
  /// Draws for each gradient.
  public var gradientDraws = 1
  /// Draws for each evaluation of the bound.
  public var boundDraws = 100
  /// The scale of the steps, where it is not adapted.
  public var eta = 1.0
  /// Whether the scale of the steps is chosen among 100, 10, 1, 0.1 and 0.01.
  public var adaptsEta = true
  /// Iterations for each of them.
  public var adaptationIterations = 50
  /// The relative change of the bound below which it has settled.
  public var tolerance = 0.01
  /// Iterations between two evaluations of the bound.
  public var boundInterval = 100
  /// Draws of the approximation.
  public var draws = 1000

  /// CmdStan's defaults.
  public init() {}

  /// The method's name.
  public static let name = "advi"
  /// CmdStan's.
  public static let command = "variational"

  private static let form = Setting(
    \Self.form, "algorithm", options: ["algorithm"],
    help: "Independent parameters, or a whole covariance matrix.")
  private static let iterations = Setting(
    \Self.iterations, "iter", options: ["iter", "iterations"], help: "Iterations at most.", range: .positiveCount)
  private static let gradientDraws = Setting(
    \Self.gradientDraws, "grad_samples", label: "draws for the gradient", options: ["grad-samples"],
    help: "Draws for each gradient of the bound.", range: .whole(1...1_000_000))
  private static let boundDraws = Setting(
    \Self.boundDraws, "elbo_samples", label: "draws for the bound", options: ["elbo-samples"],
    help: "Draws for each evaluation of the bound.", range: .whole(1...1_000_000))
  private static let eta = Setting(
    \Self.eta, "eta", options: ["eta"], help: "The scale of the steps; 'no-adapt' uses it as it is.", range: .positive)
  private static let adaptsEta = Setting(
    \Self.adaptsEta, "engaged", options: ["no-adapt"], help: "Use the given scale of the steps.", whenPresent: false)
  private static let adaptationIterations = Setting(
    \Self.adaptationIterations, "iter", label: "iterations of adaptation", options: ["adapt-iter"],
    help: "Iterations for each scale of the steps that is tried.", range: .positiveCount)
  private static let tolerance = Setting(
    \Self.tolerance, "tol_rel_obj", options: ["tol-rel-obj"],
    help: "The relative change of the bound below which it has settled.", range: .positive)
  private static let boundInterval = Setting(
    \Self.boundInterval, "eval_elbo", label: "iterations between bounds", options: ["eval-elbo"],
    help: "Iterations between two evaluations of the bound.", range: .positiveCount)
  private static let draws = Setting(
    \Self.draws, "output_samples", label: "number of draws", options: ["draws", "output-samples"],
    help: "Draws of the approximation.", range: .positiveCount)

  /// All settings.
  public static let settings: [Setting<Variational>] = [
    form, draws, iterations, gradientDraws, boundDraws, eta, adaptsEta, adaptationIterations, tolerance, boundInterval,
  ]

  /// CmdStan's header.
  public var header: [HeaderEntry] {
    let standard = Self()
    let before = [Self.iterations, Self.gradientDraws, Self.boundDraws, Self.eta].entries(of: self, default: standard)
    let adaptation = [Self.adaptsEta, Self.adaptationIterations].entries(of: self, default: standard)
    let after = [Self.tolerance, Self.boundInterval, Self.draws].entries(of: self, default: standard)
    var algorithm = [Self.form].entries(of: self, default: standard)
    algorithm[0].children = [HeaderEntry(form.rawValue)]
    return [HeaderEntry("variational", nil, algorithm + before + [HeaderEntry("adapt", nil, adaptation)] + after)]
  }

  /// CmdStan's columns: 0, the log density, and that of the approximation up to a constant.
  public var columns: [String] { ["lp__", "log_p__", "log_g__"] }

  static let adapting = RunPhase(name: "adaptation", title: "Adaptation")
  static let ascending = RunPhase(name: "ascent", title: "Ascent")
  static let drawing = RunPhase(name: "draws", title: "Draws")

  /// Adaptation, ascent, draws.
  public var phases: [PhasePlan] {
    (adaptsEta ? [PhasePlan(Self.adapting, iterations: 5 * adaptationIterations, interval: 0)] : []) + [
      PhasePlan(Self.ascending, iterations: iterations, interval: 0), PhasePlan(Self.drawing, iterations: draws),
    ]
  }

  /// A single one.
  public var outputs: MethodOutputs { .one }
  /// One starting point.
  public var startCount: Int? { 1 }
  /// With constants: the bound is one of the log evidence.
  public var densityForm: DensityForm { DensityForm(keepsConstants: true) }
  /// Draws are those of an approximation.
  public var drawsFollowPosterior: Bool { false }
  /// The mean.
  public var rowsBeforeDraws: String { "the mean" }

  /// The numbers of the approximation, its gradient and its sum of squares.
  public func memory(dimension: Int) -> RunMemory {
    var memory = RunMemory()
    guard form == .fullRank else { return memory }
    memory.purpose = "a full-rank approximation of \(dimension) parameters"
    memory.running = 4 * 8 * (0.5 * Double(dimension) * Double(dimension + 1))
    memory.advice = "take --algorithm meanfield"
    return memory
  }

  /// Runs to the end.
  public func run(_ context: RunContext, sinks: [any RunSink]) throws -> [RunSummary] {
    guard let sink = sinks.first else { return [] }
    return [try RunLedger(self, context, sink).run { try VariationalRun(self, context, $0).run() }]
  }
}
