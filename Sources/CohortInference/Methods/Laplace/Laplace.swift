// Laplace as a method: its settings, header and columns.

/// Draws from the normal approximation of the posterior at its mode, on the unconstrained scale: the covariance is the inverse of
/// the negative Hessian of the log density there (Laplace's method; Gelman et al. 2013, section 4.1), with CmdStan's names and
/// defaults. The mode is looked for unless it is given.
public struct Laplace: InferenceMethod {
  /// A file with the mode: of a run of `optimize`, or JSON with values of all parameters; nil: the mode is looked for.
  public var modeFile: String?
  /// The mode on the unconstrained scale, from that file or from the caller.
  public var mode: [Double]?
  /// Whether the density is that of the unconstrained parameters: with the log Jacobian of the constraining transforms.
  public var jacobian = true
  /// Draws of the approximation.
  public var draws = 1000
  /// Starting points from which the mode is looked for; the best end is taken.
  public var starts = 1
  /// Iterations of a climb at most.
  public var iterations = 2000

  /// CmdStan's defaults.
  public init() {}

  /// The method's name.
  public static let name = "laplace"
  /// CmdStan's.
  public static let command = "laplace"

  private static let modeFile = Setting(
    \Self.modeFile, "mode", options: ["mode"],
    help: "A file with the mode, of 'optimize' or in JSON; it is looked for unless given.", valueName: "file")
  private static let jacobian = Setting(
    \Self.jacobian, "jacobian", options: ["no-jacobian"],
    help: "Approximate without the Jacobian of the constraining transforms.", whenPresent: false)
  private static let draws = Setting(
    \Self.draws, "draws", label: "number of draws", options: ["draws"], help: "Draws of the approximation.",
    range: .count)
  private static let starts = Setting(
    \Self.starts, "starts", label: "number of starts", options: ["starts"],
    help: "Starting points from which the mode is looked for; the best end is taken.", range: .whole(1...10_000))
  private static let iterations = Setting(
    \Self.iterations, "iter", label: "number of iterations", options: ["iter", "max-iterations"],
    help: "Iterations on the way to the mode at most.", range: .positiveCount)

  /// All settings.
  public static let settings: [Setting<Laplace>] = [modeFile, jacobian, draws, starts, iterations]

  /// CmdStan's header.
  public var header: [HeaderEntry] {
    [
      HeaderEntry(
        "laplace", nil,
        [Self.modeFile, Self.jacobian, Self.draws].entries(of: self, default: Self())
          + (mode == nil ? [Self.starts, Self.iterations].entries(of: self, default: Self()) : []))
    ]
  }

  /// CmdStan's columns: the log density, and that of the approximation up to a constant.
  public var columns: [String] { ["log_p__", "log_q__"] }

  static let climbing = RunPhase(name: "mode", title: "Mode")
  static let measuring = RunPhase(name: "Hessian", title: "Hessian")
  static let drawing = RunPhase(name: "draws", title: "Draws")

  /// The climb, the Hessian, draws.
  public var phases: [PhasePlan] {
    (mode == nil && modeFile == nil ? [PhasePlan(Self.climbing, iterations: iterations, interval: 0)] : []) + [
      PhasePlan(Self.measuring, iterations: 1, interval: 0), PhasePlan(Self.drawing, iterations: draws),
    ]
  }

  /// A single one.
  public var outputs: MethodOutputs { .one }
  /// One for each climb.
  public var startCount: Int? { mode == nil && modeFile == nil ? starts : 1 }
  /// As it is set.
  public var densityForm: DensityForm { DensityForm(includesJacobian: jacobian) }
  /// Draws are those of an approximation.
  public var drawsFollowPosterior: Bool { false }

  /// The Hessian and its factor.
  public func memory(dimension: Int) -> RunMemory {
    var memory = RunMemory()
    memory.purpose = "a Hessian of \(dimension) parameters"
    memory.running = 3 * 8 * Double(dimension) * Double(dimension)
    memory.advice = "take Pathfinder, which keeps no matrix"
    return memory
  }

  /// With the file read.
  public func prepared(_ preparation: MethodPreparation) throws -> any InferenceMethod {
    var result = self
    if let modeFile { result.mode = try preparation.mode(modeFile) }
    if let mode = result.mode, mode.count != preparation.dimension {
      throw InferenceError.initialValuesSizeMismatch(expected: preparation.dimension, found: mode.count)
    }
    return result
  }

  /// Runs to the end.
  public func run(_ context: RunContext, sinks: [any RunSink]) throws -> [RunSummary] {
    guard let sink = sinks.first else { return [] }
    return [try RunLedger(self, context, sink).run { try LaplaceRun(self, context, $0).run() }]
  }
}
