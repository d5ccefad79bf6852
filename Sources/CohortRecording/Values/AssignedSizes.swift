// AssignedSizes: what is assigned has the sizes of the place.
import CohortMath
import CohortSyntax

extension Value {
  /// Checks that a value assigned to a place has its sizes. As in Stan a place without elements takes any.
  func requireSizes(like other: Value, name: @autoclosure () -> String, span: Span) throws {
    switch (self, other) {
    case (.tuple(let a), .tuple(let b)):
      for (slot, (x, y)) in zip(a, b).enumerated() {
        try x.requireSizes(like: y, name: "\(name()).\(slot + 1)", span: span)
      }
    default:
      let (found, expected) = (dimensionSizes, other.dimensionSizes)
      guard found == expected || expected.contains(0) else {
        throw RecordingError.sizes(of: name(), expected, found: found, span: span)
      }
      guard case (.tuples(let a), .tuples(let b)) = (self, other) else { return }
      for (position, (x, y)) in zip(a.elements, b.elements).enumerated() {
        try x.requireSizes(like: y, name: name() + subscripts(position, expected), span: span)
      }
    }
  }
}

extension RecordingError {
  static func sizes(of place: String, _ expected: [Int], found: [Int], span: Span) -> RecordingError {
    RecordingError(
      .invalid, "sizes do not match: \(place) has the size \(describeSizes(expected)), found \(describeSizes(found))",
      span: span)
  }
}
