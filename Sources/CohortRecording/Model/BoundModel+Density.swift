// BoundModel + density: records the log density.
import CohortMath
import CohortProgram

extension BoundModel {
  /// Records the log density.
  ///
  /// - Parameters:
  ///   - point: unconstrained parameters; control flow follows them.
  ///   - includesJacobian: whether the log Jacobian of the constraining transforms is added.
  ///   - keepsConstants: whether terms that depend on data alone are kept under `~`.
  ///   - part: the terms that are meant. That of the prior does not fail by what only the likelihood needs.
  ///   - explains: whether the recording is to say what was decided, and where in the program.
  ///   - observer: is shown what there is after each pass of the optimiser.
  ///   - interruption: called now and then while the program runs; throws to stop it.
  package func record(
    at point: UnsafeBufferPointer<Double>, includesJacobian: Bool = true, keepsConstants: Bool = false,
    part: DensityPart = .all, explains: Bool = false, observer: Optimizer.Observer? = nil,
    interruption: @escaping () throws -> Void = {}
  ) throws -> RecordedDensity {
    let builder = ProgramBuilder(parameterCount: dimension, data: data.numbers)
    let machine = densityMachine(builder, includesJacobian, keepsConstants, part, interruption)
    machine.messages = []
    if explains { machine.explained = [] }
    let unconstrained = ContiguousArray(point.enumerated().map { builder.parameter($0, value: $1) })
    var isOfThisPoint = false
    do {
      try BlockWalk(machine).run(.logDensity, at: .unconstrained(unconstrained), in: space)
    } catch let error as RecordingError where error.kind == .rejected {
      builder.rejection = code.placed(error.message, at: error.span)
      isOfThisPoint = error.isOfThisPoint
    } catch {
      if machine.callbackSpeech.contains(.prints) {
        _ = try? runAloud(
          at: point, includesJacobian: includesJacobian, keepsConstants: keepsConstants, part: part,
          interruption: interruption)
      } else {
        for message in machine.messages ?? [] { printer(message.text) }
      }
      throw error
    }
    let messages = machine.messages ?? []
    return RecordedDensity(
      optimized: optimized(
        machine, outputs: messages.reduce(into: []) { $0 += $1.scalars }, keepsFailures: part != .prior,
        explains: explains, observer: observer),
      value: builder.targetValue, messages: messages, speech: machine.callbackSpeech,
      failure: builder.rejection ?? builder.failureAtRecording, isOfThisPoint: isOfThisPoint,
      explanation: explains ? RecordingExplanation(machine) : nil)
  }

  /// Writes what `print` shows at a point, up to the statement that fails if one does, and says what that statement refused.
  ///
  /// The steps of a recording stand in another order than the program's statements, and functions that solvers call are
  /// silent in it, so the program itself is run with numbers.
  ///
  /// - Returns: what a statement threw: `reject` and `fatal_error`, also in functions that solvers call, among them. nil
  ///   where the program came to its end.
  package func runAloud(
    at point: UnsafeBufferPointer<Double>, includesJacobian: Bool, keepsConstants: Bool,
    part: DensityPart = .all, interruption: @escaping () throws -> Void
  ) throws -> RecordingError? {
    let builder = ProgramBuilder()
    let machine = densityMachine(builder, includesJacobian, keepsConstants, part, interruption)
    let printer = printer
    machine.printer = { if builder.failureAtRecording == nil { printer($0) } }
    machine.listener = CallbackListener(printer: machine.printer)
    do {
      try BlockWalk(machine).run(
        .logDensity, at: .unconstrained(ContiguousArray(point.map { Scalar($0) })), in: space)
      return nil
    } catch let error as RecordingError {
      return error
    }
  }

  /// An error's message with its place before it.
  package func placedMessage(_ error: RecordingError) -> String { code.placed(error.message, at: error.span) }

  private func densityMachine(
    _ builder: ProgramBuilder, _ includesJacobian: Bool, _ keepsConstants: Bool, _ part: DensityPart,
    _ interruption: @escaping () throws -> Void
  ) -> Machine {
    let machine = machine(builder, interruption: interruption)
    machine.part = part
    machine.includesJacobian = includesJacobian && part != .likelihood
    machine.keepsConstants = keepsConstants
    return machine
  }
}

/// A recorded log density.
package struct RecordedDensity: Sendable {
  package var optimized: OptimizedRecording
  /// The log density at the recording point, as it was computed while the model ran.
  package var value: Double
  /// What `print` writes at each evaluation; the numbers in it are the recording's outputs.
  package var messages: [PrintedMessage]
  /// What functions say that solvers call: nobody hears it in the recording.
  package var speech: CallbackSpeech
  /// Why the recording point is invalid, if it is.
  package var failure: String?
  /// Nothing in the recording says where else the program fails as it did: it must not be replayed.
  package var isOfThisPoint: Bool
  /// What was decided about conditions, where that was asked for.
  package var explanation: RecordingExplanation?
}
