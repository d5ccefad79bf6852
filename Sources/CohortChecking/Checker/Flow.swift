// Flow: whether a statement is left in any other way than by a return.

/// What happens at the end of a statement, for the rule that functions return on every path.
enum Flow {
  /// Every path returns, or rejects.
  case complete
  /// Some path goes on with the next statement.
  case incomplete
  /// Some path leaves the loop around.
  case nonlocal

  /// One statement after the other.
  static func sequence(_ flows: some Sequence<Flow>) -> Flow {
    flows.reduce(.incomplete) { before, next in
      if before == .nonlocal || next == .nonlocal { return .nonlocal }
      return next == .complete ? .complete : .incomplete
    }
  }

  static func branches(_ a: Flow, _ b: Flow) -> Flow {
    if a == .complete, b == .complete { return .complete }
    return a == .nonlocal || b == .nonlocal ? .nonlocal : .incomplete
  }

  /// What a loop over this body does.
  var looped: Flow { self == .complete ? .complete : .incomplete }
}
