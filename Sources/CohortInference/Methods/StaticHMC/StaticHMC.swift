// Hamiltonian Monte Carlo with a fixed integration time as a method: its settings, header and columns.

/// Hamiltonian Monte Carlo with trajectories of a fixed length (Duane et al. 1987).
public struct StaticHMC: HamiltonianMethod {
  /// How long a chain runs and which iterations are kept.
  public var iterations = IterationSettings()
  /// How step size and metric are adapted.
  public var adaptation = AdaptationSettings() { didSet { settleWarmup() } }
  /// Metric and step size to start from.
  public var hamiltonian = HamiltonianSettings() { didSet { settleWarmup() } }
  /// The length of a trajectory in time: so many step sizes make so many steps. CmdStan's default has 15 digits of 2π.
  public var integrationTime = 6.28318530717959

  /// CmdStan's defaults, but for what is learnt in warm-up and how long that takes.
  public init() { settleWarmup() }

  /// The command line's name.
  public static let name = "static"

  private static let integrationTime = Setting(
    \Self.integrationTime, "int_time", label: "integration time", options: ["int-time"],
    help: "The integration time (static HMC).", range: .positive)

  /// All settings.
  public static let settings: [Setting<StaticHMC>] =
    IterationSettings.settings.within(\.iterations) + HamiltonianSettings.settings.within(\.hamiltonian)
    + [AdaptationSettings.delta.within(\.adaptation), integrationTime]
    + AdaptationSettings.settings.within(\.adaptation)

  /// CmdStan's header.
  public var header: [HeaderEntry] {
    hmcHeader(engine: [
      HeaderEntry(
        "engine", .text("static"), default: .text("nuts"),
        [HeaderEntry("static", nil, [Self.integrationTime].entries(of: self, default: Self()))])
    ])
  }

  /// CmdStan's columns.
  public var columns: [String] { StaticSampler.columns }

  /// One chain.
  public func kernel(_ start: ChainStart) throws -> ChainKernelBox {
    ChainKernelBox(
      try HamiltonianKernel(self, start) {
        StaticSampler(hamiltonian: $0, integrationTime: integrationTime)
      })
  }
}

extension StaticSampler {
  static let columns = ["lp__", "accept_stat__", "stepsize__", "int_time__", "energy__"]

  static func write(_ statistics: TransitionStatistics, to row: UnsafeMutableBufferPointer<Double>) {
    row[0] = statistics.logDensity
    row[1] = statistics.acceptStat
    row[2] = statistics.stepSize
    row[3] = statistics.integrationTime
    row[4] = statistics.energy
  }

  func isSaturated(_ statistics: TransitionStatistics) -> Bool { false }
}
