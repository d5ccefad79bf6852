// Machine: the state of a running program.
import CohortChecking
import CohortMath
import CohortProgram
import CohortRandom
import CohortSyntax

/// Runs compiled nodes: holds the variables of the current frame, the call path, and the builder that takes operations down.
final class Machine {
  let builder: ProgramBuilder
  let code: CompiledProgram
  /// The variables of the current frame.
  var variables: UnsafeMutablePointer<Value>
  /// How many variables the frame has room for.
  var frameSize: Int
  /// For each variable whether its declaration makes it depend on parameters (as Stan's types do): constants under `~`.
  var isParametric: UnsafeMutablePointer<Bool>
  /// Added to the nodes' numbers: stands for the path of calls.
  var pathBase = 0
  var nextPathBase: Int
  /// The bases of the paths met so far, by calling node and function.
  var paths: [UInt64: Int] = [:]
  /// Stands for the iterations of the loops around the current statement, in all functions that are being called, and for
  /// the calls: with the number of a node it names a call that draws random numbers, whatever else was run before.
  var iteration: UInt64 = 0
  /// Ints that depend on parameters or were drawn stay open (`Value.openInts`) in place of being held by guards.
  var keepsOpenInts = false
  var returnValue: Value = .void
  var callDepth = 0
  /// The lowest address that the stack may reach; known once calls are nested.
  var stackEnd: UInt?
  /// How many solvers this runs in, one within the other.
  var solverDepth = 0
  var random: RandomSource?
  /// What the branches have overwritten that are being run although they may not count, the innermost last.
  var overwritten: [OverwrittenValues] = []
  /// Scratch of samplers: arguments, and registers of their requirements.
  var samplerRow: [Double] = []
  var samplerRegisters = ContiguousArray<Double>()
  /// What the data call their groups: see ``DataSource/groupNames``.
  var groupNames: [[String]] = []
  /// Where `print` writes.
  var printer: (String) -> Void = { _ in }
  /// The messages of `print` while a log density is recorded: they are for its evaluations to write. nil: they are
  /// written at once.
  var messages: [PrintedMessage]?
  /// Hears what functions that solvers call say; nil where the program is recorded, or they are.
  var listener: CallbackListener?
  /// Takes down what a function says that is being recorded for a solver.
  var voice: CallbackVoice?
  /// What the functions may say that solvers were given.
  var callbackSpeech: CallbackSpeech = []
  /// Finds out where numbers come from that are not finite; nil unless a failure is being explained.
  var trace: NonFiniteTrace?
  /// What becomes of conditions; nil: nobody asks.
  var explained: [Decision]?
  /// Draws each decision on a condition that depends on parameters instead of the value at the recording point; used
  /// for right-hand sides, where all paths are recorded.
  var decisions: DecisionPath?
  /// Called now and then: throws to stop a program that runs too long.
  var interruption: () throws -> Void = {}
  private var ticks = 0
  /// Densities keep the terms that depend on data alone, also where they are written unnormalised.
  var keepsConstants = false
  /// The terms of the log density that are added.
  var part = DensityPart.all
  /// Adds of `jacobian +=` count.
  var includesJacobian = true

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

  deinit {
    variables.deinitialize(count: frameSize)
    variables.deallocate()
    isParametric.deallocate()
  }

  /// Lets all variables count as data from here on, as they do in generated quantities.
  func takesAllForData() { for index in code.frame.variables.indices { isParametric[index] = false } }

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
}
