// DefiniteAssignment: finds variables that are read although they may not have been given a value.
import CohortSyntax

/// A walk through statements with the set of variables that have a value on every path so far. Elements count as the
/// whole: `x[1] = 0` gives x a value. A loop is taken to run at least once.
struct DefiniteAssignment {
  /// A variable and where it is first read too early.
  struct EarlyRead {
    var variable: Int
    var span: Span
  }

  private(set) var earlyReads: [EarlyRead] = []
  private let frame: Frame
  /// Whether each variable has a value.
  private var hasValue: [Bool]
  /// The variables that got their value, in order, for going back.
  private var log: [Int] = []
  private var isReported: [Bool]
  /// Whether the next statement can be reached.
  private var isReachable = true
  /// The loops around, outermost first.
  private var loops: [Loop] = []

  private struct Loop {
    /// How much of `log` is from before the loop.
    var mark: Int
    /// What has a value at each of its `break`s; nil if there is none.
    var assignedAtBreaks: Set<Int>?
  }

  /// - Parameter given: whether a variable has its value from outside.
  init(frame: Frame, given: (TypedVariable) -> Bool) {
    self.frame = frame
    hasValue = frame.variables.map(given)
    isReported = frame.variables.map { _ in false }
  }

  // MARK: Statements

  mutating func visit(_ statements: [TypedStatement]) { for statement in statements { visit(statement) } }

  /// The declarations and statements of a block; constraints are checked at its end.
  mutating func visit(block statements: [TypedStatement]) {
    visit(statements)
    for statement in statements {
      guard case .declaration(let declaration) = statement.kind, declaration.type.isChecked else { continue }
      read(declaration.variable, at: statement.span)
    }
  }

  private mutating func visit(_ statement: TypedStatement) {
    switch statement.kind {
    case .declaration(let declaration):
      read(sizesOf: declaration.type)
      // Where there are no elements, there is nothing to assign.
      if declaration.type.isEmpty { assign(declaration.variable) }
      guard let value = declaration.initialValue else { return }
      read(value)
      assign(declaration.variable)
    case .assignment(let place, let value):
      read(value)
      assign(place.variable)
    case .destructuring(let patterns, let value):
      read(value)
      patterns.forEach { assign($0) }
    case .call(_, let arguments): read(arguments)
    case .tilde(let tilde):
      read(tilde.density)
      read([tilde.truncation?.lower, tilde.truncation?.upper].compactMap { $0 })
    case .targetIncrement(let value), .jacobianIncrement(let value): read(value)
    case .ifElse: visitBranches(statement)
    case .whileLoop(let condition, let body):
      read(condition)
      visitLoop(body)
    case .forRange(let variable, let lower, let upper, let body):
      read([lower, upper])
      assign(variable)
      visitLoop(body)
    case .forEach(let variable, let container, let body):
      read(container)
      assign(variable)
      visitLoop(body)
    case .block(let list), .profile(_, let list): visit(list)
    case .print(let list): read(list.compactMap(\.expression))
    case .reject(let list), .fatalError(let list):
      read(list.compactMap(\.expression))
      isReachable = false
    case .returnValue(let value):
      read(value)
      isReachable = false
    case .returnVoid, .continueLoop: isReachable = false
    case .breakLoop:
      isReachable = false
      noteBreak()
    }
  }

  /// A chain of `else if` is one statement of many branches.
  private mutating func visitBranches(_ statement: TypedStatement) {
    let chain = statement.elseIfChain
    let wasReachable = isReachable
    let mark = log.count
    var branches: [(assigned: Set<Int>, goesOn: Bool)] = []
    for (condition, body, _) in chain.tested {
      read(condition)
      visit(body)
      branches.append((takeBack(to: mark), isReachable))
      isReachable = wasReachable
    }
    if let last = chain.last { visit(last) }
    branches.append((takeBack(to: mark), isReachable))
    // What every branch that goes on has assigned; where none goes on, it does not matter.
    let counted = branches.filter(\.goesOn)
    isReachable = wasReachable && !counted.isEmpty
    var counts: [Int: Int] = [:]
    for branch in counted.isEmpty ? branches : counted {
      for variable in branch.assigned { counts[variable, default: 0] += 1 }
    }
    for (variable, count) in counts.sorted(by: { $0.key < $1.key }) where count >= counted.count { assign(variable) }
  }

  private mutating func visitLoop(_ body: TypedStatement) {
    let wasReachable = isReachable
    loops.append(Loop(mark: log.count))
    let mark = log.count
    visit(body)
    let assigned = takeBack(to: mark)
    let atBreaks = loops.popLast().flatMap(\.assignedAtBreaks)
    for variable in assigned.sorted() where atBreaks?.contains(variable) ?? true { assign(variable) }
    isReachable = wasReachable
  }

  /// What has been assigned in the loop around before a `break`: that alone has a value if the loop ends there.
  private mutating func noteBreak() {
    guard let last = loops.indices.last else { return }
    if let earlier = loops[last].assignedAtBreaks {
      loops[last].assignedAtBreaks = earlier.filter { hasValue[$0] }
    } else {
      loops[last].assignedAtBreaks = Set(log[min(loops[last].mark, log.count)...])
    }
  }

  // MARK: The set

  private mutating func assign(_ pattern: TypedPattern) {
    switch pattern {
    case .place(let place): assign(place.variable)
    case .tuple(let parts): for part in parts { assign(part) }
    }
  }

  private mutating func assign(_ variable: Int) {
    guard hasValue.indices.contains(variable), !hasValue[variable] else { return }
    hasValue[variable] = true
    log.append(variable)
  }

  private mutating func takeBack(to mark: Int) -> Set<Int> {
    let variables = Set(log[mark...])
    for variable in variables { hasValue[variable] = false }
    log.removeLast(log.count - mark)
    return variables
  }

  // MARK: Reading

  private mutating func read(_ variable: Int, at span: Span) {
    guard isReachable, hasValue.indices.contains(variable), !hasValue[variable], !isReported[variable] else { return }
    isReported[variable] = true
    earlyReads.append(EarlyRead(variable: variable, span: span))
  }

  private mutating func read(_ expressions: [TypedExpression]) { for expression in expressions { read(expression) } }

  private mutating func read(_ expression: TypedExpression) {
    if case .variable(let variable) = expression.kind { return read(variable, at: expression.span) }
    read(expression.children)
  }

  mutating func read(sizesOf type: SizedStanType) {
    switch type {
    case .basic(_, let sizes, _): read(sizes)
    case .array(let element, let sizes):
      read(sizes)
      read(sizesOf: element)
    case .tuple(let slots): for slot in slots { read(sizesOf: slot) }
    }
  }
}

extension SizedStanType {
  /// Whether values are checked against a constraint.
  var isChecked: Bool {
    switch self {
    case .basic(_, _, let constraint):
      switch constraint {
      case .none, .offset, .multiplier, .offsetMultiplier: return false
      default: return true
      }
    case .array(let element, _): return element.isChecked
    case .tuple(let slots): return slots.contains(where: \.isChecked)
    }
  }

  /// Whether some size is written as 0.
  var isEmpty: Bool {
    switch self {
    case .basic(_, let sizes, _): return sizes.contains { $0.unsignedLiteral == 0 }
    case .array(let element, let sizes): return sizes.contains { $0.unsignedLiteral == 0 } || element.isEmpty
    case .tuple: return false
    }
  }

  /// The constraint on the values or elements; none for tuples.
  var elementConstraint: TypedConstraint {
    switch self {
    case .basic(_, _, let constraint): return constraint
    case .array(let element, _): return element.elementConstraint
    case .tuple: return .none
    }
  }
}

extension TypedExpression {
  /// The expressions right below this one.
  var children: [TypedExpression] {
    switch kind {
    case .integer, .real, .imaginary, .variable, .target: return []
    case .array(let list), .rowVector(let list), .tuple(let list): return list
    case .call(let call): return call.arguments
    case .userCall(_, let arguments, _): return arguments
    case .higherOrderCall(let call): return call.arguments
    case .and(let a, let b), .or(let a, let b): return [a, b]
    case .conditional(let condition, let ifTrue, let ifFalse): return [condition, ifTrue, ifFalse]
    case .indexed(let base, let indices): return [base] + indices.flatMap(\.expressions)
    case .projection(let base, _), .promotion(let base): return [base]
    }
  }
}
