// Calls around the embedded Laplace approximation: a likelihood, a covariance function, each with a tuple of arguments.
import CohortSyntax

extension Checker {
  func check(_ function: LaplaceFunction, _ call: Call, _ values: [CheckedValue], at span: Span) -> CheckedValue? {
    let name = call.name.name
    var rest = values[...]
    var callbacks: [HigherOrderCall.FunctionReference] = []
    var arguments: [TypedExpression] = []
    if let likelihood = function.likelihood {
      for (index, type) in likelihood.enumerated() {
        guard let value = rest.popFirst() else {
          let mismatch = SignatureMismatch.count(expected: likelihood.count, found: index)
          report(
            .laplaceArguments(function: name, reason: mismatch.reason),
            at: Self.place(of: mismatch, in: values) ?? span)
          return nil
        }
        guard value.functionName == nil, Promotion.cost(from: value.type, to: type) != nil else {
          let mismatch = SignatureMismatch.type(
            argument: index, expected: type.description, found: value.described)
          report(.laplaceArguments(function: name, reason: mismatch.reason), at: value.span)
          return nil
        }
        arguments.append(value.expression.promoted(to: type))
      }
    } else {
      if function.isDataOnly, values.count > 1, let place = parameterPlace(values[1], call.arguments[1]) {
        report(.laplaceArguments(function: name, reason: "its arguments must be data here"), at: place)
        return nil
      }
      guard rest.count >= 2, let likelihood = rest.popFirst(), let tuple = rest.popFirst(),
        likelihood.functionName != nil
      else {
        var place = span
        if values.count >= 2, case .variable = call.arguments[0].kind { place = values[0].span }
        report(
          .laplaceArguments(function: name, reason: "it needs a likelihood and the tuple of its arguments first"),
          at: place)
        return nil
      }
      let required = [CallbackPattern.Parameter(type: .vector, isData: false)]
      guard let (index, promoted) = checkForwarded(likelihood, tuple, required: required, returns: .real, to: name)
      else { return nil }
      laplaceLikelihoods.append((index, likelihood.span))
      callbacks.append(.user(index))
      arguments.append(promoted)
    }
    guard let blockSize = rest.popFirst() else {
      report(
        .laplaceArguments(function: name, reason: "the size of the Hessian's blocks, data int, is missing"),
        at: values[values.count - 1 - rest.count].span.endPoint)
      return nil
    }
    guard blockSize.type == .int, blockSize.functionName == nil, !blockSize.level.hasParameter else {
      report(
        .laplaceArguments(
          function: name, reason: "the size of the Hessian's blocks must be data int, not \(blockSize.described)"),
        at: blockSize.span)
      return nil
    }
    arguments.append(blockSize.expression)
    let covarianceIndex = values.count - rest.count
    if function.isDataOnly, rest.count > 1,
      let place = parameterPlace(values[covarianceIndex + 1], call.arguments[covarianceIndex + 1])
    {
      report(.laplaceArguments(function: name, reason: "its arguments must be data here"), at: place)
      return nil
    }
    guard rest.count >= 2, let covariance = rest.popFirst(), let tuple = rest.popFirst(),
      covariance.functionName != nil
    else {
      var place = span
      if values.count >= covarianceIndex + 2, case .variable = call.arguments[covarianceIndex].kind {
        place = values[covarianceIndex].span
      }
      report(
        .laplaceArguments(function: name, reason: "it needs a covariance function and the tuple of its arguments"),
        at: place)
      return nil
    }
    guard let (index, promoted) = checkForwarded(covariance, tuple, required: [], returns: .matrix, to: name),
      let control = checkControl(of: function, name, rest, call, at: span)
    else { return nil }
    callbacks.append(.user(index))
    arguments.append(promoted)
    arguments += control
    let typed = HigherOrderCall(
      name: function.name, functions: callbacks, arguments: arguments,
      unnormalized: FunctionSuffix.isUnnormalized(name))
    return CheckedValue(.higherOrderCall(typed), function.result, level(of: function.result, from: values), at: span)
  }

  /// Where in an argument, which may be a tuple, something depends on parameters.
  private func parameterPlace(_ value: CheckedValue, _ expression: Expression) -> Span? {
    guard value.level.hasParameter else { return nil }
    if case .tuple(let levels) = value.level, case .tuple(let slots) = expression.kind {
      for (level, slot) in zip(levels, slots) where level.hasParameter { return slot.span }
    }
    return value.span
  }

  /// A function that is called with required arguments and those of a tuple.
  private func checkForwarded(
    _ callback: CheckedValue, _ tuple: CheckedValue, required: [CallbackPattern.Parameter], returns result: StanType,
    to caller: String
  ) -> (index: Int, tuple: TypedExpression)? {
    let name = callback.functionName ?? ""
    guard case .tuple(let types) = tuple.type, tuple.functionName == nil else {
      report(
        .laplaceArguments(
          function: caller, reason: "the arguments of '\(name)' must be a tuple, not \(tuple.described)"),
        at: tuple.span)
      return nil
    }
    var best: [(index: Int, types: [StanType], cost: Int)] = []
    var failure: (message: CheckMessage, place: Span)?
    candidates: for candidate in callbacks(named: name) {
      func refuse(_ reason: String, at place: Span) {
        if failure == nil {
          failure = (.laplaceCallback(function: name, caller: caller, reason: reason), place)
        }
      }
      if candidate.result != result {
        refuse("it " + CallbackMismatch.returns(expected: result, found: candidate.result).reason, at: callback.span)
        continue
      }
      if candidate.suffix != .none {
        refuse("it " + CallbackMismatch.suffix(candidate.suffix).reason, at: callback.span)
        continue
      }
      if let reason = candidate.leadingMismatch(with: required, exactly: false) {
        refuse("it " + reason.reason, at: callback.span)
        continue
      }
      let expected = candidate.parameters.dropFirst(required.count)
      guard expected.count == types.count else {
        refuse(
          "it takes \(expected.count) argument\(expected.count == 1 ? "" : "s") from the tuple, which has \(types.count)",
          at: tuple.span)
        continue
      }
      var cost = 0
      for (slot, (parameter, type)) in zip(expected, types).enumerated() {
        guard let step = Promotion.cost(from: type, to: parameter.type) else {
          refuse("slot \(slot + 1) of the tuple must be \(parameter.type), not \(type)", at: tuple.span)
          continue candidates
        }
        if parameter.isData, tuple.level.slot(slot).hasParameter {
          refuse("slot \(slot + 1) of the tuple must not depend on parameters", at: tuple.span)
          continue candidates
        }
        cost &+= step
      }
      best.append((candidate.index, expected.map(\.type), cost))
    }
    let least = best.map(\.cost).min()
    let chosen = best.filter { $0.cost == least }
    if chosen.count > 1 {
      report(
        .ambiguousCall(
          function: name, found: types.map(\.description), candidates: chosen.map { functions[$0.index].signature }),
        at: callback.span)
      return nil
    }
    if let only = chosen.first { return (only.index, tuple.expression.promoted(to: .tuple(only.types))) }
    if let failure {
      report(failure.message, at: failure.place)
    } else {
      report(
        .laplaceCallback(function: name, caller: caller, reason: "it must be a function of the program"),
        at: callback.span)
    }
    return nil
  }

  /// The tuple of control parameters at the end of a call, where there is to be one.
  private func checkControl(
    of function: LaplaceFunction, _ name: String, _ rest: ArraySlice<CheckedValue>, _ call: Call, at span: Span
  ) -> [TypedExpression]? {
    let limit = function.control == nil ? 0 : 1
    if rest.count > limit {
      let extra = rest[rest.startIndex + limit]
      report(.laplaceArguments(function: name, reason: "there are too many arguments"), at: extra.span)
      return nil
    }
    guard let expected = function.control else { return [] }
    guard let tuple = rest.first else {
      report(
        .laplaceArguments(function: name, reason: "the tuple of control parameters is missing at its end"), at: span)
      return nil
    }
    guard case .tuple(let types) = tuple.type, tuple.functionName == nil else {
      report(
        .laplaceArguments(function: name, reason: "the control parameters must be a tuple, not \(tuple.described)"),
        at: tuple.span)
      return nil
    }
    var slots: [Span] = []
    if case .tuple(let expressions)? = call.arguments.last?.kind { slots = expressions.map(\.span) }
    guard types.count == expected.count else {
      let index = max(0, expected.count > types.count ? types.count - 1 : expected.count)
      report(
        .laplaceArguments(
          function: name, reason: "there are \(expected.count) control parameters, not \(types.count)"),
        at: slots.indices.contains(index) ? slots[index] : span)
      return nil
    }
    for (index, (type, wanted)) in zip(types, expected).enumerated() {
      let place = slots.indices.contains(index) ? slots[index] : span
      guard Promotion.cost(from: type, to: wanted.type) != nil else {
        report(
          .laplaceArguments(
            function: name, reason: "control parameter \(index + 1) must be \(wanted.type), not \(type)"),
          at: place)
        return nil
      }
      if wanted.isData, tuple.level.slot(index).hasParameter {
        report(
          .laplaceArguments(
            function: name, reason: "control parameter \(index + 1) must not depend on parameters"), at: place)
        return nil
      }
    }
    return [tuple.expression.promoted(to: .tuple(expected.map(\.type)))]
  }
}
