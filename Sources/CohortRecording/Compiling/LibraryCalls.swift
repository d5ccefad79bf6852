// LibraryCalls: finds the definition of a library function.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

enum LibraryCalls {
  /// The node that calls a library function.
  ///
  /// - Parameter table: says which signatures are defined.
  /// - Throws: `RecordingError` (`unsupported`) where the function has no definition yet.
  static func node(
    _ name: String, _ arguments: [any ExpressionNode], isUnnormalized: Bool, table: FunctionTable, head: NodeHead
  ) throws -> any ExpressionNode {
    // A function may be defined for some of its signatures only.
    if table.isToCome(name, arguments.map(\.type)) { throw notDefined(name, arguments, head.span) }
    if let node = operatorNode(name, arguments, head: head) { return node }
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
        name, function, arguments, isUnnormalized: isUnnormalized, head: head)
    }
    throw notDefined(name, arguments, head.span)
  }

  private static func notDefined(_ name: String, _ arguments: [any ExpressionNode], _ span: Span) -> RecordingError {
    let types = arguments.map(\.type.description).joined(separator: ", ")
    return RecordingError(.unsupported, "the function \(name)(\(types)) cannot be run yet", span: span)
  }

  // MARK: Operators

  private static func operatorNode(
    _ name: String, _ arguments: [any ExpressionNode], head: NodeHead
  ) -> (any ExpressionNode)? {
    if head.type.isComplex || arguments.contains(where: { $0.type.isComplex }) {
      if let relation = ComparisonNode.Relation(rawValue: name), arguments.count == 2 {
        return ComparisonNode(relation, arguments[0], arguments[1], head: head)
      }
      return nil
    }
    if arguments.count == 2 {
      let (left, right) = (arguments[0], arguments[1])
      if let relation = ComparisonNode.Relation(rawValue: name) {
        return ComparisonNode(relation, left, right, head: head)
      }
      let scalars = [StanType.int, .real]
      let hasScalar = scalars.contains(left.type) || scalars.contains(right.type)
      switch name {
      case "add", "subtract", "elt_multiply", "elt_divide":
        return ArithmeticOperator(rawValue: name).map {
          BinaryNode($0, left, right, head: head)
        }
      case "multiply" where hasScalar:
        return BinaryNode(.multiply, left, right, head: head)
      case "divide" where head.type == .int:
        return IntegerDivisionNode(isModulus: false, left, right, head: head)
      case "divide" where scalars.contains(right.type):
        return BinaryNode(.divide, left, right, head: head)
      case "divide_int", "idivide":
        return IntegerDivisionNode(isModulus: false, left, right, head: head)
      case "modulus": return IntegerDivisionNode(isModulus: true, left, right, head: head)
      case "pow", "elt_pow":
        if let literal = right as? PromotionNode, let exponent = literal.base as? IntegerLiteral,
          let node = smallPower(left, exponent.literal, head: head)
        {
          return node
        }
        if let exponent = right as? IntegerLiteral,
          let node = smallPower(left, exponent.literal, head: head)
        {
          return node
        }
        return FormulaNode(name, power, arguments, head: head)
      default: return nil
      }
    }
    if arguments.count == 1 {
      switch name {
      case "minus": return NegationNode(arguments[0], head: head)
      case "plus": return arguments[0]
      case "logical_negation": return NotNode(arguments[0], head: head)
      default: return nil
      }
    }
    return nil
  }

  private static let power = Formula(arity: 2) { pow($0[0], $0[1]) }
  private static let squared = Formula(arity: 1) { square($0[0]) }

  /// x² is a multiplication, not a power.
  private static func smallPower(
    _ base: any ExpressionNode, _ exponent: Int, head: NodeHead
  ) -> (any ExpressionNode)? {
    guard exponent == 2, base.type != .int else { return nil }
    return FormulaNode("pow", squared, [base], head: head)
  }

  // MARK: Functions of ints

  private static func integerNode(
    _ name: String, _ arguments: [any ExpressionNode], head: NodeHead
  ) -> (any ExpressionNode)? {
    if arguments.count == 1, arguments[0].type == .real {
      return realTest(name, arguments[0], head: head)
    }
    guard head.type.innermost == .int, arguments.allSatisfy({ $0.type.innermost == .int }) else { return nil }
    let areScalars = arguments.allSatisfy { $0.type == .int }
    if let function = FunctionLibrary.integerFunctions[name], areScalars || head.type != .int {
      if areScalars {
        return IntegerFunctionNode(name, arguments, head: head, compute: function.compute)
      }
      return IntegerArrayNode(name, arguments, head: head, compute: function.compute)
    }
    guard areScalars, arguments.count == 1, name == "size" || name == "num_elements" else { return nil }
    return IntegerFunctionNode(name, arguments, head: head) { _ in 1 }
  }

  /// The tests of a real that give an int.
  private static func realTest(
    _ name: String, _ argument: any ExpressionNode, head: NodeHead
  ) -> (any ExpressionNode)? {
    switch name {
    case "int_step": return RealTestNode(argument, head: head) { $0.apply(.less, Scalar(0), $1) }
    case "is_nan": return RealTestNode(argument, head: head) { $0.apply(.isNaN, $1) }
    case "is_inf":
      return RealTestNode(argument, head: head) { builder, x in
        builder.apply(.equal, builder.apply(.absolute, x), Scalar(.infinity))
      }
    default: return nil
    }
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
      return DensityNode(name, formula, arguments, isUnnormalized: isUnnormalized, head: head)
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
