// The no-U-turn sampler as a method: its settings, header and columns.

/// The no-U-turn sampler (Hoffman and Gelman 2014) as Stan has it: multinomial sampling of trajectories, a windowed
/// warm-up.
public struct NUTS: HamiltonianMethod {
  /// How long a chain runs and which iterations are kept.
  public var iterations = IterationSettings()
  /// How step size and metric are adapted.
  public var adaptation = AdaptationSettings() { didSet { settle() } }
  /// Metric and step size to start from.
  public var hamiltonian = HamiltonianSettings() { didSet { settle() } }
  /// How often a trajectory may double.
  public var maxDepth = 10

  /// CmdStan's defaults, but for what is learnt in warm-up and how long that takes.
  public init() { settle() }

  /// Chains that learn the metric from gradients come to know less of a posterior's narrow places in their shorter warm-up, and their
  /// step size meets its target, where Stan's falls short of it: it stays at about 0.9 with a target of 0.8.
  private mutating func settle() {
    settleWarmup()
    let target = adaptation.scheme == .fisher && hamiltonian.metric != .dense ? 0.9 : AdaptationSettings().delta
    if adaptation.standardDelta != target { adaptation.standardDelta = target }
  }

  /// The command line's name.
  public static let name = "nuts"

  private static let maxDepth = Setting(
    \Self.maxDepth, "max_depth", label: "maximum tree depth", options: ["max-depth", "max-treedepth"],
    help: "A trajectory doubles at most so many times (NUTS).", range: .whole(1...60))

  /// All settings.
  public static let settings: [Setting<NUTS>] =
    IterationSettings.settings.within(\.iterations) + HamiltonianSettings.settings.within(\.hamiltonian)
    + [AdaptationSettings.delta.within(\.adaptation), maxDepth] + AdaptationSettings.settings.within(\.adaptation)

  /// CmdStan's header.
  public var header: [HeaderEntry] {
    hmcHeader(engine: [
      HeaderEntry(
        "engine", .text("nuts"), default: .text("nuts"),
        [HeaderEntry("nuts", nil, [Self.maxDepth].entries(of: self, default: Self()))])
    ])
  }

  /// CmdStan's columns.
  public var columns: [String] { NoUTurnSampler.columns }

  /// One chain.
  public func kernel(_ start: ChainStart) throws -> ChainKernelBox {
    ChainKernelBox(
      try HamiltonianKernel(self, start) {
        NoUTurnSampler(hamiltonian: $0, maxDepth: maxDepth, maxEnergyError: hamiltonian.maxEnergyError)
      })
  }
}

extension NoUTurnSampler {
  static let columns = [
    "lp__", "accept_stat__", "stepsize__", "treedepth__", "n_leapfrog__", "divergent__", "energy__",
  ]

  static func write(_ statistics: TransitionStatistics, to row: UnsafeMutableBufferPointer<Double>) {
    row[0] = statistics.logDensity
    row[1] = statistics.acceptStat
    row[2] = statistics.stepSize
    row[3] = Double(statistics.treeDepth)
    row[4] = Double(statistics.leapfrogSteps)
    row[5] = statistics.isDivergent ? 1 : 0
    row[6] = statistics.energy
  }

  func isSaturated(_ statistics: TransitionStatistics) -> Bool { statistics.treeDepth >= maxDepth }
}
