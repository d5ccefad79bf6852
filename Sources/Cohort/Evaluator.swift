// Evaluator: a posterior's log density and outputs at many points.
import CohortModel
import CohortRandom
import CohortRecording

/// Evaluates a posterior at many points, one after another or many at once (``logDensities(at:)``).
///
/// ```swift
/// let evaluator = try posterior.evaluator()
/// var point = [Double](repeating: 0, count: evaluator.dimension)
/// for _ in 0..<1000 {
///   let (_, gradient) = try evaluator.logDensityAndGradient(at: point)
///   for k in point.indices { point[k] += 0.01 * gradient[k] }
/// }
/// let mode = try evaluator.constrain(point)
/// ```
///
/// A point is `dimension` numbers on the unconstrained scale, named by ``unconstrainedNames``. The model is recorded when the
/// evaluator is made, and again where its control flow takes another path; all other calls replay what is known, and those
/// that take buffers allocate nothing. An evaluator is used by one thread at a time: each thread makes its own, which is cheap.
public final class Evaluator {
  let evaluator: ModelEvaluator
  let posterior: Posterior
  /// All variables that a draw has, in the order of their columns.
  public var variables: [ModelVariable] { posterior.variables }
  /// The names of the unconstrained parameters in their order, spelled as BridgeStan and CmdStan do: a simplex `p` of three
  /// numbers has `p.1` and `p.2`.
  public var unconstrainedNames: [String] { posterior.unconstrainedNames }
  /// The number of unconstrained parameters.
  public let dimension: Int

  /// What an evaluator computes.
  public struct Options: Sendable, Hashable {
    /// Whether the log density holds the log Jacobian of the constraining transforms.
    public var includesJacobian = true
    /// Whether it keeps terms that depend on data alone, which `~` drops.
    public var keepsConstants = false
    /// Whether gradients can be asked for. Where none are wanted, solvers leave out the sensitivities, which makes models with ODEs
    /// several times as fast; their values differ from those with gradients within the solvers' tolerances.
    public var computesGradients = true
    /// Threads for points, long loops and groups of ODEs, counting the one that calls. Results do not depend on it.
    public var threads = 1

    /// With Jacobian and gradients, without constants, on one thread.
    public init() {}
  }

  init(_ posterior: Posterior, _ options: Options) throws {
    self.posterior = posterior
    dimension = posterior.dimension
    do {
      evaluator = try ModelEvaluator(
        posterior.evaluable,
        DensityOptions(includesJacobian: options.includesJacobian, keepsConstants: options.keepsConstants),
        hasGradient: options.computesGradients, threads: options.threads)
    } catch {
      throw posterior.modelError(error)
    }
  }

  // MARK: The log density

  /// The log density at a point; -∞ where the point is invalid: ``rejection`` says why.
  ///
  /// - Throws: `ModelError` where the point has another length, or the program cannot run at all.
  public func logDensity(at point: [Double]) throws -> Double {
    try point.withUnsafeBufferPointer { try logDensity(at: $0) }
  }

  /// The log density at a point, and its gradient by the unconstrained parameters.
  ///
  /// - Returns: the log density (-∞ where the point is invalid: then the gradient is of no account) and `dimension` numbers.
  /// - Throws: `ModelError` where the point has another length, or the program cannot run at all.
  public func logDensityAndGradient(at point: [Double]) throws -> (value: Double, gradient: [Double]) {
    var value = 0.0
    let gradient = try [Double](unsafeUninitializedCapacity: dimension) { buffer, count in
      buffer.initialize(repeating: 0)
      count = dimension
      value = try point.withUnsafeBufferPointer {
        try logDensity(at: $0, gradient: UnsafeMutableBufferPointer(rebasing: buffer[..<dimension]))
      }
    }
    return (value, gradient)
  }

  /// The log density at a point that lies in memory; allocates nothing.
  public func logDensity(at point: UnsafeBufferPointer<Double>) throws -> Double {
    try check(point.count, "a point")
    return try evaluate(point.baseAddress, nil)
  }

  /// The log density at a point that lies in memory; its gradient is written to memory. Allocates nothing.
  ///
  /// - Parameters:
  ///   - point: `dimension` numbers.
  ///   - gradient: room for as many; of no account where the result is -∞.
  /// - Throws: `ModelError` where a length is another one, or the program cannot run at all.
  public func logDensity(
    at point: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
  ) throws -> Double {
    try check(point.count, "a point")
    try check(gradient.count, "a gradient")
    return try evaluate(point.baseAddress, gradient.baseAddress ?? Evaluator.nothing)
  }

  /// Why the point of the last log density is invalid; nil where it is not.
  public var rejection: String? { evaluator.density.rejection?.message }

  /// How often the program has been recorded for this evaluator since it was made.
  package var recordingCount: Int { evaluator.density.recordingCount }

  private func evaluate(_ point: UnsafePointer<Double>?, _ gradient: UnsafeMutablePointer<Double>?) throws -> Double {
    do {
      return try evaluator.logDensity(at: point ?? UnsafePointer(Evaluator.nothing), gradient: gradient)
    } catch {
      throw posterior.modelError(error)
    }
  }

  /// Where the numbers of models without parameters are: empty arrays have no address.
  nonisolated(unsafe) static let nothing: UnsafeMutablePointer<Double> = {
    let memory = UnsafeMutablePointer<Double>.allocate(capacity: 1)
    memory.initialize(to: 0)
    return memory
  }()

  func check(_ count: Int, _ what: String) throws {
    if count != dimension { throw ModelError(.data, "\(what) must have \(dimension) numbers, found \(count)") }
  }

  // MARK: Variables

  /// Which variables ``constrain(_:including:seed:)`` gives, beside the parameters.
  public struct Blocks: OptionSet, Sendable, Hashable {
    /// One bit for each block.
    public let rawValue: Int
    /// The blocks whose bits are set.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Transformed parameters.
    public static let transformedParameters = Blocks(rawValue: 1)
    /// Generated quantities.
    public static let generatedQuantities = Blocks(rawValue: 2)
    /// All that is written for a draw.
    public static let all: Blocks = [.transformedParameters, .generatedQuantities]
  }

  /// The parameters at a point, and what is computed from them.
  ///
  /// - Parameters:
  ///   - blocks: what is given beside the parameters. What is left out is not computed where nothing else needs it.
  ///   - seed: of random numbers in generated quantities.
  /// - Returns: the numbers in the order of ``columnNames(including:)``.
  /// - Throws: `ModelError` where the point has another length, or a variable cannot be computed there.
  public func constrain(_ point: [Double], including blocks: Blocks = .all, seed: UInt64 = 0) throws -> [Double] {
    try check(point.count, "a point")
    do {
      var row = ContiguousArray<Double>()
      let random = RandomStream(seed: seed, purpose: .generatedQuantities)
      try point.withUnsafeBufferPointer {
        try evaluator.constrain($0, OutputBlocks(blocks), random: random, to: &row)
      }
      return Array(row)
    } catch {
      throw posterior.modelError(error)
    }
  }

  /// The point at which the parameters have given values.
  ///
  /// - Parameters:
  ///   - values: the parameters by name.
  ///   - start: `dimension` numbers, from which parameters without a value are taken; nil: all must have one.
  /// - Throws: `ModelError` where a value is missing, has the wrong shape or violates its constraint.
  public func unconstrain(_ values: ModelData, start: [Double]? = nil) throws -> [Double] {
    if let start { try check(start.count, "a point") }
    do {
      if start == nil {
        for parameter in posterior.bound.parameters where try values.variable(named: parameter.name) == nil {
          throw ModelError(.data, "parameter \(parameter.name) has no value")
        }
      }
      return try posterior.bound.unconstrain(values, defaults: start ?? [Double](repeating: 0, count: dimension))
    } catch {
      throw posterior.modelError(error)
    }
  }
}

extension Evaluator {
  /// The point at which the parameters have the values of a draw.
  ///
  /// - Parameter numbers: those of the parameters, in the order of `columnNames(including: [])`.
  /// - Throws: `ModelError` where there are more or fewer, or a value violates its constraint.
  public func unconstrain(columns numbers: [Double]) throws -> [Double] {
    do { return try posterior.bound.unconstrain(columns: numbers) } catch { throw posterior.modelError(error) }
  }

  /// The names of the numbers that ``constrain(_:including:seed:)`` gives, as in output files: `theta.1`, `Omega.2.1`, ….
  public func columnNames(including blocks: Blocks = .all) -> [String] {
    let wanted = OutputBlocks(blocks)
    return posterior.bound.columns.filter { wanted.contains($0.block) }.map(\.name)
  }
}

extension OutputBlocks {
  init(_ blocks: Evaluator.Blocks) {
    self.init(
      transformedParameters: blocks.contains(.transformedParameters),
      generatedQuantities: blocks.contains(.generatedQuantities))
  }
}
