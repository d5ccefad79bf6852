// Functions of the program: their signatures, the rules of their names, their bodies.
import CohortSyntax

/// A function of the program, declared or defined.
struct UserFunction {
  var name: Identifier
  var parameters: [CallbackPattern.Parameter]
  var returnType: StanType
  var isDefined: Bool
  /// The whole declaration or definition.
  var span: Span

  var suffix: FunctionSuffix { FunctionSuffix(of: name.name) }

  /// `real f(data vector, int)`
  var signature: String {
    let list = parameters.map { ($0.isData ? "data " : "") + $0.type.description }.joined(separator: ", ")
    return "\(returnType) \(name.name)(\(list))"
  }

  /// How the function takes the arguments of a call; nil where it does not.
  func match(_ call: [CallArgument]) -> SignatureMatch? {
    guard call.count == parameters.count else { return nil }
    var cost = 0
    for index in call.indices {
      guard let step = step(from: call[index], to: parameters[index]) else { return nil }
      cost &+= step
    }
    return SignatureMatch(types: parameters.map(\.type), result: returnType, cost: cost, conversions: 0, callbacks: [])
  }

  /// The cost of an argument's conversion to what the function takes; nil where it does not fit.
  private func step(from argument: CallArgument, to parameter: CallbackPattern.Parameter) -> Int? {
    if argument.callbacks != nil || parameter.isData && argument.level.hasParameter { return nil }
    return Promotion.cost(from: argument.type, to: parameter.type)
  }

  /// The first reason why the function does not take the arguments of a call; nil where it does.
  func mismatch(_ call: [CallArgument]) -> SignatureMismatch? {
    guard call.count == parameters.count else { return .count(expected: parameters.count, found: call.count) }
    for (index, (argument, parameter)) in zip(call, parameters).enumerated()
    where step(from: argument, to: parameter) == nil {
      if argument.callbacks == nil, Promotion.cost(from: argument.type, to: parameter.type) != nil {
        return .dataOnly(argument: index)
      }
      let found = argument.callbacks == nil ? argument.type.description : "a function"
      return .type(argument: index, expected: parameter.type.description, found: found)
    }
    return nil
  }
}

extension Checker {
  func check(functions block: FunctionsBlock) -> [TypedFunction] {
    self.block = .functions
    // All signatures come first: functions are in scope throughout.
    var indices: [Int?] = []
    for definition in block.functions { indices.append(declare(definition)) }
    var typed = functions.map { function in
      TypedFunction(
        name: function.name.name, returnType: function.returnType, argumentCount: function.parameters.count,
        frame: Frame(), body: nil, span: function.span)
    }
    for (definition, index) in zip(block.functions, indices) {
      let (frame, body) = check(definition)
      guard let index, let body, typed.indices.contains(index) else { continue }
      typed[index].frame = frame
      typed[index].body = body
      typed[index].span = definition.span
    }
    if !options.allowUndefined {
      // By name, as stanc does.
      let missing = functions.enumerated().filter { !$0.element.isDefined }
        .sorted { ($0.element.name.name, $0.offset) < ($1.element.name.name, $1.offset) }
      for (_, function) in missing { report(.undefinedFunction(function.name.name), at: function.name.span) }
    }
    // The frames of functions that are only declared hold their arguments.
    for index in typed.indices where typed[index].body == nil {
      typed[index].frame = Frame(
        variables: functions[index].parameters.enumerated().map { number, parameter in
          TypedVariable(
            name: "argument\(number + 1)", type: parameter.type,
            origin: .argument(index: number, isData: parameter.isData), span: functions[index].span)
        })
    }
    return typed
  }

  /// Takes up a signature; the index of the function, nil where the signature is refused.
  private func declare(_ definition: FunctionDefinition) -> Int? {
    let name = definition.name.name
    let function = UserFunction(
      name: definition.name,
      parameters: definition.arguments.map { .init(type: StanType($0.type), isData: $0.isData) },
      returnType: definition.returnType.map { StanType($0) } ?? .void, isDefined: definition.body != nil,
      span: definition.span)
    symbols?.declare(function)
    if library.passesArgumentsOn(name) {
      report(.notOverloadable(name), at: definition.name.span)
      return nil
    }
    if FunctionSuffix.isUnnormalized(name) {
      report(.unnormalizedFunction(name), at: definition.name.span)
      return nil
    }
    let types = function.parameters.map(\.type)
    let key = SignatureKey(name: name, types: types)
    if let index = functionsBySignature[key] {
      let previous = functions[index]
      let isSame =
        previous.returnType == function.returnType
        && previous.parameters.map(\.isData) == function.parameters.map(\.isData)
      if isSame, !previous.isDefined {
        guard function.isDefined else {
          report(.declaredTwice(name, previous: previous.name.span), at: definition.span)
          return index
        }
        report(.needlessDeclaration(name), at: previous.name.span)
        functions[index] = function
        return index
      }
      report(
        previous.returnType == function.returnType
          ? .redefined(name, previous: previous.name.span)
          : .overloadByResult(name, previous: previous.name.span), at: definition.span)
      return nil
    }
    let call = types.map { CallArgument(type: $0, level: .data) }
    for rule in library.rules(name) {
      guard case .success(let match) = rule.match(call), match.cost == 0 else { continue }
      report(
        match.result == function.returnType ? .libraryRedefined(name) : .overloadByResult(name, previous: nil),
        at: definition.span)
      return nil
    }
    functions.append(function)
    functionsByName[name, default: []].append(functions.count - 1)
    functionsBySignature[key] = functions.count - 1
    return functions.count - 1
  }

  /// Checks the rules of a function's name and its body.
  private func check(_ definition: FunctionDefinition) -> (Frame, TypedStatement?) {
    let name = definition.name.name
    let suffix = FunctionSuffix(of: name)
    let returnType = definition.returnType.map { StanType($0) } ?? .void
    verify(definition.name)
    if suffix.isProbability, returnType != .real {
      report(.probabilityResult(name, found: returnType), at: definition.span)
    }
    let variate = definition.arguments.first.map { StanType($0.type) }
    if name.hasSuffix("_lpdf"), variate?.isDiscrete ?? true {
      report(.densityVariate(name, found: variate), at: definition.span)
    }
    if name.hasSuffix("_lpmf"), !(variate?.isDiscrete ?? false) {
      report(.massVariate(name, found: variate), at: definition.span)
    }

    variables = []
    facts = []
    visible = [:]
    scopes = [[]]
    reportedNames = []
    loopDepth = 0
    var names: Set<String> = []
    for (index, argument) in definition.arguments.enumerated() {
      if !names.insert(argument.name.name).inserted {
        report(.duplicateArgument(argument.name.name), at: definition.span)
        continue
      }
      _ = declare(
        argument.name, StanType(argument.type), origin: .argument(index: index, isData: argument.isData),
        isGlobal: false, isReadOnly: true, mayVary: !argument.isData)
    }
    guard let body = definition.body else { return (Frame(), nil) }
    function = EnclosingFunction(name: name, suffix: suffix, returnType: returnType)
    defer { function = nil }
    let (typed, flow) = check(body)
    if returnType != .void, flow != .complete { report(.missingReturn(name, returnType), at: definition.span) }
    return (Frame(variables: variables), typed.first ?? TypedStatement(.block([]), span: body.span))
  }

  /// The functions that a bare name may mean where it is an argument.
  func callbacks(named name: String) -> [Callback] {
    (functionsByName[FunctionSuffix.normalized(name)] ?? []).map { index in
      let function = functions[index]
      // Cumulative distribution functions count as plain functions.
      let suffix = function.suffix
      let isPlain = suffix == .cdf || suffix == .lcdf || suffix == .lccdf
      return Callback(
        index: index, suffix: isPlain ? .none : suffix, parameters: function.parameters, result: function.returnType)
    }
  }
}
