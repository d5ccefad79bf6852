// BoundModel + explanation: says which number is not finite where a program fails, and where it came from.
import CohortMath
import CohortProgram
import CohortRandom

extension BoundModel {
  /// Why the log density is not finite at a point: the first place at which a number arose that makes it so.
  ///
  /// The program is run once more with numbers, and statements note what is not finite. Nothing is printed.
  ///
  /// - Returns: nil where no such number is found.
  package func explanation(
    at point: UnsafeBufferPointer<Double>, includesJacobian: Bool, keepsConstants: Bool,
    part: DensityPart = .all, interruption: @escaping () throws -> Void
  ) throws -> RecordingError? {
    let machine = tracingMachine(interruption)
    machine.part = part
    machine.includesJacobian = includesJacobian && part != .likelihood
    machine.keepsConstants = keepsConstants
    return try explanation { try BlockWalk(machine).run(.logDensity, at: .unconstrained(numbers(point)), in: space) }
  }

  /// The same for outputs, which fail with `error`; the error itself where nothing is found.
  func explained(
    _ error: RecordingError, at point: UnsafeBufferPointer<Double>, form: ParameterForm, random: RandomStream,
    blocks: OutputBlocks,
    interruption: @escaping () throws -> Void
  ) throws -> RecordingError {
    guard error.kind != .unsupported, BoundModel.mentionsNonFinite(error.message) else { return error }
    let machine = tracingMachine(interruption)
    machine.includesJacobian = false
    machine.random = RandomSource(callsOf: random)
    var found = try explanation {
      try BlockWalk(machine).run(.outputs(blocks), at: ParameterNumbers(form, numbers(point)), in: space)
    }
    found?.kind = error.kind
    return found ?? error
  }

  /// The same for transformed data.
  static func explained(
    _ error: RecordingError, _ code: CompiledProgram, _ source: any DataSource, _ random: RandomStream
  ) -> RecordingError {
    let machine = Machine(code: code, builder: ProgramBuilder())
    machine.random = RandomSource(stream: random)
    machine.trace = NonFiniteTrace(code.frame)
    do {
      try machine.bindData(source)
      try BlockWalk(machine).runTransformedData()
    } catch var found as RecordingError where found.isExplained {
      found.kind = error.kind
      return found
    } catch {}
    return error
  }

  /// Whether a message is about a number that is not finite.
  package static func mentionsNonFinite(_ message: String) -> Bool {
    let words: Set<Substring> = ["nan", "inf", "infinity", "infinite", "finite"]
    return message.lowercased().split { !$0.isLetter }.contains { words.contains($0) }
  }

  private func explanation(_ run: () throws -> Void) throws -> RecordingError? {
    do {
      try run()
      return nil
    } catch let error as RecordingError {
      return error.isExplained ? error : nil
    }
  }

  private func numbers(_ point: UnsafeBufferPointer<Double>) -> ContiguousArray<Scalar> {
    ContiguousArray(point.map { Scalar($0) })
  }

  /// A machine with a trace that knows where numbers in transformed data come from.
  private func tracingMachine(_ interruption: @escaping () throws -> Void) -> Machine {
    let machine = machine(ProgramBuilder(), interruption: interruption)
    machine.printer = { _ in }
    machine.random = RandomSource(stream: random)
    machine.trace = NonFiniteTrace(code.frame)
    try? BlockWalk(machine).runTransformedData()
    data.fill(machine)
    return machine
  }
}
