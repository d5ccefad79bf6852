// The parts of a run: warm-up, sampling, or what another method has.

/// A part of a run, by name.
public struct RunPhase: Hashable, Sendable {
  /// As progress shows it.
  public let name: String
  /// As the times at the end of CmdStan's files call it; empty where these have no times.
  package let title: String

  package init(name: String, title: String) {
    self.name = name
    self.title = title
  }

  /// Before adaptation has ended; its iterations are no draws from the posterior.
  public static let warmup = RunPhase(name: "warm-up", title: "Warm-up")
  /// The draws.
  public static let sampling = RunPhase(name: "sampling", title: "Sampling")
}

/// A phase with its iterations.
public struct PhasePlan: Equatable, Sendable {
  package var phase: RunPhase
  package var iterations: Int
  /// Every so-manieth iteration is delivered; 0 for none.
  package var interval: Int
  /// Whether the iterations are the most there may be: how many it takes is found on the way.
  package var isLimit: Bool

  package init(_ phase: RunPhase, iterations: Int, interval: Int = 1, isLimit: Bool = false) {
    self.phase = phase
    self.iterations = iterations
    self.interval = interval
    self.isLimit = isLimit
  }
}
