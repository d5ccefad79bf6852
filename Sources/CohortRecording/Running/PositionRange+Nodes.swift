// PositionRange + nodes: where the operations of expressions and statements stand at their location.
import CohortProgram

/// A node's own operations begin at position 0. These are what it takes down besides.
extension PositionRange {
  /// The condition under which the first of two sides counts, and the conditions around it.
  static let firstSide = PositionRange(10..<12)
  /// The same for the second.
  static let secondSide = PositionRange(12..<20)
  /// The choice between what variables are after the one or the other side of an `if`, one after another.
  static let chosenVariables = PositionRange(20..<40)
  /// The guard that control flow goes the same way again.
  static let decision = PositionRange(40..<42)
  /// The test that an int is what it was.
  static let knownInt = PositionRange(42..<44)
  /// Any int as 1 or 0.
  static let truthOfInt = PositionRange(44..<46)
  /// The terms of the log density that a value comes to.
  static let valueTerms = PositionRange(60..<90)
  /// The term of the log density that a function over containers comes to.
  static let callTerm = PositionRange(90..<100)

  /// All of these, in order.
  package static let ofNodes: [PositionRange] = [
    firstSide, secondSide, chosenVariables, decision, knownInt, truthOfInt, valueTerms, callTerm,
  ]

  // A truncation stands at a location of its own.

  /// The tail from which the mass between two bounds is computed.
  static let truncationTail = PositionRange(20..<30)
  /// The mass between the two bounds of a truncated density.
  static let truncationMass = PositionRange(30..<40)
  /// The terms of the log density by which a truncated density is normalised.
  static let truncationTerms = PositionRange(40..<50)

  package static let ofTruncations: [PositionRange] = [truncationTail, truncationMass, truncationTerms]
}
