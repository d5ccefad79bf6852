// Statements: declarations, assignments, control flow, and what adds to the log density.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

final class DeclarationStatement: StatementNode {
  let declaration: SizedDeclaration
  let initialValue: ExpressionNode?
  init(_ declaration: SizedDeclaration, initialValue: ExpressionNode?, span: Span) {
    self.declaration = declaration
    self.initialValue = initialValue
    super.init(span: span)
  }
  override func run(_ machine: Machine) throws -> Flow {
    let blank = try Value.uninitialized(declaration.type, machine, name: declaration.name)
    // The initial value may read the variable itself.
    machine.variables[declaration.variable] = blank
    guard let initialValue else { return .normal }
    let value = try initialValue.value(machine)
    try value.requireSizes(like: blank, name: declaration.name, span: initialValue.span)
    machine.variables[declaration.variable] = value
    return .normal
  }
  override var isMaskable: Bool { initialValue?.isSpeculative ?? true }
  override var assigned: Set<Int> { [declaration.variable] }
}

/// What an assignment writes to.
final class PlaceNode {
  enum Access {
    case index([IndexNode])
    case projection(Int)
  }
  let variable: Int
  let name: String
  let path: [Access]
  let span: Span
  init(variable: Int, name: String, path: [Access], span: Span) {
    self.variable = variable
    self.name = name
    self.path = path
    self.span = span
  }

  func assign(_ value: Value, _ machine: Machine) throws {
    if path.isEmpty {
      if case .void = machine.variables[variable] {
      } else {
        try value.requireSizes(like: machine.variables[variable], name: name, span: span)
      }
      machine.variables[variable] = value
      return
    }
    if path.count == 1, case .index(let indices) = path[0], indices.count == 1, case .single(let node) = indices[0] {
      if try assignElement(value, machine, node) { return }
    }
    try assign(value, at: 0, &machine.variables[variable], machine)
  }

  /// `x[i] = e` where e is a number: x is one-dimensional then.
  private func assignElement(_ value: Value, _ machine: Machine, _ node: ExpressionNode) throws -> Bool {
    switch value {
    case .real(let scalar):
      guard case .tensor = machine.variables[variable] else { return false }
      let index = try node.int(machine)
      guard case .tensor(var tensor) = machine.variables[variable], tensor.element.width == 1 else { return false }
      guard index >= 1, index <= tensor.count else {
        _ = try IndexNode.single(node).list(machine, size: tensor.count, dimension: 1, name: name)
        return true
      }
      // Taken out while it is changed: a buffer with two owners would be copied.
      machine.variables[variable] = .void
      tensor.scalars[index - 1] = scalar
      machine.variables[variable] = .tensor(tensor)
      return true
    case .int(let int):
      guard case .ints = machine.variables[variable] else { return false }
      let index = try node.int(machine)
      guard case .ints(var array) = machine.variables[variable], array.sizes.count == 1 else { return false }
      guard index >= 1, index <= array.elements.count else {
        _ = try IndexNode.single(node).list(machine, size: array.elements.count, dimension: 1, name: name)
        return true
      }
      machine.variables[variable] = .void
      array.elements[index - 1] = int
      machine.variables[variable] = .ints(array)
      return true
    default: return false
    }
  }

  /// The place as messages show it, with the values of its indices.
  private func described(_ machine: Machine) -> String {
    path.reduce(name) { text, access in
      switch access {
      case .projection(let slot): return "\(text).\(slot + 1)"
      case .index(let indices): return text + "[" + indices.map { $0.described(machine) }.joined(separator: ", ") + "]"
      }
    }
  }

  private func assign(_ value: Value, at depth: Int, _ target: inout Value, _ machine: Machine) throws {
    guard depth < path.count else {
      target = value
      return
    }
    switch path[depth] {
    case .projection(let slot):
      guard case .tuple(var elements) = target, slot < elements.count else {
        throw RecordingError(.invalid, "a tuple was expected here", span: span)
      }
      target = .void
      defer { target = .tuple(elements) }
      if depth == path.count - 1 {
        try value.requireSizes(like: elements[slot], name: described(machine), span: span)
      }
      try assign(value, at: depth + 1, &elements[slot], machine)
    case .index(let indices):
      let sizes = target.dimensionSizes
      var lists: [IndexList] = []
      for (dimension, index) in indices.enumerated() {
        let size = dimension < sizes.count ? sizes[dimension] : 0
        lists.append(try index.list(machine, size: size, dimension: dimension + 1, name: name))
      }
      if depth == path.count - 1 {
        try target.replace(lists, with: value, place: described(machine), span: span)
      } else {
        var part = target.indexed(lists)
        try assign(value, at: depth + 1, &part, machine)
        try target.replace(lists, with: part, place: described(machine), span: span)
      }
    }
  }
}

final class AssignmentStatement: StatementNode {
  let place: PlaceNode
  let expression: ExpressionNode
  init(_ place: PlaceNode, _ expression: ExpressionNode, span: Span) {
    self.place = place
    self.expression = expression
    super.init(span: span)
  }
  override func run(_ machine: Machine) throws -> Flow {
    try place.assign(try expression.value(machine), machine)
    return .normal
  }
  override var isMaskable: Bool { expression.isSpeculative }
  override var assigned: Set<Int> { [place.variable] }
}

final class DestructuringStatement: StatementNode {
  indirect enum Pattern {
    case place(PlaceNode)
    case tuple([Pattern])
  }
  let patterns: [Pattern]
  let expression: ExpressionNode
  init(_ patterns: [Pattern], _ expression: ExpressionNode, span: Span) {
    self.patterns = patterns
    self.expression = expression
    super.init(span: span)
  }
  override func run(_ machine: Machine) throws -> Flow {
    try assign(.tuple(patterns), try expression.value(machine), machine)
    return .normal
  }
  private func assign(_ pattern: Pattern, _ value: Value, _ machine: Machine) throws {
    switch (pattern, value) {
    case (.place(let place), _): try place.assign(value, machine)
    case (.tuple(let patterns), .tuple(let values)):
      for (pattern, value) in zip(patterns, values) { try assign(pattern, value, machine) }
    default: throw RecordingError(.invalid, "a tuple was expected here", span: span)
    }
  }
}

final class TargetStatement: StatementNode {
  let expression: ExpressionNode
  let isJacobian: Bool
  /// Whether the expression reads or changes the log density: its value has to be known before anything is added.
  let usesTarget: Bool
  init(_ expression: ExpressionNode, isJacobian: Bool, usesTarget: Bool, span: Span) {
    self.expression = expression
    self.isJacobian = isJacobian
    self.usesTarget = usesTarget
    super.init(span: span)
  }
  override func run(_ machine: Machine) throws -> Flow {
    if isJacobian, !machine.includesJacobian { return .normal }
    try expression.addToTarget(machine, asWhole: usesTarget)
    return .normal
  }
  override var isMaskable: Bool { expression.isSpeculative }
  override var addsToTarget: Bool { true }
}

extension ExpressionNode {
  /// Adds the expression's value to the log density; sums and densities add their terms one by one.
  func addToTarget(_ machine: Machine, asWhole: Bool = false) throws {
    if !asWhole, let sum = self as? BinaryNode, sum.isSumOfReals {
      try sum.left.addToTarget(machine)
      try sum.right.addToTarget(machine)
      return
    }
    if !asWhole, try addTerms(machine) { return }
    let value = try value(machine)
    machine.locate(number)
    machine.builder.position = 60
    switch value {
    case .real(let scalar): machine.builder.addTarget(scalar)
    case .int(let int): machine.builder.addTarget(Scalar(Double(int)))
    case .tensor(let tensor): machine.builder.loop(tensor.count) { machine.builder.addTarget(tensor.scalars[$0]) }
    case .ints(let array): for int in array.elements { machine.builder.addTarget(Scalar(Double(int))) }
    default: break
    }
  }
}

final class BlockStatement: StatementNode {
  let statements: [StatementNode]
  init(_ statements: [StatementNode], span: Span) {
    self.statements = statements
    super.init(span: span)
  }
  override func run(_ machine: Machine) throws -> Flow {
    for statement in statements {
      let flow = try statement.run(machine)
      if flow != .normal { return flow }
    }
    return .normal
  }
  override var isMaskable: Bool { statements.allSatisfy(\.isMaskable) }
  override var addsToTarget: Bool { statements.contains(where: \.addsToTarget) }
  /// What is declared here cannot be seen outside.
  override var assigned: Set<Int> {
    let declared = statements.compactMap { ($0 as? DeclarationStatement)?.declaration.variable }
    let all = statements.reduce(into: Set<Int>()) { $0.formUnion($1.assigned) }
    return all.subtracting(declared)
  }
}

final class IfStatement: StatementNode {
  let test: ExpressionNode
  let then: StatementNode
  let otherwise: StatementNode?
  private let canMerge: Bool
  private let merged: [Int]
  init(_ test: ExpressionNode, then: StatementNode, otherwise: StatementNode?, span: Span) {
    self.test = test
    self.then = then
    self.otherwise = otherwise
    canMerge = then.isMaskable && (otherwise?.isMaskable ?? true)
    merged = then.assigned.union(otherwise?.assigned ?? []).sorted()
    super.init(span: span)
  }
  override func run(_ machine: Machine) throws -> Flow {
    let condition = try test.condition(machine)
    if !condition.isConstant, canMerge, try runBoth(machine, condition) { return .normal }
    if try machine.decide(condition, node: test.number) { return try then.run(machine) }
    return try otherwise?.run(machine) ?? .normal
  }

  /// Runs both branches under masks and chooses the variables' values; false if that cannot be done.
  private func runBoth(_ machine: Machine, _ condition: Scalar) throws -> Bool {
    let before = merged.map { machine.variables[$0] }
    func restore() { for (variable, value) in zip(merged, before) { machine.variables[variable] = value } }
    let builder = machine.builder
    machine.locate(test.number)
    builder.position = 10
    let opposite = builder.mode == .sites ? builder.apply(.not, condition) : condition
    do {
      let thenTerms = try builder.masked(by: condition) { _ = try then.run(machine) }.terms
      let first = merged.map { machine.variables[$0] }
      restore()
      machine.locate(test.number)
      builder.position = 12
      let otherwiseTerms = try builder.masked(by: opposite) { _ = try otherwise?.run(machine) }.terms
      machine.locate(test.number)
      builder.position = 20
      var results: [Value] = []
      for (index, variable) in merged.enumerated() {
        guard let value = Value.select(condition, first[index], machine.variables[variable], machine) else {
          restore()
          return false
        }
        results.append(value)
      }
      for (variable, value) in zip(merged, results) { machine.variables[variable] = value }
      builder.add(thenTerms, where: condition)
      builder.add(otherwiseTerms, where: opposite)
      return true
    } catch is SpeculationError {
      restore()
      return false
    } catch let error as RecordingError where error.kind != .unsupported {
      restore()
      return false
    }
  }
  override var isMaskable: Bool { canMerge && test.isSpeculative }
  override var addsToTarget: Bool { then.addsToTarget || (otherwise?.addsToTarget ?? false) }
  override var assigned: Set<Int> { Set(merged) }
}

final class WhileStatement: StatementNode {
  let test: ExpressionNode
  let body: StatementNode
  init(_ test: ExpressionNode, body: StatementNode, span: Span) {
    self.test = test
    self.body = body
    super.init(span: span)
  }
  override func run(_ machine: Machine) throws -> Flow {
    let outer = machine.iteration
    defer { machine.iteration = outer }
    var count = 0
    while true {
      try machine.tick()
      machine.iteration = machine.iteration(count, within: outer)
      count &+= 1
      guard try machine.decide(try test.condition(machine), node: test.number) else { return .normal }
      switch try body.run(machine) {
      case .breakLoop: return .normal
      case .returned: return .returned
      default: break
      }
    }
  }
}

final class ForRangeStatement: StatementNode {
  let variable: Int
  let lower: ExpressionNode
  let upper: ExpressionNode
  let body: StatementNode
  init(variable: Int, lower: ExpressionNode, upper: ExpressionNode, body: StatementNode, span: Span) {
    self.variable = variable
    self.lower = lower
    self.upper = upper
    self.body = body
    super.init(span: span)
  }
  override func run(_ machine: Machine) throws -> Flow {
    var index = try lower.int(machine)
    let last = try upper.int(machine)
    let outer = machine.iteration
    defer { machine.iteration = outer }
    while index <= last {
      machine.variables[variable] = .int(index)
      machine.iteration = machine.iteration(index, within: outer)
      try machine.tick()
      switch try body.run(machine) {
      case .breakLoop: return .normal
      case .returned: return .returned
      default: break
      }
      if index == last { break }
      index += 1
    }
    return .normal
  }
  override var isMaskable: Bool { lower.isSpeculative && upper.isSpeculative && body.isMaskable }
  override var addsToTarget: Bool { body.addsToTarget }
  override var assigned: Set<Int> { body.assigned }
}

final class ForEachStatement: StatementNode {
  let variable: Int
  let container: ExpressionNode
  let body: StatementNode
  init(variable: Int, container: ExpressionNode, body: StatementNode, span: Span) {
    self.variable = variable
    self.container = container
    self.body = body
    super.init(span: span)
  }
  override func run(_ machine: Machine) throws -> Flow {
    let values = try container.value(machine)
    machine.isParametric[variable] = container.isParametric(machine)
    let outer = machine.iteration
    defer { machine.iteration = outer }
    for index in 0..<values.iterationCount {
      machine.iteration = machine.iteration(index, within: outer)
      machine.variables[variable] = values.iterated(index)
      try machine.tick()
      switch try body.run(machine) {
      case .breakLoop: return .normal
      case .returned: return .returned
      default: break
      }
    }
    return .normal
  }
}

extension Value {
  /// How often a foreach loop runs.
  var iterationCount: Int {
    switch self {
    case .ints(let array): return array.sizes.first ?? 0
    case .tuples(let array): return array.sizes.first ?? 0
    case .openInts(let tensor): return tensor.arraySizes.first ?? 0
    case .tensor(let tensor):
      if let first = tensor.arraySizes.first { return first }
      return tensor.count / tensor.element.width
    default: return 0
    }
  }

  /// The loop variable's value: elements of arrays, numbers of vectors, numbers of matrices column by column.
  func iterated(_ index: Int) -> Value {
    if case .tensor(let tensor) = self, tensor.arraySizes.isEmpty {
      if tensor.element.width == 2 {
        return .tensor(
          Tensor(element: .complex, scalars: ContiguousArray(tensor.scalars[(2 * index)..<(2 * index + 2)])))
      }
      return .real(tensor.scalars[index])
    }
    return indexed([.single(index)])
  }
}

final class JumpStatement: StatementNode {
  let flow: Flow
  init(_ flow: Flow, span: Span) {
    self.flow = flow
    super.init(span: span)
  }
  override func run(_ machine: Machine) -> Flow { flow }
}

final class ReturnStatement: StatementNode {
  let expression: ExpressionNode
  init(_ expression: ExpressionNode, span: Span) {
    self.expression = expression
    super.init(span: span)
  }
  override func run(_ machine: Machine) throws -> Flow {
    machine.returnValue = try expression.value(machine)
    return .returned
  }
}

/// The call of a function that returns nothing.
final class CallStatement: StatementNode {
  let call: ExpressionNode
  init(_ call: ExpressionNode, span: Span) {
    self.call = call
    super.init(span: span)
  }
  override func run(_ machine: Machine) throws -> Flow {
    _ = try call.value(machine)
    return .normal
  }
}

/// `print`, `reject`, `fatal_error`
final class MessageStatement: StatementNode {
  enum Kind { case print, reject, fatal }
  enum Part {
    case text(String)
    case expression(ExpressionNode)
  }
  let kind: Kind
  let parts: [Part]
  init(_ kind: Kind, _ parts: [Part], span: Span) {
    self.kind = kind
    self.parts = parts
    super.init(span: span)
  }
  override func run(_ machine: Machine) throws -> Flow {
    var message = PrintedMessage(parts: [])
    for part in parts {
      switch part {
      case .text(let string): message.parts.append(.text(string))
      case .expression(let node): message.parts.append(.value(try node.value(machine)))
      }
    }
    switch kind {
    case .print: machine.show(message)
    case .reject: throw RecordingError(.rejected, message.text, span: span)
    case .fatal: throw RecordingError(.fatal, message.text, span: span)
    }
    return .normal
  }
}
