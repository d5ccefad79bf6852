// The walk through statements.
import CohortLibrary
import CohortSyntax

extension FlowAnalysis {
  func visit(_ statements: [TypedStatement]) { statements.forEach(visit) }

  func visit(_ statement: TypedStatement) {
    switch statement.kind {
    case .declaration(let declaration): visit(declaration)
    case .assignment(let place, let value): visit(place, value)
    case .destructuring(let patterns, let value):
      let result = node(reading: reads(value))
      for pattern in patterns { assign(pattern, result) }
    case .call(let function, let arguments):
      take(function, arguments)
      let result = node(reading: reads(arguments))
      if suffix(function) == .lp { factors.append(Factor(node: result)) }
    case .tilde(let tilde): visit(tilde, at: statement.span)
    case .targetIncrement(let value):
      takeVariate(of: value, at: statement.span)
      for term in terms(value) { factors.append(Factor(node: node(reading: reads(term)))) }
    case .jacobianIncrement(let value):
      for term in terms(value) { factors.append(Factor(node: node(reading: reads(term)))) }
    case .ifElse: visitBranches(statement)
    case .whileLoop(let condition, let body):
      visitLoop("while", body, at: statement.span) { self.reads(condition) }
    case .forRange(let variable, let lower, let upper, let body):
      visitLoop("for", variable: variable, body, at: statement.span) { self.reads([lower, upper]) }
    case .forEach(let variable, let container, let body):
      // How often the loop runs depends on the size alone; what its variable holds, on the values.
      let elements = reads(container)
      visitLoop("for", variable: variable, elements: elements, body, at: statement.span) {
        Reads(values: [], sizes: elements.values + elements.sizes)
      }
    case .block(let list), .profile(_, let list): visit(list)
    case .print(let list): _ = reads(list.compactMap(\.expression))
    case .reject(let list), .fatalError(let list):
      _ = reads(list.compactMap(\.expression))
      factors.append(Factor(node: graph.add(values: decisions)))
      isReachable = false
    case .returnValue(let value):
      returns = node(reading: reads(value))
      isReachable = false
    case .returnVoid:
      returns = graph.add(values: decisions)
      isReachable = false
    case .breakLoop: jump { $0.breaks[$1, default: []].append($2) }
    case .continueLoop:
      jump { $0.continues[$1, default: []].append($2) }
      continues = graph.add(values: decisions)
    }
  }

  private func visit(_ declaration: TypedDeclaration) {
    guard let value = declaration.initialValue else {
      assign(declaration.variable, graph.add(values: decisions))
      return
    }
    assign(declaration.variable, value)
  }

  private func visit(_ place: TypedPlace, _ value: TypedExpression) {
    if place.path.isEmpty { return assign(place.variable, value) }
    guard current.indices.contains(place.variable) else { return }
    // What is not written to stays as it was.
    let previous = current[place.variable]
    let result = node(reading: reads(value))
    graph.connect(result, to: [previous])
    assign(place.variable, result)
  }

  /// Assigns to a whole variable, and remembers constants and copies.
  private func assign(_ variable: Int, _ expression: TypedExpression) {
    let result = node(reading: reads(expression))
    let value = value(expression)
    guard frame.variables.indices.contains(variable) else { return }
    switch value.content {
    // As stanc does, only ints are followed: a real constant is seen where it is written.
    case .number where frame.variables[variable].type == .int: known[result] = value
    case .variable(let original) where !isFunction && isFixed(original) && !isOutput(variable): known[result] = value
    default: break
    }
    assign(variable, result)
  }

  /// Whether a variable never changes: data, parameters and arguments.
  private func isFixed(_ variable: Int) -> Bool {
    switch frame.variables[variable].origin {
    case .block(.data), .block(.parameters), .argument: return true
    default: return false
    }
  }

  /// Whether a variable is declared at the top of a block.
  private func isOutput(_ variable: Int) -> Bool {
    if case .block = frame.variables[variable].origin { return true }
    return false
  }

  private func assign(_ pattern: TypedPattern, _ result: NodeID) {
    switch pattern {
    case .tuple(let patterns): patterns.forEach { assign($0, result) }
    case .place(let place):
      guard current.indices.contains(place.variable) else { return }
      let isWhole = place.path.isEmpty
      assign(place.variable, isWhole ? result : graph.add(values: [result, current[place.variable]]))
    }
  }

  // MARK: The log density

  /// The terms of a sum; each is a factor of its own.
  private func terms(_ expression: TypedExpression) -> [TypedExpression] {
    var stack = [expression]
    var terms: [TypedExpression] = []
    while let next = stack.popLast() {
      if case .call(let call) = next.kind, library.has(.infix(BinaryOperator.add.rawValue), call.name) {
        stack += call.arguments.reversed()
      } else {
        terms.append(next)
      }
    }
    return terms
  }

  /// A truncated statement is one factor together with its normalisation. Where the left side lists parameters, it is a
  /// prior of each: the first stands in the factor with the arguments, each other one in a factor of its own.
  private func visit(_ tilde: TypedTilde, at span: Span) {
    let bounds = [tilde.truncation?.lower, tilde.truncation?.upper].compactMap { $0 }
    let arguments = tilde.density.callArguments
    var variates = arguments.first.map(listed) ?? []
    if !variates.allSatisfy(isParameterOrLocal) { variates = [] }
    let first = variates.prefix(1) + (variates.isEmpty ? arguments.prefix(1) : [])
    factors.append(Factor(node: node(reading: reads(first + arguments.dropFirst() + bounds))))
    for variate in variates.dropFirst() { factors.append(Factor(node: node(reading: reads(variate)))) }
    if case .call(let call) = tilde.density.kind { take(call, at: span) }
    if case .userCall(let function, let arguments, _) = tilde.density.kind { take(function, arguments) }
    takeVariate(of: tilde.density, at: span)
  }

  /// Whether an expression is a parameter, or a variable of the model's that may hold one, or an element of these.
  private func isParameterOrLocal(_ expression: TypedExpression) -> Bool {
    switch expression.kind {
    case .promotion(let inner), .indexed(let inner, _): return isParameterOrLocal(inner)
    case .variable(let index):
      guard frame.variables.indices.contains(index) else { return false }
      switch frame.variables[index].origin {
      case .block(.data), .block(.transformedData), .argument: return false
      default: return true
      }
    default: return false
    }
  }

  private func suffix(_ function: Int) -> FunctionSuffix {
    functions.indices.contains(function) ? FunctionSuffix(of: functions[function].name) : .none
  }

  /// Takes down the random variable of a statement that is nothing but a density.
  private func takeVariate(of density: TypedExpression, at span: Span) {
    switch density.kind {
    case .call(let call):
      guard FunctionSuffix(of: call.name).isDensity else { return }
    case .userCall(let function, _, _):
      guard suffix(function).isDensity else { return }
    default: return
    }
    guard let variate = density.callArguments.first else { return }
    let listed = listed(variate)
    variates.append(Variate(value: value(variate), isNonlinear: isNonlinear(variate), span: span))
    for element in listed { variates.append(Variate(value: value(element), isNonlinear: false, span: span)) }
  }

  // MARK: Control flow

  /// A chain of `else if` is one statement of many branches, so that its versions are joined once.
  private func visitBranches(_ statement: TypedStatement) {
    let chain = statement.elseIfChain
    let outer = control
    let before = isReachable
    var branches: [(versions: [Int: NodeID], goesOn: Bool)] = []
    for (condition, body, span) in chain.tested {
      let test = node(reading: reads(condition))
      controls.append(Control(keyword: "if", span: span, node: test))
      control = test
      let versions = branch { visit(body) }
      branches.append((versions, isReachable))
      isReachable = before
    }
    let versions = branch { if let last = chain.last { visit(last) } }
    branches.append((versions, isReachable))
    control = outer
    join(branches)
    isReachable = isReachable && before
  }

  private func visitLoop(
    _ keyword: String, variable: Int? = nil, elements: Reads? = nil, _ body: TypedStatement, at span: Span,
    bounds: () -> Reads
  ) {
    let variables = body.assignedVariables.filter { current.indices.contains($0) }.sorted()
    // At the head of the loop, versions from before it meet those of its last iteration.
    let heads = variables.map { variable -> NodeID in
      let head = graph.add(values: [current[variable]])
      assign(variable, head)
      return head
    }
    let node = node(reading: bounds())
    controls.append(Control(keyword: keyword, span: span, node: node))
    if let variable {
      assign(variable, graph.add(values: (elements?.values ?? []) + [node], sizes: elements?.sizes ?? []))
    }

    let outer = (control, continues, returns, isReachable)
    control = node
    loops.append(Loop(node: node, mark: assignmentCount))
    let last = branch { visit(body) }
    let loop = loops.removeLast()
    for (index, variable) in variables.enumerated() {
      if isReachable, let version = last[variable] { graph.connect(heads[index], to: [version]) }
      graph.connect(heads[index], to: loop.continues[variable] ?? [])
      let exits = loop.breaks[variable] ?? []
      if !exits.isEmpty { assign(variable, graph.add(values: [heads[index]] + exits)) }
    }
    // A return or break in the body decides whether the loop goes on.
    if let returns, returns != outer.2 { graph.connect(node, to: [returns]) }
    if !loop.decisions.isEmpty { graph.connect(node, to: loop.decisions) }
    (control, continues, isReachable) = (outer.0, outer.1, outer.3)
  }

  /// Leaves an iteration. What it has not assigned has the version of the loop's head.
  private func jump(_ record: (inout Loop, Int, NodeID) -> Void) {
    isReachable = false
    guard let index = loops.indices.last else { return }
    loops[index].decisions += decisions
    for (variable, version) in versions(since: loops[index].mark).sorted(by: { $0.key < $1.key }) {
      record(&loops[index], variable, version)
    }
  }
}

extension TypedExpression {
  /// The arguments of a call.
  var callArguments: [TypedExpression] {
    switch kind {
    case .call(let call): return call.arguments
    case .userCall(_, let arguments, _): return arguments
    case .higherOrderCall(let call): return call.arguments
    default: return [self]
    }
  }
}

extension TypedPrintable {
  var expression: TypedExpression? {
    if case .expression(let expression) = self { return expression }
    return nil
  }
}

extension TypedStatement {
  /// The conditions of an `if` and of those that follow as `else if`, with what each decides, and the last `else`.
  var elseIfChain: (tested: [(condition: TypedExpression, body: TypedStatement, span: Span)], last: TypedStatement?) {
    var tested: [(condition: TypedExpression, body: TypedStatement, span: Span)] = []
    var next: TypedStatement? = self
    while let statement = next, case .ifElse(let condition, let then, let otherwise) = statement.kind {
      tested.append((condition, then, statement.span))
      next = otherwise
    }
    return (tested, next)
  }

  /// The variables that the statement and those inside of it assign to, declarations included.
  var assignedVariables: Set<Int> {
    var variables: Set<Int> = []
    collectAssigned(into: &variables)
    return variables
  }

  private func collectAssigned(into variables: inout Set<Int>) {
    func collect(_ pattern: TypedPattern) {
      switch pattern {
      case .place(let place): variables.insert(place.variable)
      case .tuple(let parts): parts.forEach(collect)
      }
    }
    switch kind {
    case .declaration(let declaration): variables.insert(declaration.variable)
    case .assignment(let place, _): variables.insert(place.variable)
    case .destructuring(let patterns, _): patterns.forEach(collect)
    case .ifElse(_, let then, let otherwise):
      then.collectAssigned(into: &variables)
      otherwise?.collectAssigned(into: &variables)
    case .whileLoop(_, let body): body.collectAssigned(into: &variables)
    case .forRange(let variable, _, _, let body), .forEach(let variable, _, let body):
      variables.insert(variable)
      body.collectAssigned(into: &variables)
    case .block(let list), .profile(_, let list): list.forEach { $0.collectAssigned(into: &variables) }
    default: break
    }
  }
}
