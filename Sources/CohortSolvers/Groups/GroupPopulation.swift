// GroupPopulation: the groups of many points, solved as one job.
import CIntegrators
import CohortProgram
import CohortTape
import CohortThreads

extension GroupSolve: PopulationNode {
  package func populationEvaluator(points: Int) throws(NodeFailure) -> (any PopulationNodeEvaluator)? {
    guard !isOrdered else { return nil }
    guard let population = GroupPopulation(self, points: points) else { throw .memory(name) }
    return population
  }

  package var solvesPerCall: Int { shape.groups }

  package var bytesPerPoint: Int {
    let numbers = outputCount * (1 + layout.sensitivityCount + (activity.times ? 1 : 0)) + shape.timeCount
    return 8 * (numbers + shape.groups * (12 + shape.states + shape.parameters))
  }
}

/// A group solve at many points: group g of point b is group b G + g of one job, so lanes that are done with one point's groups
/// take the next one's. A solve has the same bits in any lane beside any other, and failures are those of a point alone.
///
/// Groups are begun place by place, the first place of all points first; which group of a point stands at a place follows
/// from what the groups cost in the evaluation before, all points together.
final class GroupPopulation: PopulationNodeEvaluator, @unchecked Sendable {
  // Threads write to memory of points of their own; `evaluate` is called by one thread while no other is at work.
  private let node: GroupSolve
  private let workspace: GroupWorkspace
  /// The arguments of all points, one point after another.
  private let initialStates: Storage<Double>
  private let initialTimes: Storage<Double>
  private let times: Storage<Double>
  private let parameters: Storage<Double>
  private let outputs: Storage<Double>
  /// Steps by group, of all points together.
  private let steps: Storage<Int64>
  private let arguments: Storage<UnsafePointer<Double>>
  /// By point: why its arguments cannot be solved.
  private let problems: UnsafeMutablePointer<NodeFailure?>
  private var lacksMemory = false

  init?(_ node: GroupSolve, points: Int) {
    let shape = node.shape
    guard
      let workspace = GroupWorkspace(node, points: points),
      let initialStates = Storage<Double>(count: points * shape.groups * shape.states),
      let initialTimes = Storage<Double>(count: points * shape.groups),
      let times = Storage<Double>(count: points * shape.timeCount),
      let parameters = Storage<Double>(count: points * shape.groups * shape.parameters),
      let outputs = Storage<Double>(count: points * node.outputCount), let steps = Storage<Int64>(count: shape.groups),
      let arguments = Storage<UnsafePointer<Double>>([
        UnsafePointer(initialStates.base), UnsafePointer(initialTimes.base), UnsafePointer(times.base),
        UnsafePointer(parameters.base),
      ])
    else { return nil }
    self.node = node
    self.workspace = workspace
    self.initialStates = initialStates
    self.initialTimes = initialTimes
    self.times = times
    self.parameters = parameters
    self.outputs = outputs
    self.steps = steps
    self.arguments = arguments
    problems = .allocate(capacity: points)
    problems.initialize(repeating: nil, count: points)
  }

  deinit {
    problems.deinitialize(count: workspace.points)
    problems.deallocate()
  }

  func begin(point: Int, inputs: UnsafePointer<UnsafePointer<Double>>) {
    let shape = node.shape
    let given = NodeInputs<GroupSolve.Argument>(inputs)
    func copy(_ argument: GroupSolve.Argument, _ count: Int, _ storage: Storage<Double>) {
      (storage.base + point * count).update(from: given[argument], count: count)
    }
    copy(.initialStates, shape.groups * shape.states, initialStates)
    copy(.initialTimes, shape.groups, initialTimes)
    copy(.times, shape.timeCount, times)
    copy(.parameters, shape.groups * shape.parameters, parameters)
    problems[point] = node.invalidInput(given)
  }

  func evaluate(points: UnsafeBufferPointer<Int>) {
    let groups = node.shape.groups
    for point in points {
      workspace.failed.base[point] = problems[point] == nil ? Int32.max : -1
    }
    lacksMemory = false
    for (number, part) in workspace.parts.enumerated() {
      var count = 0
      for place in 0..<part.groupCount {
        for point in points where workspace.failed.base[point] == Int32.max {
          part.order.base[count] = Int32(truncatingIfNeeded: point * groups) + part.sequence.base[place]
          count += 1
        }
      }
      part.job.pointee.orderCount = Int32(truncatingIfNeeded: count)
      guard node.run(part: number, inputs: NodeInputs(arguments.base), outputs: outputs.base, workspace) else {
        lacksMemory = true
        return
      }
    }
    learnCosts(points)
  }

  private func learnCosts(_ points: UnsafeBufferPointer<Int>) {
    let groups = node.shape.groups
    guard groups > 1, points.contains(where: { workspace.failed.base[$0] == Int32.max }) else { return }
    for group in 0..<groups { steps.base[group] = 0 }
    for point in points where workspace.failed.base[point] == Int32.max {
      for group in 0..<groups { steps.base[group] &+= workspace.steps.base[point * groups + group] }
    }
    workspace.updateOrder(steps.base)
  }

  func end(
    point: Int, inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>
  ) -> NodeOutcome {
    if let problem = problems[point] { return .failure(problem) }
    if lacksMemory { return .failure(node.solverMemory) }
    let failed = workspace.failed.base[point]
    guard failed == Int32.max else {
      return .failure(
        node.failure(
          group: Int(failed) - point * node.shape.groups, workspace, NodeInputs<GroupSolve.Argument>(inputs),
          point: point))
    }
    outputs.update(from: self.outputs.base + point * node.outputCount, count: node.outputCount)
    return .success
  }

  func reverse(
    point: Int, outputAdjoints: UnsafePointer<Double>, inputAdjoints: UnsafePointer<UnsafeMutablePointer<Double>?>
  ) {
    node.reverse(
      outputAdjoints: outputAdjoints, inputAdjoints: NodeAdjoints(inputAdjoints), point: point, workspace)
  }
}
