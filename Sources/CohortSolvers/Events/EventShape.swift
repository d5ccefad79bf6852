// The shape of an event solve: subjects with their records, and which numbers are parameters.
import CohortTape

/// Subjects whose systems move between events.
package struct EventShape: Sendable {
  package struct Subject: Sendable {
    package var records: DoseRecords
    /// Which of the recorded right-hand sides is its own.
    package var tape: Int
    /// Its real data: one row, or one for each record.
    package var data: [Double]
    package var dataRows: Int

    package init(records: DoseRecords, tape: Int, data: [Double], dataRows: Int) {
      self.records = records
      self.tape = tape
      self.data = data
      self.dataRows = dataRows
    }

    var dataCount: Int { dataRows > 0 ? data.count / dataRows : 0 }
  }

  package var states: Int
  package var parameters: Int
  package var subjects: [Subject]
  /// Compartments into which infusions may run.
  package var infused: [Int]
  /// Whether the numbers of a kind are there; the same for all subjects.
  package var hasBioavailability: Bool
  package var hasLags: Bool
  /// What the data call their subjects: lists of names, of which that one counts which is as long as there are subjects.
  package var nameLists: [[String]] = []

  /// The beginning of a message about a subject: `subject 3 of 12 (1042): `; nothing where there is one.
  package func label(_ subject: Int) -> String {
    guard subjects.count > 1 else { return "" }
    let names = nameLists.first { $0.count == subjects.count } ?? []
    return "subject \(subject + 1) of \(subjects.count)"
      + (names.indices.contains(subject) ? " (\(names[subject])): " : ": ")
  }

  package init(
    states: Int, parameters: Int, subjects: [Subject], infused: [Int], hasBioavailability: Bool, hasLags: Bool
  ) {
    self.states = states
    self.parameters = parameters
    self.subjects = subjects
    self.infused = infused
    self.hasBioavailability = hasBioavailability
    self.hasLags = hasLags
  }

  var recordCount: Int { subjects.reduce(0) { $0 + $1.records.count } }
}

/// Of which arguments of an event solve derivatives are wanted.
package struct EventActivity: Sendable, Equatable {
  /// By parameter.
  package var parameters: [Bool]
  package var amounts = false
  package var rates = false
  package var times = false
  package var intervals = false
  package var bioavailability = false
  package var lags = false

  package init(parameters: [Bool]) { self.parameters = parameters }

  func union(_ other: EventActivity) -> EventActivity {
    var result = self
    result.parameters = zip(parameters, other.parameters).map { $0 || $1 }
    result.amounts = amounts || other.amounts
    result.rates = rates || other.rates
    result.times = times || other.times
    result.intervals = intervals || other.intervals
    result.bioavailability = bioavailability || other.bioavailability
    result.lags = lags || other.lags
    return result
  }

  /// What the solves between events need of it.
  func ofSolves(_ shape: EventShape) -> ODEActivity {
    let hasInfusions = !shape.infused.isEmpty
    let movesRates = hasInfusions && (rates || bioavailability)
    let movesTimes = times || intervals || lags || (hasInfusions && (amounts || rates))
    guard movesTimes || movesRates || amounts || bioavailability || parameters.contains(true) else {
      return .none(states: shape.states, parameters: shape.parameters + shape.infused.count)
    }
    return ODEActivity(
      initialState: [Bool](repeating: true, count: shape.states),
      parameters: parameters + [Bool](repeating: movesRates, count: shape.infused.count), initialTime: movesTimes,
      times: movesTimes)
  }
}
