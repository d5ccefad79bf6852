// IntervalSolves: a group solve whose groups follow each other, with the memory of its arguments and results.
import CIntegrators
import CohortProgram
import CohortTape

/// Intervals in which nothing happens, as groups of one solve that are laid out anew in each evaluation. A group begins on its
/// own, or where another one ends.
final class IntervalSolves {
  let node: GroupSolve
  let workspace: GroupWorkspace
  private let states: Int
  private let parameters: Int
  /// By group: states each, states each, one, parameters each.
  let initialStates: Storage<Double>
  let kept: Storage<Double>
  let added: Storage<Double>
  let initialTimes: Storage<Double>
  let parameterValues: Storage<Double>
  /// By time.
  let times: Storage<Double>
  let solution: Storage<Double>
  private let successor: Storage<Int32>
  private let pointers: Storage<UnsafePointer<Double>>
  /// By number of the right-hand side: which part of the workspace that is.
  private let partNumbers: [Int]

  /// - Parameter data: all rows of real data that groups may have.
  init?(_ node: GroupSolve, data: Storage<Double>) {
    let shape = node.shape
    let numbers = shape.groups.multipliedReportingOverflow(by: shape.states)
    guard !numbers.overflow, let workspace = GroupWorkspace(node, isMovable: true),
      let initialStates = Storage<Double>(count: numbers.partialValue),
      let kept = Storage<Double>(count: numbers.partialValue),
      let added = Storage<Double>(count: numbers.partialValue), let initialTimes = Storage<Double>(count: shape.groups),
      let parameterValues = Storage<Double>(count: shape.groups * shape.parameters),
      let times = Storage<Double>(count: shape.timeCount),
      let solution = Storage<Double>(count: shape.timeCount * shape.states),
      let successor = Storage<Int32>(count: shape.groups),
      let pointers = Storage<UnsafePointer<Double>>([
        UnsafePointer(initialStates.base), UnsafePointer(initialTimes.base), UnsafePointer(times.base),
        UnsafePointer(parameterValues.base),
      ])
    else { return nil }
    self.node = node
    self.workspace = workspace
    states = shape.states
    parameters = shape.parameters
    self.initialStates = initialStates
    self.kept = kept
    self.added = added
    self.initialTimes = initialTimes
    self.parameterValues = parameterValues
    self.times = times
    self.solution = solution
    self.successor = successor
    self.pointers = pointers
    var numbersOfParts = [Int](repeating: 0, count: node.systems.count)
    for (number, part) in workspace.parts.enumerated() {
      if let index = node.systems.firstIndex(where: { $0 === part.system }) { numbersOfParts[index] = number }
      part.job.pointee.successor = UnsafePointer(successor.base)
      part.job.pointee.kept = UnsafePointer(kept.base)
      part.job.pointee.added = UnsafePointer(added.base)
      part.job.pointee.x = UnsafePointer(data.base)
    }
    partNumbers = numbersOfParts
  }

  /// Forgets all groups.
  func clear() {
    for part in workspace.parts { part.job.pointee.orderCount = 0 }
    workspace.failed.base[0] = Int32.max
  }

  /// Begins a group's layout; its times follow.
  func place(group: Int, from time: Double, firstTime: Int, dataStart: Int) {
    initialTimes.base[group] = time
    successor.base[group] = -1
    workspace.timeStart.base[group] = Int64(firstTime)
    workspace.timeStart.base[group + 1] = Int64(firstTime)
    workspace.dataStart.base[group] = Int64(dataStart)
  }

  /// The group's next time; gives its number.
  func addTime(_ time: Double, group: Int) -> Int {
    let number = Int(workspace.timeStart.base[group + 1])
    times.base[number] = time
    workspace.timeStart.base[group + 1] += 1
    return number
  }

  func endOfTimes(_ group: Int) -> Int { Int(workspace.timeStart.base[group + 1]) }

  func parameters(of group: Int) -> UnsafeMutablePointer<Double> { parameterValues.base + group * parameters }

  /// A group that begins on its own, with the initial state that was written.
  func begin(group: Int) {
    let part = workspace.parts[partNumbers[node.shape.tapeNumbers[group]]]
    let count = Int(part.job.pointee.orderCount)
    part.order.base[count] = Int32(truncatingIfNeeded: group)
    part.job.pointee.orderCount += 1
  }

  /// A group that begins where another one ends, with `kept` times that state plus `added`.
  func follow(group: Int, after before: Int) { successor.base[before] = Int32(truncatingIfNeeded: group) }

  /// Solves all; the first group that failed, or nil. Throws where memory is short.
  func run() throws(NodeFailure) -> Int? {
    for number in workspace.parts.indices {
      guard node.run(part: number, inputs: NodeInputs(pointers.base), outputs: solution.base, workspace) else {
        throw node.solverMemory
      }
    }
    let failed = workspace.failed.base[0]
    return failed == Int32.max ? nil : Int(failed)
  }

  /// Adds the adjoint of the state at a time to those of its group's columns.
  func accumulate(_ adjoint: UnsafePointer<Double>, time: Int, into columns: UnsafeMutablePointer<Double>) {
    let count = node.layout.sensitivityCount
    for i in 0..<states where adjoint[i] != 0 {
      let sensitivity = workspace.sensitivity.base + (time * states + i) * count
      for s in 0..<count { columns[s] += adjoint[i] * sensitivity[s] }
    }
  }

  /// The derivative of what the adjoint belongs to by the time itself.
  func byTime(_ adjoint: UnsafePointer<Double>, time: Int) -> Double {
    guard node.activity.times else { return 0 }
    var sum = 0.0
    for i in 0..<states { sum += adjoint[i] * workspace.slope.base[time * states + i] }
    return sum
  }
}
