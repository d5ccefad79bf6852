// IndexedNode: reading by index, with fast ways for single elements.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

final class IndexedNode: ExpressionNode {
  let head: NodeHead
  let base: any ExpressionNode
  let indices: [IndexNode]
  let name: String
  /// All indices are single ints and pick one number out of a variable.
  private let picksNumber: Bool
  private let variable: Int

  init(_ base: any ExpressionNode, _ indices: [IndexNode], name: String, head: NodeHead) {
    // What single indices pick one after another is picked at once: no element of x is copied for `x[i][j]`.
    var (base, indices) = (base, indices)
    while let inner = base as? IndexedNode, inner.indices.allSatisfy(\.isSingle) {
      indices = inner.indices + indices
      base = inner.base
    }
    self.base = base
    self.indices = indices
    self.name = name
    picksNumber = (head.type == .real || head.type == .int) && indices.allSatisfy(\.isSingle) && base is VariableNode
    variable = (base as? VariableNode)?.variable ?? -1
    self.head = head
  }

  func value(_ machine: Machine) throws -> Value {
    if machine.keepsOpenInts {
      if let picked = try pickedAtReplay(machine) { return picked }
    } else if picksNumber {
      return type == .int ? .int(try int(machine)) : .real(try real(machine))
    }
    let container = try base.value(machine)
    return container.indexed(try lists(machine, container.dimensionSizes))
  }

  /// Containers of more numbers are not passed on as a whole to pick some of them.
  private static let pickLimit = 4096

  /// The part that indices pick which are known only at replay; nil where all are known.
  private func pickedAtReplay(_ machine: Machine) throws -> Value? {
    var open: [Value?] = []
    for index in indices {
      switch index {
      case .single(let node), .multiple(let node): open.append(try node.value(machine).ifOpen)
      default: open.append(nil)
      }
    }
    guard let firstOpen = open.firstIndex(where: { $0 != nil }) else { return nil }
    var container = try base.value(machine)
    var lists: [IndexList?] = []
    for (dimension, (index, size)) in zip(indices, container.dimensionSizes).enumerated() {
      lists.append(
        open[dimension] == nil
          ? try index.list(machine, size: size, dimension: dimension + 1, name: name) : nil)
    }
    // What leading indices pick that are known need not be passed on.
    let leading = lists.prefix(firstOpen).compactMap { $0 }.prefix(while: \.isSingle)
    if !leading.isEmpty {
      container = container.indexed(Array(leading))
      lists.removeFirst(leading.count)
    }
    guard container.dimensionSizes.reduce(1, *) <= Self.pickLimit else { return nil }
    machine.locate(number)
    do {
      return try EvaluatedNode.call(
        "the index of \(name)", [container] + open.compactMap { $0 }, random: nil, machine.builder
      ) { [name, lists] _, _, values in
        var indices = values.dropFirst()
        return values[0].indexed(
          try zip(lists, values[0].dimensionSizes).map { list, size in
            try list ?? IndexList(known: indices.popFirst() ?? .void, size: size, name: name)
          })
      }
    } catch let error as FunctionError {
      switch error {
      case .invalid(let message), .rejected(let message): throw RecordingError(.invalid, message, span: span)
      }
    }
  }

  func lists(_ machine: Machine, _ sizes: [Int]) throws -> [IndexList] {
    var lists: [IndexList] = []
    lists.reserveCapacity(indices.count)
    for (dimension, index) in indices.enumerated() {
      let size = dimension < sizes.count ? sizes[dimension] : 0
      lists.append(try index.list(machine, size: size, dimension: dimension + 1, name: name))
    }
    return lists
  }

  @inline(__always)
  private func position(_ machine: Machine, _ k: Int, size: Int) throws -> Int {
    guard case .single(let node) = indices[k] else { return 0 }
    let index = try node.int(machine)
    guard index >= 1, index <= size else {
      _ = try indices[k].list(machine, size: size, dimension: k + 1, name: name)
      return 0
    }
    return index &- 1
  }

  func int(_ machine: Machine) throws -> Int {
    guard picksNumber, !machine.keepsOpenInts, case .ints(let array) = machine.variables[variable] else {
      return try convertedInt(machine)
    }
    var flat = 0
    for k in 0..<indices.count { flat = flat &* array.sizes[k] &+ (try position(machine, k, size: array.sizes[k])) }
    return array.elements[flat]
  }

  func real(_ machine: Machine) throws -> Scalar {
    guard picksNumber, !machine.keepsOpenInts, case .tensor(let tensor) = machine.variables[variable] else {
      return try convertedReal(machine)
    }
    let depth = tensor.arraySizes.count
    var flat = 0
    for k in 0..<Swift.min(depth, indices.count) {
      flat = flat &* tensor.arraySizes[k] &+ (try position(machine, k, size: tensor.arraySizes[k]))
    }
    switch tensor.element {
    case .real: break
    case .vector(let n), .rowVector(let n): flat = flat &* n &+ (try position(machine, depth, size: n))
    case .matrix(let rows, let columns):
      let row = try position(machine, depth, size: rows)
      let column = try position(machine, depth + 1, size: columns)
      flat = flat &* (rows &* columns) &+ column &* rows &+ row
    default: return try convertedReal(machine)
    }
    return tensor.scalars[flat]
  }

  var isSpeculative: Bool {
    base.isSpeculative && indices.allSatisfy { $0.expressions.allSatisfy(\.isSpeculative) }
  }
  func parts(_ machine: Machine) -> [any ExpressionNode] { [base] }
  func read(_ place: Int, _ machine: Machine) throws -> ReadPlace? {
    let container = try base.value(machine)
    let lists = try lists(machine, container.dimensionSizes)
    let inBase: Int
    if case .tensor(let tensor) = container {
      let positions = TensorSelection(tensor, lists).positions
      guard positions.indices.contains(place) else { return nil }
      inBase = positions[place]
    } else {
      let picked = container.numbered.indexed(lists).allReals
      guard picked.indices.contains(place) else { return nil }
      inBase = Int(picked[place])
    }
    return try base.read(inBase, machine)
  }
}

extension Value {
  /// The value if ints in it are open.
  fileprivate var ifOpen: Value? { hasOpenInts ? self : nil }
}

extension IndexList {
  /// An index that has become known at a replay.
  fileprivate init(known index: Value, size: Int, name: String) throws {
    switch index {
    case .int(let position) where position >= 1 && position <= size: self = .single(position - 1)
    case .int(let position): throw FunctionError.invalid("the index \(position) of \(name) is out of range")
    case .ints(let array) where array.elements.allSatisfy { $0 >= 1 && $0 <= size }:
      self = .many(ContiguousArray(array.elements.map { $0 - 1 }))
    default: throw FunctionError.invalid("an index of \(name) is out of range")
    }
  }
}
