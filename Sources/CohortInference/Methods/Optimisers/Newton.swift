// Newton's method: its settings, header and climb, with Hessians by differences of gradients.

/// Newton's method with a Hessian from differences of gradients, for few parameters and high accuracy.
public struct Newton: OptimisationMethod {
  /// Which density, how many starts, what is kept.
  public var optimisation = OptimisationSettings()
  /// The most iterations.
  public var iterations = 2000

  /// CmdStan's defaults.
  public init() {}

  /// The command line's name.
  public static let name = "newton"

  private static let iterations = OptimisationSettings.iterations(\Self.iterations)

  /// All settings.
  public static let settings: [Setting<Newton>] =
    OptimisationSettings.settings.within(\.optimisation) + [iterations]

  /// CmdStan's header.
  public var header: [HeaderEntry] {
    optimisation.header(
      algorithm: Self.name, [], iterations: [Self.iterations].entries(of: self, default: Self()))
  }

  /// The most iterations.
  public var iterationLimit: Int { iterations }

  /// One climb.
  public func climb(_ start: ClimbStart) throws -> ClimbEnd {
    try NewtonClimb(from: ClimbPoint(start.point)).run(start, iterations: iterations)
  }

  /// Two matrices for each start.
  public func memory(dimension: Int) -> RunMemory {
    var memory = RunMemory()
    memory.purpose = "the Hessian of \(dimension) parameters with its eigenvectors"
    memory.running = 24 * Double(dimension) * Double(dimension) * Double(starts)
    memory.advice = "the algorithm lbfgs needs little memory"
    return memory
  }
}
