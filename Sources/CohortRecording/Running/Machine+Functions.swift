// Machine + functions: calls of the functions of the program.
import CohortChecking
import CohortMath
import CohortProgram
import CohortRandom
import CohortSyntax

extension Machine {
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
    trace?.enter(function.frame)
    defer {
      trace?.leave()
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

  /// What must be left of the stack at a call: the deepest expression that the parser lets through takes less.
  private static let stackReserve: UInt = 1 << 20

  /// Whether the thread's stack has room for another call.
  private func hasStackRoom() -> Bool {
    let end = stackEnd ?? (StackRoom.lowestAddress &+ Machine.stackReserve &+ UInt(code.stackBytes))
    stackEnd = end
    return StackRoom.currentAddress > end
  }
}
