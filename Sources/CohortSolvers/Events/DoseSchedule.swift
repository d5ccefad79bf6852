// DoseSchedule: a subject's event records made into the events that happen, in their order.
//
// The meaning is Torsten's (Margossian, Zhang, Gillespie 2022, "Flexible and efficient Bayesian pharmacometrics modeling using
// Stan and Torsten, Part I", CPT:PSP 11, 1151; its events manager): a dose repeats every II; a lag postpones each dose by the
// lag time that holds where it was due; an infusion of amount A at rate R lasts A / R, whatever the bioavailability, which scales its
// rate; what is not a record takes the row of the first record that is not before it, or else of the last one. At one time records
// come first, then repetitions, then postponed doses, then the ends of infusions. Where Torsten's code leaves a
// thing open or contradicts its manual, NM-TRAN's meaning holds: a steady state is added to the state of its own time, and EVID 8
// replaces by the record's amount.
import CohortTape

/// The events of one subject: memory for the most that there can be, filled anew where the numbers have changed. Used by one thread
/// at a time.
package final class DoseSchedule {
  package let records: DoseRecords
  /// The events in their order; `count` of them.
  package let events: Storage<DoseEvent>
  package private(set) var count = 0
  /// By event and compartment: the rates at which infusions run into it between the event before and this one, without
  /// bioavailability. Nothing where no record has a rate.
  package let rates: Storage<Double>
  /// Infusions by the events where they begin and end; `infusionCount` of them.
  package let infusions: Storage<(begin: Int32, end: Int32)>
  package private(set) var infusionCount = 0

  private let spare: Storage<DoseEvent>
  /// The numbers that the present events were made of.
  private let known: Storage<Double>
  private var isKnown = false

  /// nil where memory is short.
  package init?(_ records: DoseRecords) {
    guard
      let events = Storage<DoseEvent>(count: records.mostEvents),
      let spare = Storage<DoseEvent>(count: records.mostEvents),
      let rates = Storage<Double>(count: records.mostEvents * records.states),
      let infusions = Storage<(begin: Int32, end: Int32)>(count: records.mostEvents),
      let known = Storage<Double>(count: 4 * records.count + records.lagRows * records.states)
    else { return nil }
    self.records = records
    self.events = events
    self.spare = spare
    self.rates = rates
    self.infusions = infusions
    self.known = known
  }

  /// Makes the events of these numbers.
  ///
  /// - Throws: where they mean nothing, with the number of the record.
  package func expand(_ values: DoseValues) throws(SolverInputError) {
    if isKnown, isSame(values) { return }
    isKnown = false
    try check(values)
    count = 0
    addRecords(values)
    addRepetitions(values)
    sort()
    if records.lagRows > 0, let lags = values.lags {
      postpone(lags)
      sort()
    }
    addEnds(values)
    sort()
    setRates(values)
    isKnown = true
  }

  /// Whether events have to be made anew; notes the numbers.
  private func isSame(_ values: DoseValues) -> Bool {
    var (next, isSame) = (known.base, true)
    func compare(_ numbers: UnsafePointer<Double>?, _ count: Int) {
      guard let numbers else { return }
      for k in 0..<count where next[k] != numbers[k] {
        next[k] = numbers[k]
        isSame = false
      }
      next += count
    }
    compare(values.times, records.count)
    compare(values.amounts, records.count)
    compare(values.rates, records.count)
    compare(values.intervals, records.count)
    compare(values.lags, records.lagRows * records.states)
    return isSame
  }

  private func check(_ values: DoseValues) throws(SolverInputError) {
    for record in 0..<records.count {
      func problem(_ text: String) -> SolverInputError {
        SolverInputError("event record \(record + 1), at time \(values.times[record]): \(text)")
      }
      for (name, value) in [
        ("time", values.times[record]), ("amt", values.amounts[record]), ("rate", values.rates[record]),
        ("ii", values.intervals[record]),
      ] where !value.isFinite {
        throw problem("\(name) is \(value); it must be finite")
      }
      if record > 0, values.times[record] < values.times[record - 1] {
        throw problem("times must not decrease, but the record before is at time \(values.times[record - 1])")
      }
      guard values.rates[record] >= 0 else {
        throw problem(
          "rate is \(values.rates[record]); it must not be negative (rates and durations that NM-TRAN codes "
            + "as -1 and -2 are given as numbers: rate = amount / duration)")
      }
      guard values.intervals[record] >= 0 else {
        throw problem("ii is \(values.intervals[record]); it must not be negative")
      }
      let isSteady = records.isSteady(record)
      guard !isSteady || values.intervals[record] > 0 || values.rates[record] > 0 && values.amounts[record] == 0 else {
        throw problem(
          "a steady state (ss = \(records.ss[record])) needs ii > 0, or an infusion without end: "
            + "amt = 0, ii = 0, rate > 0")
      }
      let hasDuration = values.rates[record] > 0 && values.amounts[record] > 0
      guard !hasDuration || (values.amounts[record] / values.rates[record]).isFinite else {
        throw problem("an infusion of amt \(values.amounts[record]) at rate \(values.rates[record]) does not end")
      }
    }
    if let lags = values.lags {
      for k in 0..<records.lagRows * records.states where !lags[k].isFinite || lags[k] < 0 {
        throw SolverInputError(
          "tlag of row \(k / records.states + 1), compartment \(k % records.states + 1) is \(lags[k]); it must be finite "
            + "and not negative")
      }
    }
  }

  private func addRecords(_ values: DoseValues) {
    for record in 0..<records.count {
      let evid = records.evid[record]
      var event = DoseEvent(
        time: values.times[record], record: Int32(record), repetition: 0, lag: -1, row: Int32(record),
        output: Int32(record), compartment: Int32(max(0, abs(records.cmt[record]) - 1)), action: .none, hasBolus: false,
        beginsInfusion: false, endsInfusion: false)
      let isDose = DoseRecords.isDose(evid)
      event.hasBolus = isDose && values.rates[record] <= 0
      event.beginsInfusion = isDose && values.rates[record] > 0 && values.amounts[record] > 0
      if records.isSteady(record) {
        event.action = records.ss[record] == 2 && evid != 4 ? .addSteadyState : .steadyState
      } else if evid == 3 || evid == 4 {
        event.action = .reset
      } else if evid == 8 {
        event.action = .replace
      } else if evid == 2, records.cmt[record] < 0 {
        event.action = .clear
      }
      append(event)
    }
  }

  private func addRepetitions(_ values: DoseValues) {
    for record in 0..<records.count where DoseRecords.isDose(records.evid[record]) {
      let interval = values.intervals[record]
      guard records.addl[record] > 0, interval > 0 else { continue }
      for repetition in 1...records.addl[record] {
        var event = events.base[record]
        event.repetition = Int32(truncatingIfNeeded: repetition)
        event.time += Double(repetition) * interval
        event.output = -1
        event.action = records.evid[record] == 4 ? .reset : .none
        event.row = row(at: event.time, values)
        append(event)
      }
    }
  }

  /// The record whose parameters hold for what happens at a time and is not a record.
  private func row(at time: Double, _ values: DoseValues) -> Int32 {
    var (low, high) = (0, records.count)
    while low < high {
      let middle = (low + high) / 2
      if values.times[middle] < time { low = middle + 1 } else { high = middle }
    }
    return Int32(min(low, records.count - 1))
  }

  /// Doses with a lag come later; what stood in their place does nothing but answer its record.
  private func postpone(_ lags: UnsafePointer<Double>) {
    for place in stride(from: count - 1, through: 0, by: -1) {
      let event = events.base[place]
      guard DoseRecords.isDose(records.evid[Int(event.record)]) else { continue }
      let row = records.lagRows > 1 ? Int(event.row) : 0
      let index = row * records.states + Int(event.compartment)
      guard lags[index] > 0 else { continue }
      events.base[place].action = .none
      events.base[place].hasBolus = false
      events.base[place].beginsInfusion = false
      var late = event
      late.time += lags[index]
      late.lag = Int32(index)
      late.output = -1
      late.row = -1
      append(late)
    }
  }

  private func addEnds(_ values: DoseValues) {
    for place in 0..<count {
      if events.base[place].row < 0 { events.base[place].row = row(at: events.base[place].time, values) }
      guard events.base[place].beginsInfusion else { continue }
      var end = events.base[place]
      let record = Int(end.record)
      end.time += values.amounts[record] / values.rates[record]
      end.output = -1
      end.action = .none
      end.hasBolus = false
      end.beginsInfusion = false
      end.endsInfusion = true
      end.row = row(at: end.time, values)
      append(end)
    }
  }

  private func append(_ event: DoseEvent) {
    guard count < events.count else { return }
    events.base[count] = event
    count += 1
  }

  /// By time; what happens at one time stays as it was. Merges runs that are in order.
  private func sort() {
    var (from, to) = (events.base, spare.base)
    while true {
      var (begin, runs) = (0, 0)
      while begin < count {
        var middle = begin + 1
        while middle < count, from[middle].time >= from[middle - 1].time { middle += 1 }
        var end = middle
        if end < count {
          end += 1
          while end < count, from[end].time >= from[end - 1].time { end += 1 }
        }
        if begin == 0, middle == count {
          if from != events.base { events.base.update(from: from, count: count) }
          return
        }
        var (left, right, place) = (begin, middle, begin)
        while place < end {
          if left < middle, right == end || from[left].time <= from[right].time {
            to[place] = from[left]
            left += 1
          } else {
            to[place] = from[right]
            right += 1
          }
          place += 1
        }
        begin = end
        runs += 1
      }
      swap(&from, &to)
      if runs <= 1 {
        if from != events.base { events.base.update(from: from, count: count) }
        return
      }
    }
  }

  private func setRates(_ values: DoseValues) {
    infusionCount = 0
    for place in 0..<count where events.base[place].beginsInfusion {
      let begin = events.base[place]
      var end = place + 1
      while end < count, !isEnd(events.base[end], of: begin) { end += 1 }
      infusions.base[infusionCount] = (Int32(place), Int32(min(end, count - 1)))
      infusionCount += 1
    }
    for k in 0..<count * records.states { rates.base[k] = 0 }
    for number in 0..<infusionCount {
      let rate = values.rates[Int(events.base[Int(infusions.base[number].begin)].record)]
      forEachInterval(of: number) { rates.base[$0] += rate }
    }
  }

  private func isEnd(_ event: DoseEvent, of begin: DoseEvent) -> Bool {
    event.endsInfusion && event.record == begin.record && event.repetition == begin.repetition
  }

  /// Calls `body` with the place in `rates` of each interval in which an infusion runs.
  @inline(__always) func forEachInterval(of number: Int, _ body: (Int) -> Void) {
    let (begin, end) = infusions.base[number]
    let compartment = Int(events.base[Int(begin)].compartment)
    var place = Int(begin) + 1
    while place <= Int(end) {
      body(place * records.states + compartment)
      place += 1
    }
  }
}
