// Distributions that are written as if they were functions: `x = normal(0, 1)`, `target += normal(x | 0, 1)`.
import CohortSyntax

extension Checker {
  /// What to say of a call whose name is that of a distribution and of no function; nil for all other calls.
  ///
  /// - Parameter variable: what the value was to be assigned to.
  func distribution(calledBy call: Call, assignedTo variable: String? = nil) -> CheckMessage.DistributionCall? {
    let name = call.name.name
    guard !isFunction(name), visible[name] == nil,
      let density = [name + "_lpdf", name + "_lpmf"].first(where: isFunction)
    else { return nil }
    let generator = name + "_rng"
    let drawsHere = allowsRandom && isFunction(generator) && !call.hasBar
    // The random variable is among the arguments where there is one more than the generator takes.
    let counts = argumentCounts(density)
    let isDensity =
      call.hasBar || counts.contains(call.arguments.count) && !counts.contains(call.arguments.count + 1)
    return CheckMessage.DistributionCall(
      name: name, function: drawsHere && !isDensity ? generator : density, variable: variable, isDensity: isDensity,
      drawsHere: drawsHere && !isDensity)
  }

  /// Reports `x = normal(0, 1)` as one mistake, and not as two: an assignment that is not allowed of a function that is not
  /// there. False for everything else.
  func isDistributionAssigned(_ left: LeftSide, _ symbol: AssignmentOperator, _ right: Expression, at span: Span)
    -> Bool
  {
    guard allowsTarget, symbol == .assign, case .call(let call) = right.kind, let variable = left.variableName,
      let index = visible[variable], facts[index].isGlobal, facts[index].block != block,
      let distribution = distribution(calledBy: call, assignedTo: variable), !distribution.isDensity
    else { return false }
    _ = checkAll(call.arguments)
    noteUse(ofVariable: index, at: left.span)
    report(.distributionCalled(distribution), at: span)
    return true
  }

  /// How many arguments the signatures of a function have.
  private func argumentCounts(_ name: String) -> Set<Int> {
    let rules = library.rules(name).map(\.arguments.count)
    return Set(rules + (functionsByName[name] ?? []).map { functions[$0].parameters.count })
  }
}

extension LeftSide {
  /// The variable that is written to, or of which an element is.
  fileprivate var variableName: String? {
    switch kind {
    case .variable(let name): return name
    case .indexed(let base, _), .projection(let base, _, _): return base.variableName
    case .tuple: return nil
    }
  }
}
