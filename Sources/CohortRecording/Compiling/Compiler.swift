// Compiler: turns a typed program into nodes that a machine runs.
import CohortChecking
import CohortLibrary
import CohortMath
import CohortProgram
import CohortSyntax

/// Compiles typed programs.
package struct Compiler {
  private let program: TypedProgram
  private let compiled: CompiledProgram
  private var nextNode = 0
  /// The frame of the code being compiled.
  private var frame: Frame
  /// How many nodes stand around the one being compiled.
  private var depth = 0
  /// The variables through which the expressions compiled last can depend on parameters.
  private var realVariables: Set<Int> = []

  private init(_ program: TypedProgram, library: FunctionTable, describe: @escaping (Span) -> String) {
    self.program = program
    compiled = CompiledProgram(frame: program.frame, library: library, describe: describe)
    frame = program.frame
  }

  /// Compiles a program.
  ///
  /// - Parameters:
  ///   - library: what is known of the functions that it may call: the table with which it was checked.
  ///   - describe: gives `path:line:column` of a span.
  /// - Throws: `RecordingError` (`unsupported`) for functions that have no definition yet.
  package static func compile(
    _ program: TypedProgram, library: FunctionTable, describe: @escaping (Span) -> String
  ) throws -> CompiledProgram {
    var compiler = Compiler(program, library: library, describe: describe)
    return try compiler.run()
  }

  private mutating func run() throws -> CompiledProgram {
    compiled.functions = program.functions.enumerated().map { index, function in
      CompiledFunction(
        name: function.name, index: index, frame: function.frame, returnType: function.returnType,
        argumentCount: function.argumentCount)
    }
    for (index, function) in program.functions.enumerated() {
      guard let body = function.body else { continue }
      frame = function.frame
      compiled.functions[index].firstNode = nextNode
      compiled.functions[index].body = try statement(body)
      compiled.functions[index].nodeCount = nextNode - compiled.functions[index].firstNode
    }
    frame = program.frame
    compiled.data = try program.data.map { try statement($0) }
    compiled.transformedData = try program.transformedData.map { try statement($0) }
    for declaration in program.parameters {
      guard case .declaration(let typed) = declaration.kind else { continue }
      compiled.parameters.append(
        ParameterNode(declaration: try sized(typed, span: declaration.span), number: number()))
    }
    compiled.transformedParameters = try program.transformedParameters.map { try statement($0) }
    compiled.model = try program.model.map { try statement($0) }
    compiled.generatedQuantities = try program.generatedQuantities.map { try statement($0) }
    compiled.dataDeclarations = try declarations(program.data)
    compiled.transformedDataDeclarations = try declarations(program.transformedData)
    compiled.transformedParameterDeclarations = try declarations(program.transformedParameters)
    compiled.generatedQuantityDeclarations = try declarations(program.generatedQuantities)
    compiled.nodeCount = nextNode
    return compiled
  }

  private mutating func declarations(_ statements: [TypedStatement]) throws -> [SizedDeclaration] {
    try statements.compactMap { statement in
      guard case .declaration(let typed) = statement.kind else { return nil }
      return try sized(typed, span: statement.span)
    }
  }

  private mutating func number() -> Int {
    nextNode += 1
    return nextNode - 1
  }

  // MARK: Declarations

  private mutating func sized(_ declaration: TypedDeclaration, span: Span) throws -> SizedDeclaration {
    SizedDeclaration(
      variable: declaration.variable, name: frame.variables[declaration.variable].name,
      type: try sizedType(declaration.type), span: span, number: number())
  }

  private mutating func sizedType(_ type: SizedStanType) throws -> SizedDeclaration.SizedType {
    switch type {
    case .basic(let basic, let sizes, let constraint):
      return .basic(basic, sizes: try expressions(sizes), constraint: try self.constraint(constraint))
    case .array(let element, let sizes): return .array(try sizedType(element), sizes: try expressions(sizes))
    case .tuple(let types):
      var compiled: [SizedDeclaration.SizedType] = []
      for type in types { compiled.append(try sizedType(type)) }
      return .tuple(compiled)
    }
  }

  private mutating func constraint(_ constraint: TypedConstraint) throws -> ConstraintNode {
    switch constraint {
    case .none: return .none
    case .lower(let bound): return .lower(try expression(bound))
    case .upper(let bound): return .upper(try expression(bound))
    case .lowerUpper(let lower, let upper): return .lowerUpper(try expression(lower), try expression(upper))
    case .offset(let offset): return .offset(try expression(offset))
    case .multiplier(let multiplier): return .multiplier(try expression(multiplier))
    case .offsetMultiplier(let offset, let multiplier):
      return .offsetMultiplier(try expression(offset), try expression(multiplier))
    case .structured(let structured): return .structured(structured)
    }
  }

  // MARK: Statements

  private mutating func statements(_ list: [TypedStatement]) throws -> [StatementNode] {
    var nodes: [StatementNode] = []
    for item in list { nodes.append(try statement(item)) }
    return nodes
  }

  private mutating func statement(_ statement: TypedStatement) throws -> StatementNode {
    depth += 1
    realVariables = []
    defer { depth -= 1 }
    compiled.height = max(compiled.height, depth)
    let span = statement.span
    switch statement.kind {
    case .declaration(let declaration):
      return DeclarationStatement(
        try sized(declaration, span: span), initialValue: try declaration.initialValue.map { try expression($0) },
        span: span)
    case .assignment(let place, let value):
      return AssignmentStatement(try self.place(place), try expression(value), span: span)
    case .destructuring(let patterns, let value):
      var compiled: [DestructuringStatement.Pattern] = []
      for pattern in patterns { compiled.append(try self.pattern(pattern)) }
      return DestructuringStatement(compiled, try expression(value), span: span)
    case .call(let function, let arguments):
      return CallStatement(
        UserCallNode(
          compiled.functions[function], try expressions(arguments), isUnnormalized: true, type: .void, span: span,
          number: number()), span: span)
    case .tilde(let tilde): return try self.tilde(tilde, span: span)
    case .targetIncrement(let value):
      return TargetStatement(
        try expression(value), isJacobian: false, usesTarget: usesTarget(value), span: span)
    case .jacobianIncrement(let value):
      return TargetStatement(try expression(value), isJacobian: true, usesTarget: usesTarget(value), span: span)
    case .ifElse(let test, let then, let otherwise):
      return IfStatement(
        try expression(test), then: try self.statement(then), otherwise: try otherwise.map { try self.statement($0) },
        span: span)
    case .whileLoop(let test, let body):
      return WhileStatement(try expression(test), body: try self.statement(body), span: span)
    case .forRange(let variable, let lower, let upper, let body):
      return ForRangeStatement(
        variable: variable, lower: try expression(lower), upper: try expression(upper),
        body: try self.statement(body), span: span)
    case .forEach(let variable, let container, let body):
      return ForEachStatement(
        variable: variable, container: try expression(container), body: try self.statement(body), span: span)
    case .block(let list), .profile(_, let list): return BlockStatement(try statements(list), span: span)
    case .print(let parts): return MessageStatement(.print, try messageParts(parts), span: span)
    case .reject(let parts): return MessageStatement(.reject, try messageParts(parts), span: span)
    case .fatalError(let parts): return MessageStatement(.fatal, try messageParts(parts), span: span)
    case .returnValue(let value): return ReturnStatement(try expression(value), span: span)
    case .returnVoid: return JumpStatement(.returned, span: span)
    case .breakLoop: return JumpStatement(.breakLoop, span: span)
    case .continueLoop: return JumpStatement(.continueLoop, span: span)
    }
  }

  private mutating func messageParts(_ parts: [TypedPrintable]) throws -> [MessageStatement.Part] {
    var compiled: [MessageStatement.Part] = []
    for part in parts {
      switch part {
      case .string(let string): compiled.append(.text(string))
      case .expression(let value): compiled.append(.expression(try expression(value)))
      }
    }
    return compiled
  }

  private mutating func place(_ place: TypedPlace) throws -> PlaceNode {
    var path: [PlaceNode.Access] = []
    for access in place.path {
      switch access {
      case .index(let indices): path.append(.index(try self.indices(indices)))
      case .projection(let slot): path.append(.projection(slot))
      }
    }
    return PlaceNode(
      variable: place.variable, name: frame.variables[place.variable].name, path: path, span: place.span)
  }

  private mutating func pattern(_ pattern: TypedPattern) throws -> DestructuringStatement.Pattern {
    switch pattern {
    case .place(let place): return .place(try self.place(place))
    case .tuple(let patterns):
      var compiled: [DestructuringStatement.Pattern] = []
      for pattern in patterns { compiled.append(try self.pattern(pattern)) }
      return .tuple(compiled)
    }
  }

  private mutating func indices(_ indices: [TypedIndex]) throws -> [IndexNode] {
    var compiled: [IndexNode] = []
    for index in indices {
      switch index {
      case .all: compiled.append(.all)
      case .single(let node): compiled.append(.single(try expression(node)))
      case .multiple(let node): compiled.append(.multiple(try expression(node)))
      case .from(let node): compiled.append(.from(try expression(node)))
      case .upTo(let node): compiled.append(.upTo(try expression(node)))
      case .between(let lower, let upper): compiled.append(.between(try expression(lower), try expression(upper)))
      }
    }
    return compiled
  }

  private mutating func tilde(_ tilde: TypedTilde, span: Span) throws -> StatementNode {
    let density = try expression(tilde.density)
    guard let truncation = tilde.truncation else { return TildeStatement(density, truncation: nil, span: span) }
    func shifted(_ bound: TypedExpression) -> TypedExpression {
      // Of a discrete distribution the mass at the lower bound belongs to the support: P(y >= L) = P(y > L - 1).
      let minus = FunctionTrait.infix(BinaryOperator.subtract.rawValue)
      guard truncation.isDiscrete, let difference = compiled.library.functions(behind: minus).first else {
        return bound
      }
      let one = TypedExpression(.integer(1), type: .int, span: bound.span)
      return TypedExpression(
        .call(LibraryCall(name: difference, arguments: [bound, one])), type: .int, span: bound.span)
    }
    func cumulative(
      _ function: TypedTruncation.CumulativeFunction?, _ bound: TypedExpression?, _ compiler: inout Compiler
    ) throws -> ExpressionNode? {
      guard let function, let bound else { return nil }
      let arguments = [bound] + truncation.arguments
      switch function {
      case .library(let name):
        return try compiler.expression(
          TypedExpression(.call(LibraryCall(name: name, arguments: arguments)), type: .real, span: span))
      case .user(let index):
        return try compiler.expression(
          TypedExpression(
            .userCall(function: index, arguments: arguments, unnormalized: false), type: .real, span: span))
      }
    }
    let node = TruncationNode(
      value: try expression(truncation.value), lower: try truncation.lower.map { try expression($0) },
      upper: try truncation.upper.map { try expression($0) }, isDiscrete: truncation.isDiscrete,
      lcdfUpper: try cumulative(truncation.lcdf, truncation.upper, &self),
      lccdfLower: try truncation.upper == nil
        ? cumulative(truncation.lccdf, truncation.lower.map(shifted), &self) : nil,
      lcdfLower: try truncation.upper == nil
        ? nil : cumulative(truncation.lcdf, truncation.lower.map(shifted), &self), number: number())
    return TildeStatement(density, truncation: node, span: span)
  }

  // MARK: Expressions

  private mutating func expressions(_ list: [TypedExpression]) throws -> [ExpressionNode] {
    var nodes: [ExpressionNode] = []
    for item in list { nodes.append(try expression(item)) }
    return nodes
  }

  private mutating func expression(_ expression: TypedExpression) throws -> ExpressionNode {
    depth += 1
    defer { depth -= 1 }
    compiled.height = max(compiled.height, depth)
    let outer = realVariables
    realVariables = []
    let node = try uncheckedExpression(expression)
    // What is of type int never depends on parameters.
    if expression.type.basicElement == .int { realVariables = [] }
    if case .variable(let index) = expression.kind, expression.type.basicElement != .int { realVariables = [index] }
    // Long sums have many variables at each of many levels: they ask their operands.
    if !(node is BinaryNode) { node.realVariables = realVariables.sorted() }
    if outer.count > realVariables.count {
      realVariables = outer.union(realVariables)
    } else {
      realVariables.formUnion(outer)
    }
    return node
  }

  private mutating func uncheckedExpression(_ expression: TypedExpression) throws -> ExpressionNode {
    let type = expression.type
    let span = expression.span
    switch expression.kind {
    case .integer(let literal): return IntegerLiteral(literal, span: span, number: number())
    case .real(let literal): return RealLiteral(literal, span: span, number: number())
    case .imaginary(let literal): return ImaginaryLiteral(literal, span: span, number: number())
    case .variable(let index): return VariableNode(index, type: type, span: span, number: number())
    case .array(let elements):
      return ArrayLiteralNode(try expressions(elements), type: type, span: span, number: number())
    case .rowVector(let elements):
      return RowVectorLiteralNode(try expressions(elements), type: type, span: span, number: number())
    case .tuple(let elements): return TupleNode(try expressions(elements), type: type, span: span, number: number())
    case .call(let call):
      return try LibraryCalls.node(
        call.name, try expressions(call.arguments), isUnnormalized: call.unnormalized, type: type, span: span,
        number: number(), library: compiled.library)
    case .userCall(let function, let arguments, let unnormalized):
      return UserCallNode(
        compiled.functions[function], try expressions(arguments), isUnnormalized: unnormalized, type: type, span: span,
        number: number())
    case .higherOrderCall(let call):
      return try HigherOrderCalls.node(
        call, try expressions(call.arguments), functions: compiled.functions, type: type, span: span, number: number(),
        library: compiled.library)
    case .and(let left, let right):
      return LogicalNode(
        isAnd: true, try self.expression(left), try self.expression(right), span: span, number: number())
    case .or(let left, let right):
      return LogicalNode(
        isAnd: false, try self.expression(left), try self.expression(right), span: span, number: number())
    case .conditional(let test, let ifTrue, let ifFalse):
      return ConditionalNode(
        try self.expression(test), try self.expression(ifTrue), try self.expression(ifFalse), type: type, span: span,
        number: number())
    case .indexed(let base, let indices):
      return IndexedNode(
        try self.expression(base), try self.indices(indices), name: name(of: base), type: type, span: span,
        number: number())
    case .projection(let base, let slot):
      return ProjectionNode(try self.expression(base), slot: slot, type: type, span: span, number: number())
    case .promotion(let base):
      return PromotionNode(try self.expression(base), type: type, span: span, number: number())
    case .target: return TargetNode(type: type, span: span, number: number())
    }
  }

  /// How messages call what is indexed.
  private func name(of expression: TypedExpression) -> String {
    switch expression.kind {
    case .variable(let index): return frame.variables[index].name
    case .indexed(let base, _), .promotion(let base): return name(of: base)
    case .projection(let base, let slot): return "\(name(of: base)).\(slot + 1)"
    default: return "the expression"
    }
  }

  /// Whether an expression reads the log density or adds to it.
  private func usesTarget(_ expression: TypedExpression) -> Bool {
    switch expression.kind {
    case .target: return true
    case .userCall(let function, let arguments, _):
      let name = program.functions[function].name
      return name.hasSuffix("_lp") || name.hasSuffix("_jacobian") || arguments.contains(where: usesTarget)
    case .call(let call): return call.name.hasSuffix("_jacobian") || call.arguments.contains(where: usesTarget)
    case .higherOrderCall(let call): return call.arguments.contains(where: usesTarget)
    case .array(let list), .rowVector(let list), .tuple(let list): return list.contains(where: usesTarget)
    case .and(let a, let b), .or(let a, let b): return usesTarget(a) || usesTarget(b)
    case .conditional(let test, let a, let b): return usesTarget(test) || usesTarget(a) || usesTarget(b)
    case .indexed(let base, _), .projection(let base, _), .promotion(let base): return usesTarget(base)
    case .integer, .real, .imaginary, .variable: return false
    }
  }
}
