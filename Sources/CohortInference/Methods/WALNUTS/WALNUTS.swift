// NUTS with step sizes adapted within each orbit, as a method: its settings, header and columns.

/// The within-orbit adaptive leapfrog no-U-turn sampler (Bou-Rabee, Carpenter, Kleppe and Liu 2025, arXiv:2506.18746): NUTS whose
/// steps are divided where the posterior is narrow, such as in the neck of a funnel.
public struct WALNUTS: HamiltonianMethod {
  /// How long a chain runs and which iterations are kept.
  public var iterations = IterationSettings()
  /// How step size and metric are adapted.
  public var adaptation = AdaptationSettings() { didSet { settleWarmup() } }
  /// Metric and step size to start from.
  public var hamiltonian = HamiltonianSettings() { didSet { settleWarmup() } }
  /// How often a trajectory may double.
  public var maxDepth = 10
  /// A step is divided until energies along it differ by no more than this.
  public var maxStepError = 0.5
  /// A step is halved at most so many times.
  public var maxHalvings = 8

  /// The defaults of NUTS.
  public init() { settleWarmup() }

  /// The command line's name.
  public static let name = "walnuts"

  private static let maxDepth = Setting(
    \Self.maxDepth, "max_depth", label: "maximum tree depth", options: ["max-depth", "max-treedepth"],
    help: "A trajectory doubles at most so many times (NUTS).", range: .whole(1...60))
  private static let maxStepError = Setting(
    \Self.maxStepError, "max_step_error", label: "largest energy error of a step", options: ["max-step-error"],
    help: "A step is divided until it keeps the energy so well (WALNUTS).", range: .positive)
  private static let maxHalvings = Setting(
    \Self.maxHalvings, "max_halvings", label: "largest number of halvings", options: ["max-halvings"],
    help: "A step is halved at most so many times (WALNUTS).", range: .whole(0...20))

  /// All settings.
  public static let settings: [Setting<WALNUTS>] =
    IterationSettings.settings.within(\.iterations) + HamiltonianSettings.settings.within(\.hamiltonian)
    + [AdaptationSettings.delta.within(\.adaptation), maxDepth, maxStepError, maxHalvings]
    + AdaptationSettings.settings.within(\.adaptation)

  /// The header of NUTS with another engine.
  public var header: [HeaderEntry] {
    hmcHeader(engine: [
      HeaderEntry(
        "engine", .text("walnuts"), default: .text("nuts"),
        [
          HeaderEntry(
            "walnuts", nil, [Self.maxDepth, Self.maxStepError, Self.maxHalvings].entries(of: self, default: Self()))
        ])
    ])
  }

  /// The columns of NUTS.
  public var columns: [String] { NoUTurnSampler.columns }

  /// One chain.
  public func kernel(_ start: ChainStart) throws -> ChainKernelBox {
    ChainKernelBox(
      try HamiltonianKernel(self, start) {
        NoUTurnSampler(
          hamiltonian: $0, maxDepth: maxDepth, maxEnergyError: hamiltonian.maxEnergyError,
          refinement: StepRefinement(maxError: maxStepError, maxHalvings: maxHalvings))
      })
  }
}
