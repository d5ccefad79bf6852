// PriorStatement: the statement that gives a parameter its prior, where its arguments are known without parameters.
import CohortChecking
import CohortSyntax

/// `mu ~ normal(0, 5)`, or the same as `target +=`.
struct PriorStatement: Equatable {
  /// An argument of the density: its text, and whether there is one for each element.
  struct Argument: Equatable {
    var text: String
    var isContainer: Bool
  }
  /// What was found for a parameter.
  enum Found: Equatable {
    case statement(PriorStatement)
    /// Only bounds, and both of them.
    case uniform(lower: Argument, upper: Argument)
    case undrawn(String)
  }

  /// `normal`
  var distribution: String
  var arguments: [Argument]
  /// Bounds of the declaration and of `T[,]`.
  var lower: [Argument]
  var upper: [Argument]
  var text: String
  var line: Int

  /// For each parameter what the program says.
  static func all(
    _ program: TypedProgram, _ sources: SourceMap, hasOwnLines: Bool
  ) -> [(parameter: String, prior: Found)] {
    var finder = PriorFinder(frame: program.frame.variables, sources: sources, hasOwnLines: hasOwnLines)
    finder.read(program.model, isCertain: true)
    return program.parameters.compactMap { statement in
      guard case .declaration(let declaration) = statement.kind,
        program.frame.variables.indices.contains(declaration.variable)
      else { return nil }
      return (program.frame.variables[declaration.variable].name, finder.prior(of: declaration))
    }
  }
}

/// Collects the statements about parameters.
private struct PriorFinder {
  let frame: [TypedVariable]
  let sources: SourceMap
  let hasOwnLines: Bool
  private var found: [Int: [Candidate]] = [:]

  private struct Candidate {
    var density: LibraryCall
    var truncation: TypedTruncation?
    var span: Span
    /// The left side is all of the parameter.
    var isWhole: Bool
    /// It is run once, or once for each element, whatever the data.
    var isCertain: Bool
  }

  init(frame: [TypedVariable], sources: SourceMap, hasOwnLines: Bool) {
    self.frame = frame
    self.sources = sources
    self.hasOwnLines = hasOwnLines
  }

  mutating func read(_ statements: [TypedStatement], isCertain: Bool) {
    for statement in statements {
      switch statement.kind {
      case .tilde(let tilde):
        if case .call(let call) = tilde.density.kind { add(call, tilde.truncation, statement.span, isCertain) }
      case .targetIncrement(let value): addTerms(value, statement.span, isCertain)
      case .block(let body), .profile(_, let body): read(body, isCertain: isCertain)
      case .forRange(_, _, _, let body), .forEach(_, _, let body): read([body], isCertain: isCertain)
      case .ifElse(_, let then, let otherwise): read([then] + (otherwise.map { [$0] } ?? []), isCertain: false)
      case .whileLoop(_, let body): read([body], isCertain: false)
      default: break
      }
    }
  }

  private mutating func addTerms(_ value: TypedExpression, _ span: Span, _ isCertain: Bool) {
    guard case .call(let call) = value.kind else { return }
    if call.name.hasSuffix("_lpdf") { add(call, nil, span, isCertain) }
  }

  private mutating func add(_ call: LibraryCall, _ truncation: TypedTruncation?, _ span: Span, _ isCertain: Bool) {
    guard let value = call.arguments.first else { return }
    let (base, isIndexed) = base(value)
    guard let base, frame.indices.contains(base), frame[base].origin == .block(.parameters) else { return }
    // `theta[j]` in a loop over j is all of theta, `theta[1]` is not.
    var isWhole = true
    if isIndexed {
      isWhole = TypedWalk.variables(in: value).contains { $0 != base && frame[$0].origin == .local(.model) }
    }
    found[base, default: []].append(
      Candidate(density: call, truncation: truncation, span: span, isWhole: isWhole, isCertain: isCertain))
  }

  private func base(_ value: TypedExpression) -> (Int?, isIndexed: Bool) {
    switch value.kind {
    case .variable(let index): return (index, false)
    case .promotion(let inner): return base(inner)
    case .call(let call) where call.name.hasPrefix("to_") && call.arguments.count == 1: return base(call.arguments[0])
    case .indexed(let inner, _): return (base(inner).0, true)
    default: return (nil, false)
    }
  }

  // MARK: What is said of a parameter

  func prior(of declaration: TypedDeclaration) -> PriorStatement.Found {
    let bounds: (lower: [PriorStatement.Argument], upper: [PriorStatement.Argument])
    switch self.bounds(of: declaration.type) {
    case .some(let known): bounds = known
    case .none: return .undrawn("its bounds depend on parameters, or its elements are bound to each other")
    }
    let candidates = found[declaration.variable] ?? []
    guard let candidate = candidates.first else {
      if let lower = bounds.lower.first, let upper = bounds.upper.first { return .uniform(lower: lower, upper: upper) }
      return .undrawn("no statement gives it a prior by itself: it is flat, or its prior is written in another way")
    }
    guard candidates.count == 1, candidate.isWhole else {
      return .undrawn("several statements, or statements about parts of it, make up its prior")
    }
    guard candidate.isCertain else { return .undrawn("its prior stands in a branch or a loop that may not run") }
    guard candidate.density.name.hasSuffix("_lpdf") else { return .undrawn("its prior is no density of real numbers") }
    var known: [PriorStatement.Argument] = []
    for argument in candidate.density.arguments.dropFirst() {
      if let free = parameters(in: argument).sorted().first {
        return .undrawn("its prior depends on \(free)")
      }
      guard let text = self.argument(argument) else {
        return .undrawn("its prior has arguments that are not numbers or plain lists of them")
      }
      known.append(text)
    }
    guard isUnivariate(candidate.density) else { return .undrawn("its prior is multivariate") }
    var (lower, upper) = bounds
    for (bound, isLower) in [(candidate.truncation?.lower, true), (candidate.truncation?.upper, false)] {
      guard let bound else { continue }
      guard parameters(in: bound).isEmpty, let text = argument(bound) else {
        return .undrawn("its truncation depends on parameters")
      }
      if isLower { lower.append(text) } else { upper.append(text) }
    }
    return .statement(
      PriorStatement(
        distribution: String(candidate.density.name.dropLast("_lpdf".count)), arguments: known, lower: lower,
        upper: upper,
        text: sources.text(of: candidate.span).split(whereSeparator: \.isNewline)
          .map { $0.trimmingPrefix { $0 == " " } }.joined(separator: " "),
        line: hasOwnLines ? sources.location(of: candidate.span).line : 0))
  }

  private func isUnivariate(_ call: LibraryCall) -> Bool {
    !["multi_", "dirichlet", "lkj_", "wishart", "inv_wishart", "gaussian_dlm", "matrix_normal"].contains {
      call.name.hasPrefix($0)
    }
  }

  /// The names of what is not known before sampling, local variables included.
  private func parameters(in expression: TypedExpression) -> Set<String> {
    Set(
      TypedWalk.variables(in: expression).compactMap { index in
        guard frame.indices.contains(index) else { return nil }
        switch frame[index].origin {
        case .block(.data), .block(.transformedData): return nil
        default: return frame[index].name
        }
      })
  }

  private func argument(_ expression: TypedExpression) -> PriorStatement.Argument? {
    var plain = expression
    while case .promotion(let inner) = plain.kind { plain = inner }
    let text = sources.text(of: plain.span)
    guard !text.isEmpty else { return nil }
    switch plain.type {
    case .int, .real: return PriorStatement.Argument(text: "(\(text))", isContainer: false)
    case .vector, .rowVector, .array(.real, dimensions: 1), .array(.int, dimensions: 1):
      return PriorStatement.Argument(text: "(\(text))", isContainer: true)
    default: return nil
    }
  }

  /// Nil where they are not known, or the type binds elements to each other.
  private func bounds(of type: SizedStanType) -> (lower: [PriorStatement.Argument], upper: [PriorStatement.Argument])? {
    func known(_ expression: TypedExpression) -> PriorStatement.Argument? {
      parameters(in: expression).isEmpty ? argument(expression) : nil
    }
    switch type {
    case .array(let element, _): return bounds(of: element)
    case .tuple: return nil
    case .basic(_, _, let constraint):
      switch constraint {
      case .none, .offset, .multiplier, .offsetMultiplier: return ([], [])
      case .lower(let bound): return known(bound).map { ([$0], []) }
      case .upper(let bound): return known(bound).map { ([], [$0]) }
      case .lowerUpper(let low, let high):
        guard let low = known(low), let high = known(high) else { return nil }
        return ([low], [high])
      case .structured: return nil
      }
    }
  }
}
