// What one executor keeps for a group solve, at one point or at many: sensitivities, solvers, the order of the groups.
import CIntegrators
import CohortTape

/// Memory of a group solve, laid out once; solvers are made at the first evaluation and then only re-initialised.
package final class GroupWorkspace {
  /// The groups that share one right-hand side.
  final class Part {
    let system: SystemCode
    let integrator: Integrator
    let isLaned: Bool
    /// Of one point.
    let groupCount: Int
    /// The groups of one point, the most expensive first.
    let sequence: Storage<Int32>
    /// The groups of all points in the order in which they are begun; the sequence where there is one point.
    let order: Storage<Int32>
    /// For sorting: the first place of each cost class, and the sorted groups.
    let classStarts: Storage<Int32>
    let sorted: Storage<Int32>
    let job: UnsafeMutablePointer<CohortODEJob>
    let team: UnsafeMutablePointer<CohortODETeam>
    var solvers: Storage<OpaquePointer?>
    var solverCount = 0
    /// How many groups each of them advances side by side.
    var lanes = 1

    init?(_ node: GroupSolve, system: SystemCode, groups: [Int], points: Int) {
      guard
        let sequence = Storage<Int32>(groups.map { Int32($0) }), let solvers = Storage<OpaquePointer?>(count: 0),
        let order = points == 1 ? sequence : Storage<Int32>(count: groups.count * points),
        let classStarts = Storage<Int32>(count: 257), let sorted = Storage<Int32>(count: groups.count)
      else { return nil }
      self.classStarts = classStarts
      self.sorted = sorted
      self.system = system
      integrator = node.solver(of: system)
      isLaned = node.isLaned(system, points: points)
      self.sequence = sequence
      self.order = order
      self.solvers = solvers
      groupCount = groups.count
      job = .allocate(capacity: 1)
      job.initialize(to: CohortODEJob())
      team = .allocate(capacity: 1)
      team.initialize(to: CohortODETeam())
    }

    deinit {
      for k in 0..<solverCount { cohort_ode_solver_free(solvers.base[k]) }
      job.deallocate()
      team.deallocate()
    }
  }

  /// How many points there is room for; arrays hold one point after another.
  let points: Int
  /// [(time * N + i) * sensitivities + s]
  let sensitivity: Storage<Double>
  /// dy/dt at the output times where these are parameters, [time * N + i].
  let slope: Storage<Double>
  /// By group.
  let steps: Storage<Int64>
  let status: Storage<CohortODEStatus>
  let reached: Storage<Double>
  let counts: Storage<CohortODECounts>
  /// By point, see `CohortODEJob`.
  let failed: Storage<Int32>
  /// One number per sensitivity, for the reverse sweep.
  let accumulator: Storage<Double>
  /// Where each group's times and real data begin: the node's, for one point after another.
  let timeStart: Storage<Int64>
  let dataStart: Storage<Int64>
  let parts: [Part]
  /// Whether sixteen lanes pay where there are groups for them.
  private let isSmall: Bool
  private let tolerances: ODETolerances
  private let instructionSet: Int32

  /// - Parameter isMovable: whether times and data begin elsewhere in each evaluation, so that they are this workspace's own.
  init?(_ node: GroupSolve, points: Int = 1, isMovable: Bool = false) {
    let (results, overflow) = node.outputCount.multipliedReportingOverflow(by: points)
    let (groups, overflowGroups) = node.shape.groups.multipliedReportingOverflow(by: points)
    guard points > 0, !overflow, results < 1 << 48, !overflowGroups, groups < 1 << 30 else { return nil }
    let timeCount = Int64(node.shape.timeCount)
    guard
      let sensitivity = Storage<Double>(count: results * node.layout.sensitivityCount),
      let slope = Storage<Double>(count: node.activity.times ? results : 0),
      let steps = Storage<Int64>(count: groups), let status = Storage<CohortODEStatus>(count: groups),
      let reached = Storage<Double>(count: groups), let counts = Storage<CohortODECounts>(count: groups),
      let failed = Storage<Int32>(count: points),
      let accumulator = Storage<Double>(count: node.layout.sensitivityCount * points),
      let timeStart = points == 1 && !isMovable ? node.timeStart : Storage<Int64>(count: groups + 1),
      let dataStart = points == 1 && !isMovable ? node.dataStart : Storage<Int64>(count: groups)
    else { return nil }
    if points > 1 {
      for point in 0..<points {
        for g in 0..<node.shape.groups {
          timeStart.base[point * node.shape.groups + g] = Int64(point) * timeCount + node.timeStart.base[g]
          dataStart.base[point * node.shape.groups + g] = node.dataStart.base[g]
        }
      }
      timeStart.base[groups] = Int64(points) * timeCount
    }
    self.points = points
    self.failed = failed
    self.timeStart = timeStart
    self.dataStart = dataStart
    self.sensitivity = sensitivity
    self.slope = slope
    self.steps = steps
    self.status = status
    self.reached = reached
    self.counts = counts
    self.accumulator = accumulator
    tolerances = node.tolerances
    instructionSet = Int32(node.instructionSet ?? -1)
    isSmall = node.shape.states * (1 + node.layout.sensitivityCount) <= GroupWorkspace.mostNumbersOfSixteenLanes
    var groupsOfSystem = [[Int]](repeating: [], count: node.systems.count)
    for (g, tape) in node.shape.tapeNumbers.enumerated() { groupsOfSystem[tape].append(g) }
    var parts: [Part] = []
    for (number, system) in node.systems.enumerated() where !groupsOfSystem[number].isEmpty {
      guard let part = Part(node, system: system, groups: groupsOfSystem[number], points: points) else { return nil }
      part.job.pointee = CohortODEJob(
        orderCount: Int32(part.groupCount), order: part.order.base, next: 0, groupCount: Int32(node.shape.groups),
        failed: failed.base, failures: 0, y0: nil, t0: nil, theta: nil, ts: nil, timeStart: timeStart.base,
        x: node.realData.base,
        dataStart: dataStart.base, solution: nil, sensitivity: sensitivity.base,
        slope: node.activity.times ? slope.base : nil, steps: steps.base, status: status.base, reached: reached.base,
        counts: counts.base, successor: nil, kept: nil, added: nil)
      parts.append(part)
    }
    self.parts = parts
  }

  /// Systems up to this size have room for sixteen lanes in the first-level cache.
  private static let mostNumbersOfSixteenLanes = 24
  /// With fewer groups than these lanes would stand idle for too long at the end.
  private static let fewestGroupsForSixteenLanes = 48

  /// Makes sure that so many solvers are there, for so many groups each; false where memory is short.
  func prepare(part number: Int, solvers wanted: Int, groupsEach: Int) -> Bool {
    let part = parts[number]
    let isWide = isSmall && groupsEach >= GroupWorkspace.fewestGroupsForSixteenLanes
    let lanes = part.isLaned ? max(part.lanes, isWide ? 16 : 8) : 1
    if lanes != part.lanes {
      for k in 0..<part.solverCount { cohort_ode_solver_free(part.solvers.base[k]) }
      part.solverCount = 0
      part.lanes = lanes
    }
    if part.solverCount < wanted {
      guard let solvers = Storage<OpaquePointer?>(count: wanted) else { return false }
      for k in 0..<part.solverCount { solvers.base[k] = part.solvers.base[k] }
      part.solvers = solvers
      for k in part.solverCount..<wanted {
        guard
          let solver = cohort_ode_solver_create(
            part.integrator.entry, part.system.code, tolerances.forIntegrators, Int32(lanes), instructionSet)
        else { return false }
        solvers.base[k] = solver
        part.solverCount = k + 1
      }
    }
    part.team.pointee.job = part.job
    part.team.pointee.solvers = UnsafePointer(part.solvers.base)
    return true
  }

  /// Sorts each part's groups by the steps they took, most first, so that the long ones do not come last. Groups are
  /// classed by the logarithm of their steps and keep their order within a class: one pass to count, one to place.
  ///
  /// - Parameter steps: by group of one point.
  func updateOrder(_ steps: UnsafePointer<Int64>) {
    func costClass(_ group: Int32) -> Int { GroupWorkspace.costClass(steps[Int(group)]) }
    for part in parts where part.groupCount > 1 {
      let (order, starts, sorted) = (part.sequence.base, part.classStarts.base, part.sorted.base)
      for k in 0..<257 { starts[k] = 0 }
      for k in 0..<part.groupCount { starts[costClass(order[k]) + 1] += 1 }
      for k in 1..<257 { starts[k] += starts[k - 1] }
      for k in 0..<part.groupCount {
        let place = costClass(order[k])
        sorted[Int(starts[place])] = order[k]
        starts[place] += 1
      }
      for k in 0..<part.groupCount { order[k] = sorted[k] }
    }
  }

  /// 0 for the most steps, 255 for the fewest; four classes to a factor of 2.
  private static func costClass(_ steps: Int64) -> Int {
    let value = UInt64(max(0, steps) &+ 1)
    let exponent = 63 - value.leadingZeroBitCount
    let fraction = exponent >= 2 ? Int((value >> UInt64(exponent - 2)) & 3) : Int(value & 3)
    return 255 - min(255, exponent * 4 + fraction)
  }
}
