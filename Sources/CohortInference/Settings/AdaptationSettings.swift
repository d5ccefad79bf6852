// Warm-up's settings: how the metric is learnt, dual averaging of the step size, Stan's windows; but for the first, names and
// defaults are CmdStan's.

/// Adaptation during warm-up.
public struct AdaptationSettings: Codable, Equatable, Sendable {
  /// Whether step size and metric are adapted at all.
  public var isEngaged = true
  /// What the metric is learnt from.
  public var scheme = AdaptationScheme.fisher
  /// Target of the mean acceptance statistic, in (0, 1); where none was asked for, what suits the sampler and the scheme.
  public var delta: Double {
    get { chosenDelta ?? standardDelta }
    set { chosenDelta = newValue }
  }
  private var chosenDelta: Double?
  /// The target unless another is asked for.
  var standardDelta = Self.usualDelta
  /// CmdStan's.
  private static let usualDelta = 0.8
  /// How strongly dual averaging shrinks (Hoffman and Gelman 2014, section 3.2).
  public var gamma = 0.05
  /// How fast it forgets.
  public var kappa = 0.75
  /// How much it damps the first iterations.
  public var t0 = 10.0
  /// Iterations before the metric's first window of Stan's scheme.
  public var initBuffer = 75
  /// Iterations after its last window.
  public var termBuffer = 50
  /// Iterations of its first window.
  public var window = 25

  /// CmdStan's defaults, but for the scheme.
  public init() {}

  /// Settings are the same where they lead to the same adaptation.
  public static func == (a: Self, b: Self) -> Bool {
    (a.isEngaged, a.scheme, a.delta, a.gamma, a.kappa, a.t0) == (b.isEngaged, b.scheme, b.delta, b.gamma, b.kappa, b.t0)
      && (a.initBuffer, a.termBuffer, a.window) == (b.initBuffer, b.termBuffer, b.window)
  }

  package static let isEngaged = Setting(
    \Self.isEngaged, "engaged", options: ["no-adapt"],
    help: "Sample with the given step size and metric, without adaptation.", whenPresent: false)
  package static let scheme = Setting(
    \Self.scheme, "adaptation", options: ["adaptation"],
    help: "What the metric is learnt from: draws and gradients (fisher), or draws alone, in the windows of Stan.")
  package static let delta = Setting(
    \Self.delta, "delta", options: ["delta", "adapt-delta"],
    help: "The acceptance that adaptation aims at, between 0 and 1.",
    standardText: "0.9 for nuts with the adaptation fisher; else 0.8", range: .openShare)
  package static let gamma = Setting(\Self.gamma, "gamma", range: .positive)
  package static let kappa = Setting(\Self.kappa, "kappa", range: .positive)
  package static let t0 = Setting(\Self.t0, "t0", range: .positive)
  package static let initBuffer = Setting(
    \Self.initBuffer, "init_buffer", label: "init buffer", options: ["init-buffer"],
    help: "Iterations before the metric's first window (stan).", range: .count)
  package static let termBuffer = Setting(
    \Self.termBuffer, "term_buffer", label: "term buffer", options: ["term-buffer"],
    help: "Iterations after the metric's last window (stan).", range: .count)
  package static let window = Setting(
    \Self.window, "window", options: ["window"], help: "Iterations of the metric's first window (stan).", range: .count)

  /// In the order of the command line, but for `delta`, which stands with the step size.
  package static let settings = [scheme, isEngaged, gamma, kappa, t0, initBuffer, termBuffer, window]

  package var header: [HeaderEntry] {
    [
      Self.isEngaged, Self.gamma, Self.delta, Self.kappa, Self.t0, Self.initBuffer, Self.termBuffer, Self.window,
    ].entries(of: self, default: Self()) + [HeaderEntry("save_metric", .flag(false), default: .flag(false))]
      + (scheme == .stan ? [] : [Self.scheme].entries(of: self, default: Self()))
  }
}
