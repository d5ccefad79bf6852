// BoundModel + outputs: records what is computed for a draw: parameters, transformed parameters, generated quantities.
import CohortChecking
import CohortMath
import CohortProgram
import CohortRandom

extension BoundModel {
  /// How many numbers the program of a recording of outputs takes: the unconstrained parameters, then the draw's `RandomKey`.
  package var outputInputCount: Int { dimension + RandomKey.count }

  /// Records the outputs of a draw. Replays give those of other draws.
  ///
  /// Whatever makes a draw's outputs fail is a check of the program or a failure of a node: where a replay is invalid, the
  /// outputs are to be computed by `appendOutputs`, which says why.
  ///
  /// - Parameters:
  ///   - point: unconstrained parameters; control flow follows them.
  ///   - random: names the draw, whose random numbers control flow follows, too.
  ///   - observer: is shown what there is after each pass of the optimiser.
  /// - Throws: `RecordingError` where the outputs cannot be computed at this point, or not be recorded.
  package func recordOutputs(
    at point: UnsafeBufferPointer<Double>, random: RandomStream, observer: Optimizer.Observer? = nil,
    interruption: @escaping () throws -> Void = {}
  ) throws -> RecordedOutputs {
    try code.withRoom {
      let builder = ProgramBuilder(parameterCount: outputInputCount, data: baseData)
      builder.requiresFiniteness = true
      let machine = machine(builder, interruption: interruption)
      machine.includesJacobian = false
      machine.keepsOpenInts = true
      machine.messages = []
      let key = RandomKey.numbers(of: random).enumerated().map { builder.parameter(dimension + $0, value: $1) }
      machine.random = RandomSource(callsOf: random, key: ContiguousArray(key))
      try constrain(ContiguousArray(point.enumerated().map { builder.parameter($0, value: $1) }), machine)
      for statement in code.transformedParameters { _ = try statement.run(machine) }
      for declaration in code.transformedParameterDeclarations { try hold(declaration, machine) }
      for index in code.frame.variables.indices { machine.isParametric[index] = false }
      for statement in code.generatedQuantities { _ = try statement.run(machine) }
      for declaration in code.generatedQuantityDeclarations { try hold(declaration, machine) }
      if let failure = builder.failureAtRecording { throw RecordingError(.rejected, failure) }
      var outputs = ContiguousArray<Scalar>()
      outputs.reserveCapacity(columns.count)
      for declaration in code.parameters.map(\.declaration) + code.transformedParameterDeclarations
        + code.generatedQuantityDeclarations
      {
        machine.variables[declaration.variable].forEachOutput { outputs.append($0) }
      }
      guard outputs.count == columns.count else {
        throw RecordingError(.unsupported, "there are \(outputs.count) outputs for \(columns.count) columns")
      }
      let messages = machine.messages ?? []
      for message in messages { outputs += message.scalars }
      return RecordedOutputs(
        compiled: builder.recording(outputs: outputs, keepsRounding: true)
          .compile(with: optimizer, observer: observer), messages: messages)
    }
  }

  /// Leaves requirements that a variable meets its constraint; checks what does not depend on the draw at once.
  private func hold(_ declaration: SizedDeclaration, _ machine: Machine) throws {
    machine.locate(declaration.number)
    try eachPart(
      declaration.type, machine.variables[declaration.variable], machine, name: declaration.name, span: declaration.span
    ) { part, value, name in
      guard value.isConstant, !part.hasOpenBounds else { return part.require(value, machine.builder, name: name) }
      if let violation = part.violation(value, name: name) {
        throw RecordingError(.rejected, violation, span: declaration.span)
      }
    }
  }
}

/// The recorded outputs of a draw.
package struct RecordedOutputs: Sendable {
  /// Its outputs are a draw's columns in order, then the numbers of the messages.
  package var compiled: CompiledRecording
  /// What `print` writes for each draw.
  package var messages: [PrintedMessage]
}
