// The library node that solves systems with doses: subjects' records in, the state at each record out.
import CIntegrators
import CohortProgram
import CohortTape

/// Solves the systems of subjects between their events (Torsten's `pmx_solve_rk45` and its kin).
///
/// A subject's events cut its time into intervals, in which rates and parameters are constant. Each interval is a group of one
/// group solve, and begins where the one before ended, with what the events between have done to the state: lanes go from one to
/// the next by themselves. Sensitivities begin anew in each interval, by its initial state and parameters, so the reverse
/// sweep goes backwards from interval to interval and gives derivatives by everything, whatever differs between intervals.
///
/// Arguments: all subjects' records one after another, then rows of parameters, bioavailability and lags. Output: the states
/// at each record.
package final class EventSolve: BatchedNode {
  package enum Argument: Int, NodeArgument, CaseIterable {
    case times, amounts, rates, intervals, parameters, bioavailability, lags
  }

  package let name: String
  package let shape: EventShape
  let activity: EventActivity
  private let tapes: [RecordedFunction]
  private let integrator: Integrator
  private let tolerances: ODETolerances
  private let solvesLinearExactly: Bool
  private let isOrdered: Bool
  /// The solves of intervals: as many groups as there can be.
  let solve: GroupSolve
  /// Of the periods of steady states; nil where there are none.
  let periods: GroupSolve?
  /// By subject: where its records, rows and intervals begin; one number more.
  let starts: [Starts]
  /// By subject: its records that ask for a steady state, and how many there are before it.
  let steadyRecords: [[Int]]

  struct Starts {
    var records = 0
    var parameterRows = 0
    var bioavailabilityRows = 0
    var lagRows = 0
    /// Of events, of which each can end an interval.
    var events = 0
    var data = 0
    var steady = 0
  }

  /// - Parameter tapes: the right-hand sides: inputs t, y, the parameters, the real data.
  package init(
    name: String, integrator: Integrator, tolerances: ODETolerances, shape: EventShape, tapes: [RecordedFunction],
    activity: EventActivity, solvesLinearExactly: Bool = false, isOrdered: Bool = false
  ) throws(SolverInputError) {
    var starts = [Starts()]
    var next = Starts()
    var groups = GroupShape(
      states: shape.states, parameters: shape.parameters + shape.infused.count, timeCounts: [], realData: [],
      realDataCounts: [], tapeNumbers: [])
    groups.areCalls = true
    var steady = groups
    var steadyRecords: [[Int]] = []
    var events = 0
    for subject in shape.subjects {
      let records = subject.records
      events += records.mostEvents
      guard events < 1 << 26 else { throw SolverInputError("there are too many events") }
      next.records += records.count
      next.parameterRows += records.parameterRows
      next.bioavailabilityRows += records.bioavailabilityRows
      next.lagRows += records.lagRows
      next.events += records.mostEvents
      next.data += subject.data.count
      let own = (0..<records.count).filter(records.isSteady)
      steadyRecords.append(own)
      next.steady += own.count
      starts.append(next)
      for _ in 0..<records.mostEvents {
        groups.timeCounts.append(1)
        groups.tapeNumbers.append(subject.tape)
        groups.realDataCounts.append(subject.dataCount)
        // Where a group's data are is said at each evaluation.
        groups.realData += subject.data.prefix(subject.dataCount)
      }
      for _ in 0..<2 * own.count {
        steady.timeCounts.append(1)
        steady.tapeNumbers.append(subject.tape)
        steady.realDataCounts.append(subject.dataCount)
        steady.realData += subject.data.prefix(subject.dataCount)
      }
    }
    let forced = tapes.map { $0.tape.addingInputs(at: 1 + shape.states + shape.parameters, to: shape.infused) }
    let solves = activity.ofSolves(shape)
    let isWide = shape.subjects.count > 2
    func make(_ shape: GroupShape, _ activity: ODEActivity, isWide: Bool) throws(SolverInputError) -> GroupSolve {
      let small = shape.states * (1 + shape.states + shape.parameters) <= 1024
      return try GroupSolve(
        name: name, integrator: integrator, tolerances: tolerances, shape: shape, tapes: forced, activity: activity,
        lanes: isWide && small, solvesLinearExactly: solvesLinearExactly, isOrdered: isOrdered)
    }
    solve = try make(groups, solves, isWide: isWide)
    if next.steady > 0 {
      // Newton's method needs the derivatives by the state, whoever asks for others.
      var activity = solves
      activity.initialState = [Bool](repeating: true, count: shape.states)
      periods = try make(steady, activity, isWide: next.steady > 2)
    } else {
      periods = nil
    }
    self.name = name
    self.integrator = integrator
    self.tolerances = tolerances
    self.shape = shape
    self.tapes = tapes
    self.activity = activity
    self.starts = starts
    self.steadyRecords = steadyRecords
    self.solvesLinearExactly = solvesLinearExactly
    self.isOrdered = isOrdered
  }

  package var outputCount: Int { shape.recordCount * shape.states }

  private func remade(_ activity: EventActivity) -> EventSolve? {
    try? EventSolve(
      name: name, integrator: integrator, tolerances: tolerances, shape: shape, tapes: tapes, activity: activity,
      solvesLinearExactly: solvesLinearExactly, isOrdered: isOrdered)
  }

  package func withoutDerivatives() -> any LibraryNode {
    remade(EventActivity(parameters: [Bool](repeating: false, count: shape.parameters))) ?? self
  }

  package func makeWorkspace() throws(NodeFailure) -> EventWorkspace {
    guard let workspace = EventWorkspace(self) else { throw .memory(name) }
    return workspace
  }

  package func describe() -> NodeDescription { solve.describe() }

  /// The records of a subject, and where its numbers are.
  func values(_ subject: Int, _ inputs: NodeInputs<Argument>) -> DoseValues {
    let start = starts[subject]
    return DoseValues(
      times: inputs[.times] + start.records, amounts: inputs[.amounts] + start.records,
      rates: inputs[.rates] + start.records, intervals: inputs[.intervals] + start.records,
      bioavailability: shape.hasBioavailability
        ? inputs[.bioavailability] + start.bioavailabilityRows * shape.states : nil,
      lags: shape.hasLags ? inputs[.lags] + start.lagRows * shape.states : nil)
  }

  package static func merged(_ solves: [EventSolve]) -> (any LibraryNode)? {
    guard let first = solves.first else { return nil }
    var shape = first.shape
    shape.subjects = []
    var tapes = NumberedFunctions()
    var activity = first.activity
    for solve in solves {
      guard solve.integrator == first.integrator, solve.tolerances == first.tolerances, solve.name == first.name,
        solve.shape.states == shape.states, solve.shape.parameters == shape.parameters,
        solve.shape.hasBioavailability == shape.hasBioavailability, solve.shape.hasLags == shape.hasLags,
        solve.solvesLinearExactly == first.solvesLinearExactly
      else { return nil }
      for var subject in solve.shape.subjects {
        subject.tape = tapes.number(of: solve.tapes[subject.tape])
        shape.subjects.append(subject)
      }
      shape.infused = Set(shape.infused + solve.shape.infused).sorted()
      activity = activity.union(solve.activity)
    }
    return try? EventSolve(
      name: first.name, integrator: first.integrator, tolerances: first.tolerances, shape: shape, tapes: tapes.list,
      activity: activity, solvesLinearExactly: first.solvesLinearExactly)
  }
}
