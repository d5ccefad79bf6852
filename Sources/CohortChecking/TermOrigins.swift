// TermOrigins: which terms of a program's log density are prior and which are likelihood.
import CohortLibrary
import CohortSyntax

/// The part of a posterior that a term of the log density belongs to.
package enum TermOrigin: Hashable, Sendable {
  case prior
  case likelihood
}

/// Tells the terms of a program apart by what they are about.
///
/// The rule: a statement `x ~ d(…)`, or a term of `target +=` that is a density `d_lpdf(x | …)`, is about its *outcome* x, and
/// any other term about all that it is computed from. A term is likelihood if numbers of data reach what it is about, directly
/// or through transformed data, transformed parameters, local variables and arguments of functions; else it is prior. So data
/// that are arguments of a prior (hyperparameters) leave it a prior. Indices, sizes and conditions only choose and do not
/// count; the adjustments of transforms (`jacobian +=`) belong to the prior.
///
/// Variables are followed whatever the order of statements: one that is given data anywhere has data everywhere.
package struct TermOrigins: Sendable {
  /// Where an expression stands: variables are numbered anew in each function.
  package enum Scope: Hashable, Sendable {
    case blocks
    /// A function of the program, by its index.
    case function(Int)
  }

  /// The first node of each function's frame; those of the blocks begin at 0.
  private var offsets: [Int] = []
  /// For each variable whether numbers of data reach it.
  private var hasData: [Bool] = []
  /// The parameters that prior terms are about, by name.
  package private(set) var statedParameters: Set<String> = []
  private let library: FunctionTable
  private let functionNames: [String]

  package init(_ program: TypedProgram, library: FunctionTable) {
    self.library = library
    functionNames = program.functions.map(\.name)
    var count = program.frame.variables.count
    for function in program.functions {
      offsets.append(count)
      count += function.frame.variables.count
    }
    var flow = Flow(sources: Array(repeating: [], count: count))
    let blocks = [
      program.data, program.transformedData, program.parameters, program.transformedParameters, program.model,
    ]
    for block in blocks { for statement in block { visit(statement, .blocks, &flow) } }
    for (index, function) in program.functions.enumerated() {
      if let body = function.body { visit(body, .function(index), &flow) }
    }
    let given = program.frame.variables.indices.filter { program.frame.variables[$0].origin == .block(.data) }
    hasData = Flow.reached(from: given, flow.users, count: count)
    // What prior terms are about, and what that is computed from.
    var about: [Int] = []
    for (expression, scope) in flow.terms where origin(of: expression, in: scope) == .prior {
      about += outcome(expression, scope)
    }
    let stated = Flow.reached(from: about, flow.sources, count: count)
    for (index, variable) in program.frame.variables.enumerated()
    where variable.origin == .block(.parameters) && stated[index] {
      statedParameters.insert(variable.name)
    }
  }

  /// What a term of the log density belongs to: the density of a `~`, or an operand of the sum that is added to `target`.
  package func origin(of term: TypedExpression, in scope: Scope) -> TermOrigin {
    outcome(term, scope).contains { hasData[$0] } ? .likelihood : .prior
  }

  // MARK: What expressions are made of

  private func node(_ variable: Int, _ scope: Scope) -> Int? {
    var node = variable
    if case .function(let index) = scope {
      guard offsets.indices.contains(index) else { return nil }
      node += offsets[index]
    }
    return node
  }

  /// The variables that a term is about.
  private func outcome(_ term: TypedExpression, _ scope: Scope) -> [Int] {
    var result: [Int] = []
    values(of: term) { if let node = node($0, scope) { result.append(node) } }
    return result.filter { hasData.isEmpty || hasData.indices.contains($0) }
  }

  /// Calls `found` with the variables whose numbers an expression is made of.
  private func values(of expression: TypedExpression, _ found: (Int) -> Void) {
    func all(_ list: [TypedExpression]) { for part in list { values(of: part, found) } }
    switch expression.kind {
    case .integer, .real, .imaginary, .target, .and, .or: break
    case .variable(let index): found(index)
    case .array(let list), .rowVector(let list), .tuple(let list): all(list)
    case .call(let call):
      if library.has(.sizesOnly, call.name) { break }
      all(FunctionSuffix(of: call.name).isProbability ? Array(call.arguments.prefix(1)) : call.arguments)
    case .userCall(let function, let arguments, _):
      let isProbability =
        functionNames.indices.contains(function) && FunctionSuffix(of: functionNames[function]).isProbability
      all(isProbability ? Array(arguments.prefix(1)) : arguments)
    case .higherOrderCall(let call): all(call.arguments)
    case .conditional(_, let ifTrue, let ifFalse): all([ifTrue, ifFalse])
    case .indexed(let base, _), .projection(let base, _), .promotion(let base): values(of: base, found)
    }
  }

  // MARK: Statements

  /// What is found on the way through a program.
  private struct Flow {
    /// For each variable those that it is computed from, and the other way round.
    var sources: [[Int]]
    var users: [[Int]]
    var terms: [(TypedExpression, Scope)] = []

    init(sources: [[Int]]) {
      self.sources = sources
      users = sources
    }

    mutating func add(_ target: Int, _ source: Int) {
      guard sources.indices.contains(target), sources.indices.contains(source) else { return }
      sources[target].append(source)
      users[source].append(target)
    }

    static func reached(from start: [Int], _ next: [[Int]], count: Int) -> [Bool] {
      var result = [Bool](repeating: false, count: count)
      var stack: [Int] = []
      for node in start where !result[node] {
        result[node] = true
        stack.append(node)
      }
      while let node = stack.popLast() {
        for other in next[node] where !result[other] {
          result[other] = true
          stack.append(other)
        }
      }
      return result
    }
  }

  private func assign(_ variable: Int, _ value: TypedExpression, _ scope: Scope, _ flow: inout Flow) {
    guard let target = node(variable, scope) else { return }
    values(of: value) { if let source = node($0, scope) { flow.add(target, source) } }
  }

  private func assign(_ pattern: TypedPattern, _ value: TypedExpression, _ scope: Scope, _ flow: inout Flow) {
    switch pattern {
    case .place(let place): assign(place.variable, value, scope, &flow)
    case .tuple(let parts): for part in parts { assign(part, value, scope, &flow) }
    }
  }

  /// Arguments that are handed to functions of the program.
  private func pass(_ expression: TypedExpression, _ scope: Scope, _ flow: inout Flow) {
    var calls: [(Int, [TypedExpression])] = []
    expression.forEachPart { part in
      if case .userCall(let function, let arguments, _) = part.kind { calls.append((function, arguments)) }
    }
    for (function, arguments) in calls { pass(arguments, to: function, scope, &flow) }
  }

  private func pass(_ arguments: [TypedExpression], to function: Int, _ scope: Scope, _ flow: inout Flow) {
    for (index, argument) in arguments.enumerated() {
      guard let target = node(index, .function(function)) else { continue }
      values(of: argument) { if let source = node($0, scope) { flow.add(target, source) } }
    }
  }

  private func visit(_ statement: TypedStatement, _ scope: Scope, _ flow: inout Flow) {
    switch statement.kind {
    case .declaration(let declaration):
      guard let value = declaration.initialValue else { break }
      assign(declaration.variable, value, scope, &flow)
      pass(value, scope, &flow)
    case .assignment(let place, let value):
      assign(place.variable, value, scope, &flow)
      pass(value, scope, &flow)
    case .destructuring(let patterns, let value):
      for pattern in patterns { assign(pattern, value, scope, &flow) }
      pass(value, scope, &flow)
    case .call(let function, let arguments):
      pass(arguments, to: function, scope, &flow)
      for argument in arguments { pass(argument, scope, &flow) }
    case .tilde(let tilde):
      flow.terms.append((tilde.density, scope))
      pass(tilde.density, scope, &flow)
    case .targetIncrement(let value):
      for term in terms(of: value) { flow.terms.append((term, scope)) }
      pass(value, scope, &flow)
    case .jacobianIncrement(let value), .returnValue(let value): pass(value, scope, &flow)
    case .ifElse(_, let then, let otherwise):
      visit(then, scope, &flow)
      if let otherwise { visit(otherwise, scope, &flow) }
    case .whileLoop(_, let body), .forRange(_, _, _, let body): visit(body, scope, &flow)
    case .forEach(let variable, let container, let body):
      assign(variable, container, scope, &flow)
      visit(body, scope, &flow)
    case .block(let list), .profile(_, let list): for inner in list { visit(inner, scope, &flow) }
    case .print, .reject, .fatalError, .returnVoid, .breakLoop, .continueLoop: break
    }
  }

  /// The operands of a sum, each a term of its own.
  package func terms(of value: TypedExpression) -> [TypedExpression] {
    var stack = [value]
    var result: [TypedExpression] = []
    while let next = stack.popLast() {
      if let operands = addends(of: next) { stack += operands.reversed() } else { result.append(next) }
    }
    return result
  }

  /// The operands of an addition of reals; nil for anything else.
  package func addends(of value: TypedExpression) -> [TypedExpression]? {
    guard case .call(let call) = value.kind, value.type == .real, call.arguments.count == 2,
      library.has(.infix(BinaryOperator.add.rawValue), call.name)
    else { return nil }
    return call.arguments
  }
}

extension TypedExpression {
  /// Calls `body` with the expression and all that it is made of, indices included.
  fileprivate func forEachPart(_ body: (TypedExpression) -> Void) {
    var stack = [self]
    while let next = stack.popLast() {
      body(next)
      switch next.kind {
      case .integer, .real, .imaginary, .variable, .target: break
      case .array(let list), .rowVector(let list), .tuple(let list): stack += list
      case .call(let call): stack += call.arguments
      case .userCall(_, let arguments, _): stack += arguments
      case .higherOrderCall(let call): stack += call.arguments
      case .and(let a, let b), .or(let a, let b): stack += [a, b]
      case .conditional(let test, let a, let b): stack += [test, a, b]
      case .indexed(let base, let indices): stack += [base] + indices.flatMap(\.expressions)
      case .projection(let base, _), .promotion(let base): stack.append(base)
      }
    }
  }
}
