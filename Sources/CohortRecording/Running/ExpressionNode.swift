// ExpressionNode: a compiled expression, which a machine evaluates.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// A compiled expression.
///
/// What an expression gives is `value`; where it can be had without a container around it, `real` and `int` give the
/// same faster.
protocol ExpressionNode: AnyObject {
  var head: NodeHead { get }

  /// The expression's value.
  func value(_ machine: Machine) throws -> Value

  /// The value of an expression of type real (or int, converted).
  func real(_ machine: Machine) throws -> Scalar

  /// The value of an expression of type int.
  func int(_ machine: Machine) throws -> Int

  /// The truth of a condition as 1 or 0, which may depend on parameters.
  func condition(_ machine: Machine) throws -> Scalar

  /// Adds the terms of a density or sum to the log density without making a sum first.
  ///
  /// - Returns: false if it has to be done by value.
  func addTerms(_ machine: Machine) throws -> Bool

  /// The values of a distribution function for each row of its arguments, not summed; the value alone for others.
  func rows(_ machine: Machine) throws -> ContiguousArray<Scalar>

  /// Whether the expression counts as depending on parameters, as Stan's types would have it.
  func isParametric(_ machine: Machine) -> Bool

  /// The expressions that its value is made of; of a choice the one that is taken.
  func parts(_ machine: Machine) throws -> [any ExpressionNode]

  /// Which number of a variable the number at a place of its value is; nil where it does not just read.
  func read(_ place: Int, _ machine: Machine) throws -> ReadPlace?

  /// The expression with these operands, for messages.
  func described(_ operands: [String]) -> String

  /// Whether it is a call of a function of the program.
  var isCallOfProgram: Bool { get }

  /// Whether evaluating it has no effect but its value and cannot recurse: both sides of a choice may be evaluated.
  var isSpeculative: Bool { get }
}

/// What all expression nodes have.
final class NodeHead {
  let type: StanType
  let span: Span
  /// The node's number, unique in the program; together with the call path it names the place of operations.
  let number: Int
  /// The variables of the frame that the expression reads and that can make it depend on parameters.
  var realVariables: [Int] = []

  init(type: StanType, span: Span, number: Int) {
    self.type = type
    self.span = span
    self.number = number
  }
}

extension ExpressionNode {
  var type: StanType { head.type }
  var span: Span { head.span }
  var number: Int { head.number }

  func real(_ machine: Machine) throws -> Scalar { try convertedReal(machine) }
  func int(_ machine: Machine) throws -> Int { try convertedInt(machine) }

  /// `value` as a real.
  func convertedReal(_ machine: Machine) throws -> Scalar {
    switch try value(machine) {
    case .real(let scalar): return scalar
    case .int(let int): return Scalar(Double(int))
    case .openInts(let tensor) where tensor.count == 1: return tensor.scalars[0]
    default: throw RecordingError(.invalid, "a real was expected here", span: span)
    }
  }

  /// `value` as an int.
  func convertedInt(_ machine: Machine) throws -> Int {
    switch try value(machine) {
    case .int(let int): return int
    case .openInts(let tensor) where tensor.count == 1: return try machine.known(tensor.scalars[0], node: number)
    default: throw RecordingError(.invalid, "an int was expected here", span: span)
    }
  }

  func condition(_ machine: Machine) throws -> Scalar {
    guard machine.keepsOpenInts else { return Scalar(Double(try int(machine))) }
    let int = try real(machine)
    if int.isConstant { return int }
    machine.locate(number)
    machine.builder.move(to: .truthOfInt)
    return machine.builder.apply(.not, machine.builder.apply(.not, int))
  }

  func addTerms(_ machine: Machine) throws -> Bool { false }
  func rows(_ machine: Machine) throws -> ContiguousArray<Scalar> { [try real(machine)] }

  func isParametric(_ machine: Machine) -> Bool {
    for variable in head.realVariables where machine.isParametric[variable] { return true }
    return false
  }

  var isSpeculative: Bool { true }

  func parts(_ machine: Machine) throws -> [any ExpressionNode] { [] }
  func read(_ place: Int, _ machine: Machine) throws -> ReadPlace? { nil }
  func described(_ operands: [String]) -> String { "the value" }
  var isCallOfProgram: Bool { false }

  /// A call in messages; arguments that are containers are left out.
  func call(_ name: String, _ operands: [String]) -> String {
    operands.allSatisfy { $0 != "…" } ? "\(name)(\(operands.joined(separator: ", ")))" : name
  }
}
