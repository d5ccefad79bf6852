// DoseEvent: something that happens to a subject at a time: a record, a repetition of a dose, a late dose, an infusion's end.

/// An event of a subject's schedule, in the order in which they happen.
///
/// Between the event before and this one the system moves with the parameters of `row` and the schedule's rates of this event;
/// then the event does to the state what `action` says, and `output` is what the state is behind it.
package struct DoseEvent {
  /// What is done to the state when the event is reached.
  package enum Action: UInt8, Sendable {
    /// Nothing, or a dose alone (see `hasBolus`).
    case none
    /// All compartments become 0; how the state came here does not matter.
    case reset
    /// The compartment becomes 0.
    case clear
    /// The compartment holds the record's amount and nothing else.
    case replace
    /// The state becomes the steady state of the record's dosing, just before a dose.
    case steadyState
    /// That steady state is added.
    case addSteadyState
  }

  package var time: Double
  /// The record that this is or comes from.
  package var record: Int32
  /// How many intervals II later than the record it happens.
  package var repetition: Int32
  /// Which lag time it is late by: row * states + compartment; -1 for none.
  package var lag: Int32
  /// The record whose row of parameters and bioavailability holds here.
  package var row: Int32
  /// The record that is answered here; -1 where nobody asks.
  package var output: Int32
  package var compartment: Int32
  package var action: Action
  /// Whether bioavailability times amount is added to the compartment, behind the action.
  package var hasBolus: Bool
  /// Whether an infusion (of the record's amount at the record's rate) begins here, or ends.
  package var beginsInfusion: Bool
  package var endsInfusion: Bool
}
