// SignatureFit: which signatures are nearest to the arguments that are known so far, in a call that is being written.

extension FunctionRule {
  /// Whether an argument, looked at alone, may have that type; `void` stands for a function.
  package func accepts(_ type: StanType, at index: Int) -> Bool {
    guard arguments.indices.contains(index) else { return false }
    let pattern = arguments[index]
    if case .callback = pattern.type { return type == .void }
    guard type != .void else { return false }
    var alone = self
    alone.arguments = [pattern]
    alone.result = .exactly(.real)
    if case .success = alone.match([CallArgument(type: type, level: .data)]) { return true }
    return false
  }

  /// How well the rule suits a call whose arguments are known in part, nil standing for one that is not: larger is
  /// better.
  package func fit(_ known: [StanType?]) -> Int {
    var score = arguments.count == known.count ? 1 : 0
    if arguments.count < known.count { score -= 100 }
    for (index, type) in known.enumerated() {
      guard let type else { continue }
      score += accepts(type, at: index) ? 10 : -10
    }
    let types = known.compactMap { $0 }
    if types.count == known.count, case .success(let match) = match(types.map { CallArgument(type: $0, level: .data) })
    {
      // Among those that fit, the one that converts least is the one that is called.
      score += 1000 - min(10 * match.cost + match.conversions, 900)
    }
    return score
  }
}

/// How well a function with these parameters suits a call whose arguments are known in part.
package func fit(of parameters: [StanType], _ known: [StanType?]) -> Int {
  var score = parameters.count == known.count ? 1 : 0
  if parameters.count < known.count { score -= 100 }
  for (parameter, type) in zip(parameters, known) {
    guard let type else { continue }
    guard let cost = Promotion.cost(from: type, to: parameter) else {
      score -= 10
      continue
    }
    score += cost == 0 ? 11 : 10
  }
  return score
}
