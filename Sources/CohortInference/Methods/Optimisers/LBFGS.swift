// L-BFGS as a method: its settings, header and climb.

/// A quasi-Newton method with little memory (Nocedal 1980), for any number of parameters.
public struct LBFGS: OptimisationMethod {
  /// Which density, how many starts, what is kept.
  public var optimisation = OptimisationSettings()
  /// The most iterations.
  public var iterations = 2000
  /// Tried first, as a multiple of the gradient.
  public var initialStep = 0.001
  /// When it has arrived.
  public var tolerances = ToleranceSettings()
  /// How many steps it remembers.
  public var historySize = 5

  /// CmdStan's defaults.
  public init() {}

  /// The command line's name.
  public static let name = "lbfgs"

  private static let own: [Setting<LBFGS>] = [
    Setting(
      \Self.historySize, "history_size", label: "history size", options: ["history-size"],
      help: "How many steps the estimate of the curvature is made from (L-BFGS).", range: .whole(1...10_000))
  ]
  private static let iterations = OptimisationSettings.iterations(\Self.iterations)
  private static let climb: [Setting<LBFGS>] =
    [
      Setting(
        \Self.initialStep, "init_alpha", label: "initial step", options: ["init-alpha"],
        help: "The first step, as a multiple of the gradient.", range: .positive)
    ] + ToleranceSettings.settings.within(\.tolerances)

  /// All settings.
  public static let settings: [Setting<LBFGS>] =
    OptimisationSettings.settings.within(\.optimisation) + [iterations] + climb + own

  /// CmdStan's header.
  public var header: [HeaderEntry] {
    optimisation.header(
      algorithm: Self.name, (Self.climb + Self.own).entries(of: self, default: Self()),
      iterations: [Self.iterations].entries(of: self, default: Self()))
  }

  /// The most iterations.
  public var iterationLimit: Int { iterations }

  /// One climb.
  public func climb(_ start: ClimbStart) throws -> ClimbEnd {
    let hessian = InverseHessian.limited(LimitedMemoryHessian(capacity: historySize))
    return try QuasiNewtonClimb(
      from: ClimbPoint(start.point), hessian, tolerances: tolerances, firstStep: initialStep, confirms: true
    ).run(start, iterations: iterations)
  }

  /// The steps that it remembers.
  public func memory(dimension: Int) -> RunMemory {
    var memory = RunMemory()
    memory.purpose = "what L-BFGS remembers of \(historySize) steps"
    memory.running = 16 * Double(historySize) * Double(dimension) * Double(starts)
    memory.advice = "choose a smaller history-size, or fewer starts"
    return memory
  }
}
