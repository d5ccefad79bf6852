// What names mean, and which name was meant where there is no such thing.
import CohortSyntax

extension Checker {
  /// A variable, or the name of a function.
  func check(name: String, at span: Span) -> CheckedValue? {
    let isReserved = !verify(Identifier(name: name, span: span))
    if let index = visible[name] {
      noteUse(ofVariable: index, at: span)
      let fact = facts[index]
      if isInTopLevelSize, fact.block != .data, fact.block != .transformedData {
        report(.sizeNotData(name, fact.block, declared: variables[index].span), at: span)
        return nil
      }
      return CheckedValue(.variable(index), variables[index].type, level(ofVariable: index), at: span)
    }
    guard isFunction(name) else {
      if reportedNames.insert(name).inserted, !isReserved { reportUndeclared(name, at: span) }
      return nil
    }
    noteUse(ofFunction: name, at: span)
    if FunctionSuffix.isUnnormalized(name), !allowsUnnormalized { report(.unnormalizedNotHere(name), at: span) }
    return CheckedValue(function: name, at: span)
  }

  /// Whether the program or the library has a function of that name, in whatever form.
  func isFunction(_ name: String) -> Bool {
    let normalized = FunctionSuffix.normalized(name)
    return functionsByName[normalized] != nil || library.contains(normalized)
  }

  /// Reports a name that means nothing here, with where it means something.
  func reportUndeclared(_ name: String, at span: Span) {
    report(.undeclared(name, similar: similar(to: name, isCalled: false), elsewhere: elsewhere(name)), at: span)
  }

  /// The declaration of a name at the top of a block that is not in scope.
  private func elsewhere(_ name: String) -> CheckMessage.Elsewhere? {
    guard let program else { return nil }
    for block in [
      program.data, program.transformedData, program.parameters, program.transformedParameters, program.model,
      program.generatedQuantities,
    ].compactMap({ $0 }) {
      // The model's variables are seen by nothing else.
      if block.kind == .model, self.block != .model { continue }
      for case .declaration(let declaration) in block.statements.map(\.kind) {
        if let found = declaration.variables.first(where: { $0.name.name == name }) {
          return .init(block: block.kind, span: found.name.span, isOutsideFunction: self.block == .functions)
        }
      }
    }
    return nil
  }

  /// The known name that is nearest to `name`, where one is near enough: a function where it is called, else rather a
  /// variable.
  func similar(to name: String, isCalled: Bool) -> String? {
    // The search takes its time; a text that is all unknown names is helped enough by the first answers.
    suggestionCount += 1
    guard suggestionCount <= 50 else { return nil }
    // Families of functions differ by their suffix, which is no typing mistake.
    let stem = FunctionSuffix(of: name) == .none ? name : String(name.prefix { $0 != "_" })
    let limit = suggestionLimit(stem)
    let functions = Array(functionsByName.keys) + library.names
    if !isCalled, let variable = nearest(to: name, among: Array(visible.keys), limit: limit) { return variable }
    if let function = nearest(to: name, among: functions, limit: limit) { return function }
    return ["_lpmf", "_lpdf", "_cdf", "_lcdf", "_lccdf", "_rng"].map { name + $0 }.first { isFunction($0) }
  }

  private func nearest(to name: String, among candidates: [String], limit: Int) -> String? {
    var best: (name: String, distance: Int)?
    let wanted = Array(name.utf8)
    for candidate in candidates {
      let bound = min(limit, (best?.distance ?? limit + 1))
      guard abs(candidate.utf8.count - wanted.count) <= bound else { continue }
      let isSameWord = candidate.utf8.count == wanted.count && candidate.lowercased() == name.lowercased()
      let distance = isSameWord ? 0 : editDistance(wanted, Array(candidate.utf8), limit: bound)
      guard distance <= bound else { continue }
      // Short names with two slips in them should begin alike.
      if distance > 1, wanted.count < 6, candidate.first != name.first { continue }
      if let current = best, (current.distance, current.name) <= (distance, candidate) { continue }
      best = (candidate, distance)
    }
    return best?.name
  }
}

/// How far a name may be from another to be taken for a slip of it; names of one or two letters are not.
package func suggestionLimit(_ name: String) -> Int {
  switch name.utf8.count {
  case ...2: return 0
  case 3: return 1
  case 4...8: return 2
  default: return 3
  }
}

/// The number of insertions, deletions, replacements and swaps of neighbours between two words; more than `limit` where
/// it exceeds that.
package func editDistance(_ a: [UInt8], _ b: [UInt8], limit: Int) -> Int {
  var beforePrevious = [Int](repeating: 0, count: b.count + 1)
  var previous = Array(0...b.count)
  var current = previous
  for i in a.indices {
    current[0] = i + 1
    var least = current[0]
    for j in b.indices {
      var cost = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforePrevious[j - 1] + 1) }
      current[j + 1] = cost
      least = min(least, cost)
    }
    if least > limit { return limit + 1 }
    beforePrevious = previous
    previous = current
  }
  return previous[b.count]
}
