// Adaptive Metropolis–Hastings as a method: its settings, header and columns.

/// Random-walk Metropolis (Metropolis et al. 1953) whose proposals learn the posterior's covariance (Haario, Saksman and Tamminen
/// 2001) and a scale with a given acceptance rate (Andrieu and Thoms 2008) in warm-up. It asks for values of the density alone, no
/// gradients.
///
/// After warm-up the proposals stay as they are. An iteration is several proposals, so that iterations depend on each other
/// about as little as those of samplers with gradients do where that can be had.
public struct Metropolis: ChainMethod {
  /// How long a chain runs and which iterations are kept.
  public var iterations = IterationSettings()
  /// The share of proposals to be accepted; 0: 0.44 for one parameter, 0.234 for many (Roberts, Gelman and Gilks 1997).
  public var targetAcceptance = 0.0
  /// Proposals in an iteration; 0: as many as there are parameters, at least 10.
  public var proposals = 0

  /// Iterations as CmdStan has them.
  public init() {}

  /// The command line's name.
  public static let name = "metropolis"

  private static let own = [
    Setting(
      \Self.targetAcceptance, "target_acceptance", options: ["target-acceptance"],
      help: "The share of proposals to be accepted; 0: by the number of parameters (Metropolis).", range: .share),
    Setting(
      \Self.proposals, "proposals", options: ["proposals"],
      help: "Proposals in an iteration; 0: one for each parameter, at least 10 (Metropolis).", range: .count),
  ]

  /// All settings.
  public static let settings: [Setting<Metropolis>] = IterationSettings.settings.within(\.iterations) + own

  /// In CmdStan's tree, as one more algorithm.
  public var header: [HeaderEntry] {
    sampleHeader(
      AdaptationSettings(),
      algorithm: HeaderEntry(
        "algorithm", .text("metropolis"), default: .text("hmc"),
        [HeaderEntry("metropolis", nil, Self.own.entries(of: self, default: Self()))]))
  }

  /// The log density and the mean acceptance probability of the iteration's proposals.
  public var columns: [String] { ["lp__", "accept_stat__"] }

  /// What is learnt comes in windows that are laid out in advance.
  public func validateTogether() throws {
    guard !iterations.endsWarmupWhenSettled else {
      throw InferenceError.settingDoesNotFit(
        key: "num_warmup", option: "warmup", message: "auto goes with Hamiltonian methods alone")
    }
  }

  /// A model without parameters has only generated quantities, for which nothing moves.
  public func prepared(_ preparation: MethodPreparation) throws -> any InferenceMethod {
    preparation.dimension == 0 ? unmoved(AdaptationSettings()) : self
  }

  /// The factor of the proposals' covariance and what the next one is made of, both twice during an iteration.
  public func memory(dimension: Int) -> RunMemory {
    var memory = RunMemory()
    let triangle = Double(dimension) * (Double(dimension) + 1) / 2 * Double(MemoryLayout<Double>.stride)
    memory.purpose = "the proposals' covariance of \(dimension) parameters"
    memory.running = 4 * triangle
    memory.ended = 4 * triangle
    memory.advice = "take a sampler with gradients, or fewer chains at a time"
    return memory
  }

  /// One chain.
  public func kernel(_ start: ChainStart) throws -> ChainKernelBox { ChainKernelBox(MetropolisKernel(self, start)) }
}
