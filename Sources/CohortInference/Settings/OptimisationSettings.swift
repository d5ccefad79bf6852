// What all optimisers are told: which density, how many starts, what is kept; names and defaults are CmdStan's.

/// What an optimiser looks for and what it keeps.
public struct OptimisationSettings: Codable, Equatable, Sendable {
  /// Whether the mode is that of the unconstrained parameters: with the log Jacobian of the constraining transforms.
  public var jacobian = false
  /// Whether the point after each iteration is kept, beside the last one.
  public var savesIterations = false
  /// How many starting points there are; the best end is kept.
  public var starts = 1

  /// CmdStan's defaults: the mode of the constrained parameters, from one start, which alone is kept.
  public init() {}

  static let jacobian = Setting(
    \Self.jacobian, "jacobian", options: ["jacobian"],
    help: "Find the mode on the unconstrained scale: with the Jacobian of the constraining transforms.")
  static let savesIterations = Setting(
    \Self.savesIterations, "save_iterations", options: ["save-iterations"],
    help: "Write the point after each iteration too, not the last one alone.")
  static let starts = Setting(
    \Self.starts, "starts", label: "number of starts", options: ["starts"],
    help: "So many starting points, in parallel; the best end is kept.", range: .whole(1...10_000))

  /// What several optimisers have under one name, each with a default of its own.
  static func iterations<Root>(_ path: any WritableKeyPath<Root, Int> & Sendable) -> Setting<Root> {
    Setting(
      path, "iter", label: "number of iterations", options: ["iter", "max-iterations"],
      help: "The most iterations of a climb.", range: .positiveCount)
  }
  static func stepSize<Root>(_ path: any WritableKeyPath<Root, Double> & Sendable) -> Setting<Root> {
    Setting(
      path, "step_size", label: "step size", options: ["step-size"],
      help:
        "The spread of the first population, the first simplex's edge, or the first step, on the unconstrained scale.",
      range: .positive)
  }
  static func target<Root>(_ path: any WritableKeyPath<Root, Double> & Sendable) -> Setting<Root> {
    Setting(
      path, "target", options: ["target"],
      help: "The log density (lp__) at which to end (Adam, Nelder-Mead, CMA-ES).", range: .any)
  }

  /// In the order of the command line.
  static let settings = [starts, jacobian, savesIterations]

  /// CmdStan's tree for the command.
  ///
  /// - Parameters:
  ///   - algorithm: its name and what stands below it.
  ///   - iterations: the entry of the most iterations.
  func header(
    algorithm: String, _ entries: [HeaderEntry], iterations: [HeaderEntry]
  ) -> [HeaderEntry] {
    [
      HeaderEntry(
        "optimize", nil,
        [
          HeaderEntry(
            "algorithm", .text(algorithm), default: .text("lbfgs"),
            entries.isEmpty ? [] : [HeaderEntry(algorithm, nil, entries)])
        ] + [Self.jacobian].entries(of: self, default: Self()) + iterations
          + [Self.savesIterations, Self.starts].entries(of: self, default: Self()))
    ]
  }
}
