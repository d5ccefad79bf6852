// ProgramBuilder + checks: requirements and guards.

extension ProgramBuilder {
  /// Takes down that `condition` (1 or 0) must hold, else the point is invalid. Uses the next position.
  package func require(_ condition: Scalar, shown: Scalar, message: () -> String) {
    require(condition, shown: shown, position: position, message: message)
    position &+= 1
  }

  func require(_ condition: Scalar, shown: Scalar, position: Int, message: () -> String) {
    let isMet = condition.value != 0 && condition.value == condition.value
    if !isMet { fail("\(message()), found \(shown.value)", isConstant: condition.isConstant) }
    if mode == .tape || (condition.isConstant && (isMet || mask == nil)) { return }
    if let mask {
      let held = aside(in: .maskedRequirement(position)) { apply(.maximum, apply(.not, mask), condition) }
      addCheck(.requirement, held, shown: shown, position: position, message: message)
      return
    }
    addCheck(.requirement, condition, shown: shown, position: position, message: message)
  }

  /// Takes down that the recording point is invalid; where that does not depend on parameters every point of this path is.
  func fail(_ message: String, isConstant: Bool) {
    guard countsAtRecording else { return }
    if failureAtRecording == nil { failureAtRecording = message }
    if isConstant, mask == nil, rejection == nil { rejection = message }
  }

  /// Evaluates something once more, to look at it: what fails meanwhile counts for nothing.
  package func aside<Result>(lookingAt look: () throws -> Result) rethrows -> Result {
    let (failure, refused, target) = (failureAtRecording, rejection, targetValue)
    defer { (failureAtRecording, rejection, targetValue) = (failure, refused, target) }
    return try look()
  }

  /// Takes down that control flow went the way it does only where `condition` is 1. Uses the next position.
  package func `guard`(_ condition: Scalar, message: () -> String) {
    if mode == .sites, !condition.isConstant {
      addCheck(.guard, condition, shown: condition, position: position, message: message)
    }
    position &+= 1
  }

  private func addCheck(
    _ kind: CheckDescription.Kind, _ condition: Scalar, shown: Scalar, position: Int, message: () -> String
  ) {
    let known = state.pointee.positions
    var index = position < known.count ? Int(known.sites?[position] ?? -1) : -1
    while index >= 0 {
      if case .check(let description) = sites[index].kind, checks[description].kind == kind { break }
      index = Int(sites[index].nextVariant)
    }
    if index < 0 {
      checks.append(CheckDescription(kind: kind, message: message()))
      index = findSite(.check(checks.count - 1), position: position, columnCount: 2)
    }
    append(condition, to: index, column: 0)
    append(shown, to: index, column: 1)
    sites[index].rows &+= 1
  }
}
