// Parameters that stay where they start: for models that only simulate.

/// Every iteration has the initial values; only generated quantities differ.
public struct FixedParameters: ChainMethod {
  /// How many iterations there are and which are kept; there is no warm-up.
  public var iterations = IterationSettings()
  /// Nothing is adapted; CmdStan's header shows these settings nevertheless.
  public var adaptation = AdaptationSettings()

  /// CmdStan's defaults.
  public init() {}

  /// The command line's name.
  public static let name = "fixed_param"

  /// All settings.
  public static let settings: [Setting<FixedParameters>] =
    IterationSettings.settings.within(\.iterations)
    + [AdaptationSettings.delta.within(\.adaptation)] + AdaptationSettings.settings.within(\.adaptation)

  /// CmdStan's header.
  public var header: [HeaderEntry] {
    sampleHeader(adaptation, algorithm: HeaderEntry("algorithm", .text("fixed_param"), default: .text("hmc")))
  }

  /// CmdStan's columns.
  public var columns: [String] { ["lp__", "accept_stat__"] }

  /// Draws are all the same.
  public var drawsFollowPosterior: Bool { false }

  /// No warm-up, but its time is shown.
  public var phases: [PhasePlan] {
    [
      PhasePlan(.warmup, iterations: 0, interval: 0),
      PhasePlan(.sampling, iterations: iterations.samples, interval: iterations.thin),
    ]
  }

  /// One chain.
  public func kernel(_ start: ChainStart) throws -> ChainKernelBox {
    ChainKernelBox(FixedKernel(dimension: max(0, start.density.dimension)))
  }
}

extension ChainMethod {
  /// What remains of a chain where there is nothing to move.
  func unmoved(_ adaptation: AdaptationSettings) -> any InferenceMethod {
    var result = FixedParameters()
    result.iterations = iterations
    result.adaptation = adaptation
    return result
  }
}

/// A point that stays; `lp__` and `accept_stat__` are 0, as CmdStan writes them.
private final class FixedKernel: ChainKernel {
  private let point: UnsafeMutableBufferPointer<Double>
  private let row = UnsafeMutableBufferPointer<Double>.allocate(capacity: 2)

  init(dimension: Int) {
    point = .allocate(capacity: dimension)
    point.initialize(repeating: 0)
    row.initialize(repeating: 0)
  }

  deinit {
    point.deallocate()
    row.deallocate()
  }

  var position: UnsafeBufferPointer<Double> { UnsafeBufferPointer(point) }
  var statistics: UnsafeBufferPointer<Double> { UnsafeBufferPointer(row) }
  var gradientEvaluations: Int { 0 }

  func start(at first: StartingPoint) {
    for (index, value) in zip(point.indices, first.position) { point[index] = value }
  }

  func iterate(_ phase: RunPhase, _ iteration: Int) -> Transition { Transition() }
  func end(_ phase: RunPhase) -> PhaseReport? { nil }
  func write(to writer: inout StateWriter) { writer.write(position) }
  func read(from reader: inout StateReader) throws { try reader.read(into: point) }
}
