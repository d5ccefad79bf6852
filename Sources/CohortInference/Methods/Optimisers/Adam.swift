// Adam: its settings, header and climb.

/// Gradient ascent with steps by running moments of the gradient (Kingma and Ba 2015, algorithm 1), for rough densities and
/// many parameters. The step size is halved where the best point has not become better for a while, so that the climb ends.
public struct Adam: OptimisationMethod {
  /// Which density, how many starts, what is kept.
  public var optimisation = OptimisationSettings()
  /// The most iterations, of one gradient each.
  public var iterations = 10_000
  /// How far a parameter moves in the first iteration, on the unconstrained scale.
  public var stepSize = 0.05
  /// The log density at which the climb ends.
  public var target = Double.infinity
  /// How slowly the mean of the gradient forgets.
  public var beta1 = 0.9
  /// How slowly the mean of its squares forgets.
  public var beta2 = 0.999

  /// Kingma and Ba's decay rates; a step size that suits parameters of about unit scale.
  public init() {}

  /// The command line's name.
  public static let name = "adam"

  private static let iterations = OptimisationSettings.iterations(\Self.iterations)
  private static let own: [Setting<Adam>] = [
    OptimisationSettings.stepSize(\Self.stepSize),
    OptimisationSettings.target(\Self.target),
    Setting(\Self.beta1, "beta1", range: .share),
    Setting(\Self.beta2, "beta2", range: .share),
  ]

  /// All settings.
  public static let settings: [Setting<Adam>] =
    OptimisationSettings.settings.within(\.optimisation) + [iterations] + own

  /// As CmdStan shows its optimisers.
  public var header: [HeaderEntry] {
    optimisation.header(
      algorithm: Self.name, Self.own.entries(of: self, default: Self()),
      iterations: [Self.iterations].entries(of: self, default: Self()))
  }

  /// The most iterations.
  public var iterationLimit: Int { iterations }

  /// Iterations without a better point after which the step size is halved.
  private static let patience = 50
  /// The share of the first step size at which the climb ends.
  private static let smallestShare = 1e-8

  /// One climb.
  public func climb(_ start: ClimbStart) throws -> ClimbEnd {
    var point = ClimbPoint(start.point)
    var best = point
    let n = point.position.count
    var (first, second) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
    var (decay1, decay2) = (1.0, 1.0)
    var step = stepSize
    var waited = 0
    var iteration = 0
    var ending = ClimbEnding.iterations
    try start.visit(0, best.position, best.logDensity)
    func hasArrived() -> ClimbEnding? {
      if best.logDensity >= target { return .target }
      if best.gradient.allSatisfy({ abs($0) < 1e-8 }) { return .gradient }
      return step < stepSize * Self.smallestShare ? .parameters : nil
    }
    while iteration < iterations {
      if let found = hasArrived() {
        ending = found
        break
      }
      iteration += 1
      decay1 *= beta1
      decay2 *= beta2
      for i in 0..<n {
        let slope = point.gradient[i]
        first[i] = beta1 * first[i] + (1 - beta1) * slope
        second[i] = beta2 * second[i] + (1 - beta2) * slope * slope
        let size = (second[i] / (1 - decay2)).squareRoot()
        if size > 0, size.isFinite { point.position[i] += step * first[i] / (1 - decay1) / size }
      }
      try point.evaluate(start.density)
      waited += 1
      if point.isFinite, point.logDensity > best.logDensity {
        best = point
        waited = 0
      }
      if !point.isFinite || waited >= Self.patience {
        // Back to the best point, with smaller steps and nothing remembered.
        point = best
        (decay1, decay2) = (1, 1)
        for i in 0..<n { (first[i], second[i]) = (0, 0) }
        step /= 2
        waited = 0
      }
      try start.visit(iteration, best.position, best.logDensity)
    }
    if ending == .iterations, let found = hasArrived() { ending = found }
    return ClimbEnd(
      position: best.position, logDensity: best.logDensity, ending: ending, iterations: iteration,
      evaluations: iteration + start.point.evaluations)
  }
}
