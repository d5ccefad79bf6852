// BoundModel: a compiled program with its data: records log densities, computes outputs.
import CohortChecking
import CohortMath
import CohortProgram
import CohortRandom
import CohortSyntax

/// A parameter of a model: where its unconstrained numbers stand.
package struct ParameterLayout: Sendable {
  package var name: String
  /// The first of its unconstrained numbers.
  package var offset: Int
  package var unconstrainedCount: Int
}

/// A program with data: everything that depends on data alone is known.
package final class BoundModel {
  let code: CompiledProgram
  /// Data and transformed data, by variable.
  private var values: [Value]
  /// The numbers of containers among `values`, which scalars refer to.
  private(set) var baseData = ContiguousArray<Double>()
  package private(set) var parameters: [ParameterLayout] = []
  package private(set) var dimension = 0
  /// The columns of an output row, see `Output`.
  package private(set) var columns: [OutputColumn] = []
  package var printer: (String) -> Void = { _ in }
  /// Makes programs of recordings.
  package let optimizer: Optimizer

  /// Binds data and runs `transformed data`.
  ///
  /// - Parameters:
  ///   - random: for `_rng` functions in transformed data.
  ///   - optimizer: makes programs of recordings.
  ///   - interruption: called now and then while the program runs; throws to stop it.
  /// - Throws: `DataError` where the data does not fit, `RecordingError` from running the program.
  package init(
    _ code: CompiledProgram, data: any DataSource, random: RandomStream, printer: @escaping (String) -> Void = { _ in },
    optimizer: Optimizer = .standard, interruption: @escaping () throws -> Void = {}
  ) throws {
    self.code = code
    self.printer = printer
    self.optimizer = optimizer
    values = Array(repeating: .void, count: code.frame.variables.count)
    let machine = Machine(code: code, builder: ProgramBuilder())
    machine.random = RandomSource(stream: random)
    machine.printer = printer
    machine.interruption = interruption
    try bindData(machine, data)
    try code.withRoom {
      for statement in code.transformedData {
        _ = try statement.run(machine)
        // What says its own place needs no other.
        guard let failure = machine.builder.failureAtRecording else { continue }
        throw RecordingError(.invalid, failure, span: code.saysPlace(failure) ? nil : statement.span)
      }
    }
    for declaration in code.transformedDataDeclarations {
      try check(declaration, machine, kind: .invalid)
    }
    for index in values.indices {
      switch code.frame.variables[index].origin {
      case .block(.data), .block(.transformedData): values[index] = stored(machine.variables[index])
      default: break
      }
    }
    try layOutParameters()
    columns = try outputColumns()
  }

  private func bindData(_ machine: Machine, _ source: any DataSource) throws {
    for declaration in code.dataDeclarations {
      guard let variable = try source.variable(named: declaration.name) else {
        let (arrays, element, type) = try machine.sizes(of: declaration.type, name: declaration.name)
        let sizes = arrays + element
        if sizes.contains(0) {
          machine.variables[declaration.variable] = try Value.uninitialized(
            declaration.type, machine, name: declaration.name)
          continue
        }
        throw DataError(
          "variable \(declaration.name) is missing from the data: expected "
            + (sizes.isEmpty ? "a single \(type)" : "the sizes \(describeSizes(sizes))"), span: declaration.span)
      }
      do {
        machine.variables[declaration.variable] = try machine.bind(
          variable, to: declaration.type, name: declaration.name, span: declaration.span)
      } catch let error as DataError {
        throw error.given(at: variable.place, declared: declaration.span)
      }
      do {
        try check(declaration, machine, kind: .invalid, isComputed: false)
      } catch let error as RecordingError {
        throw DataError(error.message).given(at: variable.place, declared: declaration.span)
      }
    }
  }

  /// The value with its numbers among the base data, so that operand columns can run through them in place.
  private func stored(_ value: Value) -> Value {
    switch value {
    case .tensor(var tensor) where tensor.count > 1:
      let base = baseData.count
      for index in tensor.scalars.indices {
        baseData.append(tensor.scalars[index].value)
        tensor.scalars[index] = Scalar(
          value: tensor.scalars[index].value, site: Scalar.dataSite, row: Int32(truncatingIfNeeded: base + index))
      }
      return .tensor(tensor)
    case .tuple(let elements): return .tuple(elements.map { stored($0) })
    default: return value
    }
  }

  func machine(_ builder: ProgramBuilder, interruption: @escaping () throws -> Void = {}) -> Machine {
    let machine = Machine(code: code, builder: builder)
    for index in values.indices { machine.variables[index] = values[index] }
    machine.interruption = interruption
    machine.printer = printer
    return machine
  }

  private func layOutParameters() throws {
    // Sizes depend on data alone; bounds may depend on parameters before them, of which the unconstrained numbers are 0 here.
    let machine = machine(ProgramBuilder())
    machine.includesJacobian = false
    for parameter in code.parameters {
      let declaration = parameter.declaration
      let count = try parts(declaration.type, machine, name: declaration.name).reduce(0) { $0 + $1.unconstrainedCount }
      guard dimension + count <= MemoryLimit.columnCount else {
        throw RecordingError(
          .invalid, "the parameters are more than \(MemoryLimit.columnCount) numbers, more than fit in memory",
          span: declaration.span)
      }
      let layout = ParameterLayout(name: declaration.name, offset: 0, unconstrainedCount: count)
      do {
        try constrain(parameter, layout, ContiguousArray(repeating: Scalar(0), count: count), machine)
      } catch let error as RecordingError where error.kind == .rejected {
        // The origin is no valid point; nothing but the sizes matters here.
        machine.variables[declaration.variable] = try Value.uninitialized(
          declaration.type, machine, name: declaration.name)
      }
      parameters.append(ParameterLayout(name: declaration.name, offset: dimension, unconstrainedCount: count))
      dimension += count
    }
  }

  /// The parts of a parameter that are constrained on their own, in order: one for most, one for each slot of a tuple.
  private func parts(
    _ type: SizedDeclaration.SizedType, _ machine: Machine, name: String
  ) throws -> [ConstrainedPart] {
    if case .tuple(let types) = type {
      var result: [ConstrainedPart] = []
      for (index, type) in types.enumerated() {
        result += try parts(type, machine, name: "\(name).\(index + 1)")
      }
      return result
    }
    if case .array(.tuple(let types), let sizes) = type {
      let count = try Value.product(try sizes.map { try machine.size($0, of: name) }, span: nil)
      let element = try parts(.tuple(types), machine, name: name)
      return (0..<count).flatMap { _ in element }
    }
    return [try ConstrainedPart(type, machine, name: name)]
  }

  // MARK: Recording

  /// Records the log density.
  ///
  /// - Parameters:
  ///   - point: unconstrained parameters; control flow follows them.
  ///   - includesJacobian: whether the log Jacobian of the constraining transforms is added.
  ///   - keepsConstants: whether terms that depend on data alone are kept under `~`.
  ///   - observer: is shown what there is after each pass of the optimiser.
  ///   - interruption: called now and then while the program runs; throws to stop it.
  package func record(
    at point: UnsafeBufferPointer<Double>, includesJacobian: Bool = true, keepsConstants: Bool = false,
    observer: Optimizer.Observer? = nil, interruption: @escaping () throws -> Void = {}
  )
    throws -> RecordedDensity
  {
    let builder = ProgramBuilder(parameterCount: dimension, data: baseData)
    let machine = machine(builder, interruption: interruption)
    machine.includesJacobian = includesJacobian
    machine.keepsConstants = keepsConstants
    machine.messages = []
    let unconstrained = ContiguousArray(point.enumerated().map { builder.parameter($0, value: $1) })
    var isOfThisPoint = false
    do {
      try code.withRoom { try run(machine, at: unconstrained) }
    } catch let error as RecordingError where error.kind == .rejected {
      builder.rejection = code.placed(error.message, at: error.span)
      isOfThisPoint = error.isOfThisPoint
    } catch {
      for message in machine.messages ?? [] { printer(message.text) }
      throw error
    }
    let messages = machine.messages ?? []
    return RecordedDensity(
      compiled: builder.recording(outputs: messages.reduce(into: []) { $0 += $1.scalars })
        .compile(with: optimizer, observer: observer),
      value: builder.targetValue, messages: messages, failure: builder.rejection ?? builder.failureAtRecording,
      isOfThisPoint: isOfThisPoint)
  }

  /// Writes what `print` shows at a point where the program fails: the messages of the statements before the failing
  /// one.
  ///
  /// The steps of a recording stand in another order than the program's statements, so the program itself is run.
  package func printUpToFailure(
    at point: UnsafeBufferPointer<Double>, includesJacobian: Bool, keepsConstants: Bool,
    interruption: @escaping () throws -> Void
  ) throws {
    let builder = ProgramBuilder()
    let machine = machine(builder, interruption: interruption)
    machine.includesJacobian = includesJacobian
    machine.keepsConstants = keepsConstants
    let printer = printer
    machine.printer = { if builder.failureAtRecording == nil { printer($0) } }
    do {
      try code.withRoom { try run(machine, at: ContiguousArray(point.map { Scalar($0) })) }
    } catch is RecordingError {}
  }

  /// Runs all that the log density is made of.
  private func run(_ machine: Machine, at unconstrained: ContiguousArray<Scalar>) throws {
    try constrain(unconstrained, machine)
    for statement in code.transformedParameters { _ = try statement.run(machine) }
    for declaration in code.transformedParameterDeclarations { try require(declaration, machine) }
    for statement in code.model { if try statement.run(machine) != .normal { break } }
  }

  /// Computes the parameters from their unconstrained numbers.
  func constrain(_ unconstrained: ContiguousArray<Scalar>, _ machine: Machine) throws {
    for (parameter, layout) in zip(code.parameters, parameters) {
      try constrain(parameter, layout, unconstrained, machine)
    }
  }

  private func constrain(
    _ parameter: ParameterNode, _ layout: ParameterLayout, _ unconstrained: ContiguousArray<Scalar>, _ machine: Machine
  ) throws {
    let declaration = parameter.declaration
    var offset = layout.offset
    func value(_ type: SizedDeclaration.SizedType, _ name: String, _ slot: inout Int) throws -> Value {
      if case .tuple(let types) = type {
        var elements: [Value] = []
        for (index, type) in types.enumerated() {
          elements.append(try value(type, "\(name).\(index + 1)", &slot))
        }
        return .tuple(elements)
      }
      if case .array(.tuple(let types), let sizes) = type {
        let sizes = try sizes.map { try machine.size($0, of: name) }
        let count = try Value.product(sizes, span: nil)
        // The same slot of all elements is one site.
        let first = slot
        var elements: [Value] = []
        for _ in 0..<count {
          slot = first
          elements.append(try value(.tuple(types), name, &slot))
        }
        return .tuples(TupleArray(sizes: sizes, elements: elements))
      }
      let part = try ConstrainedPart(type, machine, name: name)
      machine.locate(parameter.number)
      machine.builder.position = slot * 200
      slot += 1
      let result = try unconstrained.withUnsafeBufferPointer { buffer in
        try part.constrain(
          UnsafeBufferPointer(rebasing: buffer[offset..<(offset + part.unconstrainedCount)]), machine.builder,
          includesJacobian: machine.includesJacobian, name: name, span: declaration.span)
      }
      offset += part.unconstrainedCount
      return result
    }
    var slot = 0
    machine.variables[declaration.variable] = try value(declaration.type, declaration.name, &slot)
  }

  /// Checks the constraint of a variable whose value does not depend on parameters.
  private func check(
    _ declaration: SizedDeclaration, _ machine: Machine, kind: RecordingError.Kind, isComputed: Bool = true
  ) throws {
    try eachPart(
      declaration.type, machine.variables[declaration.variable], machine, name: declaration.name,
      span: declaration.span,
      hasOutputs: kind == .rejected
    ) {
      part, value, name in
      if let violation = part.violation(value, name: name, isComputed: isComputed) {
        throw RecordingError(kind, violation, span: declaration.span)
      }
    }
  }

  /// Leaves requirements that a transformed parameter meets its constraint.
  private func require(_ declaration: SizedDeclaration, _ machine: Machine) throws {
    machine.locate(declaration.number)
    try eachPart(
      declaration.type, machine.variables[declaration.variable], machine, name: declaration.name, span: declaration.span
    ) {
      part, value, name in
      part.require(value, machine.builder, name: name)
    }
  }

  /// Calls `body` for each part of a value that is constrained on its own: the slots of tuples, else the whole.
  func eachPart(
    _ type: SizedDeclaration.SizedType, _ value: Value, _ machine: Machine, name: String, span: Span,
    hasOutputs: Bool = true, _ body: (ConstrainedPart, Value, String) throws -> Void
  ) throws {
    if case .tuple(let types) = type, case .tuple(let elements) = value {
      for (index, (type, element)) in zip(types, elements).enumerated() {
        try eachPart(type, element, machine, name: "\(name).\(index + 1)", span: span, hasOutputs: hasOutputs, body)
      }
    } else if case .array(let inner, _) = type, case .tuple = inner {
      guard case .tuples(let array) = value else { return }
      for (position, element) in array.elements.enumerated() {
        try eachPart(
          inner, element, machine, name: name + subscripts(position, array.sizes), span: span,
          hasOutputs: hasOutputs, body)
      }
    } else {
      let part = try ConstrainedPart(type, machine, name: name)
      let (found, declared) = (value.dimensionSizes, part.arraySizes + part.elementSizes)
      // A variable without elements takes any value, but outputs have room for what is declared alone.
      if !hasOutputs, found != declared, declared.contains(0) { return }
      guard found == declared || (found.contains(0) && declared.contains(0)) else {
        throw RecordingError(
          .invalid, "\(name) is declared with the size \(describeSizes(declared)), but has \(describeSizes(found))",
          span: span)
      }
      try body(part, value, name)
    }
  }

  // MARK: Outputs

  /// The names of the output columns that a program's variables take.
  private func outputColumns() throws -> [OutputColumn] {
    let machine = machine(ProgramBuilder())
    var result: [OutputColumn] = []
    for parameter in code.parameters {
      result += try OutputColumn.columns(of: parameter.declaration, machine, block: .parameters)
    }
    for declaration in code.transformedParameterDeclarations {
      result += try OutputColumn.columns(of: declaration, machine, block: .transformedParameters)
    }
    for declaration in code.generatedQuantityDeclarations {
      result += try OutputColumn.columns(of: declaration, machine, block: .generatedQuantities)
    }
    return result
  }

  /// Computes constrained parameters, transformed parameters and generated quantities, in the order of `columns`.
  ///
  /// - Parameters:
  ///   - row: the numbers are appended here; where an error is thrown, those of the blocks that could be computed.
  ///   - interruption: called now and then while the program runs; throws to stop it.
  /// - Throws: `RecordingError` where a transformed parameter or a generated quantity cannot be computed.
  package func appendOutputs(
    at point: UnsafeBufferPointer<Double>, random: RandomStream, to row: inout ContiguousArray<Double>,
    interruption: @escaping () throws -> Void = {}
  ) throws {
    try code.withRoom { try computeOutputs(at: point, random: random, to: &row, interruption: interruption) }
  }

  private func computeOutputs(
    at point: UnsafeBufferPointer<Double>, random: RandomStream, to row: inout ContiguousArray<Double>,
    interruption: @escaping () throws -> Void
  ) throws {
    let machine = machine(ProgramBuilder(), interruption: interruption)
    machine.includesJacobian = false
    machine.random = RandomSource(callsOf: random)
    try constrain(ContiguousArray(point.map { Scalar($0) }), machine)
    for parameter in code.parameters {
      machine.variables[parameter.declaration.variable].appendOutputs(to: &row)
    }
    for statement in code.transformedParameters { _ = try statement.run(machine) }
    for declaration in code.transformedParameterDeclarations { try check(declaration, machine, kind: .rejected) }
    for declaration in code.transformedParameterDeclarations {
      machine.variables[declaration.variable].appendOutputs(to: &row)
    }
    for index in code.frame.variables.indices { machine.isParametric[index] = false }
    for statement in code.generatedQuantities { _ = try statement.run(machine) }
    for declaration in code.generatedQuantityDeclarations { try check(declaration, machine, kind: .rejected) }
    if let failure = machine.builder.failureAtRecording { throw RecordingError(.rejected, failure) }
    for declaration in code.generatedQuantityDeclarations {
      machine.variables[declaration.variable].appendOutputs(to: &row)
    }
  }

  /// The unconstrained numbers of given parameter values; parameters that `source` lacks are taken from `defaults`.
  package func unconstrain(_ source: any DataSource, defaults: [Double]) throws -> [Double] {
    let machine = machine(ProgramBuilder())
    machine.includesJacobian = false
    var result = defaults
    for (parameter, layout) in zip(code.parameters, parameters) {
      let declaration = parameter.declaration
      if let variable = try source.variable(named: declaration.name) {
        let value: Value
        do {
          value = try machine.bind(variable, to: declaration.type, name: declaration.name, span: declaration.span)
        } catch let error as DataError {
          throw error.given(at: variable.place, declared: declaration.span)
        }
        machine.variables[declaration.variable] = value
        var offset = layout.offset
        do {
          try eachPart(declaration.type, value, machine, name: declaration.name, span: declaration.span) {
            part, value, name in
            for number in try part.unconstrain(value, name: name) {
              result[offset] = number
              offset += 1
            }
          }
        } catch let error as DataError {
          throw error.given(at: variable.place, declared: declaration.span)
        }
      } else {
        // Later bounds may depend on it.
        let slice = ContiguousArray(result.map { Scalar($0) })
        try constrain(slice, machine)
      }
    }
    return result
  }
}

/// A recorded log density.
package struct RecordedDensity: Sendable {
  package var compiled: CompiledRecording
  /// The log density at the recording point, as it was computed while the model ran.
  package var value: Double
  /// What `print` writes at each evaluation; the numbers in it are the recording's outputs.
  package var messages: [PrintedMessage]
  /// Why the recording point is invalid, if it is.
  package var failure: String?
  /// Nothing in the recording says where else the program fails as it did: it must not be replayed.
  package var isOfThisPoint: Bool
}
