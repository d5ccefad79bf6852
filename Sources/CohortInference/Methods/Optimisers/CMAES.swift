// CMA-ES: its settings, header and climb with restarts.

/// Evolution by covariance matrix adaptation (Hansen 2016, arXiv 1604.00772), without gradients, for rough densities with many
/// modes and up to a few hundred parameters. A population is evaluated at once, on all threads.
///
/// Where a run has ended, another one is begun from another start, until two of them have ended at the best log density or no
/// restarts are left.
public struct CMAES: OptimisationMethod {
  /// What of the covariance matrix is learnt.
  public enum Shape: String, Codable, SettingChoice {
    /// All of it, up to 1000 parameters.
    case automatic = "auto"
    /// All of it.
    case full
    /// The variances alone (Ros and Hansen 2008).
    case diagonal

    /// The command line's name.
    public var option: String { rawValue }
  }

  /// Which density, how many starts, what is kept.
  public var optimisation = OptimisationSettings()
  /// The most generations, of all restarts together.
  public var iterations = 100_000
  /// Points in a generation; 0: 4 + 3 log(dimension), as in Hansen's tutorial.
  public var population = 0
  /// The standard deviation of the first generation, on the unconstrained scale.
  public var stepSize = 0.5
  /// The log density at which the search ends.
  public var target = Double.infinity
  /// The evaluations after which no run goes on but the best one; 0: ten thousand for each parameter and no fewer than a hundred
  /// thousand, more for populations larger than the default.
  public var evaluations = 0
  /// The most restarts.
  public var restarts = 9
  /// How restarts differ from the first run.
  public var restartScheme = RestartScheme.bipop
  /// What of the covariance matrix is learnt.
  public var shape = Shape.automatic

  /// Hansen's defaults, and up to nine restarts.
  public init() {}

  /// The command line's name.
  public static let name = "cmaes"

  private static let iterations = OptimisationSettings.iterations(\Self.iterations)
  private static let own: [Setting<CMAES>] = [
    Setting(
      \Self.population, "population", options: ["population"],
      help: "Points in a generation (CMA-ES); 0: by the number of parameters.", range: .whole(0...1_000_000)),
    OptimisationSettings.stepSize(\Self.stepSize),
    OptimisationSettings.target(\Self.target),
    Setting(
      \Self.restarts, "restarts", label: "number of restarts", options: ["restarts"],
      help: "The most restarts with a larger population (CMA-ES); it ends when the best mode has been found twice.",
      range: .whole(0...1000)),
    Setting(
      \Self.evaluations, "max_evaluations", options: ["max-evaluations"],
      help:
        "Evaluations after which no run but the best one goes on (CMA-ES); 0: 10000 for each parameter, at least 100000.",
      range: .count),
    Setting(
      \Self.restartScheme, "restart_scheme", options: ["restart-scheme"],
      help: "Restarts double the population (ipop), or small ones come between (bipop)."),
    Setting(
      \Self.shape, "covariance", options: ["covariance"],
      help: "What CMA-ES learns of the shape; auto: all of it up to 1000 parameters."),
  ]

  /// All settings.
  public static let settings: [Setting<CMAES>] =
    OptimisationSettings.settings.within(\.optimisation) + [iterations] + own

  /// As CmdStan shows its optimisers.
  public var header: [HeaderEntry] {
    optimisation.header(
      algorithm: Self.name, Self.own.entries(of: self, default: Self()),
      iterations: [Self.iterations].entries(of: self, default: Self()))
  }

  /// The most iterations.
  public var iterationLimit: Int { iterations }
  /// Populations keep all threads busy.
  public static var usesPopulations: Bool { true }
  /// One for each restart.
  public var pointsPerStart: Int { 1 + restarts }

  private func isDiagonal(_ dimension: Int) -> Bool {
    shape == .diagonal || (shape == .automatic && dimension > 1000)
  }

  /// Covariance matrix and eigenvectors.
  public func memory(dimension: Int) -> RunMemory {
    var memory = RunMemory()
    memory.purpose = "a covariance matrix of \(dimension) parameters"
    memory.running = isDiagonal(dimension) ? 0 : 40 * Double(dimension) * Double(dimension)
    memory.advice = "choose the covariance diagonal"
    return memory
  }

  // MARK: The climb

  /// One climb.
  public func climb(_ start: ClimbStart) throws -> ClimbEnd {
    var search = EvolutionSearch(self, start, isDiagonal: isDiagonal(start.point.position.count))
    return try search.run()
  }
}
