// MergedPoints: many points side by side, whose calls of some library nodes are done as one.
import CohortProgram
import CohortThreads

/// Evaluates many points up to a node of which all calls are done at once, does these, and goes on: between two such nodes
/// points are evaluated by themselves, on any thread; a merged node shares its solves among the threads and the lanes.
///
/// Each point has an executor of its own (values, adjoints, what is kept for the reverse sweep), so what is done for a point is
/// what a single evaluation does. Scratch belongs to the tasks.
final class MergedPoints: PopulationExecutor {
  private let lowered: LoweredProgram
  private let hasGradient: Bool
  /// By node of the program: the node where its calls are merged.
  private let nodes: [(any PopulationNode)?]
  private let separate: SeparatePoints
  /// What points take of memory, and how many solves each has in the node with fewest.
  private let bytesPerPoint: Int
  private let solvesPerPoint: Int

  private var memory = OwnedMemory()
  private var shared: [(any PopulationNodeEvaluator)?] = []
  private var executors: [PortableExecutor] = []
  /// How many points the shared nodes have room for.
  private var room = 0
  private var scratches: [StripScratch] = []

  /// With more solves for each thread nothing is gained: lanes are full but for the last solves.
  private static let solvesPerThread = 1024
  private static let bytesLimit = 1 << 27

  /// nil where no node's calls can be merged.
  ///
  /// - Parameter separate: does single points.
  init?(_ lowered: LoweredProgram, hasGradient: Bool, separate: SeparatePoints) {
    var nodes: [(any PopulationNode)?] = []
    var (bytes, solves) = (16 * lowered.program.slotCount + 8 * lowered.keptCount, Int.max)
    for case .node(let step) in lowered.program.steps {
      let node = (hasGradient ? step.node : step.node.withoutDerivatives()) as? any PopulationNode
      nodes.append(node)
      guard let node else { continue }
      bytes += node.bytesPerPoint
      solves = min(solves, node.solvesPerCall)
    }
    guard solves < Int.max else { return nil }
    self.lowered = lowered
    self.hasGradient = hasGradient
    self.nodes = nodes
    self.separate = separate
    bytesPerPoint = max(1, bytes)
    solvesPerPoint = max(1, solves)
  }

  var program: Program { lowered.program }

  func evaluate(
    _ points: PopulationPoints, finish: (Int, any ProgramExecutor, Evaluation) -> Void
  ) throws {
    guard points.count > 1 else { return try separate.evaluate(points, finish: finish) }
    let threads = ParallelLoop.threadCount
    // As many as gain anything and fit, in rounds of equal size.
    let enough = (MergedPoints.solvesPerThread * threads + solvesPerPoint - 1) / solvesPerPoint
    let most = max(2, min(max(enough, 2 * threads), MergedPoints.bytesLimit / bytesPerPoint))
    let rounds = (points.count + most - 1) / most
    let size = (points.count + rounds - 1) / rounds
    try prepare(points: size, most: most, tasks: min(threads, size))
    var first = 0
    while first < points.count {
      let end = min(first + size, points.count)
      evaluate(points, first..<end, tasks: min(threads, end - first), finish)
      first = end
    }
  }

  /// Makes room for so many points; for twice as many as before where that grows, so that it seldom does.
  private func prepare(points: Int, most: Int, tasks: Int) throws {
    if room < points {
      let room = min(most, max(points, 2 * room))
      self.room = 0
      executors = []
      scratches = []
      memory = OwnedMemory()
      shared = try nodes.map { node -> (any PopulationNodeEvaluator)? in
        do {
          return try node?.populationEvaluator(points: room)
        } catch {
          throw ExecutionError.tooLarge((error as? NodeFailure)?.message ?? "\(error)")
        }
      }
      self.room = room
    }
    while scratches.count < tasks { scratches.append(try StripScratch(lowered, memory: memory)) }
    while executors.count < points {
      let place = PlaceAmongPoints(shared: shared, point: executors.count, scratch: scratches[0])
      executors.append(try PortableExecutor(lowered, hasGradient: hasGradient, place: place))
    }
  }

  /// One round.
  private func evaluate(
    _ points: PopulationPoints, _ range: Range<Int>, tasks: Int,
    _ finish: (Int, any ProgramExecutor, Evaluation) -> Void
  ) {
    let (executors, scratches) = (executors, scratches)
    // The points, by number within the round, that have not ended; ended ones are marked by the thread that did them.
    var running = Array(0..<range.count)
    var isBegun = false
    withUnsafeTemporaryAllocation(of: Bool.self, capacity: range.count) { ended in
      ended.initialize(repeating: false)
      while !running.isEmpty {
        if isBegun {
          // All wait for the same node: they go through the nodes in one order.
          let node = executors[running[0]].awaitedNode
          running.withUnsafeBufferPointer { shared[node]?.evaluate(points: $0) }
        }
        let begins = !isBegun
        PointTasks.run(count: running.count, tasks: tasks) { [running] task, index in
          let place = running[index]
          let number = range.lowerBound + place
          let (executor, gradient, scratch) = (executors[place], points.gradient(number), scratches[task])
          let evaluation =
            begins
            ? executor.begin(at: points.point(number), gradient: gradient, scratch: scratch)
            : executor.resume(gradient: gradient, scratch: scratch)
          guard let evaluation else { return }
          ended[place] = true
          finish(number, executor, evaluation)
        }
        isBegun = true
        running.removeAll { ended[$0] }
      }
    }
  }
}
