// PlaceNode: a place that is assigned to.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// What an assignment writes to.
final class PlaceNode {
  enum Access {
    case index([IndexNode])
    case projection(Int)
  }
  let variable: Int
  let name: String
  /// As it is written, for messages.
  private let path: [Access]
  /// The same, with what single indices pick one after another picked at once: `x[i][j]` is `x[i, j]`, and no element of x
  /// has to be taken out and put back.
  private let steps: [Access]
  let span: Span
  init(variable: Int, name: String, path: [Access], span: Span) {
    self.variable = variable
    self.name = name
    self.path = path
    self.span = span
    var steps: [Access] = []
    for access in path {
      if case .index(let more) = access, case .index(let indices) = steps.last, indices.allSatisfy(\.isSingle) {
        steps[steps.count - 1] = .index(indices + more)
      } else {
        steps.append(access)
      }
    }
    self.steps = steps
  }

  func assign(_ value: Value, _ machine: Machine) throws {
    if steps.isEmpty {
      if case .void = machine.variables[variable] {
      } else {
        try value.requireSizes(like: machine.variables[variable], name: name, span: span)
      }
      machine.willWrite(variable)
      machine.variables[variable] = value
      return
    }
    if steps.count == 1, case .index(let indices) = steps[0], indices.count == 1, case .single(let node) = indices[0] {
      if try assignElement(value, machine, node) { return }
    }
    // All indices are evaluated before anything is taken out of the variable.
    let picks = try picks(machine)
    switch picks.count == 1 ? picks[0] : .slot(0) {
    case .part(let lists): machine.willWrite(value, to: variable, at: lists)
    case .slot: machine.willWrite(variable)
    }
    try assign(value, picks[...], &machine.variables[variable], machine)
  }

  /// `x[i] = e` where e is a number: x is one-dimensional then.
  private func assignElement(_ value: Value, _ machine: Machine, _ node: any ExpressionNode) throws -> Bool {
    switch value {
    case .real(let scalar):
      guard case .tensor = machine.variables[variable] else { return false }
      let index = try node.int(machine)
      guard case .tensor(var tensor) = machine.variables[variable], !tensor.element.isComplex else { return false }
      guard index >= 1, index <= tensor.count else {
        _ = try IndexNode.single(node).list(machine, size: tensor.count, dimension: 1, name: name)
        return true
      }
      machine.willWrite(variable, position: index - 1)
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
      machine.willWrite(variable, position: index - 1)
      machine.variables[variable] = .void
      array.elements[index - 1] = int
      machine.variables[variable] = .ints(array)
      return true
    default: return false
    }
  }

  /// Where the numbers of the place are among those of the variable.
  func places(_ machine: Machine) throws -> [Int] {
    var part = machine.variables[variable].numbered
    for access in path {
      switch access {
      case .projection(let slot):
        guard case .tuple(let elements) = part, slot < elements.count else { return [] }
        part = elements[slot]
      case .index(let indices):
        let sizes = part.dimensionSizes
        part = part.indexed(
          try indices.enumerated().map { dimension, index in
            try index.list(
              machine, size: dimension < sizes.count ? sizes[dimension] : 0, dimension: dimension + 1, name: name)
          })
      }
    }
    return part.allReals.map { Int($0) }
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

  /// A step on the way to the part that is assigned to.
  private enum Pick {
    case slot(Int)
    case part([IndexList])
  }

  /// The way to the part, with indices evaluated.
  private func picks(_ machine: Machine) throws -> [Pick] {
    var picks: [Pick] = []
    var container = machine.variables[variable]
    for (depth, step) in steps.enumerated() {
      switch step {
      case .projection(let slot):
        guard case .tuple(let elements) = container, slot < elements.count else {
          throw RecordingError(.invalid, "a tuple was expected here", span: span)
        }
        container = elements[slot]
        picks.append(.slot(slot))
      case .index(let indices):
        let sizes = container.dimensionSizes
        var lists: [IndexList] = []
        for (dimension, index) in indices.enumerated() {
          let size = dimension < sizes.count ? sizes[dimension] : 0
          lists.append(try index.list(machine, size: size, dimension: dimension + 1, name: name))
        }
        if depth < steps.count - 1 { container = container.indexed(lists) }
        picks.append(.part(lists))
      }
    }
    return picks
  }

  private func assign(_ value: Value, _ picks: ArraySlice<Pick>, _ target: inout Value, _ machine: Machine) throws {
    guard let pick = picks.first else {
      target = value
      return
    }
    let rest = picks.dropFirst()
    switch pick {
    case .slot(let slot):
      guard case .tuple(var elements) = target else { return }
      // Taken out while it is changed: a buffer with two owners would be copied.
      target = .void
      defer { target = .tuple(elements) }
      if rest.isEmpty { try value.requireSizes(like: elements[slot], name: described(machine), span: span) }
      try assign(value, rest, &elements[slot], machine)
    case .part(let lists):
      if rest.isEmpty {
        try target.replace(lists, with: value, place: described(machine), span: span)
      } else if case .tuples(var array) = target, lists.count == array.sizes.count, lists.allSatisfy(\.isSingle) {
        let position = Selection(sizes: array.sizes, indices: lists).positions[0]
        target = .void
        var element = array.elements[position]
        array.elements[position] = .void
        defer {
          array.elements[position] = element
          target = .tuples(array)
        }
        try assign(value, rest, &element, machine)
      } else {
        var part = target.indexed(lists)
        try assign(value, rest, &part, machine)
        try target.replace(lists, with: part, place: described(machine), span: span)
      }
    }
  }
}
