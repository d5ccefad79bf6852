// Calls of the functions that pass their last arguments on to the function they are given.
import CohortSyntax

extension Checker {
  /// A call such as `ode_bdf(f, y0, t0, ts, theta)`.
  func check(_ function: HigherOrderFunction, _ call: Call, _ values: [CheckedValue], at span: Span) -> CheckedValue? {
    let candidates = values.first.flatMap { $0.functionName }.map { callbacks(named: $0) } ?? []
    if candidates.isEmpty, let value = libraryCallback(function, call, values, at: span) { return value }
    let chosen = choose(
      candidates.map { ($0, function) }, allowsDensities: false, call, values, at: span)
    guard let chosen else { return nil }
    return higherOrderValue(call, chosen, values, function.result, at: span)
  }

  /// A call that passes a function of the library; nil where that does not fit.
  private func libraryCallback(
    _ function: HigherOrderFunction, _ call: Call, _ values: [CheckedValue], at span: Span
  ) -> CheckedValue? {
    guard let name = values.first?.functionName, library.contains(name), !FunctionSuffix(of: name).isDensity,
      FunctionSuffix(of: name) != .rng, values.count > function.control.count
    else { return nil }
    let given = values.dropFirst()
    guard given.allSatisfy({ $0.functionName == nil }) else { return nil }
    for (value, parameter) in zip(given, function.control) {
      if Promotion.cost(from: value.type, to: parameter.type) == nil { return nil }
      if parameter.isData, value.level.hasParameter { return nil }
    }
    let required = function.required.map(\.type)
    let rest = given.dropFirst(function.control.count).map(\.type)
    guard let (result, types) = library.resolve(name, required + rest), result == function.callbackResult,
      Array(types.prefix(required.count)) == required
    else { return nil }
    let converted = function.control.map(\.type) + types.dropFirst(required.count)
    let typed = HigherOrderCall(
      name: call.name.name, functions: [.library(name)],
      arguments: zip(given, converted).map { $0.expression.promoted(to: $1) })
    return CheckedValue(.higherOrderCall(typed), function.result, level(of: function.result, from: values), at: span)
  }

  /// `reduce_sum(f, x, grainsize, …)`: f gets a slice of x, its first and last index, and the other arguments.
  func checkReduceSum(_ call: Call, _ values: [CheckedValue], at span: Span) -> CheckedValue? {
    var candidates: [(Callback, HigherOrderFunction)] = []
    if let name = values.first?.functionName, values.count > 1 {
      let sliced = values[1]
      guard case .array = sliced.type else {
        report(.reduceSumNotArray(found: sliced.described), at: sliced.span)
        return nil
      }
      guard [.int, .real, .vector, .rowVector, .matrix].contains(sliced.type.innermost) else {
        report(.reduceSumElement(found: sliced.type.innermost.description), at: sliced.span)
        return nil
      }
      candidates = callbacks(named: name).map { callback in
        (
          callback,
          HigherOrderFunction(
            slicing: callback.parameters.first?.type ?? sliced.type, isData: callback.parameters.first?.isData ?? false)
        )
      }
    }
    if candidates.isEmpty {
      candidates = (values.first?.functionName.map { callbacks(named: $0) } ?? []).map {
        ($0, HigherOrderFunction(slicing: .array(.real, dimensions: 1), isData: false))
      }
    }
    guard let chosen = choose(candidates, allowsDensities: true, call, values, at: span) else { return nil }
    return higherOrderValue(call, chosen, values, .real, at: span)
  }

  /// The overload of the passed function that fits, with the types to which the call's arguments are converted.
  private func choose(
    _ candidates: [(Callback, HigherOrderFunction)], allowsDensities: Bool, _ call: Call, _ values: [CheckedValue],
    at span: Span
  ) -> (index: Int, types: [StanType])? {
    let name = call.name.name
    var best: [(index: Int, types: [StanType], cost: Int)] = []
    var failure: (SignatureMismatch, String)?
    for (callback, function) in candidates {
      switch match(callback, function, allowsDensities: allowsDensities, values) {
      case .success(let (types, cost)):
        if let least = best.first?.cost {
          if cost > least { continue }
          if cost < least { best = [] }
        }
        best.append((callback.index, types, cost))
      case .failure(let mismatch):
        failure = (mismatch, functions[callback.index].signature)
      }
    }
    if best.count > 1 {
      report(
        .ambiguousCall(
          function: name, found: values.map(\.described), candidates: best.map { functions[$0.index].signature }),
        at: span)
      return nil
    }
    if let only = best.first { return (only.index, only.types) }
    let (mismatch, signature) =
      failure
      ?? (
        values.isEmpty
          ? .count(expected: 1, found: 0)
          : .callback(argument: 0, reason: .notAFunction(found: values[0].described)), "a function"
      )
    let place = Self.place(of: mismatch, in: values) ?? span
    report(
      .argumentTypes(
        function: name, found: values.map(\.described),
        candidates: [.init(signature: "\(name) with \(signature)", mismatch: mismatch)]), at: place)
    return nil
  }

  /// Where a call goes wrong, more exactly than the whole call.
  static func place(of mismatch: SignatureMismatch, in values: [CheckedValue]) -> Span? {
    let index: Int
    switch mismatch {
    case .count(let expected, let found): index = max(0, expected > found ? found - 1 : expected)
    case .type(let argument, _, _), .dataOnly(let argument), .callback(let argument, _): index = argument
    }
    return values.indices.contains(index) ? values[index].span : nil
  }

  /// Whether a function can be passed, and whether it and the call's arguments fit together.
  private func match(
    _ callback: Callback, _ function: HigherOrderFunction, allowsDensities: Bool, _ values: [CheckedValue]
  ) -> Result<(types: [StanType], cost: Int), SignatureMismatch> {
    func failure(_ reason: CallbackMismatch) -> Result<(types: [StanType], cost: Int), SignatureMismatch> {
      .failure(.callback(argument: 0, reason: reason))
    }
    guard callback.suffix == .none || (allowsDensities && callback.suffix.isDensity) else {
      return failure(.suffix(callback.suffix))
    }
    if let reason = callback.leadingMismatch(with: function.required, exactly: false) { return failure(reason) }
    if callback.result != function.callbackResult {
      return failure(.returns(expected: function.callbackResult, found: callback.result))
    }
    let expected = function.control + callback.parameters.dropFirst(function.required.count)
    guard values.count == expected.count + 1 else {
      return .failure(.count(expected: expected.count + 1, found: values.count))
    }
    var cost = 0
    for (index, (value, parameter)) in zip(values.dropFirst(), expected).enumerated() {
      guard value.functionName == nil, let step = Promotion.cost(from: value.type, to: parameter.type) else {
        return .failure(
          .type(argument: index + 1, expected: parameter.type.description, found: value.described))
      }
      if parameter.isData, value.level.hasParameter { return .failure(.dataOnly(argument: index + 1)) }
      cost &+= step
    }
    return .success((expected.map(\.type), cost))
  }

  private func higherOrderValue(
    _ call: Call, _ chosen: (index: Int, types: [StanType]), _ values: [CheckedValue], _ result: StanType, at span: Span
  ) -> CheckedValue {
    let arguments = zip(values.dropFirst(), chosen.types).map { $0.expression.promoted(to: $1) }
    let unnormalized = values.first?.functionName.map { FunctionSuffix.isUnnormalized($0) } ?? false
    let typed = HigherOrderCall(
      name: call.name.name, functions: [.user(chosen.index)], arguments: arguments, unnormalized: unnormalized)
    return CheckedValue(.higherOrderCall(typed), result, level(of: result, from: values), at: span)
  }
}
