// Posterior: a model with its data.
import CohortExecution
import CohortIO
import CohortInference
import CohortModel
import CohortProgram
import CohortRandom
import CohortRecording
import CohortSyntax
import Synchronization

/// A model bound to data: its log density, and the way to sample it.
public final class Posterior: Sendable {
  /// The model.
  public let model: Model
  /// What evaluates it.
  package let evaluable: EvaluableModel
  package var bound: BoundModel { evaluable.bound }
  /// Evaluators that wait for the next call of `logDensity`.
  private let pools = Mutex<[DensityOptions: EvaluatorPool<ModelEvaluator>]>([:])
  /// The number of unconstrained parameters.
  public var dimension: Int { bound.dimension }
  /// The names of the columns of the draws, as in output files: `theta.1`, `Omega.2.1`, ….
  public var columnNames: [String] { bound.columns.map(\.name) }

  /// - Parameters:
  ///   - optimizer: makes programs of recordings.
  ///   - executors: what runs the recorded programs.
  package init(
    _ model: Model, data: ModelData, seed: UInt64 = 0,
    output: @escaping @Sendable (String) -> Void = { Swift.print($0) },
    optimizer: Optimizer = .standard, executors: ExecutorKind = .standard
  ) throws {
    self.model = model
    do {
      let bound = try withUnsafeCurrentTask { task in
        try StackRoom.withRoom(StackRoom.ordinary) {
          try BoundModel(
            model.code, data: data, random: RandomStream(seed: seed, purpose: .transformedData), printer: output,
            optimizer: optimizer, interruption: { if let task, task.isCancelled { throw CancellationError() } })
        }
      }
      evaluable = EvaluableModel(bound, executors: executors)
    } catch let error as DataError {
      throw ModelError(error, printer: model.printer)
    } catch let error as RecordingError {
      throw ModelError(error, printer: model.printer)
    }
  }

  /// Makes what evaluates the posterior at many points.
  ///
  /// - Throws: `ModelError` where the model is too large.
  public func evaluator(_ options: Evaluator.Options = Evaluator.Options()) throws -> Evaluator {
    try Evaluator(self, options)
  }

  /// The log density and its gradient at an unconstrained point, from any thread. Where there are many points, an
  /// ``evaluator(_:)`` does more.
  ///
  /// - Parameters:
  ///   - point: `dimension` numbers.
  ///   - includesJacobian: adds the log Jacobian of the constraining transforms.
  ///   - keepsConstants: keeps terms that depend on data alone under `~`.
  /// - Returns: the log density (-∞ where the point is invalid) and its gradient.
  /// - Throws: `ModelError` if the program cannot run at all.
  public func logDensity(
    at point: [Double], includesJacobian: Bool = true, keepsConstants: Bool = false
  ) throws -> (value: Double, gradient: [Double]) {
    let options = DensityOptions(includesJacobian: includesJacobian, keepsConstants: keepsConstants)
    let pool = pools.withLock { pools in
      let pool = pools[options] ?? EvaluatorPool { [evaluable] in try ModelEvaluator(evaluable, options) }
      pools[options] = pool
      return pool
    }
    return try pool.use { try evaluate($0.density, at: point) }
  }

  package func evaluate(_ density: ModelDensity, at point: [Double]) throws -> (value: Double, gradient: [Double]) {
    guard point.count == dimension else {
      throw ModelError(.data, "a point must have \(dimension) numbers, found \(point.count)")
    }
    var gradient = [Double](repeating: 0, count: dimension)
    do {
      let value = try point.withUnsafeBufferPointer { point in
        try gradient.withUnsafeMutableBufferPointer { gradient in
          // Empty arrays have no base address.
          try withUnsafeTemporaryAllocation(of: Double.self, capacity: 1) { spare in
            guard let spare = spare.baseAddress else { return Double.nan }
            return try density.logDensityAndGradient(
              at: point.baseAddress ?? UnsafePointer(spare), gradient: gradient.baseAddress ?? spare)
          }
        }
      }
      return (value, gradient)
    } catch {
      throw modelError(error)
    }
  }

  /// Any error of a run as a `ModelError`.
  package func modelError(_ error: any Error) -> ModelError {
    switch error {
    case let error as ModelError: return error
    case let error as RecordingError: return ModelError(error, printer: model.printer)
    case let error as DataError: return ModelError(error, printer: model.printer)
    case InferenceError.improperPosterior(isFlat: true): return flatError
    case let error as InferenceError:
      return ModelError(
        error.cause,
        error.description { place in
          let names = unconstrainedNames
          return names.indices.contains(place)
            ? ColumnNames.display(names[place]) : "unconstrained parameter \(place + 1)"
        })
    default: return ModelError(.execution, "\(error)")
    }
  }

  /// The constrained parameters, transformed parameters and generated quantities at an unconstrained point, in the order
  /// of `columnNames`.
  ///
  /// - Throws: `ModelError`.
  public func outputs(at point: [Double], seed: UInt64 = 0) throws -> [Double] {
    guard point.count == dimension else {
      throw ModelError(.data, "a point must have \(dimension) numbers, found \(point.count)")
    }
    do {
      return try StackRoom.withRoom(StackRoom.ordinary) {
        var row = ContiguousArray<Double>()
        try point.withUnsafeBufferPointer {
          try bound.appendOutputs(
            at: $0, random: RandomStream(seed: seed, purpose: .generatedQuantities), to: &row)
        }
        return Array(row)
      }
    } catch {
      throw modelError(error)
    }
  }
}

extension InferenceError {
  var cause: ModelError.Cause {
    if case .invalidSetting = self { return .settings }
    return .initialization
  }
}
