// What one executor keeps for an event solve: schedules, intervals, steady states, and how records follow from them.
import CIntegrators
import CohortProgram
import CohortTape

/// Memory of an event solve, laid out once.
package final class EventWorkspace {
  let schedules: [DoseSchedule]
  let intervals: IntervalSolves
  let steadyStates: SteadyStates?
  /// By event of all subjects: the time of the solve from which its state follows; -1: from none.
  let source: Storage<Int32>
  /// By event: whether that time was made for this event; the interval that it is the first time of, or -1.
  let ownsTime: Storage<Bool>
  let opens: Storage<Int32>
  /// By event and component: the state behind the event is `kept` times that of its source, plus `added`.
  let kept: Storage<Double>
  let added: Storage<Double>
  /// By interval: the event where it begins, and the next one, whose rates and parameters hold in it.
  let startEvent: Storage<Int32>
  let rateEvent: Storage<Int32>
  /// By subject: the last event that matters.
  let lastEvent: Storage<Int32>
  /// Of the state while a subject's events are gone through.
  let state: Storage<Double>
  /// For the reverse sweep: adjoints of a state, of the columns, of rates by event and compartment.
  let adjoint: Storage<Double>
  let columns: Storage<Double>
  let rateAdjoints: Storage<Double>

  init?(_ node: EventSolve) {
    let (states, events) = (node.shape.states, node.starts.last?.events ?? 0)
    var schedules: [DoseSchedule] = []
    for subject in node.shape.subjects {
      guard let schedule = DoseSchedule(subject.records) else { return nil }
      schedules.append(schedule)
    }
    guard let data = Storage<Double>(node.shape.subjects.flatMap(\.data)),
      let intervals = IntervalSolves(node.solve, data: data), let source = Storage<Int32>(count: events),
      let ownsTime = Storage<Bool>(count: events), let opens = Storage<Int32>(count: events),
      let kept = Storage<Double>(count: events * states), let added = Storage<Double>(count: events * states),
      let startEvent = Storage<Int32>(count: events), let rateEvent = Storage<Int32>(count: events),
      let lastEvent = Storage<Int32>(count: node.shape.subjects.count), let state = Storage<Double>(count: 2 * states),
      let adjoint = Storage<Double>(count: states),
      let columns = Storage<Double>(count: node.solve.layout.sensitivityCount),
      let rateAdjoints = Storage<Double>(count: (schedules.map(\.records.mostEvents).max() ?? 0) * states)
    else { return nil }
    if let periods = node.periods {
      guard let steadyStates = SteadyStates(node, periods, data: data) else { return nil }
      self.steadyStates = steadyStates
    } else {
      steadyStates = nil
    }
    self.data = data
    self.schedules = schedules
    self.intervals = intervals
    self.source = source
    self.ownsTime = ownsTime
    self.opens = opens
    self.kept = kept
    self.added = added
    self.startEvent = startEvent
    self.rateEvent = rateEvent
    self.lastEvent = lastEvent
    self.state = state
    self.adjoint = adjoint
    self.columns = columns
    self.rateAdjoints = rateAdjoints
  }

  /// All subjects' real data; jobs point to them.
  private let data: Storage<Double>
}
