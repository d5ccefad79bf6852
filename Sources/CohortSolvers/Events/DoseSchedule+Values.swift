// DoseSchedule + values: amounts and rates of events with bioavailability, and where derivatives by all of them go.
import CohortTape

extension DoseSchedule {
  /// Where in an array of rows, one for all or one for each record, an event's number of a compartment stands.
  private func place(_ rows: Int, _ event: Int, _ compartment: Int) -> Int {
    (rows > 1 ? Int(events.base[event].row) : 0) * records.states + compartment
  }

  /// The row of parameters that holds in the interval that ends at an event.
  package func parameterRow(_ event: Int) -> Int {
    records.parameterRows > 1 ? Int(events.base[event].row) : 0
  }

  /// The bioavailability of a compartment at an event.
  package func bioavailability(_ event: Int, _ compartment: Int, _ values: DoseValues) -> Double {
    guard let given = values.bioavailability, records.bioavailabilityRows > 0 else { return 1 }
    return given[place(records.bioavailabilityRows, event, compartment)]
  }

  /// The amount of an event's dose that arrives.
  package func amount(_ event: Int, _ values: DoseValues) -> Double {
    let compartment = Int(events.base[event].compartment)
    return bioavailability(event, compartment, values) * values.amounts[Int(events.base[event].record)]
  }

  /// The rate into a compartment between the event before and this one.
  package func rate(_ event: Int, _ compartment: Int, _ values: DoseValues) -> Double {
    let rate = rates.base[event * records.states + compartment]
    return rate == 0 ? 0 : rate * bioavailability(event, compartment, values)
  }

  /// Adds the derivative by an event's amount.
  package func addAmount(_ event: Int, adjoint: Double, _ values: DoseValues, to adjoints: DoseAdjoints) {
    let compartment = Int(events.base[event].compartment)
    let record = Int(events.base[event].record)
    adjoints.amounts?[record] += adjoint * bioavailability(event, compartment, values)
    if records.bioavailabilityRows > 0 {
      adjoints.bioavailability?[place(records.bioavailabilityRows, event, compartment)] +=
        adjoint * values.amounts[record]
    }
  }

  /// Adds the derivatives by all rates into compartments, which `adjoint` holds by event and compartment; it is used up.
  package func addRates(
    adjoint: UnsafeMutablePointer<Double>, _ values: DoseValues, to adjoints: DoseAdjoints
  ) {
    guard infusionCount > 0 else { return }
    let states = records.states
    for event in 0..<count {
      for compartment in 0..<states {
        let k = event * states + compartment
        if adjoint[k] == 0 { continue }
        if records.bioavailabilityRows > 0 {
          adjoints.bioavailability?[place(records.bioavailabilityRows, event, compartment)] +=
            adjoint[k] * rates.base[k]
        }
        adjoint[k] *= bioavailability(event, compartment, values)
      }
    }
    guard let given = adjoints.rates else { return }
    for number in 0..<infusionCount {
      var sum = 0.0
      forEachInterval(of: number) { sum += adjoint[$0] }
      given[Int(events.base[Int(infusions.base[number].begin)].record)] += sum
    }
  }

  /// Adds the derivative by an event's time.
  package func addTime(_ event: Int, adjoint: Double, _ values: DoseValues, to adjoints: DoseAdjoints) {
    let event = events.base[event]
    let record = Int(event.record)
    adjoints.times?[record] += adjoint
    if event.repetition > 0 { adjoints.intervals?[record] += Double(event.repetition) * adjoint }
    if event.lag >= 0 { adjoints.lags?[Int(event.lag)] += adjoint }
    if event.endsInfusion {
      adjoints.amounts?[record] += adjoint / values.rates[record]
      adjoints.rates?[record] -= adjoint * values.amounts[record] / (values.rates[record] * values.rates[record])
    }
  }
}
