// CallbackRecorder: records a function that a solver calls, such as an ODE's right-hand side, as straight-line code.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// An input that the solver gives its function, before the arguments that the call passes on.
package enum CallbackInput: Sendable {
  case real
  case vector(Int)
  case array(Int)
}

/// Records functions that solvers call; every path that conditions on their inputs may take is recorded.
struct CallbackRecorder {
  let code: CompiledProgram
  let function: CompiledFunction
  /// Called now and then: throws to stop a function that runs too long.
  let interruption: () throws -> Void
  /// How many solvers the function is called by, one within the other.
  let depth: Int
  /// Who hears what the function says; nil: nobody.
  let listener: CallbackListener?

  /// - Parameter machine: what runs the call of the solver.
  init(_ machine: Machine, function: CompiledFunction) {
    code = machine.code
    interruption = machine.interruption
    depth = machine.solverDepth + 1
    listener = machine.listener
    self.function = function
  }

  /// More would hardly ever end.
  private static let depthLimit = 8
  /// How often the function is run to find all paths.
  private static let runLimit = 2048
  /// How many conditions one path may meet.
  private static let conditionLimit = 1024

  /// The tape: its inputs are those that the solver gives, then the parameters, then the data among the arguments; and what
  /// the function may say.
  ///
  /// - Parameters:
  ///   - inputs: what the solver gives, in the order of the function's first arguments.
  ///   - arguments: what the call passes on, in the order of the function's other arguments.
  ///   - results: how many numbers the function has to return, and what they are, for messages.
  ///   - needsPrimitives: for derivatives of higher order.
  ///   - span: of the call, for errors.
  func record(
    _ inputs: [CallbackInput], arguments: CallbackArguments, results: (count: Int, meaning: String),
    needsPrimitives: Bool = false, span: Span
  ) throws -> (tape: Tape, speech: CallbackSpeech) {
    guard depth <= CallbackRecorder.depthLimit else {
      throw RecordingError(
        .unsupported,
        "more than \(CallbackRecorder.depthLimit) solvers stand within each other here: does \(function.name) call itself?",
        span: span)
    }
    let builder = ProgramBuilder(mode: .tape)
    builder.needsPrimitives = needsPrimitives
    func scalars(_ count: Int, _ value: Double) -> ContiguousArray<Scalar> {
      ContiguousArray((0..<count).map { _ in builder.tape.input(value: value) })
    }
    let given = inputs.map { input -> Value in
      switch input {
      case .real: return .real(builder.tape.input(value: 0))
      case .vector(let count): return .tensor(.vector(scalars(count, 1)))
      case .array(let count): return .tensor(.array(scalars(count, 1)))
      }
    }
    var values: [Value?] = Array(repeating: nil, count: arguments.parts.count)
    for (index, part) in arguments.parts.enumerated() {
      if case .parameters(let value) = part { values[index] = symbolic(value, builder) }
      if case .fixed(let value) = part { values[index] = value }
    }
    for (index, part) in arguments.parts.enumerated() {
      if case .data(let value) = part { values[index] = symbolic(value, builder) }
    }
    var progress = Progress()
    var result = try explore([], &progress, builder, given + values.compactMap { $0 }, results: results, span: span)
    if let error = progress.error, !progress.hasSucceeded { throw error }
    if let listener { speak(progress.said, to: listener, given, builder, &result) }
    var tape = builder.tape.tape(outputs: result)
    tape.pathCount = progress.runs
    return (tape, progress.speech)
  }

  /// Lets the code say what the function says.
  private func speak(
    _ said: [(statement: CallbackVoice.Statement, isMeant: Scalar)], to listener: CallbackListener, _ given: [Value],
    _ builder: ProgramBuilder, _ result: inout ContiguousArray<Scalar>
  ) {
    guard !said.isEmpty, !result.isEmpty, let varying = given.lazy.compactMap({ $0.scalarsInside.first }).first else {
      return
    }
    var numbers: ContiguousArray = [varying]
    for (statement, isMeant) in said {
      numbers.append(isMeant)
      numbers += statement.message.scalars
    }
    let output = builder.call(MessageNode(listener, said.map(\.statement)), [numbers], outputCount: 1)
    // Code that no result depends on would not be run; this has no derivative.
    if let silence = output.first { result[0] = builder.apply(.add, result[0], builder.apply(.isNaN, silence)) }
  }

  /// How far the search for paths has come.
  private struct Progress {
    var runs = 0
    var hasSucceeded = false
    /// The first error on a path that follows conditions: it matters only where no path is without.
    var error: RecordingError?
    var speech: CallbackSpeech = []
    /// What is said, each with the condition (1 or 0) that its path is taken; none where nobody hears it.
    var said: [(statement: CallbackVoice.Statement, isMeant: Scalar)] = []
  }

  /// The value with its numbers as new inputs.
  private func symbolic(_ value: Value, _ builder: ProgramBuilder) -> Value {
    switch value {
    case .real(let scalar): return .real(builder.tape.input(value: scalar.value))
    case .tensor(var tensor):
      for index in tensor.scalars.indices {
        tensor.scalars[index] = builder.tape.input(value: tensor.scalars[index].value)
      }
      return .tensor(tensor)
    case .tuple(let elements): return .tuple(elements.map { symbolic($0, builder) })
    case .tuples(let array):
      return .tuples(TupleArray(sizes: array.sizes, elements: array.elements.map { symbolic($0, builder) }))
    default: return value
    }
  }

  /// The results along the path that begins with `prefix`, with all paths that branch off it chosen between.
  private func explore(
    _ prefix: [Bool], _ progress: inout Progress, _ builder: ProgramBuilder, _ arguments: [Value],
    results: (count: Int, meaning: String), span: Span
  ) throws -> ContiguousArray<Scalar> {
    progress.runs += 1
    guard progress.runs <= CallbackRecorder.runLimit else {
      throw RecordingError(
        .unsupported, "\(function.name) has too many paths that depend on its arguments", span: span)
    }
    let path = DecisionPath(prefix: prefix, limit: CallbackRecorder.conditionLimit)
    let voice = CallbackVoice()
    var result: ContiguousArray<Scalar>
    do {
      result = try run(path, voice, builder, arguments, results: results, &progress.speech, span: span)
      progress.hasSucceeded = true
    } catch let error as RecordingError where error.kind == .invalid && !path.taken.isEmpty {
      // The conditions may exclude this path; the solver fails where it is taken.
      if progress.error == nil { progress.error = error }
      voice.add(.rejected, PrintedMessage(parts: [.text(error.message)]), at: error.span ?? span, after: path)
      result = ContiguousArray(repeating: Scalar(.nan), count: results.count)
    }
    progress.speech.formUnion(voice.speech)
    if listener != nil {
      // What comes before the last condition of the prefix was said along the path that this one branches off.
      for statement in voice.statements where statement.conditions >= prefix.count {
        progress.said.append((statement, path.isTaken(as: statement.conditions, builder)))
      }
    }
    for index in stride(from: path.taken.count - 1, through: prefix.count, by: -1) {
      let (condition, choice) = path.taken[index]
      let other = try explore(
        path.taken[..<index].map(\.choice) + [!choice], &progress, builder, arguments, results: results, span: span)
      for k in result.indices where !result[k].isSame(as: other[k]) {
        result[k] = builder.apply(.select, condition, choice ? result[k] : other[k], choice ? other[k] : result[k])
      }
    }
    return result
  }

  private func run(
    _ path: DecisionPath, _ voice: CallbackVoice, _ builder: ProgramBuilder, _ arguments: [Value],
    results: (count: Int, meaning: String), _ speech: inout CallbackSpeech, span: Span
  ) throws -> ContiguousArray<Scalar> {
    let machine = Machine(code: code, builder: builder)
    machine.decisions = path
    builder.decide = path.decide
    machine.interruption = interruption
    machine.solverDepth = depth
    machine.listener = listener
    machine.voice = voice
    let start = builder.tape.operationCount
    defer {
      speech.formUnion(machine.callbackSpeech)
      builder.tape.resolveOrigins(from: start, machine.nodesOfLocations())
      builder.leavePlace()
    }
    let value: Value
    do {
      value = try machine.call(
        function, arguments, parametric: Array(repeating: true, count: arguments.count), node: 0, span: span)
    } catch let error as RecordingError where error.kind == .rejected || error.kind == .fatal {
      // The solver fails where this path is taken.
      return ContiguousArray(repeating: Scalar(.nan), count: results.count)
    }
    let found: ContiguousArray<Scalar>
    switch value {
    case .real(let scalar): found = [scalar]
    case .int(let int): found = [Scalar(Double(int))]
    case .tensor(let tensor): found = tensor.scalars
    default: found = []
    }
    guard found.count == results.count else {
      throw RecordingError(
        .invalid,
        "\(function.name) must return \(results.count) \(results.meaning), but returns \(found.count)", span: span)
    }
    return found
  }
}
