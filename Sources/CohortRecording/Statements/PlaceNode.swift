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
