// Operators: arithmetic and comparison on scalars, elementwise arithmetic on containers.
import CohortChecking
import CohortLibrary
import CohortMath
import CohortProgram
import CohortSyntax

/// The functions behind operators that have no definition elsewhere.
let operatorEntries: [LibraryEntry] = {
  var entries: [LibraryEntry] = []
  for (name, symbol, what) in [("logical_eq", "==", "equal"), ("logical_neq", "!=", "different")] {
    let rules = ["int", "real", "complex"].map { "int \(name)(\($0), \($0))" }
    entries.append(
      LibraryEntry(
        name, traits: [.infix(symbol)], rules, "The int 1 where the two numbers are \(what), else 0: x \(symbol) y."))
  }
  for (name, symbol, what) in [
    ("logical_lt", "<", "less than"), ("logical_lte", "<=", "at most"), ("logical_gt", ">", "greater than"),
    ("logical_gte", ">=", "at least"),
  ] {
    let rules = ["int", "real"].map { "int \(name)(\($0), \($0))" }
    entries.append(
      LibraryEntry(name, traits: [.infix(symbol)], rules, "The int 1 where x is \(what) y, else 0: x \(symbol) y."))
  }
  return entries + [
    LibraryEntry(
      "logical_negation", traits: [.prefix("!")], ["int logical_negation(int)"],
      "The int 1 where the int is 0, else 0: !x."),
    LibraryEntry(
      "modulus", traits: [.infix("%")], ["int modulus(int, int)"],
      "The remainder of x divided by y, with the sign of x: x % y. y must not be 0."),
  ]
}()

/// An operator that a primitive does, on scalars or elementwise on containers.
enum ArithmeticOperator: String {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case eltMultiply = ".*"
  case eltDivide = "./"

  var primitive: Primitive {
    switch self {
    case .add: return .add
    case .subtract: return .subtract
    case .multiply, .eltMultiply: return .multiply
    case .divide, .eltDivide: return .divide
    }
  }
}

extension Int {
  /// The same int, where 32 bits hold it as they must in the language. Stan leaves what happens beyond to C++, which
  /// mostly goes on with a wrong number; here it is an error.
  static func fitting(
    _ result: (partialValue: Int, overflow: Bool), of a: Int, _ b: Int, _ span: Span
  ) throws -> Int {
    guard !result.overflow, Int32(exactly: result.partialValue) != nil else { throw overflow(a, b, span) }
    return result.partialValue
  }

  func negated(_ span: Span) throws -> Int {
    guard self != Int(Int32.min) else { throw Int.overflow(self, 0, span) }
    return 0 &- self
  }

  private static func overflow(_ a: Int, _ b: Int, _ span: Span) -> RecordingError {
    // What computes with this number has most likely not been given one.
    let unassigned = a == .unassigned || b == .unassigned ? Int.unassigned : 0
    return RecordingError(
      .rejected,
      "integer overflow: the result does not fit into 32 bits\(Int.unassignedNote(unassigned))", span: span)
  }
}

/// `a + b` and its like for ints, reals and real containers of equal shape or with a scalar.
final class BinaryNode: ExpressionNode {
  /// The function that the operator means, for messages.
  let name: String
  let operation: ArithmeticOperator
  let left: ExpressionNode
  let right: ExpressionNode

  init(
    _ name: String, _ operation: ArithmeticOperator, _ left: ExpressionNode, _ right: ExpressionNode, type: StanType,
    span: Span, number: Int
  ) {
    self.name = name
    self.operation = operation
    self.left = left
    self.right = right
    super.init(type: type, span: span, number: number)
  }

  var isSumOfReals: Bool { operation == .add && type == .real }

  override func isParametric(_ machine: Machine) -> Bool {
    type.basicElement != .int && (left.isParametric(machine) || right.isParametric(machine))
  }

  override func int(_ machine: Machine) throws -> Int {
    if machine.keepsOpenInts { return try machine.known(real(machine), node: number) }
    return try compute(left.int(machine), right.int(machine))
  }

  private func compute(_ a: Int, _ b: Int) throws -> Int {
    switch operation {
    case .add: return try .fitting(a.addingReportingOverflow(b), of: a, b, span)
    case .subtract: return try .fitting(a.subtractingReportingOverflow(b), of: a, b, span)
    case .multiply, .eltMultiply: return try .fitting(a.multipliedReportingOverflow(by: b), of: a, b, span)
    case .divide, .eltDivide:
      guard b != 0 else { throw RecordingError(.rejected, "integer division by zero", span: span) }
      return try b == -1 ? a.negated(span) : a / b
    }
  }

  override func real(_ machine: Machine) throws -> Scalar {
    if type == .int, !machine.keepsOpenInts { return Scalar(Double(try int(machine))) }
    let a = try left.real(machine)
    let b = try right.real(machine)
    machine.locate(number)
    if type == .int {
      return try OpenInts.apply(operation, a, b, machine.builder) { Scalar(Double(try compute($0, $1))) }
    }
    return machine.builder.apply(operation.primitive, a, b)
  }

  override func value(_ machine: Machine) throws -> Value {
    switch type {
    case .int where machine.keepsOpenInts: return .integers(Tensor(element: .real, scalars: [try real(machine)]))
    case .int: return .int(try int(machine))
    case .real: return .real(try real(machine))
    default: break
    }
    let a = try left.value(machine)
    let b = try right.value(machine)
    machine.locate(number)
    return try Elementwise.apply(machine, [a, b], span: span, name: name) { builder, scalars in
      builder.apply(operation.primitive, scalars[0], scalars[1])
    }
  }

  override var isSpeculative: Bool { left.isSpeculative && right.isSpeculative }
}

/// `-a`
final class NegationNode: ExpressionNode {
  /// The function that the operator means, for messages.
  let name: String
  let operand: ExpressionNode
  init(_ name: String, _ operand: ExpressionNode, type: StanType, span: Span, number: Int) {
    self.name = name
    self.operand = operand
    super.init(type: type, span: span, number: number)
  }
  override func int(_ machine: Machine) throws -> Int {
    if machine.keepsOpenInts { return try machine.known(real(machine), node: number) }
    return try operand.int(machine).negated(span)
  }
  override func real(_ machine: Machine) throws -> Scalar {
    if type == .int, !machine.keepsOpenInts { return Scalar(Double(try int(machine))) }
    let a = try operand.real(machine)
    machine.locate(number)
    if type == .int {
      return try OpenInts.apply(.subtract, Scalar(0), a, machine.builder) { _, a in
        Scalar(Double(try a.negated(span)))
      }
    }
    return machine.builder.apply(.negate, a)
  }
  override func value(_ machine: Machine) throws -> Value {
    switch type {
    case .int where machine.keepsOpenInts: return .integers(Tensor(element: .real, scalars: [try real(machine)]))
    case .int: return .int(try int(machine))
    case .real: return .real(try real(machine))
    default: break
    }
    let a = try machine.known(operand.value(machine), node: number)
    if case .ints(var array) = a {
      for index in array.elements.indices { array.elements[index] = try array.elements[index].negated(span) }
      return .ints(array)
    }
    machine.locate(number)
    return try Elementwise.apply(machine, [a], span: span, name: name) { builder, scalars in
      builder.apply(.negate, scalars[0])
    }
  }
  override var isSpeculative: Bool { operand.isSpeculative }
}

/// `a < b` and its like; the result is an int.
final class ComparisonNode: ConditionNode {
  enum Relation: String {
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="
  }
  let relation: Relation
  let left: ExpressionNode
  let right: ExpressionNode
  private let areInts: Bool

  init(_ relation: Relation, _ left: ExpressionNode, _ right: ExpressionNode, span: Span, number: Int) {
    self.relation = relation
    self.left = left
    self.right = right
    areInts = left.type == .int && right.type == .int
    super.init(span: span, number: number)
  }

  override func int(_ machine: Machine) throws -> Int {
    if areInts, !machine.keepsOpenInts {
      let a = try left.int(machine)
      let b = try right.int(machine)
      switch relation {
      case .less: return a < b ? 1 : 0
      case .lessOrEqual: return a <= b ? 1 : 0
      case .greater: return a > b ? 1 : 0
      case .greaterOrEqual: return a >= b ? 1 : 0
      case .equal: return a == b ? 1 : 0
      case .notEqual: return a != b ? 1 : 0
      }
    }
    return try super.int(machine)
  }

  override func condition(_ machine: Machine) throws -> Scalar {
    if areInts, !machine.keepsOpenInts { return Scalar(Double(try int(machine))) }
    if left.type.isComplex || right.type.isComplex { return try complexCondition(machine) }
    let a = try left.real(machine)
    let b = try right.real(machine)
    machine.locate(number)
    let builder = machine.builder
    switch relation {
    case .less: return builder.apply(.less, a, b)
    case .lessOrEqual: return builder.apply(.lessOrEqual, a, b)
    case .greater: return builder.apply(.less, b, a)
    case .greaterOrEqual: return builder.apply(.lessOrEqual, b, a)
    case .equal: return builder.apply(.equal, a, b)
    case .notEqual: return builder.apply(.not, builder.apply(.equal, a, b))
    }
  }

  private func complexCondition(_ machine: Machine) throws -> Scalar {
    let a = try left.value(machine).complexScalars(left.span)
    let b = try right.value(machine).complexScalars(right.span)
    machine.locate(number)
    let builder = machine.builder
    let both = builder.apply(.minimum, builder.apply(.equal, a[0], b[0]), builder.apply(.equal, a[1], b[1]))
    return relation == .notEqual ? builder.apply(.not, both) : both
  }

  override var isSpeculative: Bool { left.isSpeculative && right.isSpeculative }
}

/// `!a`
final class NotNode: ConditionNode {
  let operand: ExpressionNode
  init(_ operand: ExpressionNode, span: Span, number: Int) {
    self.operand = operand
    super.init(span: span, number: number)
  }
  override func condition(_ machine: Machine) throws -> Scalar {
    let a =
      operand.type == .int ? try operand.condition(machine) : try operand.real(machine)
    machine.locate(number)
    return machine.builder.apply(.not, a)
  }
  override var isSpeculative: Bool { operand.isSpeculative }
}

/// `%/%` and `%` on ints.
final class IntegerDivisionNode: ExpressionNode {
  let isModulus: Bool
  let left: ExpressionNode
  let right: ExpressionNode
  init(isModulus: Bool, _ left: ExpressionNode, _ right: ExpressionNode, span: Span, number: Int) {
    self.isModulus = isModulus
    self.left = left
    self.right = right
    super.init(type: .int, span: span, number: number)
  }
  override func value(_ machine: Machine) throws -> Value {
    guard machine.keepsOpenInts else { return .int(try int(machine)) }
    return .integers(Tensor(element: .real, scalars: [try real(machine)]))
  }
  override func real(_ machine: Machine) throws -> Scalar {
    guard machine.keepsOpenInts else { return Scalar(Double(try int(machine))) }
    let a = try left.real(machine)
    let b = try right.real(machine)
    machine.locate(number)
    return try OpenInts.divide(a, b, isModulus: isModulus, machine.builder) { Scalar(Double(try compute($0, $1))) }
  }
  override func int(_ machine: Machine) throws -> Int {
    if machine.keepsOpenInts { return try machine.known(real(machine), node: number) }
    return try compute(left.int(machine), right.int(machine))
  }
  private func compute(_ a: Int, _ b: Int) throws -> Int {
    guard b != 0 else { throw RecordingError(.rejected, "integer division by zero", span: span) }
    if b == -1 { return isModulus ? 0 : try a.negated(span) }
    return isModulus ? a % b : a / b
  }
  override var isSpeculative: Bool { false }
}
