// RightHandSide: records an ODE's right-hand side as straight-line code.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// The arguments of a right-hand side beyond time and state: which are symbolic inputs, which are baked in.
struct SystemArguments {
  /// One argument of the user's function.
  enum Part {
    /// Scalars that are inputs of the tape among the parameters, with their container.
    case parameters(Value)
    /// Scalars that are inputs among the real data, with their container.
    case data(Value)
    /// Ints and what is made of them: part of the code.
    case fixed(Value)
  }
  var parts: [Part]
}

/// Records right-hand sides; every path that conditions on the state, the time or parameters may take is recorded.
struct RightHandSide {
  let code: CompiledProgram
  let function: CompiledFunction
  /// Whether the state is a vector (`ode_rk45` and its like) or an array of real (`integrate_ode_rk45` and its like).
  let stateIsVector: Bool
  /// Called now and then: throws to stop a function that runs too long.
  let interruption: () throws -> Void

  /// How often the function is run to find all paths.
  private static let runLimit = 512
  /// How many conditions one path may meet.
  private static let conditionLimit = 64

  /// The tape with inputs t, y, parameters, data; outputs dy/dt.
  ///
  /// - Parameters:
  ///   - states: the number of states.
  ///   - arguments: in the order of the function's arguments after time and state.
  ///   - span: of the call, for errors.
  func record(states: Int, arguments: SystemArguments, span: Span) throws -> Tape {
    let builder = ProgramBuilder(mode: .tape)
    let time = builder.tape.input(value: 0)
    let state = ContiguousArray((0..<states).map { _ in builder.tape.input(value: 1) })
    var values: [Value?] = Array(repeating: nil, count: arguments.parts.count)
    for (index, part) in arguments.parts.enumerated() {
      if case .parameters(let value) = part { values[index] = symbolic(value, builder) }
      if case .fixed(let value) = part { values[index] = value }
    }
    for (index, part) in arguments.parts.enumerated() {
      if case .data(let value) = part { values[index] = symbolic(value, builder) }
    }
    let stateValue: Value = .tensor(stateIsVector ? .vector(state) : .array(state))
    let all = [.real(time), stateValue] + values.compactMap { $0 }
    var runs = 0
    let result = try explore([], &runs, builder, all, states: states, span: span)
    return builder.tape.tape(outputs: result)
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
    default: return value
    }
  }

  /// The results along the path that begins with `prefix`, with all paths that branch off it chosen between.
  private func explore(
    _ prefix: [Bool], _ runs: inout Int, _ builder: ProgramBuilder, _ arguments: [Value], states: Int, span: Span
  ) throws -> ContiguousArray<Scalar> {
    runs += 1
    guard runs <= RightHandSide.runLimit else {
      throw RecordingError(
        .unsupported, "\(function.name) has too many paths that depend on its state or parameters", span: span)
    }
    let path = DecisionPath(prefix: prefix, limit: RightHandSide.conditionLimit)
    var result = try run(path, builder, arguments, states: states, span: span)
    for index in stride(from: path.taken.count - 1, through: prefix.count, by: -1) {
      let (condition, choice) = path.taken[index]
      let other = try explore(
        path.taken[..<index].map(\.choice) + [!choice], &runs, builder, arguments, states: states, span: span)
      for k in result.indices where !result[k].isSame(as: other[k]) {
        result[k] = builder.apply(.select, condition, choice ? result[k] : other[k], choice ? other[k] : result[k])
      }
    }
    return result
  }

  private func run(
    _ path: DecisionPath, _ builder: ProgramBuilder, _ arguments: [Value], states: Int, span: Span
  ) throws -> ContiguousArray<Scalar> {
    let machine = Machine(code: code, builder: builder)
    machine.decisions = path
    machine.interruption = interruption
    let value: Value
    do {
      value = try machine.call(
        function, arguments, parametric: Array(repeating: true, count: arguments.count), node: 0, span: span)
    } catch let error as RecordingError where error.kind == .rejected {
      // The solve fails where this path is taken.
      return ContiguousArray(repeating: Scalar(.nan), count: states)
    }
    guard case .tensor(let tensor) = value, tensor.count == states else {
      var found = 0
      if case .tensor(let tensor) = value { found = tensor.count }
      throw RecordingError(
        .invalid, "\(function.name) must return \(states) derivatives, one for each state, but returns \(found)",
        span: span)
    }
    return tensor.scalars
  }
}
