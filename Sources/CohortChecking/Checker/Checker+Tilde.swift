// `y ~ distribution(…)`: which density is meant, and whether it can be truncated.
import CohortSyntax

extension Checker {
  func check(_ tilde: Tilde, at span: Span) -> TypedStatement.Kind? {
    let name = tilde.distribution.name
    let value = check(tilde.value)
    let others = checkAll(tilde.arguments)
    let bounds = tilde.truncation.map { check($0) }
    noteDistribution(tilde.distribution, value.flatMap { value in others.map { [value] + $0 } })
    verify(tilde.distribution)
    if FunctionSuffix(of: name).isDensity {
      report(.tildeSuffix(name), at: tilde.distribution.span)
      return nil
    }
    if !allowsTarget {
      report(.targetNotHere(.tilde(name), block), at: span)
      return nil
    }
    for (ending, instead) in [("_cdf", "_lcdf"), ("_ccdf", "_lccdf")] where name.hasSuffix(ending) {
      report(.tildeCumulative(name, instead: name.dropLast(ending.count) + instead), at: span)
      return nil
    }
    guard let value, let others, let density = checkDensity(tilde, [value] + others, at: span) else { return nil }
    warnAboutDeprecated(tilde.distribution, suffixes: ["_lpdf", "_lpmf"])
    guard let truncation = tilde.truncation else {
      return .tilde(TypedTilde(density: density.expression, truncation: nil))
    }
    guard let bounds, bounds.isComplete else { return nil }
    let typed = checkTruncation(name, truncation, bounds, density, others, at: span)
    return typed.map { .tilde(TypedTilde(density: density.expression, truncation: $0)) }
  }

  /// The density that a distribution's name and its arguments mean.
  private struct Density {
    var expression: TypedExpression
    var isDiscrete: Bool
  }

  /// Mass functions are tried before densities.
  private func checkDensity(_ tilde: Tilde, _ values: [CheckedValue], at span: Span) -> Density? {
    let name = tilde.distribution.name
    let arguments = values.map(argument)
    var failure: (candidates: [CheckMessage.Candidate], ambiguous: [String])?
    for suffix in ["_lpmf", "_lpdf"] {
      let full = name + suffix
      switch resolve(full, arguments) {
      case .library(let match):
        let kind = libraryCall(full, values, match, unnormalized: true)
        return Density(
          expression: TypedExpression(kind, type: .real, span: span), isDiscrete: suffix == "_lpmf")
      case .user(let index, let match):
        let kind = TypedExpression.Kind.userCall(
          function: index, arguments: promoted(values, match), unnormalized: true)
        return Density(
          expression: TypedExpression(kind, type: .real, span: span), isDiscrete: suffix == "_lpmf")
      case .ambiguous(let candidates): failure = ([], candidates)
      case .mismatch(let candidates):
        if !candidates.isEmpty, failure == nil { failure = (candidates, []) }
      }
    }
    let found = values.map(\.described)
    if let failure {
      report(
        failure.ambiguous.isEmpty
          ? .argumentTypes(
            function: name, found: found, candidates: failure.candidates, places: values.map(\.span), isTilde: true)
          : .ambiguousCall(function: name, found: found, candidates: failure.ambiguous), at: span)
      return nil
    }
    if case .tupled(let function) = library.form(name + "_lpmf") {
      let call = Call(
        name: Identifier(name: name + "_lupmf", span: tilde.distribution.span),
        arguments: [tilde.value] + tilde.arguments, hasBar: true)
      return check(function, call, values, at: span).map { Density(expression: $0.expression, isDiscrete: true) }
    }
    if reportedNames.insert(name).inserted {
      let isInt = values.first?.type.innermost == .int
      if let replacement = replacement(ofRemoved: name, isInt: isInt) {
        report(.removedDistribution(name, replacement: replacement), at: tilde.distribution.span)
        return nil
      }
      report(
        .noSuchDistribution(
          name, isInt: isInt, similar: similarDistribution(to: name), hint: FamiliarNames.distribution(name)),
        at: tilde.distribution.span)
    }
    return nil
  }

  /// What to write instead of a distribution that was known by its old name.
  private func replacement(ofRemoved name: String, isInt: Bool) -> String? {
    if functionsByName[name + "_log"] != nil {
      return "rename the function '\(name)_log' to '\(name)\(isInt ? "_lpmf" : "_lpdf")'"
    }
    guard name.hasSuffix("_log") else { return nil }
    let family = name.dropLast("_log".count)
    let isKnown = ["_lpdf", "_lpmf", "_log"].contains { isFunction(family + $0) }
    return isKnown ? "write '\(family)' instead of '\(name)'" : nil
  }

  /// The nearest name of a distribution.
  private func similarDistribution(to name: String) -> String? {
    suggestionCount += 1
    guard suggestionCount <= 50 else { return nil }
    let known = library.names + Array(functionsByName.keys)
    let families = known.filter { FunctionSuffix(of: $0).isDensity }.map { String($0.dropLast(5)) }
    // StudentT and STUDENT_T are student_t.
    func plain(_ name: String) -> String { name.lowercased().filter { $0 != "_" } }
    if let same = families.filter({ plain($0) == plain(name) }).min() { return same }
    let wanted = Array(name.utf8)
    let limit = suggestionLimit(name)
    return families.map { ($0, editDistance(wanted, Array($0.utf8), limit: limit)) }
      .filter { $0.1 <= limit }.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
  }

  // MARK: Truncation

  /// Checked bounds; nil where there is none.
  private struct Bounds {
    var lower: CheckedValue?
    var upper: CheckedValue?
    var isComplete: Bool
  }

  private func check(_ truncation: Truncation) -> Bounds {
    var bounds = Bounds(isComplete: true)
    func bound(_ expression: Expression?) -> CheckedValue? {
      guard let expression else { return nil }
      guard let value = check(expression) else {
        bounds.isComplete = false
        return nil
      }
      guard value.type.isRealOrInt else {
        report(.numberExpected("bound of a truncation", found: value.described), at: value.span)
        bounds.isComplete = false
        return nil
      }
      return value
    }
    bounds.lower = bound(truncation.lower)
    bounds.upper = bound(truncation.upper)
    return bounds
  }

  /// Both cumulative functions have to take the bounds with the distribution's arguments.
  private func checkTruncation(
    _ name: String, _ truncation: Truncation, _ bounds: Bounds, _ density: Density, _ others: [CheckedValue],
    at span: Span
  ) -> TypedTruncation? {
    var functions: [TypedTruncation.CumulativeFunction] = []
    var types: [StanType] = []
    var boundTypes: [StanType] = []
    for bound in [bounds.lower, bounds.upper] {
      guard let bound else { continue }
      let arguments = ([bound] + others).map(argument)
      functions = []
      for suffix in ["_lcdf", "_lccdf"] {
        switch resolve(name + suffix, arguments) {
        case .library(let match):
          functions.append(.library(name + suffix))
          types = match.types
        case .user(let index, let match) where match.result == .real:
          functions.append(.user(index))
          types = match.types
        default:
          report(.truncationUndefined(name, found: ([bound] + others).map(\.described)), at: span)
          return nil
        }
      }
      boundTypes.append(types.first ?? bound.type)
    }
    let value: TypedExpression
    switch density.expression.kind {
    case .call(let call): value = call.arguments.first ?? density.expression
    case .userCall(_, let arguments, _): value = arguments.first ?? density.expression
    default: value = density.expression
    }
    let lower = bounds.lower.map { $0.expression.promoted(to: boundTypes.first ?? $0.type) }
    let upper = bounds.upper.map { $0.expression.promoted(to: boundTypes.last ?? $0.type) }
    let arguments =
      functions.isEmpty
      ? others.map(\.expression)
      : zip(others, types.dropFirst()).map { $0.expression.promoted(to: $1) }
    return TypedTruncation(
      value: value, lower: lower, upper: upper, arguments: arguments, lcdf: functions.first,
      lccdf: functions.count > 1 ? functions[1] : nil, isDiscrete: density.isDiscrete)
  }
}
