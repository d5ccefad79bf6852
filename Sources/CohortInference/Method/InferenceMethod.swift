// The seam between inference methods and all that runs them: apps, the command line, files of draws.

/// A way to learn about a posterior, with its settings: the value of a method is its settings.
///
/// A method sees log densities only. What it needs from its surroundings (densities, starting points, seeds, parallel
/// loops, whether to stop) is in the `RunContext`; what it finds goes to sinks, row by row. A chain conforms by
/// `ChainMethod`, which leaves to it a kernel: state, one iteration, adaptation. Others (optimisers, approximations,
/// populations) run as they like and give rows with columns of their own, mostly to a single output.
public protocol InferenceMethod: Codable, Equatable, Sendable {
  /// The method with its default settings.
  init()

  /// How options and headers call the method, such as `nuts`.
  static var name: String { get }

  /// The command that it belongs to, which is what CmdStan calls the method: `sample`, `optimize`.
  static var command: String { get }

  /// All settings, in the order of the command line's help.
  static var settings: [Setting<Self>] { get }

  /// The settings as CmdStan's header shows them, below `method`.
  var header: [HeaderEntry] { get }

  /// The names of the method's own columns, which stand before the model's.
  var columns: [String] { get }

  /// The parts of each output, one after the other, with their numbers of iterations.
  var phases: [PhasePlan] { get }

  /// Whether there is an output for each chain, or one for all that the method finds.
  var outputs: MethodOutputs { get }

  /// How many starting points are found for it; nil: one for each chain.
  var startCount: Int? { get }

  /// Which log density the method sees.
  var densityForm: DensityForm { get }

  /// Whether it asks for prior and likelihood apart (`RunContext.part`), for which the prior has to be proper.
  var needsParts: Bool { get }

  /// Whether rows are draws from the posterior, which can be judged by R-hat and its like.
  var drawsFollowPosterior: Bool { get }

  /// What rows are that come before the draws and are none, as "12 of them …" goes on.
  var rowsBeforeDraws: String { get }

  /// Throws where settings that are fine each for itself do not go together.
  func validateTogether() throws

  /// The method as it will run on a posterior, with the files that settings name read.
  func prepared(_ preparation: MethodPreparation) throws -> any InferenceMethod

  /// Memory that a run takes beside what each draw does.
  ///
  /// - Parameter dimension: the number of unconstrained parameters.
  func memory(dimension: Int) -> RunMemory

  /// Runs to the end, and sends what it finds to the sinks, of which there is one for each of the context's chains.
  ///
  /// What goes wrong in one chain stands in its summary and leaves the others alone.
  /// - Returns: a summary for each chain.
  func run(_ context: RunContext, sinks: [any RunSink]) throws -> [RunSummary]
}

extension InferenceMethod {
  /// Settings need not be looked at together unless a method says so.
  public func validateTogether() throws {}

  /// A method runs as it is unless it says otherwise.
  public func prepared(_ preparation: MethodPreparation) throws -> any InferenceMethod { self }

  /// Nothing worth mentioning unless a method says otherwise.
  public func memory(dimension: Int) -> RunMemory { RunMemory() }

  /// Chains unless a method says otherwise.
  public var outputs: MethodOutputs { .perChain }

  /// As many as there are chains unless a method says otherwise.
  public var startCount: Int? { nil }

  /// That of the unconstrained parameters, up to a constant, unless a method says otherwise.
  public var densityForm: DensityForm { DensityForm() }

  /// The posterior is seen as a whole unless a method says otherwise.
  public var needsParts: Bool { false }

  /// Draws are judged unless a method says otherwise.
  public var drawsFollowPosterior: Bool { true }

  /// Those of warm-up unless a method says otherwise.
  public var rowsBeforeDraws: String { "of warm-up" }

  /// Checks every setting.
  ///
  /// - Throws: an error that names the first setting out of range, its value and what was expected.
  public func validate() throws {
    for setting in Self.settings {
      let value = setting.value(in: self)
      guard setting.range.accepts(value) else {
        throw InferenceError.invalidSetting(
          name: setting.label, value: value.text, expected: setting.range.expected)
      }
    }
    try validateTogether()
  }
}

/// What a method's rows go to.
public enum MethodOutputs: Sendable {
  /// Each chain has its own output, and a sink for it.
  case perChain
  /// One output, one sink: the context has a single chain, whose number is that of the first random stream.
  case one
}

/// A factor of a posterior density.
public enum PosteriorPart: Hashable, Sendable {
  /// What does not depend on data.
  case prior
  /// What does.
  case likelihood
}

/// Which log density is meant.
public struct DensityForm: Hashable, Sendable {
  /// Whether it is that of the unconstrained parameters: with the log Jacobian of the constraining transforms.
  public var includesJacobian = true
  /// Whether terms that depend on data alone are kept.
  public var keepsConstants = false

  /// With Jacobian, without constants.
  public init(includesJacobian: Bool = true, keepsConstants: Bool = false) {
    self.includesJacobian = includesJacobian
    self.keepsConstants = keepsConstants
  }
}

/// What a method gets to know before it runs.
public struct MethodPreparation {
  /// The number of unconstrained parameters.
  package let dimension: Int
  /// Reads a file with an inverse metric, dense or not, and perhaps a step size.
  package let inverseMetric: (_ path: String, _ isDense: Bool) throws -> (value: InverseMetric, stepSize: Double?)
  /// Reads a file with values of all parameters, as a point on the unconstrained scale.
  package let mode: (_ path: String) throws -> [Double]

  package init(
    dimension: Int,
    inverseMetric: @escaping (_ path: String, _ isDense: Bool) throws -> (value: InverseMetric, stepSize: Double?),
    mode: @escaping (_ path: String) throws -> [Double]
  ) {
    self.dimension = dimension
    self.inverseMetric = inverseMetric
    self.mode = mode
  }
}

extension SettingValue {
  /// The value as messages show it.
  package var text: String {
    switch self {
    case .flag(let value): "\(value)"
    case .count(let value): "\(value)"
    case .real(let value): "\(value)"
    case .text(let value): value
    }
  }
}
