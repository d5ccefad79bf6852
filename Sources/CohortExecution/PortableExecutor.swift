// The portable executor: runs a program with precompiled kernels, without generating code.
import CKernels
import CohortProgram
import CohortThreads
import Synchronization

/// Evaluates a program's log density and gradient.
///
/// All memory is allocated when the executor is made; an evaluation allocates nothing. One executor serves one
/// evaluation at a time; several share a ``LoweredProgram``.
final class PortableExecutor: @unchecked Sendable {
  let lowered: LoweredProgram
  /// How the node failed that made the last evaluation invalid.
  var nodeFailure: NodeFailure?

  let memory = OwnedMemory()
  let slotValues: UnsafeMutablePointer<Double>
  let adjoints: UnsafeMutablePointer<Double>
  let kept: UnsafeMutablePointer<Double>
  /// Registers and their adjoints of the row that is being done.
  let rowValues: UnsafeMutablePointer<Double>
  let rowAdjoints: UnsafeMutablePointer<Double>
  let chunkResults: UnsafeMutablePointer<Double>
  let columns: UnsafeMutablePointer<Double>
  /// One for each thread of the arena it was made in, where there is a block that threads share; otherwise one.
  let workers: [StripWorker]
  var job: Job?
  /// The next chunk of the job that no worker has taken.
  let nextChunk = Atomic(0)
  var transposedIndex = 0
  var sweepCount = 0
  var nodes: [NodeRunner] = []
  var target = 0.0
  var failure = cohort_failure()

  /// Allocates the memory for evaluations of a program. Threads share long blocks: as many as the arena has in which the
  /// executor is made, or fewer where it is used in a smaller one. The results have the same bits either way.
  ///
  /// - Parameter hasGradient: whether derivatives can be asked for.
  init(_ lowered: LoweredProgram, hasGradient: Bool) throws {
    self.lowered = lowered
    let program = lowered.program
    slotValues = try memory.zeros(count: program.slotCount)
    adjoints = try memory.zeros(count: hasGradient ? program.slotCount : 0)
    kept = try memory.zeros(count: lowered.keptCount)
    rowValues = try memory.zeros(count: lowered.maximumRegisterCount)
    rowAdjoints = try memory.zeros(count: lowered.maximumRegisterCount)
    chunkResults = try memory.zeros(count: lowered.chunkResultCount)
    let workerCount = lowered.hasSharedBlocks ? ParallelLoop.threadCount : 1
    let columns = try memory.zeros(count: workerCount > 1 ? lowered.columnCount : 0)
    self.columns = columns
    var workers: [StripWorker] = []
    for _ in 0..<workerCount {
      workers.append(
        try StripWorker(
          lowered, slots: slotValues, adjoints: adjoints, kept: kept, columns: columns, memory: memory))
    }
    self.workers = workers
    for (index, value) in program.fixedSlots.enumerated() { slotValues[program.parameterCount + index] = value }
    for step in program.steps {
      guard case .node(var node) = step else { continue }
      if !hasGradient { node.node = node.node.withoutDerivatives() }
      nodes.append(
        try NodeRunner(
          node, constants: lowered.constants, slots: slotValues, adjoints: adjoints, memory: memory))
    }
  }

  var parameterCount: Int { lowered.program.parameterCount }

  /// All slots as the last evaluation left them.
  var slots: UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(start: slotValues, count: lowered.program.slotCount)
  }

  /// The log density and its gradient at `q`.
  ///
  /// - Parameters:
  ///   - q: `parameterCount` numbers.
  ///   - gradient: room for as many; written where the result is `.value`.
  func evaluate(at q: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>) -> Evaluation {
    adjoints.update(repeating: 0, count: lowered.program.slotCount)
    let evaluation = forward(at: q, withGradient: true)
    guard case .value = evaluation else { return evaluation }
    reverse()
    gradient.update(from: adjoints, count: parameterCount)
    return evaluation
  }

  /// The log density at `q`, of an executor of any kind; fills the slots.
  func evaluate(at q: UnsafePointer<Double>) -> Evaluation {
    forward(at: q, withGradient: false)
  }

  private func forward(at q: UnsafePointer<Double>, withGradient: Bool) -> Evaluation {
    slotValues.update(from: q, count: parameterCount)
    beginEvaluation()
    var invalidity: Invalidity?
    for index in 0..<lowered.stepCount {
      if invalidity != nil && index > lowered.lastGuardStep { break }
      let step = lowered.steps[index]
      switch step.kind {
      case .rows: forwardRows(step.block)
      case .strips: forwardStrips(step.block, withGradient: withGradient)
      case .node:
        if let failure = nodes[step.node].forward(), invalidity == nil {
          nodeFailure = failure
          invalidity = .node(step: index)
        }
      }
      if failure.guard_failed != 0 { return .guardFailed }
      if failure.requirement >= 0 && invalidity == nil {
        invalidity = .requirement(check: Int(failure.requirement), row: Int(failure.row), shown: failure.shown)
      }
    }
    if let invalidity { return .invalid(invalidity) }
    return lowered.program.rejection == nil ? .value(target) : .invalid(.rejection)
  }

  @inline(__always)
  func beginEvaluation() {
    target = lowered.program.constantTarget
    failure = cohort_failure(requirement: -1, guard_failed: 0, row: 0, shown: .nan)
    nodeFailure = nil
  }

  private func reverse() {
    for index in stride(from: lowered.stepCount - 1, through: 0, by: -1) { reverse(lowered.steps[index]) }
  }

  @inline(__always)
  func reverse(_ step: LoweredStep) {
    switch step.kind {
    case .rows: reverseRows(step.block)
    case .strips:
      if !step.block.pointee.isSinglePass { reverseStrips(step.block) }
    case .node: nodes[step.node].reverse()
    }
  }
}
