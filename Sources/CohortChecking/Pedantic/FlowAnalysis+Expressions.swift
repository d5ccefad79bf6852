// What expressions read, and what is known of their values without running the program.
import CohortLibrary
import CohortSyntax

/// The versions that an expression reads.
struct Reads {
  var values: [DependenceGraph.NodeID] = []
  var sizes: [DependenceGraph.NodeID] = []
}

/// What can be said about the value of an expression.
struct KnownValue {
  enum Content: Equatable {
    case number(Double)
    /// The value of this variable.
    case variable(Int)
    case unknown
  }

  var content: Content
  /// Where the value comes from: the expression itself, or where a constant or copy that it names was given.
  var span: Span
}

extension FlowAnalysis {
  func reads(_ expressions: [TypedExpression]) -> Reads {
    var reads = Reads()
    for expression in expressions { add(expression, to: &reads, onlySize: false) }
    return reads
  }

  func reads(_ expression: TypedExpression) -> Reads { reads([expression]) }

  private func add(_ expression: TypedExpression, to reads: inout Reads, onlySize: Bool) {
    func add(_ list: [TypedExpression]) { list.forEach { self.add($0, to: &reads, onlySize: onlySize) } }
    switch expression.kind {
    case .integer, .real, .imaginary, .target: break
    case .variable(let index):
      guard current.indices.contains(index) else { return }
      if onlySize { reads.sizes.append(current[index]) } else { reads.values.append(current[index]) }
    case .array(let list), .rowVector(let list), .tuple(let list): add(list)
    case .call(let call):
      let isSize = onlySize || library.has(.sizesOnly, call.name)
      for argument in call.arguments { self.add(argument, to: &reads, onlySize: isSize) }
      if call.unnormalized { take(call, at: expression.span) }
    case .userCall(let function, let arguments, _):
      add(arguments)
      take(function, arguments)
    case .higherOrderCall(let call): add(call.arguments)
    case .and(let a, let b), .or(let a, let b): add([a, b])
    case .conditional(let condition, let ifTrue, let ifFalse): add([condition, ifTrue, ifFalse])
    case .indexed(let base, let indices): add([base] + indices.flatMap(\.expressions))
    case .projection(let base, _), .promotion(let base): add([base])
    }
  }

  /// Takes down what a function of the program is given.
  func take(_ function: Int, _ arguments: [TypedExpression]) {
    for (index, argument) in arguments.enumerated() {
      var reads = Reads()
      add(argument, to: &reads, onlySize: false)
      let node = graph.add(values: reads.values)
      argumentUses.append(ArgumentUse(function: function, argument: index, span: argument.span, node: node))
    }
  }

  /// Takes down a density of the library.
  func take(_ call: LibraryCall, at span: Span) {
    guard FunctionSuffix(of: call.name).isDensity else { return }
    let variates = call.arguments.first.map(listed) ?? []
    densities.append(
      DensityUse(
        name: call.name, arguments: call.arguments.map(value), variates: variates.map(value), span: span))
  }

  /// The elements of a container that is written as a list of them, transposed or not: `[a, b]'`; none of any other.
  func listed(_ expression: TypedExpression) -> [TypedExpression] {
    switch expression.kind {
    case .promotion(let inner): return listed(inner)
    case .array(let elements), .rowVector(let elements):
      return elements.flatMap { element in
        let inner = listed(element)
        return inner.isEmpty ? [element] : inner
      }
    case .call(let call) where isRearranged(call, expression.type): return listed(call.arguments[0])
    default: return []
    }
  }

  /// Whether a call gives the elements of its only argument in another form: `x'`, `to_vector(x)`.
  private func isRearranged(_ call: LibraryCall, _ result: StanType) -> Bool {
    guard call.arguments.count == 1, !result.isRealOrInt, call.arguments[0].type != .matrix else { return false }
    return library.has(.linear, call.name) && !library.has(.prefix(UnaryOperator.minus.rawValue), call.name)
  }

  // MARK: Values

  /// What is known of a value: a number that can be computed here, or that it is the value of a variable.
  func value(_ expression: TypedExpression) -> KnownValue {
    switch expression.kind {
    case .promotion(let inner): return value(inner)
    case .integer(let number): return KnownValue(content: .number(Double(number)), span: expression.span)
    case .real(let number): return KnownValue(content: .number(number), span: expression.span)
    case .variable(let index):
      guard current.indices.contains(index), !isFunction || known[current[index]] != nil else { break }
      return knownValue(of: index, at: expression.span)
    case .call(let call):
      let numbers = call.arguments.map { value($0).content.number }
      let isInt = expression.type == .int
      if let result = fold(call.name, numbers, isInt: isInt) {
        return KnownValue(content: .number(result), span: expression.span)
      }
    default: break
    }
    return KnownValue(content: .unknown, span: expression.span)
  }

  private func knownValue(of variable: Int, at span: Span) -> KnownValue {
    known[current[variable]] ?? KnownValue(content: .variable(variable), span: span)
  }

  /// Arithmetic on numbers, ints as the language divides them.
  private func fold(_ name: String, _ numbers: [Double?], isInt: Bool) -> Double? {
    guard let first = numbers.first, let a = first else { return nil }
    if numbers.count == 1 { return library.has(.prefix(UnaryOperator.minus.rawValue), name) ? -a : nil }
    guard numbers.count == 2, let b = numbers[1] else { return nil }
    func isMeant(by symbol: BinaryOperator) -> Bool { library.has(.infix(symbol.rawValue), name) }
    let result: Double
    if name == LibraryCall.wholeQuotient {
      result = (a / b).rounded(.towardZero)
    } else if isMeant(by: .add) {
      result = a + b
    } else if isMeant(by: .subtract) {
      result = a - b
    } else if isMeant(by: .multiply) {
      result = a * b
    } else if isMeant(by: .divide) {
      result = a / b
    } else {
      return nil
    }
    return !isInt || result.isFinite && abs(result) <= Double(Int32.max) ? result : nil
  }

  // MARK: Linearity

  /// How an expression depends on parameters and on local variables, which may hold some.
  private enum Form {
    case constant, linear
    /// A constant over something linear.
    case reciprocal
    case nonlinear
  }

  /// Whether an expression may be a nonlinear function of a parameter or of a local variable that holds one.
  func isNonlinear(_ expression: TypedExpression) -> Bool {
    let form = form(expression)
    return form == .nonlinear || form == .reciprocal
  }

  private func form(_ expression: TypedExpression) -> Form {
    // Ints cannot vary smoothly.
    if expression.type.innermost == .int { return .constant }
    func together(_ list: [TypedExpression]) -> Form {
      let forms = list.map(form)
      if forms.allSatisfy({ $0 == .constant }) { return .constant }
      return forms.allSatisfy { $0 == .constant || $0 == .linear } ? .linear : .nonlinear
    }
    switch expression.kind {
    case .integer, .real, .imaginary: return .constant
    case .variable(let index): return isData(index) ? .constant : .linear
    case .promotion(let inner), .indexed(let inner, _): return form(inner)
    case .projection(let inner, _): return form(inner) == .constant ? .constant : .nonlinear
    case .conditional(_, let ifTrue, let ifFalse): return together([ifTrue, ifFalse])
    case .array(let list), .rowVector(let list), .tuple(let list): return together(list)
    case .call(let call): return form(call, together(call.arguments))
    case .userCall(_, let arguments, _):
      return !arguments.isEmpty && together(arguments) == .constant ? .constant : .nonlinear
    case .higherOrderCall, .and, .or, .target: return .nonlinear
    }
  }

  /// The form of a call whose arguments together are of form `all`.
  private func form(_ call: LibraryCall, _ all: Form) -> Form {
    if all == .constant { return .constant }
    let traits = library.traits(call.name)
    if traits.contains(.linear) { return all }
    let forms = call.arguments.map(form)
    guard forms.count >= 2 else { return .nonlinear }
    if traits.contains(.product) {
      return forms[0] == .constant ? forms[1] : forms[1] == .constant ? forms[0] : .nonlinear
    }
    if traits.contains(.quotient) {
      if forms[1] == .constant { return forms[0] }
      guard forms[0] == .constant else { return .nonlinear }
      return forms[1] == .linear ? .reciprocal : forms[1] == .reciprocal ? .linear : .nonlinear
    }
    if traits.contains(.productAndSum) {
      return all == .linear && forms.prefix(2).contains(.constant) ? .linear : .nonlinear
    }
    return .nonlinear
  }

  private func isData(_ variable: Int) -> Bool {
    guard frame.variables.indices.contains(variable) else { return false }
    switch frame.variables[variable].origin {
    case .block(.data), .block(.transformedData), .argument(_, isData: true): return true
    default: return frame.variables[variable].type.innermost == .int
    }
  }
}

extension KnownValue.Content {
  var number: Double? {
    if case .number(let value) = self { return value }
    return nil
  }
}

extension TypedIndex {
  /// The expressions of the index.
  var expressions: [TypedExpression] {
    switch self {
    case .all: return []
    case .single(let expression), .multiple(let expression), .from(let expression), .upTo(let expression):
      return [expression]
    case .between(let lower, let upper): return [lower, upper]
    }
  }
}
