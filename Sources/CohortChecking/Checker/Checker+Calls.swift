// Calls: which function a name and its arguments mean, and where it may be called.
import CohortSyntax

/// What overload resolution finds.
enum Resolution {
  /// A rule of the library.
  case library(SignatureMatch)
  /// A function of the program.
  case user(Int, SignatureMatch)
  case ambiguous([String])
  /// No function of the name takes the arguments; empty where there is no such function.
  case mismatch([CheckMessage.Candidate])
}

/// What overload resolution depends on where no argument is a function.
struct CallKey: Hashable {
  var name: String
  var types: [StanType]
  /// Which arguments do not depend on parameters.
  var areData: [Bool]
}

extension Checker {
  /// A call whose value is used.
  func check(_ call: Call, at span: Span) -> CheckedValue? {
    let name = call.name.name
    let values = checkAll(call.arguments)
    noteCall(call.name, values)
    let isKnown = verifyCallable(call, at: span)
    guard isKnown, let values else { return nil }
    let value: CheckedValue?
    switch library.form(FunctionSuffix.normalized(name)) {
    case .passing(let function): value = check(function, call, values, at: span)
    case .slicing: value = checkReduceSum(call, values, at: span)
    case .tupled(let function): value = check(function, call, values, at: span)
    case .plain: value = checkPlainCall(name, values, at: span)
    }
    guard value != nil else { return nil }
    verify(call.name)
    warnAboutDeprecated(call.name)
    let isProbability = FunctionSuffix(of: name).isProbability
    if call.hasBar, !isProbability { report(.barNotAllowed(name), at: span) }
    if !call.hasBar, isProbability, call.arguments.count != 1 { report(.barRequired(name), at: span) }
    verifyPlace(of: name, values, at: span)
    return value
  }

  /// Whether a name can be called at all; reports it where not.
  private func verifyCallable(_ call: Call, at span: Span) -> Bool {
    let name = call.name
    let normalized = FunctionSuffix.normalized(name.name)
    if visible[normalized] != nil, !library.contains(normalized) {
      report(.notAFunction(name.name), at: span)
      return false
    }
    if isFunction(name.name) { return true }
    if !reportedNames.insert(name.name).inserted { return false }
    let parts = name.name.split(separator: "_")
    if parts.count > 1, let suffix = parts.last {
      let family = parts.dropLast().joined(separator: "_")
      let opposite = ["lpdf": "lpmf", "lupdf": "lupmf", "lpmf": "lpdf", "lupmf": "lupdf"][String(suffix)]
      if let opposite, isFunction("\(family)_\(opposite)") {
        report(.wrongDensitySuffix(function: name.name, instead: "\(family)_\(opposite)"), at: span)
        return false
      }
      if ["cdf", "lcdf", "lccdf", "rng"].contains(suffix),
        library.contains(family + "_lpdf") || library.contains(family + "_lpmf")
      {
        report(.missingForFamily(function: name.name, family: family), at: span)
        return false
      }
    }
    reportUnknownFunction(call, at: span)
    return false
  }

  private func reportUnknownFunction(_ call: Call, at span: Span) {
    let name = call.name.name
    if let distribution = distribution(calledBy: call) {
      report(.distributionCalled(distribution), at: span)
    } else if let replacement = RemovedFunction.hint(for: name, isFunction: isFunction) {
      report(.removedFunction(name, replacement: replacement), at: span)
    } else {
      report(
        .undeclaredFunction(
          name, similar: similar(to: name, isCalled: true), hint: FamiliarNames.function(name)), at: span)
    }
  }

  /// Reports a call where its name does not allow one.
  func verifyPlace(of name: String, _ values: [CheckedValue], at span: Span) {
    if name.hasSuffix("_lp") {
      if block == .transformedParameters {
        report(.lpInTransformedParameters(name), at: span)
      } else if !allowsTarget {
        report(.targetNotHere(.call(name), block), at: span)
      }
    }
    if name.hasSuffix("_jacobian") {
      if !allowsJacobian {
        report(.jacobianNotHere(call: name), at: span)
      } else if !values.contains(where: \.level.hasParameter) {
        let other = name.dropLast("_jacobian".count) + "_constrain"
        report(.jacobianWithoutParameters(name, instead: isFunction(String(other)) ? String(other) : nil), at: span)
      }
    }
    if name.hasSuffix("_rng") {
      if isInTopLevelSize {
        report(.rngInSize(name), at: span)
      } else if !allowsRandom {
        report(.rngNotHere(name), at: span)
      }
    }
    if FunctionSuffix.isUnnormalized(name), !allowsUnnormalized { report(.unnormalizedNotHere(name), at: span) }
  }

  private func checkPlainCall(_ name: String, _ values: [CheckedValue], at span: Span) -> CheckedValue? {
    switch resolve(name, values.map(argument)) {
    case .library(let match):
      return CheckedValue(
        libraryCall(name, values, match, unnormalized: FunctionSuffix.isUnnormalized(name)), match.result,
        level(of: match.result, from: values), at: span)
    case .user(let index, let match):
      guard match.result != .void else {
        report(.returnsNothing(name), at: span)
        return nil
      }
      let call = TypedExpression.Kind.userCall(
        function: index, arguments: promoted(values, match), unnormalized: FunctionSuffix.isUnnormalized(name))
      return CheckedValue(call, match.result, level(of: match.result, from: values), at: span)
    case .ambiguous(let candidates):
      report(.ambiguousCall(function: name, found: values.map(\.described), candidates: candidates), at: span)
      return nil
    case .mismatch(let candidates):
      report(
        .argumentTypes(
          function: name, found: values.map(\.described), candidates: candidates, places: values.map(\.span)),
        at: span)
      return nil
    }
  }

  /// A call as a statement, of a function that returns nothing.
  func checkStatement(_ call: Call, at span: Span) -> TypedStatement? {
    let name = call.name.name
    let values = checkAll(call.arguments)
    noteCall(call.name, values)
    verify(call.name)
    if let values { verifyPlace(of: name, values, at: span) }
    if visible[name] != nil, !library.contains(name) {
      report(.notAFunction(name), at: span)
      return nil
    }
    guard isFunction(name) else {
      if reportedNames.insert(name).inserted { reportUnknownFunction(call, at: span) }
      return nil
    }
    guard let values else { return nil }
    switch resolve(name, values.map(argument)) {
    case .library:
      report(.returnsValue(name), at: span)
    case .user(let index, let match):
      if match.result == .void {
        return TypedStatement(.call(function: index, arguments: promoted(values, match)), span: span)
      }
      report(.returnsValue(name), at: span)
    case .ambiguous(let candidates):
      report(.ambiguousCall(function: name, found: values.map(\.described), candidates: candidates), at: span)
    case .mismatch(let candidates):
      report(
        .argumentTypes(
          function: name, found: values.map(\.described), candidates: candidates, places: values.map(\.span)),
        at: span)
    }
    return nil
  }

  // MARK: Overload resolution

  /// The argument of a call as overload resolution sees it.
  func argument(_ value: CheckedValue) -> CallArgument {
    CallArgument(type: value.type, level: value.level, callbacks: value.functionName.map { callbacks(named: $0) })
  }

  /// The function that a name means for the arguments: the one that needs the fewest promotions. Remembered, because a
  /// program calls a function with the same types again and again.
  func resolve(_ name: String, _ call: [CallArgument]) -> Resolution {
    let name = FunctionSuffix.normalized(name)
    if call.contains(where: { $0.callbacks != nil }) { return resolved(name, call) }
    let key = CallKey(name: name, types: call.map(\.type), areData: call.map { !$0.level.hasParameter })
    if let known = callResolutions[key] { return known }
    let resolution = resolved(name, call)
    callResolutions[key] = resolution
    return resolution
  }

  private func resolved(_ name: String, _ call: [CallArgument]) -> Resolution {
    var bestRule: SignatureMatch?
    for rule in library.rules(name) {
      guard case .success(let match) = rule.match(call) else { continue }
      if let best = bestRule, (best.cost, best.conversions) <= (match.cost, match.conversions) { continue }
      bestRule = match
    }
    let candidates = functionsByName[name] ?? []
    var best: [(index: Int, match: SignatureMatch)] = []
    for index in candidates {
      guard let match = functions[index].match(call) else { continue }
      if let cost = best.first?.match.cost {
        if match.cost > cost { continue }
        if match.cost < cost { best = [] }
      }
      best.append((index, match))
    }
    if let rule = bestRule {
      guard let user = best.first, user.match.cost <= rule.cost else { return .library(rule) }
      if user.match.cost == rule.cost {
        return .ambiguous(best.map { functions[$0.index].signature } + ["\(name) of the library"])
      }
    }
    if best.count > 1 { return .ambiguous(best.map { functions[$0.index].signature }) }
    if let only = best.first { return .user(only.index, only.match) }
    // Why not is only asked where nothing fits.
    var mismatches: [CheckMessage.Candidate] = []
    var closeness: [Int] = []
    for rule in library.rules(name) {
      guard case .failure(let mismatch) = rule.match(call) else { continue }
      mismatches.append(.init(signature: rule.text, mismatch: mismatch))
      closeness.append(rule.closeness(of: mismatch, to: call))
    }
    for index in candidates {
      guard let mismatch = functions[index].mismatch(call) else { continue }
      mismatches.append(.init(signature: functions[index].signature, mismatch: mismatch))
      closeness.append(mismatch.closeness)
    }
    // The nearest signatures first; the sort has to be stable.
    let order = mismatches.indices.sorted {
      let (a, b) = (closeness[$0], closeness[$1])
      return a == b ? $0 < $1 : a > b
    }
    return .mismatch(order.map { mismatches[$0] })
  }

  // MARK: Building calls

  func promoted(_ values: [CheckedValue], _ match: SignatureMatch) -> [TypedExpression] {
    zip(values, match.types).map { $0.expression.promoted(to: $1) }
  }

  /// The typed call of a library function.
  func libraryCall(
    _ name: String, _ values: [CheckedValue], _ match: SignatureMatch, unnormalized: Bool
  ) -> TypedExpression.Kind {
    let normalized = FunctionSuffix.normalized(name)
    guard !match.callbacks.isEmpty else {
      return .call(
        LibraryCall(name: normalized, arguments: promoted(values, match), unnormalized: unnormalized))
    }
    let arguments = zip(values, match.types).filter { $0.0.functionName == nil }.map { value, type in
      value.expression.promoted(to: type)
    }
    return .higherOrderCall(
      HigherOrderCall(name: normalized, functions: match.callbacks.map { .user($0) }, arguments: arguments))
  }

  /// The level of a call's result: data where it is discrete or all arguments are data.
  func level(of type: StanType, from values: [CheckedValue]) -> DataLevel {
    let varies = !type.isDiscrete && values.contains { $0.level.hasParameter }
    return (varies ? DataLevel.parameter : .data).shaped(for: type)
  }
}
