// DoseRecords: what of a subject's event records is known when a program is recorded: kinds, compartments, repetitions.
import CohortTape

/// The records of one subject, as NM-TRAN has them. Records and compartments are numbered from 0 here and from 1 in messages.
///
/// EVID: 0 observation, 1 dose, 2 other (with a negative compartment: that compartment becomes 0), 3 reset, 4 reset and dose,
/// 8 the amount replaces what the compartment holds. SS: 0 none, 1 and 3 the steady state replaces the state, 2 it is added.
package struct DoseRecords: Sendable, Equatable {
  /// How many compartments there are.
  package let states: Int
  package let evid: [Int]
  /// As given: from 1, negative to turn off.
  package let cmt: [Int]
  package let addl: [Int]
  package let ss: [Int]
  /// How many rows there are of parameters, bioavailability and lag times: one, as many as records, or none (of the last two).
  package let parameterRows: Int
  package let bioavailabilityRows: Int
  package let lagRows: Int
  /// More events than these cannot come of the records, whatever their times.
  package let mostEvents: Int

  package var count: Int { evid.count }

  /// - Throws: where numbers do not fit together, with the record's number.
  package init(
    states: Int, evid: [Int], cmt: [Int], addl: [Int], ss: [Int], parameterRows: Int, bioavailabilityRows: Int = 0,
    lagRows: Int = 0
  ) throws(SolverInputError) {
    self.states = states
    self.evid = evid
    self.cmt = cmt
    self.addl = addl
    self.ss = ss
    self.parameterRows = parameterRows
    self.bioavailabilityRows = bioavailabilityRows
    self.lagRows = lagRows
    let count = evid.count
    guard count > 0 else { throw SolverInputError("there are no event records") }
    guard states > 0 else { throw SolverInputError("the number of compartments must be positive, but is \(states)") }
    for (name, size) in [("cmt", cmt.count), ("addl", addl.count), ("ss", ss.count)] where size != count {
      throw SolverInputError("\(name) has \(size) elements, but there are \(count) event records")
    }
    for (name, rows, isOptional) in [
      ("theta", parameterRows, false), ("biovar", bioavailabilityRows, true), ("tlag", lagRows, true),
    ] where rows != 1 && rows != count && !(isOptional && rows == 0) {
      throw SolverInputError(
        "\(name) has \(rows) rows; it must have one for all event records or one for each of the \(count)")
    }
    var most = count
    for record in 0..<count {
      func problem(_ text: String) -> SolverInputError { SolverInputError("event record \(record + 1): \(text)") }
      guard [0, 1, 2, 3, 4, 8].contains(evid[record]) else {
        throw problem(
          "evid must be 0 (observation), 1 (dose), 2 (other), 3 (reset), 4 (reset and dose) or 8 (replace), but is "
            + "\(evid[record])")
      }
      guard (0...3).contains(ss[record]) else { throw problem("ss must be 0, 1, 2 or 3, but is \(ss[record])") }
      guard addl[record] >= 0 else { throw problem("addl must not be negative, but is \(addl[record])") }
      let acts = evid[record] == 1 || evid[record] == 4 || evid[record] == 8 || ss[record] > 0
      if acts, evid[record] != 0 || ss[record] == 3 {
        guard (1...states).contains(cmt[record]) else {
          throw problem("cmt must be a compartment from 1 to \(states), but is \(cmt[record])")
        }
      } else if evid[record] == 2, cmt[record] < 0 {
        guard cmt[record] >= -states else {
          throw problem("cmt must be a compartment from -\(states) to -1 to be turned off, but is \(cmt[record])")
        }
      }
      guard DoseRecords.isDose(evid[record]) else { continue }
      let doses = 1 &+ addl[record]
      // The end of an infusion for each dose, the repetitions, and where there are lags the dose that comes later.
      let (events, overflow) = doses.multipliedReportingOverflow(by: lagRows > 0 ? 3 : 2)
      guard !overflow, events < DoseRecords.mostOfOneSubject - most else {
        throw problem("addl is \(addl[record]), which gives too many doses")
      }
      most += events
    }
    mostEvents = most
  }

  /// Of one subject.
  private static let mostOfOneSubject = 1 << 24

  package static func isDose(_ evid: Int) -> Bool { evid == 1 || evid == 4 }

  /// Whether a record asks for a steady state.
  func isSteady(_ record: Int) -> Bool { ss[record] == 3 || (ss[record] > 0 && DoseRecords.isDose(evid[record])) }
}

/// The numbers of a subject's records, where an evaluation finds them.
package struct DoseValues {
  /// By record: TIME, AMT, RATE, II.
  package var times: UnsafePointer<Double>
  package var amounts: UnsafePointer<Double>
  package var rates: UnsafePointer<Double>
  package var intervals: UnsafePointer<Double>
  /// By row and compartment; nil: all 1, and no lags.
  package var bioavailability: UnsafePointer<Double>?
  package var lags: UnsafePointer<Double>?

  package init(
    times: UnsafePointer<Double>, amounts: UnsafePointer<Double>, rates: UnsafePointer<Double>,
    intervals: UnsafePointer<Double>, bioavailability: UnsafePointer<Double>? = nil,
    lags: UnsafePointer<Double>? = nil
  ) {
    self.times = times
    self.amounts = amounts
    self.rates = rates
    self.intervals = intervals
    self.bioavailability = bioavailability
    self.lags = lags
  }
}

/// Where derivatives by those numbers are added; nil where none is wanted.
package struct DoseAdjoints {
  package var times: UnsafeMutablePointer<Double>?
  package var amounts: UnsafeMutablePointer<Double>?
  package var rates: UnsafeMutablePointer<Double>?
  package var intervals: UnsafeMutablePointer<Double>?
  package var bioavailability: UnsafeMutablePointer<Double>?
  package var lags: UnsafeMutablePointer<Double>?

  package init() {}
}
