// BFGS as a method: its settings, header and climb.

/// A quasi-Newton method with an estimate of the whole inverse Hessian, for up to a few thousand parameters.
public struct BFGS: OptimisationMethod {
  /// Which density, how many starts, what is kept.
  public var optimisation = OptimisationSettings()
  /// The most iterations.
  public var iterations = 2000
  /// Tried first, as a multiple of the gradient.
  public var initialStep = 0.001
  /// When it has arrived.
  public var tolerances = ToleranceSettings()

  /// CmdStan's defaults.
  public init() {}

  /// The command line's name.
  public static let name = "bfgs"

  private static let iterations = OptimisationSettings.iterations(\Self.iterations)
  private static let climb: [Setting<BFGS>] =
    [
      Setting(
        \Self.initialStep, "init_alpha", label: "initial step", options: ["init-alpha"],
        help: "The first step, as a multiple of the gradient.", range: .positive)
    ] + ToleranceSettings.settings.within(\.tolerances)

  /// All settings.
  public static let settings: [Setting<BFGS>] =
    OptimisationSettings.settings.within(\.optimisation) + [iterations] + climb

  /// CmdStan's header.
  public var header: [HeaderEntry] {
    optimisation.header(
      algorithm: Self.name, Self.climb.entries(of: self, default: Self()),
      iterations: [Self.iterations].entries(of: self, default: Self()))
  }

  /// The most iterations.
  public var iterationLimit: Int { iterations }

  /// One climb.
  public func climb(_ start: ClimbStart) throws -> ClimbEnd {
    try QuasiNewtonClimb(
      from: ClimbPoint(start.point), .full(FullInverseHessian()), tolerances: tolerances, firstStep: initialStep,
      confirms: true
    ).run(start, iterations: iterations)
  }

  /// A matrix for each start.
  public func memory(dimension: Int) -> RunMemory {
    var memory = RunMemory()
    memory.purpose = "an inverse Hessian of \(dimension) parameters"
    memory.running = 8 * Double(dimension) * Double(dimension) * Double(starts)
    memory.advice = "the algorithm lbfgs needs little memory"
    return memory
  }
}
