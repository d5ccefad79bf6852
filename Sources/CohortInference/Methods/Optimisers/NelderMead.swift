// Nelder and Mead's simplex: its settings, header and climb.

/// The simplex search of Nelder and Mead (1965), without gradients, for up to about ten parameters.
///
/// Coefficients depend on the dimension (Gao and Han 2012). Where the simplex has collapsed, another one is started around
/// its best vertex, until that finds nothing better.
public struct NelderMead: OptimisationMethod {
  /// Which density, how many starts, what is kept.
  public var optimisation = OptimisationSettings()
  /// The most iterations, of one or two evaluations mostly.
  public var iterations = 10_000
  /// The length of the first simplex's edges, on the unconstrained scale.
  public var stepSize = 0.5
  /// The log density at which the climb ends.
  public var target = Double.infinity

  /// A simplex that suits parameters of about unit scale.
  public init() {}

  /// The command line's name.
  public static let name = "nelder-mead"

  private static let iterations = OptimisationSettings.iterations(\Self.iterations)
  private static let own: [Setting<NelderMead>] = [
    OptimisationSettings.stepSize(\Self.stepSize),
    OptimisationSettings.target(\Self.target),
  ]

  /// All settings.
  public static let settings: [Setting<NelderMead>] =
    OptimisationSettings.settings.within(\.optimisation) + [iterations] + own

  /// As CmdStan shows its optimisers.
  public var header: [HeaderEntry] {
    optimisation.header(
      algorithm: Self.name, Self.own.entries(of: self, default: Self()),
      iterations: [Self.iterations].entries(of: self, default: Self()))
  }

  /// The most iterations.
  public var iterationLimit: Int { iterations }

  /// One climb.
  public func climb(_ start: ClimbStart) throws -> ClimbEnd {
    var simplex = Simplex(around: start.point.position, logDensity: start.point.logDensity, edge: stepSize)
    try start.visit(0, simplex.best.position, simplex.best.value)
    try simplex.evaluate(start.density)
    var iteration = 0
    var ending = ClimbEnding.iterations
    var bestBefore = -Double.infinity
    while iteration < iterations {
      if simplex.best.value >= target {
        ending = .target
        break
      }
      if simplex.hasCollapsed {
        let gain = simplex.best.value - bestBefore
        if !(gain > 1e-9 * max(1, abs(simplex.best.value))) {
          ending = .flatPopulation
          break
        }
        bestBefore = simplex.best.value
        // Smaller, as what was found is probably near.
        simplex.restart(edge: stepSize / 10)
        try simplex.evaluate(start.density)
      }
      try simplex.iterate(start.density)
      iteration += 1
      try start.visit(iteration, simplex.best.position, simplex.best.value)
    }
    if ending == .iterations, simplex.best.value >= target { ending = .target }
    return ClimbEnd(
      position: simplex.best.position, logDensity: simplex.best.value, ending: ending, iterations: iteration,
      evaluations: simplex.evaluations + start.point.evaluations)
  }
}
