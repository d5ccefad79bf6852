// Basic expressions: literals, variables, containers, choices, projections, conversions.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

final class IntegerLiteral: ExpressionNode {
  let literal: Int
  init(_ literal: Int, span: Span, number: Int) {
    self.literal = literal
    super.init(type: .int, span: span, number: number)
  }
  override func value(_ machine: Machine) -> Value { .int(literal) }
  override func int(_ machine: Machine) -> Int { literal }
  override func real(_ machine: Machine) -> Scalar { Scalar(Double(literal)) }
}

final class RealLiteral: ExpressionNode {
  let literal: Double
  init(_ literal: Double, span: Span, number: Int) {
    self.literal = literal
    super.init(type: .real, span: span, number: number)
  }
  override func value(_ machine: Machine) -> Value { .real(Scalar(literal)) }
  override func real(_ machine: Machine) -> Scalar { Scalar(literal) }
}

final class ImaginaryLiteral: ExpressionNode {
  let literal: Double
  init(_ literal: Double, span: Span, number: Int) {
    self.literal = literal
    super.init(type: .complex, span: span, number: number)
  }
  override func value(_ machine: Machine) -> Value {
    .tensor(Tensor(element: .complex, scalars: [Scalar(0), Scalar(literal)]))
  }
}

final class VariableNode: ExpressionNode {
  let variable: Int
  init(_ variable: Int, type: StanType, span: Span, number: Int) {
    self.variable = variable
    super.init(type: type, span: span, number: number)
  }
  override func value(_ machine: Machine) -> Value { machine.variables[variable] }
  override func int(_ machine: Machine) throws -> Int {
    if case .int(let int) = machine.variables[variable] { return int }
    return try super.int(machine)
  }
  override func real(_ machine: Machine) throws -> Scalar {
    if case .real(let scalar) = machine.variables[variable] { return scalar }
    return try super.real(machine)
  }
}

/// `{a, b}`
final class ArrayLiteralNode: ExpressionNode {
  let elements: [ExpressionNode]
  init(_ elements: [ExpressionNode], type: StanType, span: Span, number: Int) {
    self.elements = elements
    super.init(type: type, span: span, number: number)
  }
  override func value(_ machine: Machine) throws -> Value {
    try Value.array(of: try elements.map { try $0.value(machine) }, type: type, span: span)
  }
  override var isSpeculative: Bool { elements.allSatisfy(\.isSpeculative) }
}

/// `[a, b]`: a row vector of scalars or a matrix of row vectors.
final class RowVectorLiteralNode: ExpressionNode {
  let elements: [ExpressionNode]
  init(_ elements: [ExpressionNode], type: StanType, span: Span, number: Int) {
    self.elements = elements
    super.init(type: type, span: span, number: number)
  }
  override func value(_ machine: Machine) throws -> Value {
    switch type {
    case .rowVector: return .tensor(.rowVector(ContiguousArray(try elements.map { try $0.real(machine) })))
    case .complexRowVector:
      var scalars = ContiguousArray<Scalar>()
      for element in elements { scalars += try element.value(machine).complexScalars(element.span) }
      return .tensor(Tensor(element: .complexRowVector(elements.count), scalars: scalars))
    default:
      var rows: [Tensor] = []
      for element in elements {
        guard case .tensor(let row) = try element.value(machine) else { continue }
        if let first = rows.first, first.count != row.count {
          throw RecordingError(
            .invalid, "the rows of a matrix have different lengths (\(first.outerCount) and \(row.outerCount))",
            span: element.span)
        }
        rows.append(row)
      }
      let width = type == .complexMatrix ? 2 : 1
      let columns = (rows.first?.count ?? 0) / width
      var scalars = ContiguousArray<Scalar>()
      scalars.reserveCapacity(rows.count * columns * width)
      for column in 0..<columns {
        for row in rows { scalars += row.scalars[(column * width)..<(column * width + width)] }
      }
      let shape: ElementShape =
        width == 2
        ? .complexMatrix(rows: rows.count, columns: columns) : .matrix(rows: rows.count, columns: columns)
      return .tensor(Tensor(element: shape, scalars: scalars))
    }
  }
  override var isSpeculative: Bool { elements.allSatisfy(\.isSpeculative) }
}

final class TupleNode: ExpressionNode {
  let elements: [ExpressionNode]
  init(_ elements: [ExpressionNode], type: StanType, span: Span, number: Int) {
    self.elements = elements
    super.init(type: type, span: span, number: number)
  }
  override func value(_ machine: Machine) throws -> Value { .tuple(try elements.map { try $0.value(machine) }) }
  override var isSpeculative: Bool { elements.allSatisfy(\.isSpeculative) }
}

final class ProjectionNode: ExpressionNode {
  let base: ExpressionNode
  let slot: Int
  init(_ base: ExpressionNode, slot: Int, type: StanType, span: Span, number: Int) {
    self.base = base
    self.slot = slot
    super.init(type: type, span: span, number: number)
  }
  override func value(_ machine: Machine) throws -> Value {
    switch try base.value(machine) {
    case .tuple(let elements) where slot < elements.count: return elements[slot]
    case .tuples(let array):
      // A projection of an array of tuples is the array of the slots.
      let parts = array.elements.map { element -> Value in
        if case .tuple(let elements) = element, slot < elements.count { return elements[slot] }
        return .void
      }
      return try Value.array(of: parts, sizes: array.sizes, type: type, span: span)
    default: throw RecordingError(.invalid, "a tuple was expected here", span: span)
    }
  }
  override var isSpeculative: Bool { base.isSpeculative }
}

/// int → real → complex, elementwise.
final class PromotionNode: ExpressionNode {
  let base: ExpressionNode
  init(_ base: ExpressionNode, type: StanType, span: Span, number: Int) {
    self.base = base
    super.init(type: type, span: span, number: number)
  }
  override func value(_ machine: Machine) throws -> Value {
    if type == .real { return .real(try real(machine)) }
    return try base.value(machine).promoted(to: type, span: span)
  }
  override func real(_ machine: Machine) throws -> Scalar {
    if base.type == .int, !machine.keepsOpenInts { return Scalar(Double(try base.int(machine))) }
    return try base.real(machine)
  }
  override var isSpeculative: Bool { base.isSpeculative }
}

/// `a && b`, `a || b`: the right side is evaluated only if needed, unless both depend on parameters.
final class LogicalNode: ConditionNode {
  let isAnd: Bool
  let left: ExpressionNode
  let right: ExpressionNode
  init(isAnd: Bool, _ left: ExpressionNode, _ right: ExpressionNode, span: Span, number: Int) {
    self.isAnd = isAnd
    self.left = left
    self.right = right
    super.init(span: span, number: number)
  }
  override func condition(_ machine: Machine) throws -> Scalar {
    let first = try left.condition(machine)
    if first.isConstant {
      if (first.value != 0) != isAnd { return Scalar(isAnd ? 0 : 1) }
      let second = try right.condition(machine)
      return LogicalNode.truth(second)
    }
    // A right side that cannot be evaluated is no error unless it is needed.
    guard right.isSpeculative, let second = try? neededCondition(machine, first) else {
      if try machine.decide(first, node: number) != isAnd { return Scalar(isAnd ? 0 : 1) }
      return LogicalNode.truth(try right.condition(machine))
    }
    machine.locate(number)
    return machine.builder.apply(isAnd ? .minimum : .maximum, first, LogicalNode.truth(second))
  }
  /// The right side, taken down as what counts only where the left side does not decide.
  private func neededCondition(_ machine: Machine, _ first: Scalar) throws -> Scalar {
    let builder = machine.builder
    guard builder.mode == .sites else { return try right.condition(machine) }
    machine.locate(number)
    builder.position = 10
    let isNeeded = isAnd ? first : builder.apply(.not, first)
    return try builder.masked(by: isNeeded) { try right.condition(machine) }.result
  }
  /// A constant as 0 or 1: any int but 0 is true.
  private static func truth(_ condition: Scalar) -> Scalar {
    condition.isConstant ? Scalar(condition.value != 0 ? 1 : 0) : condition
  }
  override var isSpeculative: Bool { left.isSpeculative && right.isSpeculative }
}

/// `condition ? a : b`
final class ConditionalNode: ExpressionNode {
  let test: ExpressionNode
  let ifTrue: ExpressionNode
  let ifFalse: ExpressionNode
  init(
    _ test: ExpressionNode, _ ifTrue: ExpressionNode, _ ifFalse: ExpressionNode, type: StanType, span: Span,
    number: Int
  ) {
    self.test = test
    self.ifTrue = ifTrue
    self.ifFalse = ifFalse
    super.init(type: type, span: span, number: number)
  }
  override func value(_ machine: Machine) throws -> Value {
    let condition = try test.condition(machine)
    // A side that cannot be evaluated (an index in range on one side only) is no error unless it is taken.
    if !condition.isConstant, ifTrue.isSpeculative, ifFalse.isSpeculative,
      type.isRealBased || (machine.keepsOpenInts && type.basicElement == .int),
      let (first, second) = try? both(machine, condition, { try $0.value(machine) })
    {
      machine.locate(number)
      if let merged = Value.select(condition, first, second, machine) { return merged }
    }
    return try machine.decide(condition, node: number) ? ifTrue.value(machine) : ifFalse.value(machine)
  }
  override func real(_ machine: Machine) throws -> Scalar {
    let condition = try test.condition(machine)
    if condition.isConstant { return try condition.value != 0 ? ifTrue.real(machine) : ifFalse.real(machine) }
    if ifTrue.isSpeculative, ifFalse.isSpeculative,
      let (first, second) = try? both(machine, condition, { try $0.real(machine) })
    {
      machine.locate(number)
      return machine.builder.apply(.select, condition, first, second)
    }
    return try machine.decide(condition, node: number) ? ifTrue.real(machine) : ifFalse.real(machine)
  }
  /// Both sides, each under the condition that it is chosen.
  private func both<Result>(
    _ machine: Machine, _ condition: Scalar, _ evaluate: (ExpressionNode) throws -> Result
  ) throws -> (Result, Result) {
    machine.locate(number)
    machine.builder.position = 10
    let opposite = machine.builder.mode == .sites ? machine.builder.apply(.not, condition) : condition
    let first = try machine.builder.masked(by: condition) { try evaluate(ifTrue) }.result
    machine.locate(number)
    machine.builder.position = 12
    return (first, try machine.builder.masked(by: opposite) { try evaluate(ifFalse) }.result)
  }
  override func int(_ machine: Machine) throws -> Int {
    try machine.decide(try test.condition(machine), node: number) ? ifTrue.int(machine) : ifFalse.int(machine)
  }
  override var isSpeculative: Bool { test.isSpeculative && ifTrue.isSpeculative && ifFalse.isSpeculative }
}

/// `target()`
final class TargetNode: ExpressionNode {
  override func value(_ machine: Machine) throws -> Value { .real(try real(machine)) }
  override func real(_ machine: Machine) throws -> Scalar {
    machine.locate(number)
    return machine.builder.targetSoFar()
  }
  override var isSpeculative: Bool { false }
}

extension StanType {
  /// Whether values are made of reals (or complex numbers): arithmetic can choose between two of them.
  var isRealBased: Bool {
    switch self {
    case .int, .tuple, .void: return false
    case .array(let element, _): return element.isRealBased
    default: return true
    }
  }
}
