// Machine: the state of a running program.
import CohortChecking
import CohortMath
import CohortProgram
import CohortRandom
import CohortSyntax

/// Runs compiled nodes: holds the variables of the current frame, the call path, and the builder that takes operations down.
package final class Machine {
  package let builder: ProgramBuilder
  let code: CompiledProgram
  /// The variables of the current frame.
  var variables: UnsafeMutablePointer<Value>
  /// For each variable whether its declaration makes it depend on parameters (as Stan's types do): constants under `~`.
  var isParametric: UnsafeMutablePointer<Bool>
  /// Added to the nodes' numbers: stands for the path of calls.
  var pathBase = 0
  private var nextPathBase: Int
  private var paths: [UInt64: Int] = [:]
  /// Stands for the iterations of the loops around the current statement, in all functions that are being called, and for
  /// the calls: with the number of a node it names a call that draws random numbers, whatever else was run before.
  var iteration: UInt64 = 0
  /// Ints that depend on parameters or were drawn stay open (`Value.openInts`) in place of being held by guards.
  var keepsOpenInts = false
  var returnValue: Value = .void
  var callDepth = 0
  /// How many solvers this runs in, one within the other.
  var solverDepth = 0
  package var random: RandomSource?
  /// Scratch of samplers: arguments, and registers of their requirements.
  var samplerRow: [Double] = []
  var samplerRegisters = ContiguousArray<Double>()
  /// Where `print` writes.
  package var printer: (String) -> Void = { _ in }
  /// The messages of `print` while a log density is recorded: they are for its evaluations to write. nil: they are
  /// written at once.
  var messages: [PrintedMessage]?
  /// Draws each decision on a condition that depends on parameters instead of the value at the recording point; used
  /// for right-hand sides, where all paths are recorded.
  var decisions: DecisionPath?
  /// Called now and then: throws to stop a program that runs too long.
  package var interruption: () throws -> Void = {}
  private var ticks = 0
  /// Densities keep the terms that depend on data alone, also where they are written unnormalised.
  package var keepsConstants = false
  /// Adds of `jacobian +=` count.
  package var includesJacobian = true

  init(code: CompiledProgram, builder: ProgramBuilder) {
    self.code = code
    self.builder = builder
    nextPathBase = code.nodeCount
    let count = max(code.frame.variables.count, 1)
    variables = .allocate(capacity: count)
    variables.initialize(repeating: .void, count: count)
    isParametric = .allocate(capacity: count)
    isParametric.initialize(repeating: false, count: count)
    for (index, variable) in code.frame.variables.enumerated() {
      switch variable.origin {
      case .block(.parameters), .block(.transformedParameters), .block(.model), .local(.transformedParameters),
        .local(.model):
        isParametric[index] = true
      default: break
      }
    }
    frameSize = count
  }

  private var frameSize: Int

  deinit {
    variables.deinitialize(count: frameSize)
    variables.deallocate()
    isParametric.deallocate()
  }

  /// Sets the builder's location to that of a node in the current path.
  @inline(__always)
  func locate(_ node: Int) {
    builder.location = pathBase &+ node
  }

  /// Lets the messages of nodes that are called now say where; `describePlace` is to be set back afterwards.
  func standsAt(_ span: Span) {
    builder.describePlace = { [code] in code.describe(span) }
  }

  /// Calls a library node for the node of that number.
  func call(
    _ node: any LibraryNode, _ operands: [ContiguousArray<Scalar>], outputCount: Int, for number: Int, at span: Span
  ) -> ContiguousArray<Scalar> {
    locate(number)
    standsAt(span)
    defer { builder.describePlace = nil }
    return builder.call(node, operands, outputCount: outputCount)
  }

  /// The name of a call of a random function at a node.
  func callID(_ node: Int) -> UInt64 { RandomStream.mixed(iteration ^ UInt64(truncatingIfNeeded: node)) }

  /// What stands for an iteration of a loop, or a call from a node, within what stands for all around it.
  @inline(__always)
  func iteration(_ number: Int, within outer: UInt64) -> UInt64 {
    // A step of a polynomial hash with an odd multiplier; `callID` scatters its bits.
    (outer &+ UInt64(truncatingIfNeeded: number) &+ 1) &* 0xD6E8_FEB8_6659_FD93 ^ outer >> 29
  }

  /// Writes a message of `print`, or keeps it for the evaluations.
  func show(_ message: PrintedMessage) {
    if messages != nil {
      messages?.append(message)
    } else {
      printer(message.text)
    }
  }

  private let operationLimit = MemoryLimit.operationCount

  /// Counts loop iterations and calls, so that an endless program can be stopped.
  @inline(__always)
  func tick() throws {
    ticks &+= 1
    if ticks & 0x3FF == 0 || builder.operationCount > operationLimit { try pause() }
  }

  @inline(never)
  private func pause() throws {
    try interruption()
    guard builder.operationCount <= operationLimit else {
      throw RecordingError(
        .invalid,
        "the log density takes more than \(operationLimit) operations, more than fit in memory: an endless loop?")
    }
  }

  /// The lowest address that the stack may reach; known once calls are nested.
  private var stackEnd: UInt?
  /// What must be left of the stack at a call: the deepest expression that the parser lets through takes less.
  private static let stackReserve: UInt = 1 << 20

  /// Whether the thread's stack has room for another call.
  private func hasStackRoom() -> Bool {
    let end = stackEnd ?? (StackRoom.lowestAddress &+ Machine.stackReserve &+ UInt(code.stackBytes))
    stackEnd = end
    return StackRoom.currentAddress > end
  }

  /// How deep functions may call each other; recursion beyond this is taken for endless.
  static let callDepthLimit = 2000

  /// Calls a function of the program.
  ///
  /// - Parameters:
  ///   - node: the number of the calling node.
  ///   - parametric: for each argument whether it counts as depending on parameters.
  func call(
    _ function: CompiledFunction, _ arguments: [Value], parametric: [Bool], node: Int, span: Span
  ) throws -> Value {
    guard let body = function.body else {
      throw RecordingError(.invalid, "function \(function.name) is declared but not defined", span: span)
    }
    guard callDepth < Machine.callDepthLimit, callDepth < 8 && code.height <= 1000 || hasStackRoom() else {
      throw RecordingError(
        .invalid, "calls are nested more than \(callDepth) deep in \(function.name): endless recursion?",
        span: span)
    }
    try tick()
    let savedVariables = variables
    let savedParametric = isParametric
    let savedBase = pathBase
    let savedSize = frameSize
    let savedIteration = iteration
    iteration = iteration(node, within: savedIteration)
    let key = UInt64(truncatingIfNeeded: pathBase &+ node) << 32 | UInt64(truncatingIfNeeded: function.index)
    if let known = paths[key] {
      pathBase = known
    } else {
      pathBase = nextPathBase - function.firstNode
      paths[key] = pathBase
      nextPathBase += function.nodeCount
    }
    let count = max(function.frame.variables.count, 1)
    variables = .allocate(capacity: count)
    isParametric = .allocate(capacity: count)
    variables.initialize(repeating: .void, count: count)
    isParametric.initialize(repeating: parametric.contains(true), count: count)
    for (index, argument) in arguments.enumerated() {
      variables[index] = argument
      isParametric[index] = parametric[index]
    }
    frameSize = count
    callDepth += 1
    defer {
      variables.deinitialize(count: count)
      variables.deallocate()
      isParametric.deallocate()
      variables = savedVariables
      isParametric = savedParametric
      pathBase = savedBase
      frameSize = savedSize
      iteration = savedIteration
      callDepth -= 1
    }
    returnValue = .void
    _ = try body.run(self)
    let result = returnValue
    returnValue = .void
    if case .void = result, function.returnType != .void {
      throw RecordingError(.invalid, "function \(function.name) has ended without returning a value", span: span)
    }
    return result
  }

  /// The arguments of a function of the library that takes functions, without open ints.
  ///
  /// - Throws: `unsupported` where outputs are being recorded and an argument that is to be data depends on parameters: in
  ///   generated quantities they count as data, but a recording would hold such an argument to what it is now.
  func arguments(of name: String, _ arguments: [ExpressionNode], node: ExpressionNode) throws -> [Value] {
    let values = try arguments.map { try known($0.value(self), node: node.number) }
    if keepsOpenInts {
      for index in code.library.dataArguments(name, count: values.count) where index < values.count {
        guard values[index].isConstant else {
          throw RecordingError(.unsupported, "an argument of \(name) depends on parameters", span: node.span)
        }
      }
    }
    return values
  }

  // MARK: Conditions

  /// The truth of a condition, which control flow follows: leaves a guard where it depends on parameters.
  func decide(_ condition: Scalar, node: Int) throws -> Bool {
    let isTrue = condition.value != 0
    if condition.isConstant { return isTrue }
    if builder.mode == .tape {
      guard let decisions else {
        throw RecordingError(.unsupported, "control flow that depends on parameters is not possible here")
      }
      return try decisions.decide(condition)
    }
    // A guard inside of a branch that may not be taken would say nothing: the branch itself has to be guarded.
    if builder.mask != nil { throw SpeculationError() }
    let saved = (builder.location, builder.position)
    builder.location = pathBase &+ node
    builder.position = 40
    let held = isTrue ? condition : builder.apply(.not, condition)
    builder.guard(held) { "control flow" }
    builder.location = saved.0
    builder.position = saved.1
    return isTrue
  }

  /// An int that is needed as a number: a guard holds an open one to what it is now.
  func known(_ scalar: Scalar, node: Int) throws -> Int {
    if !scalar.isConstant {
      let saved = (builder.location, builder.position)
      builder.location = pathBase &+ node
      builder.position = 42
      let isSame = builder.apply(.equal, scalar, Scalar(scalar.value))
      builder.location = saved.0
      builder.position = saved.1
      guard try decide(isSame, node: node) else { throw SpeculationError() }
    }
    return Int(exactly: scalar.value) ?? Int(Int32.min)
  }

  /// A value without open ints.
  func known(_ value: Value, node: Int) throws -> Value {
    guard keepsOpenInts, value.hasOpenInts else { return value }
    switch value {
    case .openInts(let tensor):
      var result = tensor
      for index in tensor.scalars.indices {
        result.scalars[index] = Scalar(Double(try known(tensor.scalars[index], node: node)))
      }
      return .integers(result)
    case .tuple(let elements): return .tuple(try elements.map { try known($0, node: node) })
    case .tuples(let array):
      return .tuples(TupleArray(sizes: array.sizes, elements: try array.elements.map { try known($0, node: node) }))
    default: return value
    }
  }
}

/// The choices made at conditions while a right-hand side is recorded along one path.
final class DecisionPath {
  private(set) var taken: [(condition: Scalar, choice: Bool)] = []
  private let prefix: [Bool]
  private let limit: Int

  /// - Parameter limit: of the number of conditions on the path.
  init(prefix: [Bool], limit: Int) {
    self.prefix = prefix
    self.limit = limit
  }

  func decide(_ condition: Scalar) throws -> Bool {
    // The same condition again (operations are shared on a tape) goes the same way.
    if let known = taken.first(where: { $0.condition.row == condition.row && $0.condition.site == condition.site }) {
      return known.choice
    }
    guard taken.count < limit else {
      throw RecordingError(
        .unsupported, "more than \(limit) conditions depend on the state or parameters here: a loop that ends by them?")
    }
    let choice = taken.count < prefix.count ? prefix[taken.count] : true
    taken.append((condition, choice))
    return choice
  }
}
