// CallbackRecordings: what is made of recordings of the function of a call.
import CohortMath
import CohortProgram
import CohortRecording
import CohortSolvers
import CohortTape

/// A function of a call, recorded once for all runs of the call with the same sizes and ints.
final class CallbackRecordings<Made: Sendable> {
  private let function: CompiledFunction
  private let known = SharedCache<String, Recording>()

  /// What was made of a recording, and what the function may say.
  private struct Recording: Sendable {
    var made: Made
    var speech: CallbackSpeech
  }

  init(_ function: CompiledFunction) { self.function = function }

  /// What was made of the recording for these inputs and arguments.
  ///
  /// - Parameters:
  ///   - inputs: what the solver gives.
  ///   - arguments: what the call passes on.
  ///   - results: how many numbers the function has to return, and what they are, for messages.
  ///   - needsPrimitives: for derivatives of higher order.
  ///   - make: makes of a recording what is kept.
  func recorded(
    at site: SolverCallSite, _ inputs: [CallbackInput], _ arguments: CallbackArguments,
    results: (count: Int, meaning: String), needsPrimitives: Bool = false, make: (Tape) throws -> Made
  ) throws -> Made {
    func record() throws -> Recording {
      let (tape, speech) = try site.record(
        function, inputs, arguments, results: results, needsPrimitives: needsPrimitives)
      return Recording(made: try make(tape), speech: speech)
    }
    let recording =
      try site.isListening
      ? record() : known.value("\(inputs);\(results.count);" + arguments.key) { try record() }
    site.note(recording.speech)
    return recording.made
  }
}

extension CallbackRecordings where Made == RecordedFunction {
  func recorded(
    at site: SolverCallSite, _ inputs: [CallbackInput], _ arguments: CallbackArguments,
    results: (count: Int, meaning: String)
  ) throws -> RecordedFunction {
    try recorded(at: site, inputs, arguments, results: results) { RecordedFunction(tape: $0) }
  }

  /// A call with its function and what it passes on.
  func batch(
    at site: SolverCallSite, _ inputs: [CallbackInput], passing passed: ArraySlice<Value>,
    results: (count: Int, meaning: String)
  ) throws -> (batch: CallBatch, parameters: ContiguousArray<Scalar>) {
    let (arguments, parameters, data) = CallbackArguments.sorted(Array(passed))
    let function = try recorded(at: site, inputs, arguments, results: results)
    return (CallBatch(function, data: data, isActive: parameters.map { !$0.isConstant }), parameters)
  }
}
