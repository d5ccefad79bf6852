// What the pedantic mode says about parameters: their priors, their use, their constraints, their early reads.
import CohortSyntax

extension Pedantic {
  // MARK: Priors

  mutating func examineFactors(_ flow: FlowAnalysis) {
    let sources = SourceSets(flow.graph, throughSizes: true)
    let factors = flow.factors.map { sources.sources(of: $0.node).filter(isInDensity) }
    let used = Set(factors.joined())
    // Scalar ints of the data block are mostly sizes and say nothing of where the data come in.
    let graph = FactorGraph(factors.map { $0.filter { !isSize($0) } }) { !isParameter($0) }
    let counts = graph.priorCounts()
    for (declaration, span) in parameters {
      let name = name(declaration.variable)
      if !used.contains(declaration.variable) {
        report(.unusedParameter(name), at: span)
      } else if let count = counts[declaration.variable], count != 1 {
        report(count == 0 ? .noPrior(name) : .severalPriors(name, count: count), at: span)
      }
    }
  }

  private func isInDensity(_ variable: Int) -> Bool {
    switch origin(variable) {
    case .block(.data), .block(.transformedData), .block(.parameters): return true
    default: return false
    }
  }

  private func isSize(_ variable: Int) -> Bool {
    origin(variable) == .block(.data) && program.frame.variables[variable].type == .int
  }

  // MARK: Random variables

  mutating func examineVariates(_ flow: FlowAnalysis) {
    var spans: [Int: [Span]] = [:]
    for variate in flow.variates {
      if variate.isNonlinear { report(.nonlinearVariate, at: variate.span) }
      if case .variable(let variable) = variate.value.content { spans[variable, default: []].append(variate.span) }
    }
    for (variable, list) in spans.sorted(by: { $0.key < $1.key }) where list.count > 1 {
      report(.severalDistributions(name(variable), others: Array(list.dropFirst())), at: list[0])
    }
  }

  // MARK: Control flow

  mutating func examineControl(_ flow: FlowAnalysis, _ functions: [FlowAnalysis]) {
    let depends = flow.graph.dependents(where: isParameter)
    let sources = SourceSets(flow.graph, throughSizes: false)
    for control in flow.controls where depends[control.node] {
      report(
        .parameterDecides(keyword: control.keyword, parameters: parameters(of: control.node, sources)),
        at: control.span)
    }
    // What functions are given that depends on parameters, by function and argument.
    var uses: [Int: [Int: [FlowAnalysis.ArgumentUse]]] = [:]
    for use in flow.argumentUses where depends[use.node] {
      uses[use.function, default: [:]][use.argument, default: []].append(use)
    }
    for (index, function) in functions.enumerated() {
      guard let given = uses[index] else { continue }
      let named = given.mapValues { list in
        // No more are shown than some of the uses.
        list.prefix(PedanticMessage.mostUses).map { (parameters: parameters(of: $0.node, sources), span: $0.span) }
      }
      let inside = SourceSets(function.graph, throughSizes: false)
      for control in function.controls {
        for argument in inside.sources(of: control.node) {
          guard let named = named[argument] else { continue }
          report(
            .argumentDecides(
              keyword: control.keyword, function: program.functions[index].name,
              argument: program.functions[index].frame.variables[argument].name, uses: named), at: control.span)
        }
      }
    }
  }

  private func parameters(of node: DependenceGraph.NodeID, _ sources: SourceSets) -> PedanticMessage.Names {
    let parameters = sources.sources(of: node).filter(isParameter)
    return .init(first: parameters.prefix(PedanticMessage.mostNames).map(name), count: parameters.count)
  }

  // MARK: Constraints

  mutating func examineConstraints() {
    for (declaration, span) in parameters {
      guard case .lowerUpper(let low, let high) = declaration.type.elementConstraint,
        let lower = low.literalNumber(library), let upper = high.literalNumber(library)
      else { continue }
      let name = name(declaration.variable)
      if lower >= upper {
        report(.emptyConstraint(name), at: span)
      } else if upper != 1 || lower != 0 && lower != -1 {
        // [0, 1] and [-1, 1] are the natural ranges of probabilities and correlations.
        report(.hardConstraint(name), at: span)
      }
    }
  }

  // MARK: Early reads

  mutating func examineAssignments() {
    let isGiven = { (variable: TypedVariable) in
      variable.origin == .block(.data) || variable.origin == .block(.parameters)
    }
    var walk = DefiniteAssignment(frame: program.frame, given: isGiven)
    walk.visit(program.data)
    walk.visit(block: program.transformedData)
    walk.visit(program.parameters)
    walk.visit(block: program.transformedParameters)
    // The model's variables are its own, so the walk can go on with the generated quantities.
    walk.visit(program.model)
    walk.visit(block: program.generatedQuantities)
    for read in walk.earlyReads { report(.earlyRead(name(read.variable)), at: read.span) }
    for function in program.functions {
      guard let body = function.body else { continue }
      var walk = DefiniteAssignment(frame: function.frame) {
        if case .argument = $0.origin { return true }
        return false
      }
      walk.visit([body])
      for read in walk.earlyReads {
        report(.earlyRead(function.frame.variables[read.variable].name), at: read.span)
      }
    }
  }
}
