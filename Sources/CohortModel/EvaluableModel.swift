// EvaluableModel: a bound model that evaluates, for as many threads as ask for it.
import CohortExecution
import CohortProgram
import CohortRandom
import CohortRecording
import CohortSyntax
import Synchronization

/// Makes what evaluates a model: densities and outputs, each for one thread at a time. All of them begin with the recording
/// at the origin, which is made once, when it is first needed.
package final class EvaluableModel: @unchecked Sendable {
  // A bound model is not changed once made; recordings are made from it on any thread.
  package let bound: BoundModel
  /// What runs the recorded programs.
  package let executors: ExecutorKind

  private let densities = FirstRecordings<DensityOptions, PreparedDensity>()
  private let outputs = FirstRecordings<OutputBlocks, PreparedOutputs>()

  package init(_ bound: BoundModel, executors: ExecutorKind = .standard) {
    self.bound = bound
    self.executors = executors
  }

  /// The number of unconstrained parameters.
  package var dimension: Int { bound.dimension }

  /// The log density for one thread.
  ///
  /// - Parameters:
  ///   - fresh: begins without a recording: the first one is made at the first point.
  ///   - hasGradient: whether gradients can be asked for. Without, solvers leave out the sensitivities: that is faster, and values
  ///     differ from those with gradients within the solvers' tolerances.
  ///   - interruption: called now and then while the program is recorded; throws to stop it.
  /// - Throws: `ExecutionError`.
  package func density(
    _ options: DensityOptions = DensityOptions(), fresh: Bool = false, hasGradient: Bool = true,
    interruption: @escaping () throws -> Void = {}
  ) throws -> ModelDensity {
    try ModelDensity(
      bound, options: options, first: fresh ? nil : firstDensity(options, interruption: interruption),
      hasGradient: hasGradient, executors: executors, interruption: interruption)
  }

  /// The log density at many points at once, shared among the threads of the arena in which it is evaluated.
  ///
  /// - Parameters:
  ///   - hasGradient: whether gradients can be asked for. Without, solvers leave out the sensitivities: that is faster, and values
  ///     differ from those with gradients within the solvers' tolerances.
  ///   - interruption: called now and then while the program is recorded; throws to stop it.
  /// - Throws: `ExecutionError`.
  package func population(
    _ options: DensityOptions = DensityOptions(), hasGradient: Bool = true,
    interruption: @escaping () throws -> Void = {}
  ) throws -> ModelPopulation {
    ModelPopulation(
      try density(options, fresh: true, hasGradient: hasGradient, interruption: interruption),
      first: firstDensity(options, interruption: interruption), hasGradient: hasGradient)
  }

  /// The outputs of draws for one thread.
  ///
  /// - Parameters:
  ///   - blocks: which blocks' variables are wanted.
  ///   - form: in which the parameters are given.
  ///   - records: false: every draw is interpreted.
  ///   - interruption: called now and then while the program runs; throws to stop it.
  /// - Throws: `ExecutionError`.
  package func outputs(
    _ blocks: OutputBlocks = .all, form: ParameterForm = .unconstrained, records: Bool = true,
    interruption: @escaping () throws -> Void = {}
  ) throws -> ModelOutputs {
    try ModelOutputs(
      bound, blocks: blocks, form: form,
      first: records && form == .unconstrained ? firstOutputs(blocks, interruption: interruption) : nil,
      records: records, executors: executors, interruption: interruption)
  }

  /// The outputs of many draws at once, shared among the threads of the arena in which they are computed.
  ///
  /// - Parameters: as of `outputs`.
  /// - Throws: `ExecutionError`.
  package func outputPopulation(
    _ blocks: OutputBlocks = .all, interruption: @escaping () throws -> Void = {}
  ) throws -> OutputPopulation {
    OutputPopulation(
      bound, single: try outputs(blocks, interruption: interruption),
      first: firstOutputs(blocks, interruption: interruption))
  }

  /// The log density recorded at the origin; nil where it cannot be recorded there.
  @discardableResult
  func firstDensity(
    _ options: DensityOptions = DensityOptions(), interruption: @escaping () throws -> Void = {}
  ) -> PreparedDensity? {
    densities.recording(options) {
      let recorded = try atOrigin {
        try bound.record(
          at: $0, includesJacobian: options.includesJacobian, keepsConstants: options.keepsConstants,
          part: options.part, interruption: interruption)
      }
      return recorded.isOfThisPoint ? nil : try PreparedDensity(recorded, executors)
    }
  }

  /// The outputs recorded at the origin; nil where they cannot be recorded there.
  @discardableResult
  package func firstOutputs(
    _ blocks: OutputBlocks = .all, interruption: @escaping () throws -> Void = {}
  ) -> PreparedOutputs? {
    outputs.recording(blocks) {
      let random = RandomStream(seed: 0, purpose: .generatedQuantities)
      let recorded = try atOrigin {
        try bound.recordOutputs(at: $0, random: random, blocks: blocks, interruption: interruption)
      }
      return try PreparedOutputs(recorded, columnCount: bound.columnCount(of: blocks), executors)
    }
  }

  private func atOrigin<Recorded>(_ record: (UnsafeBufferPointer<Double>) throws -> Recorded) throws -> Recorded {
    let origin = [Double](repeating: 0, count: dimension)
    return try StackRoom.withRoom(StackRoom.ordinary) { try origin.withUnsafeBufferPointer(record) }
  }
}

/// Recordings that are made when first needed; also that none can be made is known from then on.
private final class FirstRecordings<Key: Hashable & Sendable, Recording: Sendable>: Sendable {
  private let known = Mutex<[Key: Recording?]>([:])

  func recording(_ key: Key, _ record: () throws -> Recording?) -> Recording? {
    known.withLock { known in
      if let recording = known[key] { return recording }
      do {
        let made = try record()
        known[key] = .some(made)
        return made
      } catch is RecordingError {
      } catch is SpeculationError {
      } catch is ExecutionError {
      } catch {
        // It was stopped: the next one may try again.
        return nil
      }
      known[key] = .some(nil)
      return nil
    }
  }
}
