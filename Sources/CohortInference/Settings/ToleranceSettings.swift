// When a climb has arrived; names and defaults are CmdStan's.

/// How little may change before a quasi-Newton method ends.
public struct ToleranceSettings: Codable, Equatable, Sendable {
  /// Change of the log density in an iteration.
  public var objective = 1e-12
  /// Change of the log density by its size, in multiples of the machine's precision 2⁻⁵².
  public var relativeObjective = 1e4
  /// The gradient's norm.
  public var gradient = 1e-8
  /// gᵀ H⁻¹ g by the log density's size, in multiples of the machine's precision.
  public var relativeGradient = 1e7
  /// The length of a step on the unconstrained scale.
  public var parameters = 1e-8

  /// CmdStan's defaults.
  public init() {}

  static let settings: [Setting<Self>] = [
    Setting(
      \Self.objective, "tol_obj", label: "tolerance of the log density", options: ["tol-obj"],
      help: "Ends where an iteration changes the log density by less.", range: .positiveOrZero),
    Setting(
      \Self.relativeObjective, "tol_rel_obj", label: "relative tolerance of the log density", options: ["tol-rel-obj"],
      help: "The same relative to its size, in multiples of the machine's precision.", range: .positiveOrZero),
    Setting(
      \Self.gradient, "tol_grad", label: "tolerance of the gradient", options: ["tol-grad"],
      help: "Ends where the gradient's norm is less.", range: .positiveOrZero),
    Setting(
      \Self.relativeGradient, "tol_rel_grad", label: "relative tolerance of the gradient", options: ["tol-rel-grad"],
      help: "The same relative to curvature and log density, in multiples of the machine's precision.",
      range: .positiveOrZero),
    Setting(
      \Self.parameters, "tol_param", label: "tolerance of the parameters", options: ["tol-param"],
      help: "Ends where a step on the unconstrained scale is shorter.", range: .positiveOrZero),
  ]
}
