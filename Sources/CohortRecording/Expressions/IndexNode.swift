// IndexNode: an index as it is written, which a machine evaluates.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// A compiled index.
enum IndexNode {
  case all
  case single(any ExpressionNode)
  case multiple(any ExpressionNode)
  case from(any ExpressionNode)
  case upTo(any ExpressionNode)
  case between(any ExpressionNode, any ExpressionNode)

  var expressions: [any ExpressionNode] {
    switch self {
    case .all: return []
    case .single(let node), .multiple(let node), .from(let node), .upTo(let node): return [node]
    case .between(let lower, let upper): return [lower, upper]
    }
  }

  var isSingle: Bool {
    if case .single = self { return true }
    return false
  }

  /// Evaluates the index for a dimension of the given size.
  ///
  /// - Parameters:
  ///   - dimension: number of the dimension from 1, for messages.
  func list(_ machine: Machine, size: Int, dimension: Int, name: String) throws -> IndexList {
    func check(_ index: Int, _ span: Span) throws {
      guard index >= 1, index <= size else {
        throw RecordingError(
          .invalid,
          "index \(index) is out of range: dimension \(dimension) of \(name) has "
            + (size == 0 ? "no elements" : "the indices 1 to \(size)")
            + Int.unassignedNote(index), span: span)
      }
    }
    func range(_ lower: Int, _ upper: Int, _ span: Span) throws -> IndexList {
      if upper < lower { return .many([]) }
      try check(lower, span)
      try check(upper, span)
      if lower == 1, upper == size { return .all }
      return .many(ContiguousArray((lower - 1)..<upper))
    }
    switch self {
    case .all: return .all
    case .single(let node):
      let index = try node.int(machine)
      try check(index, node.span)
      return .single(index - 1)
    case .multiple(let node):
      guard case .ints(let indices) = try machine.known(node.value(machine), node: node.number) else {
        throw RecordingError(.invalid, "an array of int was expected here", span: node.span)
      }
      var positions = indices.elements
      for k in positions.indices {
        try check(positions[k], node.span)
        positions[k] -= 1
      }
      return .many(positions)
    case .from(let node):
      let lower = try node.int(machine)
      // Behind the last element nothing is left; further on there is no such place (Stan, too, takes that for an error).
      if lower > size + 1 { try check(lower, node.span) }
      return try range(lower, size, node.span)
    case .upTo(let node): return try range(1, try node.int(machine), node.span)
    case .between(let lower, let upper):
      return try range(try lower.int(machine), try upper.int(machine), lower.span)
    }
  }
}

extension IndexNode {
  /// The index as messages show it.
  func described(_ machine: Machine) -> String {
    func number(_ node: any ExpressionNode) -> String { (try? node.int(machine)).map(String.init) ?? "" }
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
