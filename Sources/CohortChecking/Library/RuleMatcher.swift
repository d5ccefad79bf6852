// RuleMatcher: whether a rule takes given arguments, to what it converts them and what it returns.

/// An argument of a call as overload resolution sees it.
struct CallArgument {
  var type: StanType
  var level: DataLevel
  /// The functions of the program that a bare function name may mean; nil for a value.
  var callbacks: [Callback]?

  init(type: StanType, level: DataLevel, callbacks: [Callback]? = nil) {
    self.type = type
    self.level = level
    self.callbacks = callbacks
  }
}

/// A function of the program that is passed as an argument.
struct Callback {
  /// Its index in `TypedProgram.functions`.
  var index: Int
  var suffix: FunctionSuffix
  var parameters: [CallbackPattern.Parameter]
  var result: StanType
}

/// How a signature takes the arguments of a call.
struct SignatureMatch {
  /// The types to which the arguments are converted; void for functions.
  var types: [StanType]
  var result: StanType
  /// The sum of the promotions, by which overloads compete.
  var cost: Int
  /// How many arguments change their type, which decides between rules of the same cost.
  var conversions: Int
  /// The functions chosen for arguments that are functions, in order.
  var callbacks: [Int]
}

/// The first reason why a signature does not take the arguments of a call; arguments count from 0.
indirect enum SignatureMismatch: Error, Hashable {
  case count(expected: Int, found: Int)
  case type(argument: Int, expected: String, found: String)
  case dataOnly(argument: Int)
  case callback(argument: Int, reason: CallbackMismatch)

  /// Sorts the signatures that fail latest to the front.
  var closeness: Int {
    switch self {
    case .count: return -1
    case .type(let argument, _, _): return 3 &* argument
    case .callback(let argument, _): return 3 &* argument &+ 1
    case .dataOnly(let argument): return 3 &* argument &+ 2
    }
  }
}

/// Why a function cannot be passed as an argument; its own arguments count from 0.
enum CallbackMismatch: Hashable {
  case notAFunction(found: String)
  case suffix(FunctionSuffix)
  case returns(expected: StanType, found: StanType)
  case count(expected: Int, found: Int)
  case type(argument: Int, expected: StanType, found: StanType)
  case dataOnly(argument: Int)
}

extension FunctionRule {
  func match(_ call: [CallArgument]) -> Result<SignatureMatch, SignatureMismatch> {
    guard call.count == arguments.count else {
      return .failure(.count(expected: arguments.count, found: call.count))
    }
    var matcher = RuleMatcher(rule: self, call: call)
    return matcher.run()
  }

  /// How near a rule is that does not take the call. Of functions that take functions, a rule that all arguments fit but for their
  /// number is nearer than one of the right number that wants another function.
  func closeness(of mismatch: SignatureMismatch, to call: [CallArgument]) -> Int {
    guard case .count(let expected, let found) = mismatch, call.contains(where: { $0.callbacks != nil }) else {
      return mismatch.closeness
    }
    let common = Swift.min(expected, found)
    var matcher = RuleMatcher(rule: self, call: call)
    guard common > 0, (0..<common).allSatisfy({ matcher.bind(arguments[$0], call[$0], at: $0) == nil }) else {
      return mismatch.closeness
    }
    return 3 &* common &- abs(expected &- found)
  }
}

/// The bindings of a rule's letters while its arguments are looked at.
private struct RuleMatcher {
  /// A shape of the letters T, N, C, I, M, K.
  struct Shape: Equatable {
    enum Base: Equatable { case scalar, vector, rowVector, matrix }
    var depth: Int
    var base: Base

    static let scalar = Shape(depth: 0, base: .scalar)

    var dimensions: Int {
      switch base {
      case .scalar: return depth
      case .vector, .rowVector: return depth + 1
      case .matrix: return depth + 2
      }
    }

    func of(_ scalar: StanType) -> StanType {
      let isComplex = scalar == .complex
      switch base {
      case .scalar: return scalar.arrayed(depth)
      case .vector: return (isComplex ? StanType.complexVector : .vector).arrayed(depth)
      case .rowVector: return (isComplex ? StanType.complexRowVector : .rowVector).arrayed(depth)
      case .matrix: return (isComplex ? StanType.complexMatrix : .matrix).arrayed(depth)
      }
    }
  }

  let rule: FunctionRule
  let call: [CallArgument]
  var shape = Shape.scalar
  var matchingDepth = 0
  var common: StanType?
  var same: StanType?
  var nesting: Int?
  var cost = 0
  var callbacks: [Int] = []

  private static let mostDimensions = 7

  init(rule: FunctionRule, call: [CallArgument]) {
    self.rule = rule
    self.call = call
  }

  mutating func run() -> Result<SignatureMatch, SignatureMismatch> {
    // First the letters are bound, then every argument gets its type.
    for index in call.indices {
      if let mismatch = bind(rule.arguments[index], call[index], at: index) { return .failure(mismatch) }
    }
    if matchingDepth > 0, shape == .scalar { shape = Shape(depth: matchingDepth, base: .scalar) }
    var types: [StanType] = []
    types.reserveCapacity(call.count)
    var conversions = 0
    for index in call.indices {
      let pattern = rule.arguments[index]
      guard let type = converted(call[index], to: pattern.type) else {
        return .failure(.type(argument: index, expected: pattern.text, found: call[index].type.description))
      }
      if pattern.isData, call[index].level.hasParameter { return .failure(.dataOnly(argument: index)) }
      if type != call[index].type, call[index].callbacks == nil { conversions += 1 }
      types.append(type)
    }
    guard let result = result(types) else {
      return .failure(.type(argument: 0, expected: rule.arguments.first?.text ?? "", found: "these arguments"))
    }
    return .success(
      SignatureMatch(types: types, result: result, cost: cost, conversions: conversions, callbacks: callbacks))
  }

  private static func shapeAndScalar(_ type: StanType) -> (Shape, StanType)? {
    let depth = type.arrayDepth
    switch type.innermost {
    case .int: return (Shape(depth: depth, base: .scalar), .int)
    case .real: return (Shape(depth: depth, base: .scalar), .real)
    case .complex: return (Shape(depth: depth, base: .scalar), .complex)
    case .vector: return (Shape(depth: depth, base: .vector), .real)
    case .rowVector: return (Shape(depth: depth, base: .rowVector), .real)
    case .matrix: return (Shape(depth: depth, base: .matrix), .real)
    case .complexVector: return (Shape(depth: depth, base: .vector), .complex)
    case .complexRowVector: return (Shape(depth: depth, base: .rowVector), .complex)
    case .complexMatrix: return (Shape(depth: depth, base: .matrix), .complex)
    case .tuple, .void, .array: return nil
    }
  }

  fileprivate mutating func bind(_ pattern: ArgumentPattern, _ argument: CallArgument, at index: Int)
    -> SignatureMismatch?
  {
    // Put into words only where it is needed: most calls fit.
    var mismatch: SignatureMismatch {
      .type(
        argument: index, expected: pattern.text, found: argument.callbacks == nil ? "\(argument.type)" : "a function")
    }
    if case .callback(let callback) = pattern.type {
      guard let candidates = argument.callbacks else {
        return .callback(argument: index, reason: .notAFunction(found: argument.type.description))
      }
      return choose(among: candidates, for: callback, at: index)
    }
    if argument.callbacks != nil { return mismatch }
    switch pattern.type {
    case .elementwise(let elements):
      return bind(elements, argument.type) ? nil : mismatch
    case .same(let typeClass):
      guard Self.holds(typeClass, argument.type), same == nil || same == argument.type else { return mismatch }
      same = argument.type
    case .any(let depth, let most):
      guard argument.type.arrayDepth >= depth, argument.type != .void else { return mismatch }
      let held = Self.stripped(argument.type, depth)
      guard held.arrayDepth <= most ?? .max else { return mismatch }
      if case .tuple = held.innermost { return mismatch }
      guard let joined = common.map({ Promotion.common($0, held) }) ?? held else { return mismatch }
      common = joined
    case .nested:
      let depth = argument.type.arrayDepth
      guard nesting == nil || nesting == depth, depth <= Self.mostDimensions else { return mismatch }
      nesting = depth
    case .exactly, .anyOf, .scalarOr, .callback, .forwarded, .slots:
      break
    }
    return nil
  }

  private mutating func bind(_ elements: TypePattern.Elements, _ type: StanType) -> Bool {
    // The language lists these signatures up to seven dimensions of arrays.
    guard let (found, scalar) = Self.shapeAndScalar(type), found.depth <= Self.mostDimensions else { return false }
    switch elements {
    case .bound:
      return scalar != .complex && (found == .scalar || found == shape)
    case .real:
      guard scalar != .complex else { return false }
    case .int:
      guard scalar == .int else { return false }
    case .complex:
      cost += scalar == .int ? 2 : scalar == .real ? 1 : 0
    case .realWithoutArrays:
      guard scalar != .complex, found.depth == 0 else { return false }
      cost += scalar == .int ? 1 : 0
    case .complexWithoutArrays:
      guard found.depth == 0 else { return false }
      cost += scalar == .int ? 2 : scalar == .real ? 1 : 0
    case .matchingInt:
      guard scalar == .int else { return false }
      guard found.depth == 0 || matchingDepth == 0 || matchingDepth == found.depth else { return false }
      matchingDepth = max(matchingDepth, found.depth)
      return true
    }
    if found == .scalar { return true }
    guard shape == .scalar || shape == found else { return false }
    shape = found
    return true
  }

  private mutating func choose(
    among candidates: [Callback], for pattern: CallbackPattern, at index: Int
  ) -> SignatureMismatch? {
    var reason: CallbackMismatch?
    for candidate in candidates {
      if let problem = candidate.mismatch(with: pattern) {
        if reason == nil { reason = problem }
      } else {
        callbacks.append(candidate.index)
        return nil
      }
    }
    return .callback(argument: index, reason: reason ?? .notAFunction(found: "an undefined function"))
  }

  /// The type to which the argument is converted; adds the cost.
  private mutating func converted(_ argument: CallArgument, to pattern: TypePattern) -> StanType? {
    switch pattern {
    case .callback: return .void
    case .exactly(let type):
      guard let step = Promotion.cost(from: argument.type, to: type) else { return nil }
      cost += step
      return type
    case .anyOf(let alternatives):
      var best: (type: StanType, cost: Int)?
      for case .exactly(let type) in alternatives {
        guard let step = Promotion.cost(from: argument.type, to: type), step < best?.cost ?? .max else { continue }
        best = (type, step)
      }
      guard let best else { return nil }
      cost += best.cost
      return best.type
    case .elementwise(let elements):
      guard let (own, _) = Self.shapeAndScalar(argument.type) else { return nil }
      switch elements {
      case .real, .realWithoutArrays, .bound: return own.of(.real)
      case .complex, .complexWithoutArrays: return own.of(.complex)
      case .int: return argument.type
      case .matchingInt:
        return own == .scalar || own.depth == shape.dimensions ? argument.type : nil
      }
    case .same: return argument.type
    case .any(let depth, _):
      guard let type = common?.arrayed(depth), let step = Promotion.cost(from: argument.type, to: type) else {
        return nil
      }
      cost += step
      return type
    case .nested(let inner):
      let type = inner.arrayed(nesting ?? 0)
      guard let step = Promotion.cost(from: argument.type, to: type) else { return nil }
      cost += step
      return type
    case .scalarOr, .forwarded, .slots: return nil
    }
  }

  private func result(_ types: [StanType]) -> StanType? {
    switch rule.result {
    case .exactly(let type): return type
    case .elementwise(let elements):
      switch elements {
      case .real, .realWithoutArrays, .bound: return shape.of(.real)
      case .complex, .complexWithoutArrays: return shape.of(.complex)
      case .int, .matchingInt: return shape.base == .scalar ? StanType.int.arrayed(shape.depth) : nil
      }
    case .same: return same
    case .any(let depth, _): return common?.arrayed(depth)
    case .nested(let inner): return inner.arrayed(nesting ?? 0)
    case .scalarOr(let scalar, let container): return types.allSatisfy(\.isRealOrInt) ? scalar : container
    case .anyOf, .callback, .forwarded, .slots: return nil
    }
  }

  private static func holds(_ typeClass: TypePattern.TypeClass, _ type: StanType) -> Bool {
    switch type {
    case .vector, .rowVector, .complexVector, .complexRowVector: return true
    case .matrix, .complexMatrix: return typeClass == .eigen
    default: return false
    }
  }

  /// What an array holds `depth` dimensions in.
  private static func stripped(_ type: StanType, _ depth: Int) -> StanType {
    guard depth > 0, case .array(let element, let dimensions) = type else { return type }
    return element.arrayed(dimensions - depth)
  }
}

extension Callback {
  /// Why the function cannot be called as the pattern says. Its arguments have to have just those types, and it must
  /// not ask for data where it is given what may depend on parameters.
  func mismatch(with pattern: CallbackPattern) -> CallbackMismatch? {
    if suffix != .none { return .suffix(suffix) }
    if result != pattern.result { return .returns(expected: pattern.result, found: result) }
    return leadingMismatch(with: pattern.parameters, exactly: true)
  }

  /// The same for the first arguments only; `exactly` where there must not be more.
  func leadingMismatch(with expected: [CallbackPattern.Parameter], exactly: Bool) -> CallbackMismatch? {
    guard exactly ? parameters.count == expected.count : parameters.count >= expected.count else {
      return .count(expected: expected.count, found: parameters.count)
    }
    for (index, (own, wanted)) in zip(parameters, expected).enumerated() {
      if own.type != wanted.type { return .type(argument: index, expected: wanted.type, found: own.type) }
      if own.isData, !wanted.isData { return .dataOnly(argument: index) }
    }
    return nil
  }
}
