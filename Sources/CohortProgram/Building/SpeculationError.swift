// SpeculationError: a branch that must not run unless its condition holds.

/// A branch holds something that must not run where its condition does not hold: a library node, which may fail.
package struct SpeculationError: Error {
  package init() {}
}
