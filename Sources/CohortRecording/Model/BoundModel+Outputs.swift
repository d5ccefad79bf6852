// BoundModel + outputs: what is computed for a draw: parameters, transformed parameters, generated quantities.
import CohortMath
import CohortProgram
import CohortRandom

extension BoundModel {
  /// How many numbers the program of a recording of outputs takes: the parameters, then the draw's `RandomKey`.
  package func outputInputCount(_ form: ParameterForm) -> Int { parameterCount(form) + RandomKey.count }

  /// Computes constrained parameters, transformed parameters and generated quantities, in the order of `columns`, by
  /// interpreting the program: it is run with numbers in place of the symbols of `recordOutputs`.
  ///
  /// - Parameters:
  ///   - point: the parameters, in the form that is said.
  ///   - blocks: which variables are wanted.
  ///   - row: the numbers are appended here; where an error is thrown, those of the blocks that could be computed.
  ///   - interruption: called now and then while the program runs; throws to stop it.
  /// - Throws: `RecordingError` where a transformed parameter or a generated quantity cannot be computed.
  package func appendOutputs(
    at point: UnsafeBufferPointer<Double>, form: ParameterForm = .unconstrained, random: RandomStream,
    blocks: OutputBlocks = .all, to row: inout ContiguousArray<Double>, interruption: @escaping () throws -> Void = {}
  ) throws {
    let machine = machine(ProgramBuilder(), interruption: interruption)
    machine.includesJacobian = false
    machine.random = RandomSource(callsOf: random)
    machine.listener = CallbackListener(printer: printer)
    do {
      let numbers = ParameterNumbers(form, ContiguousArray(point.map { Scalar($0) }))
      try forEachOutput(machine, at: numbers, blocks) { row.append($0.value) }
    } catch let error as RecordingError {
      throw try explained(error, at: point, form: form, random: random, blocks: blocks, interruption: interruption)
    }
  }

  /// Records the outputs of a draw. Replays give those of other draws.
  ///
  /// Whatever makes a draw's outputs fail is a check of the program or a failure of a node: where a replay is invalid, the
  /// outputs are to be computed by `appendOutputs`, which says why.
  ///
  /// - Parameters:
  ///   - point: the parameters, in the form that is said; control flow follows them.
  ///   - random: names the draw, whose random numbers control flow follows, too.
  ///   - blocks: which variables are outputs.
  ///   - explains: whether the recording is to say what was decided, and where in the program.
  ///   - observer: is shown what there is after each pass of the optimiser.
  /// - Throws: `RecordingError` where the outputs cannot be computed at this point, or not be recorded.
  package func recordOutputs(
    at point: UnsafeBufferPointer<Double>, form: ParameterForm = .unconstrained, random: RandomStream,
    blocks: OutputBlocks = .all, explains: Bool = false, observer: Optimizer.Observer? = nil,
    interruption: @escaping () throws -> Void = {}
  ) throws -> RecordedOutputs {
    let builder = ProgramBuilder(parameterCount: outputInputCount(form), data: data.numbers)
    builder.requiresFiniteness = true
    let machine = machine(builder, interruption: interruption)
    machine.includesJacobian = false
    machine.keepsOpenInts = true
    machine.messages = []
    if explains { machine.explained = [] }
    let parameterCount = parameterCount(form)
    let key = RandomKey.numbers(of: random).enumerated().map { builder.parameter(parameterCount + $0, value: $1) }
    machine.random = RandomSource(callsOf: random, key: ContiguousArray(key))
    var outputs = ContiguousArray<Scalar>()
    outputs.reserveCapacity(columns.count)
    let numbers = ParameterNumbers(
      form, ContiguousArray(point.enumerated().map { builder.parameter($0, value: $1) }))
    try forEachOutput(machine, at: numbers, blocks) { outputs.append($0) }
    let expected = columnCount(of: blocks)
    guard outputs.count == expected else {
      throw RecordingError(.unsupported, "there are \(outputs.count) outputs for \(expected) columns")
    }
    let messages = machine.messages ?? []
    for message in messages { outputs += message.scalars }
    return RecordedOutputs(
      optimized: optimized(machine, outputs: outputs, keepsRounding: true, explains: explains, observer: observer),
      messages: messages, speech: machine.callbackSpeech,
      explanation: explains ? RecordingExplanation(machine) : nil)
  }

  /// Runs the program and calls `body` with the number of each column in order, block by block.
  private func forEachOutput(
    _ machine: Machine, at parameters: ParameterNumbers, _ blocks: OutputBlocks, _ body: (Scalar) -> Void
  ) throws {
    try BlockWalk(machine).run(.outputs(blocks), at: parameters, in: space) { block in
      for declaration in code.declarations(of: block) where blocks.contains(declaration.name, of: block) {
        machine.variables[declaration.variable].forEachOutput(body)
      }
    }
  }
}

/// The recorded outputs of a draw.
package struct RecordedOutputs: Sendable {
  /// Its outputs are a draw's columns in order, then the numbers of the messages.
  package var optimized: OptimizedRecording
  /// What `print` writes for each draw.
  package var messages: [PrintedMessage]
  /// What functions say that solvers call: nobody hears it in the recording.
  package var speech: CallbackSpeech
  /// What was decided about conditions, where that was asked for.
  package var explanation: RecordingExplanation?
}
