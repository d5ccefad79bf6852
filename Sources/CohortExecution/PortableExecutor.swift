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
  /// Where an evaluation goes on that waits for a node which is done for many points at once, and what is known by then.
  private var nextStep = 0
  private var isWaiting = false
  private var invalidity: Invalidity?

  /// Allocates the memory for evaluations of a program. Threads share long blocks: as many as the arena has in which the
  /// executor is made, or fewer where it is used in a smaller one. The results have the same bits either way.
  ///
  /// - Parameters:
  ///   - hasGradient: whether derivatives can be asked for.
  ///   - place: where the executor is one of many that go on side by side; then threads do not share its blocks.
  init(_ lowered: LoweredProgram, hasGradient: Bool, place: PlaceAmongPoints? = nil) throws {
    self.lowered = lowered
    let program = lowered.program
    slotValues = try memory.zeros(count: program.slotCount)
    adjoints = try memory.zeros(count: hasGradient ? program.slotCount : 0)
    kept = try memory.zeros(count: lowered.keptCount)
    rowValues = try memory.zeros(count: lowered.maximumRegisterCount)
    rowAdjoints = try memory.zeros(count: lowered.maximumRegisterCount)
    chunkResults = try memory.zeros(count: lowered.chunkResultCount)
    let workerCount = lowered.hasSharedBlocks && place == nil ? ParallelLoop.threadCount : 1
    let columns = try memory.zeros(count: workerCount > 1 ? lowered.columnCount : 0)
    self.columns = columns
    var workers: [StripWorker] = []
    for _ in 0..<workerCount {
      workers.append(
        try StripWorker(
          lowered, slots: slotValues, adjoints: adjoints, kept: kept, columns: columns, memory: memory,
          scratch: place?.scratch))
    }
    self.workers = workers
    for (index, value) in program.fixedSlots.enumerated() { slotValues[program.parameterCount + index] = value }
    for step in program.steps {
      guard case .node(var node) = step else { continue }
      let shared = place?.shared[nodes.count]
      if !hasGradient, shared == nil { node.node = node.node.withoutDerivatives() }
      nodes.append(
        try NodeRunner(
          node, constants: lowered.constants, slots: slotValues, adjoints: adjoints, memory: memory, shared: shared,
          point: place?.point ?? 0))
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
    start(at: q)
    // It waits for nothing: no node is shared with other points.
    return forward(withGradient: withGradient) ?? .guardFailed
  }

  @inline(__always)
  private func start(at q: UnsafePointer<Double>) {
    slotValues.update(from: q, count: parameterCount)
    beginEvaluation()
    nextStep = 0
    isWaiting = false
    invalidity = nil
  }

  /// Goes on with the steps; nil where one comes that is to be done for many points at once.
  private func forward(withGradient: Bool) -> Evaluation? {
    var invalidity = invalidity
    for index in nextStep..<lowered.stepCount {
      if invalidity != nil && index > lowered.lastGuardStep { break }
      let step = lowered.steps[index]
      switch step.kind {
      case .rows: forwardRows(step.block)
      case .strips: forwardStrips(step.block, withGradient: withGradient)
      case .node:
        if nodes[step.node].isShared {
          guard isWaiting else {
            nodes[step.node].begin()
            (nextStep, isWaiting, self.invalidity) = (index, true, invalidity)
            return nil
          }
          isWaiting = false
        }
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

  // MARK: One of many points

  /// The node for which the evaluation waits: its number among the program's nodes.
  var awaitedNode: Int { lowered.steps[nextStep].node }

  /// Begins an evaluation that is done in parts.
  ///
  /// - Parameter gradient: nil where the value alone is wanted.
  /// - Returns: nil where it waits for a node that is to be done for many points at once: then `resume` goes on.
  func begin(at q: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>?, scratch: StripScratch) -> Evaluation?
  {
    if gradient != nil { adjoints.update(repeating: 0, count: lowered.program.slotCount) }
    start(at: q)
    return resume(gradient: gradient, scratch: scratch)
  }

  /// Goes on behind the node for which the evaluation waited.
  func resume(gradient: UnsafeMutablePointer<Double>?, scratch: StripScratch) -> Evaluation? {
    workers[0].use(scratch)
    guard let evaluation = forward(withGradient: gradient != nil) else { return nil }
    if case .value = evaluation, let gradient {
      reverse()
      gradient.update(from: adjoints, count: parameterCount)
    }
    return evaluation
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

/// Where an executor stands among those of many points that go on side by side.
struct PlaceAmongPoints {
  /// By number of the program's node: what does the calls of all points; nil where each does its own.
  var shared: [(any PopulationNodeEvaluator)?]
  var point: Int
  var scratch: StripScratch
}
