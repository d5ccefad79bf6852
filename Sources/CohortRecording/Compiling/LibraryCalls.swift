// LibraryCalls: finds the definition of a library function.
import CohortChecking
import CohortLibrary
import CohortMath
import CohortProgram
import CohortSyntax

enum LibraryCalls {
  /// The node that calls a library function.
  ///
  /// - Parameter table: what is known of the functions.
  /// - Throws: `RecordingError` (`unsupported`) where the function has no definition yet.
  static func node(
    _ name: String, _ arguments: [any ExpressionNode], isUnnormalized: Bool, table: FunctionTable, head: NodeHead
  ) throws -> any ExpressionNode {
    // A function may be defined for some of its signatures only.
    if table.isToCome(name, arguments.map(\.type)) { throw notDefined(name, arguments, head.span) }
    if let node = operatorNode(name, table.traits(name), arguments, head: head) { return node }
    if let node = integerNode(name, arguments, head: head) { return node }
    if arguments.isEmpty, let constant = FunctionLibrary.constants[name] {
      return RealLiteral(constant.value, head: head)
    }
    if let node = distributionNode(
      name, arguments, isUnnormalized: isUnnormalized, head: head)
    {
      return node
    }
    let hasComplex = head.type.isComplex || arguments.contains { $0.type.isComplex }
    if !hasComplex, let function = FunctionLibrary.elementwise[name], function.formula.arity == arguments.count,
      head.type.isElementwiseResult(of: arguments)
    {
      return FormulaNode(name, function.formula, arguments, head: head)
    }
    if let function = ContainerLibrary.functions[name] {
      return ContainerCallNode(
        name, function, arguments, dataArguments: table.dataArguments(name, count: arguments.count),
        isUnnormalized: isUnnormalized, head: head)
    }
    throw notDefined(name, arguments, head.span)
  }

  private static func notDefined(_ name: String, _ arguments: [any ExpressionNode], _ span: Span) -> RecordingError {
    let types = arguments.map(\.type.description).joined(separator: ", ")
    return RecordingError(.unsupported, "the function \(name)(\(types)) cannot be run yet", span: span)
  }

  // MARK: Operators

  /// The node of an operator that is done by primitives; nil for others.
  private static func operatorNode(
    _ name: String, _ traits: Set<FunctionTrait>, _ arguments: [any ExpressionNode], head: NodeHead
  ) -> (any ExpressionNode)? {
    let hasComplex = head.type.isComplex || arguments.contains { $0.type.isComplex }
    if arguments.count == 2 {
      let (left, right) = (arguments[0], arguments[1])
      for case .infix(let symbol) in traits {
        if let relation = ComparisonNode.Relation(rawValue: symbol) {
          return ComparisonNode(relation, left, right, head: head)
        }
        if !hasComplex, let operation = ArithmeticOperator(rawValue: symbol) {
          return arithmeticNode(name, operation, left, right, head: head)
        }
      }
      if hasComplex { return nil }
      if name == LibraryCall.wholeQuotient { return IntegerDivisionNode(isModulus: false, left, right, head: head) }
      if traits.contains(.infix(BinaryOperator.modulo.rawValue)) {
        return IntegerDivisionNode(isModulus: true, left, right, head: head)
      }
      if name == LibraryCall.elementwisePower || traits.contains(.infix(BinaryOperator.power.rawValue)) {
        return powerNode(name, left, right, head: head)
      }
    } else if let operand = arguments.first, arguments.count == 1, !hasComplex {
      for case .prefix(let symbol) in traits {
        switch UnaryOperator(rawValue: symbol) {
        case .minus?: return NegationNode(name, operand, head: head)
        case .plus?: return operand
        case .not?: return NotNode(operand, head: head)
        case nil: break
        }
      }
    }
    return nil
  }

  /// Arithmetic on scalars or elementwise; nil for products and quotients of matrices.
  private static func arithmeticNode(
    _ name: String, _ operation: ArithmeticOperator, _ left: any ExpressionNode, _ right: any ExpressionNode,
    head: NodeHead
  ) -> (any ExpressionNode)? {
    let scalars = [StanType.int, .real]
    switch operation {
    case .multiply where !scalars.contains(left.type) && !scalars.contains(right.type): return nil
    case .divide where head.type == .int: return IntegerDivisionNode(isModulus: false, left, right, head: head)
    case .divide where !scalars.contains(right.type): return nil
    default: return BinaryNode(name, operation, left, right, head: head)
    }
  }

  private static func powerNode(
    _ name: String, _ base: any ExpressionNode, _ exponent: any ExpressionNode, head: NodeHead
  ) -> any ExpressionNode {
    let literal = (exponent as? PromotionNode)?.base ?? exponent
    // x² is a multiplication, not a power.
    if let two = literal as? IntegerLiteral, two.literal == 2, base.type != .int {
      return FormulaNode(name, squared, [base], head: head)
    }
    return FormulaNode(name, power, [base, exponent], head: head)
  }

  private static let power = Formula(arity: 2) { pow($0[0], $0[1]) }
  private static let squared = Formula(arity: 1) { square($0[0]) }

  // MARK: Functions of ints

  private static func integerNode(
    _ name: String, _ arguments: [any ExpressionNode], head: NodeHead
  ) -> (any ExpressionNode)? {
    if arguments.count == 1, arguments[0].type == .real {
      return RealTest.all.first { $0.entry.name == name }.map { RealTestNode($0, arguments[0], head: head) }
    }
    guard head.type.innermost == .int, arguments.allSatisfy({ $0.type.innermost == .int }) else { return nil }
    let areScalars = arguments.allSatisfy { $0.type == .int }
    if let function = FunctionLibrary.integerFunctions[name], areScalars || head.type != .int {
      if areScalars {
        return IntegerFunctionNode(name, arguments, head: head, compute: function.compute)
      }
      return IntegerArrayNode(name, arguments, head: head, compute: function.compute)
    }
    // A number has one element.
    guard areScalars, head.type == .int, arguments.count == 1,
      ContainerLibrary.functions[name]?.traits.contains(.sizesOnly) == true
    else { return nil }
    return IntegerFunctionNode(name, arguments, head: head) { _ in 1 }
  }

  // MARK: Distributions

  private static func distributionNode(
    _ name: String, _ arguments: [any ExpressionNode], isUnnormalized: Bool, head: NodeHead
  ) -> (any ExpressionNode)? {
    for suffix in ["_lpdf", "_lpmf", "_lcdf", "_lccdf", "_cdf", "_rng"] where name.hasSuffix(suffix) {
      guard let distribution = FunctionLibrary.distributions[String(name.dropLast(suffix.count))] else { return nil }
      let formula: Formula?
      switch suffix {
      case "_lpdf", "_lpmf": formula = distribution.lpdf
      case "_lcdf": formula = distribution.lcdf
      case "_lccdf": formula = distribution.lccdf
      case "_cdf": formula = distribution.cdf
      default:
        guard let sampler = distribution.random else { return nil }
        return SamplerNode(name, distribution, sampler, arguments, head: head)
      }
      guard let formula, formula.arity == arguments.count else { return nil }
      return DensityNode(
        name, formula, arguments, isUnnormalized: isUnnormalized,
        looksAtSizesFirst: distribution.traits.contains(.looksAtSizesFirst), head: head)
    }
    return nil
  }
}

extension StanType {
  /// Whether the type is what a function of scalars gives for these arguments: theirs, ints become reals.
  fileprivate func isElementwiseResult(of arguments: [any ExpressionNode]) -> Bool {
    func real(_ type: StanType) -> StanType {
      switch type {
      case .int: return .real
      case .array(.int, let dimensions): return .array(.real, dimensions: dimensions)
      default: return type
      }
    }
    let types = arguments.map { real($0.type) }
    return types.contains(self) && types.allSatisfy { $0 == self || $0 == .real || $0 == numbers }
  }

  /// Arrays of ints go with vectors, matrices and arrays of them, element by element: the array that has as many
  /// dimensions.
  private var numbers: StanType? {
    func dimensions(_ type: StanType) -> Int? {
      switch type {
      case .vector, .rowVector: return 1
      case .matrix: return 2
      case .array(let element, let outer): return dimensions(element).map { $0 + outer }
      default: return nil
      }
    }
    return dimensions(self).map { .array(.real, dimensions: $0) }
  }
}
