// ReturnFlow: whether a statement is left in any other way than by a return.

/// What happens at the end of a statement, for the rule that functions return on every path.
enum ReturnFlow {
  /// Every path returns, or rejects.
  case complete
  /// Some path goes on with the next statement.
  case incomplete
  /// Some path leaves the loop around.
  case nonlocal

  /// One statement after the other.
  static func sequence(_ flows: some Sequence<ReturnFlow>) -> ReturnFlow {
    flows.reduce(.incomplete) { before, next in
      if before == .nonlocal || next == .nonlocal { return .nonlocal }
      return next == .complete ? .complete : .incomplete
    }
  }

  static func branches(_ a: ReturnFlow, _ b: ReturnFlow) -> ReturnFlow {
    if a == .complete, b == .complete { return .complete }
    return a == .nonlocal || b == .nonlocal ? .nonlocal : .incomplete
  }

  /// What a loop over this body does.
  var looped: ReturnFlow { self == .complete ? .complete : .incomplete }
}
