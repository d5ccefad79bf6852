// LibraryCalls: finds the definition of a library function.
import CohortChecking
import CohortLibrary
import CohortMath
import CohortProgram
import CohortSyntax

enum LibraryCalls {
  /// The node that calls a library function.
  ///
  /// - Parameter library: what is known of the functions.
  /// - Throws: `RecordingError` (`unsupported`) where the function has no definition yet.
  static func node(
    _ name: String, _ arguments: [ExpressionNode], isUnnormalized: Bool, type: StanType, span: Span, number: Int,
    library: FunctionTable
  ) throws -> ExpressionNode {
    // A function may be defined for some of its signatures only.
    if library.isToCome(name, arguments.map(\.type)) { throw notDefined(name, arguments, span) }
    if let node = operatorNode(name, library.traits(name), arguments, type: type, span: span, number: number) {
      return node
    }
    if let node = integerNode(name, arguments, type: type, span: span, number: number) { return node }
    if arguments.isEmpty, let constant = FunctionLibrary.constants[name] {
      return RealLiteral(constant.value, span: span, number: number)
    }
    if let node = distributionNode(
      name, arguments, isUnnormalized: isUnnormalized, type: type, span: span, number: number)
    {
      return node
    }
    let hasComplex = type.basicElement.isComplex || arguments.contains { $0.type.basicElement.isComplex }
    if !hasComplex, let function = FunctionLibrary.elementwise[name], function.formula.arity == arguments.count,
      type.isElementwiseResult(of: arguments)
    {
      return FormulaNode(name, function.formula, arguments, type: type, span: span, number: number)
    }
    if let function = ContainerLibrary.functions[name] {
      return ContainerCallNode(
        name, function, arguments, dataArguments: library.dataArguments(name, count: arguments.count),
        isUnnormalized: isUnnormalized, type: type, span: span, number: number)
    }
    throw notDefined(name, arguments, span)
  }

  private static func notDefined(_ name: String, _ arguments: [ExpressionNode], _ span: Span) -> RecordingError {
    let types = arguments.map(\.type.description).joined(separator: ", ")
    return RecordingError(.unsupported, "the function \(name)(\(types)) cannot be run yet", span: span)
  }

  // MARK: Operators

  /// The node of an operator that is done by primitives; nil for others.
  private static func operatorNode(
    _ name: String, _ traits: Set<FunctionTrait>, _ arguments: [ExpressionNode], type: StanType, span: Span, number: Int
  ) -> ExpressionNode? {
    let hasComplex = type.basicElement.isComplex || arguments.contains { $0.type.basicElement.isComplex }
    if arguments.count == 2 {
      let (left, right) = (arguments[0], arguments[1])
      for case .infix(let symbol) in traits {
        if let relation = ComparisonNode.Relation(rawValue: symbol) {
          return ComparisonNode(relation, left, right, span: span, number: number)
        }
        if !hasComplex, let operation = ArithmeticOperator(rawValue: symbol) {
          return arithmeticNode(name, operation, left, right, type: type, span: span, number: number)
        }
      }
      if hasComplex { return nil }
      if name == LibraryCall.wholeQuotient || traits.contains(.infix(BinaryOperator.modulo.rawValue)) {
        let isModulus = name != LibraryCall.wholeQuotient
        return IntegerDivisionNode(isModulus: isModulus, left, right, span: span, number: number)
      }
      if name == LibraryCall.elementwisePower || traits.contains(.infix(BinaryOperator.power.rawValue)) {
        return powerNode(name, left, right, type: type, span: span, number: number)
      }
    } else if let operand = arguments.first, arguments.count == 1, !hasComplex {
      for case .prefix(let symbol) in traits {
        switch UnaryOperator(rawValue: symbol) {
        case .minus?: return NegationNode(name, operand, type: type, span: span, number: number)
        case .plus?: return operand
        case .not?: return NotNode(operand, span: span, number: number)
        case nil: break
        }
      }
    }
    return nil
  }

  /// Arithmetic on scalars or elementwise; nil for products and quotients of matrices.
  private static func arithmeticNode(
    _ name: String, _ operation: ArithmeticOperator, _ left: ExpressionNode, _ right: ExpressionNode, type: StanType,
    span: Span, number: Int
  ) -> ExpressionNode? {
    let scalars = [StanType.int, .real]
    switch operation {
    case .multiply where !scalars.contains(left.type) && !scalars.contains(right.type): return nil
    case .divide where type == .int:
      return IntegerDivisionNode(isModulus: false, left, right, span: span, number: number)
    case .divide where !scalars.contains(right.type): return nil
    default: return BinaryNode(name, operation, left, right, type: type, span: span, number: number)
    }
  }

  private static func powerNode(
    _ name: String, _ base: ExpressionNode, _ exponent: ExpressionNode, type: StanType, span: Span, number: Int
  ) -> ExpressionNode {
    let literal = (exponent as? PromotionNode)?.base ?? exponent
    // x² is a multiplication, not a power.
    if let two = literal as? IntegerLiteral, two.literal == 2, base.type != .int {
      return FormulaNode(name, squared, [base], type: type, span: span, number: number)
    }
    return FormulaNode(name, power, [base, exponent], type: type, span: span, number: number)
  }

  private static let power = Formula(arity: 2) { pow($0[0], $0[1]) }
  private static let squared = Formula(arity: 1) { square($0[0]) }

  // MARK: Functions of ints

  private static func integerNode(
    _ name: String, _ arguments: [ExpressionNode], type: StanType, span: Span, number: Int
  ) -> ExpressionNode? {
    if arguments.count == 1, arguments[0].type == .real {
      return RealTest.all.first { $0.entry.name == name }.map {
        RealTestNode($0, arguments[0], span: span, number: number)
      }
    }
    guard type.basicElement == .int, arguments.allSatisfy({ $0.type.basicElement == .int }) else { return nil }
    let areScalars = arguments.allSatisfy { $0.type == .int }
    if let function = FunctionLibrary.integerFunctions[name], areScalars || type != .int {
      if areScalars {
        return IntegerFunctionNode(name, arguments, span: span, number: number, compute: function.compute)
      }
      return IntegerArrayNode(name, arguments, type: type, span: span, number: number, compute: function.compute)
    }
    // A number has one element.
    guard areScalars, type == .int, arguments.count == 1,
      ContainerLibrary.functions[name]?.traits.contains(.sizesOnly) == true
    else { return nil }
    return IntegerFunctionNode(name, arguments, span: span, number: number) { _ in 1 }
  }

  // MARK: Distributions

  private static func distributionNode(
    _ name: String, _ arguments: [ExpressionNode], isUnnormalized: Bool, type: StanType, span: Span, number: Int
  ) -> ExpressionNode? {
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
        return SamplerNode(name, distribution, sampler, arguments, type: type, span: span, number: number)
      }
      guard let formula, formula.arity == arguments.count else { return nil }
      return DensityNode(
        name, formula, arguments, isUnnormalized: isUnnormalized,
        looksAtSizesFirst: distribution.traits.contains(.looksAtSizesFirst), span: span, number: number)
    }
    return nil
  }
}

extension StanType {
  /// Whether the type is what a function of scalars gives for these arguments: theirs, ints become reals.
  fileprivate func isElementwiseResult(of arguments: [ExpressionNode]) -> Bool {
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
