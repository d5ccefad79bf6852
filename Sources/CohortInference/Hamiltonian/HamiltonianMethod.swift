// Methods that move by Hamiltonian trajectories: they share metric, step size and their adaptation.

/// A chain whose step size and metric are adapted in warm-up.
public protocol HamiltonianMethod: ChainMethod {
  /// How step size and metric are adapted.
  var adaptation: AdaptationSettings { get set }
  /// Metric and step size to start from.
  var hamiltonian: HamiltonianSettings { get set }
}

extension HamiltonianMethod {
  /// A metric's file goes with metrics that can be read.
  public func validateTogether() throws {
    try hamiltonian.validateTogether()
    guard hamiltonian.metric != .lowRank || adaptation.scheme == .fisher else {
      throw InferenceError.settingDoesNotFit(
        key: "metric", option: "metric", message: "low_rank needs gradients: it goes with the adaptation fisher")
    }
    let isFisher = adaptation.scheme == .fisher && hamiltonian.metric != .dense
    guard !iterations.endsWarmupWhenSettled || !adaptation.isEngaged || isFisher else {
      throw InferenceError.settingDoesNotFit(
        key: "num_warmup", option: "warmup", message: "auto does not go with Stan's windows, which need a number")
    }
  }

  /// With the metric's file read. A model without parameters has only generated quantities, for which nothing moves.
  public func prepared(_ preparation: MethodPreparation) throws -> any InferenceMethod {
    if preparation.dimension == 0 { return unmoved(adaptation) }
    var result = self
    result.hamiltonian = try hamiltonian.prepared(preparation)
    return result
  }

  /// A dense metric is a matrix, with its Cholesky factor and, in warm-up, the sums that the next one is made of; the metric
  /// that a chain arrived at is kept.
  public func memory(dimension: Int) -> RunMemory {
    var memory = RunMemory()
    guard hamiltonian.metric == .dense, dimension > 0 else { return memory }
    let matrix = Double(dimension) * Double(dimension) * Double(MemoryLayout<Double>.stride)
    memory.purpose = "a dense metric of \(dimension) parameters"
    // The matrix and two triangles; at the end of warm-up the matrix, a triangle and the matrix that is kept.
    memory.running = 2.5 * matrix
    memory.ended = matrix
    memory.advice = "take the metric diag, or fewer chains at a time"
    return memory
  }

  /// CmdStan's header; `engine` is the part that differs.
  func hmcHeader(engine: [HeaderEntry]) -> [HeaderEntry] {
    sampleHeader(
      adaptation,
      algorithm: HeaderEntry(
        "algorithm", .text("hmc"), default: .text("hmc"), [HeaderEntry("hmc", nil, engine + hamiltonian.header)]))
  }

  /// What learns in warm-up. A dense metric is Stan's in any case.
  func warmupAdaptation(of target: Hamiltonian) throws -> any WarmupAdaptation {
    switch adaptation.scheme {
    case .fisher where hamiltonian.metric != .dense:
      try FisherAdaptation(
        adaptation, warmup: iterations, stepSize: hamiltonian.stepSize, hamiltonian: target,
        keepsFirstMetric: hamiltonian.inverseMetric != nil)
    case .fisher, .stan:
      try StanAdaptation(
        adaptation, warmup: iterations.warmup, stepSize: hamiltonian.stepSize, hamiltonian: target)
    }
  }

  /// Where no number of iterations is asked for, warm-up is as long as what is learnt in it needs.
  mutating func settleWarmup() {
    iterations.standardWarmup =
      hamiltonian.metric == .dense ? AdaptationScheme.stan.standardWarmup : adaptation.scheme.standardWarmup
  }

  // MARK: Short names for what apps set most

  /// The target of the acceptance statistic, in (0, 1).
  public var delta: Double {
    get { adaptation.delta }
    set { adaptation.delta = newValue }
  }

  /// The step size to start from.
  public var stepSize: Double {
    get { hamiltonian.stepSize }
    set { hamiltonian.stepSize = newValue }
  }

  /// The form of the metric.
  public var metric: MetricKind {
    get { hamiltonian.metric }
    set { hamiltonian.metric = newValue }
  }

  /// Where the inverse metric starts; nil is the identity.
  public var inverseMetric: InverseMetric? {
    get { hamiltonian.inverseMetric }
    set { hamiltonian.inverseMetric = newValue }
  }
}

extension PhaseReport {
  /// What adaptation arrived at, in CmdStan's words.
  static func adaptation(stepSize: Double, _ inverseMetric: InverseMetric, dimension: Int) -> PhaseReport {
    var entries = [Entry("Step size", [stepSize])]
    switch inverseMetric {
    case .unit: break
    case .diagonal(let numbers):
      entries.append(Entry("Diagonal elements of inverse mass matrix", shape: [numbers.count], numbers))
    case .dense(let numbers):
      entries.append(Entry("Elements of inverse mass matrix", shape: [dimension, dimension], numbers))
    }
    return PhaseReport(title: "Adaptation terminated", entries: entries)
  }

  /// The step size that adaptation arrived at.
  package var stepSize: Double? { number("Step size") }

  /// The inverse metric that adaptation arrived at: its diagonal, or all of it row by row; nil for the unit metric.
  package var inverseMetric: [Double]? { entries.first { $0.name.hasSuffix("lements of inverse mass matrix") }?.values }
}
