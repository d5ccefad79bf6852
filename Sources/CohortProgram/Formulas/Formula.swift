// Formula: a scalar function or density in the form in which it is recorded.

/// A scalar function over primitives, in the form in which it is recorded: operations in order of
/// evaluation, each operand an argument, a constant or an earlier operation.
package struct Formula: Sendable {
  package enum Operand: Sendable, Equatable {
    case argument(Int)
    case constant(Double)
    case result(Int)
  }
  package struct Operation: Sendable {
    package let primitive: Primitive
    package let arity: Int
    /// Those beyond the primitive's arity are the last one again.
    package let a: Operand
    package let b: Operand
    package let c: Operand

    init(_ primitive: Primitive, _ operands: [Operand]) {
      self.primitive = primitive
      arity = operands.count
      a = operands.first ?? .constant(0)
      b = operands.count > 1 ? operands[1] : a
      c = operands.count > 2 ? operands[2] : b
    }

    /// As many as the primitive's arity.
    package var operands: [Operand] { Array([a, b, c].prefix(arity)) }
  }
  /// An addend of the function's value; dropped under `~` when none of the arguments it depends on is a
  /// parameter expression.
  package struct Term: Sendable {
    package let operand: Operand
    package let negated: Bool
    package let dependencies: UInt64
    /// The term is 0 on the support of the density and -∞ outside of it: it belongs to every other term.
    let isSupport: Bool

    /// Whether the term is left out where the arguments in `dropped` count as data.
    package func isDropped(_ dropped: UInt64, all: UInt64) -> Bool {
      isSupport ? all & ~dropped == 0 : dependencies & ~dropped == 0
    }
  }

  /// Bits of all arguments.
  var allArguments: UInt64 { arity >= 64 ? .max : (1 << UInt64(arity)) - 1 }
  package let arity: Int
  package let operations: [Operation]
  /// The function's value.
  package let result: Operand
  /// The value as a sum of terms: only densities are split, other functions have one term.
  package let terms: [Term]
  package let requirements: [(condition: Operand, requirement: Requirement)]
  /// The conditions of `requirements`.
  private let conditions: [Operand]
  /// Operations from here on serve only requirements that an argument be finite or not NaN. For arguments that
  /// depend on parameters these need no test of their own: the result is not finite either.
  let essentialOperationCount: Int
  /// The first of `requirements` are tested by their conditions; the others show in the result.
  let essentialRequirementCount: Int

  /// Traces a formula.
  ///
  /// - Parameters:
  ///   - arity: the number of scalar arguments, at most 64.
  ///   - splitTerms: for densities: the top-level sum is split into terms that can be dropped.
  ///   - requirements: conditions on the arguments, checked at every evaluation.
  ///   - body: the formula; called once.
  package init(
    arity: Int, splitTerms: Bool = false, requirements: ([Expr]) -> [Requirement] = { _ in [] },
    _ body: ([Expr]) -> Expr
  ) {
    let arguments = (0..<arity).map { Expr(.argument($0)) }
    let root = body(arguments)
    var builder = FormulaLinearizer()
    var addends: [(Expr, Bool)] = []
    if splitTerms {
      Formula.flatten(root, negated: false, into: &addends)
    } else {
      addends = [(root, false)]
    }
    var terms: [Term] = []
    for (addend, negated) in addends {
      terms.append(
        Term(
          operand: builder.operand(addend), negated: negated, dependencies: addend.dependencies,
          isSupport: addend.isSupportIndicator))
    }
    let result = builder.operand(root)
    let all = requirements(arguments)
    let essential = all.filter { !$0.showsInResult }
      .map { (condition: builder.operand($0.condition), requirement: $0) }
    essentialOperationCount = builder.operations.count
    let others = all.filter(\.showsInResult).map { (condition: builder.operand($0.condition), requirement: $0) }
    essentialRequirementCount = essential.count
    self.arity = arity
    self.result = result
    self.operations = builder.operations
    self.terms = terms
    self.requirements = essential + others
    conditions = self.requirements.map(\.condition)
  }

  /// Whether numbers meet all requirements.
  ///
  /// - Parameter registers: scratch, which grows as needed.
  package func meetsRequirements(
    _ arguments: UnsafeBufferPointer<Double>, registers: inout ContiguousArray<Double>
  ) -> Bool {
    if requirements.isEmpty { return true }
    while registers.count < operations.count { registers.append(0) }
    return registers.withUnsafeMutableBufferPointer { registers in
      @inline(__always)
      func number(_ operand: Operand) -> Double {
        switch operand {
        case .argument(let index): return arguments[index]
        case .constant(let value): return value
        case .result(let index): return registers[index]
        }
      }
      return operations.withUnsafeBufferPointer { operations in
        for index in 0..<operations.count {
          let operation = operations[index]
          registers[index] = cohort_primitive_value(
            operation.primitive, number(operation.a), number(operation.b), number(operation.c))
        }
        return conditions.withUnsafeBufferPointer { conditions in
          // NaN is not met.
          for index in 0..<conditions.count where !(abs(number(conditions[index])) > 0) { return false }
          return true
        }
      }
    }
  }

  /// A formula without a value of its own, which requires what this one requires of the arguments in `arguments` alone.
  package func requirements(of arguments: UInt64) -> Formula {
    let kept = requirements.map(\.requirement).filter { $0.condition.dependencies & ~arguments == 0 }
    return Formula(arity: arity, requirements: { _ in kept }) { _ in 0 }
  }

  private static func flatten(_ node: Expr, negated: Bool, into addends: inout [(Expr, Bool)]) {
    if case .apply(let primitive, let operands) = node.kind {
      switch primitive {
      case .add:
        flatten(operands[0], negated: negated, into: &addends)
        flatten(operands[1], negated: negated, into: &addends)
        return
      case .subtract:
        flatten(operands[0], negated: negated, into: &addends)
        flatten(operands[1], negated: !negated, into: &addends)
        return
      case .negate:
        flatten(operands[0], negated: !negated, into: &addends)
        return
      default: break
      }
    }
    addends.append((node, negated))
  }
}

/// Numbers the nodes of an expression graph in order of evaluation; each node once.
private struct FormulaLinearizer {
  var operations: [Formula.Operation] = []
  private var numbers: [ObjectIdentifier: Int] = [:]

  mutating func operand(_ node: Expr) -> Formula.Operand {
    switch node.kind {
    case .argument(let index): return .argument(index)
    case .constant(let value): return .constant(value)
    case .apply(let primitive, let operands):
      if let number = numbers[ObjectIdentifier(node)] { return .result(number) }
      let resolved = operands.map { operand($0) }
      operations.append(Formula.Operation(primitive, resolved))
      numbers[ObjectIdentifier(node)] = operations.count - 1
      return .result(operations.count - 1)
    }
  }
}
