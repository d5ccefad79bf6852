// AssignedSizes: what is assigned has the sizes of the place; how messages show places and sizes.
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

extension IndexNode {
  /// The index as messages show it.
  func described(_ machine: Machine) -> String {
    func number(_ node: ExpressionNode) -> String { (try? node.int(machine)).map(String.init) ?? "" }
    switch self {
    case .all: return ":"
    case .single(let node): return number(node)
    case .multiple(let node): return (try? node.value(machine))?.printed ?? ""
    case .from(let node): return "\(number(node)):"
    case .upTo(let node): return ":\(number(node))"
    case .between(let lower, let upper): return "\(number(lower)):\(number(upper))"
    }
  }
}

/// Sizes as messages show them: `[3, 2]`, or `a scalar`.
func describeSizes(_ sizes: [Int]) -> String {
  sizes.isEmpty ? "a scalar" : "[" + sizes.map(String.init).joined(separator: ", ") + "]"
}
