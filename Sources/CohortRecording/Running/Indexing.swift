// Indexing: reading and writing parts of containers, by single and multiple indices.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// An evaluated index, positions from 0.
enum IndexList {
  case single(Int)
  /// Positions in the dimension, already checked.
  case many(ContiguousArray<Int>)
  /// All positions: nothing has to be tabulated.
  case all

  func count(of size: Int) -> Int {
    switch self {
    case .single: return 1
    case .many(let positions): return positions.count
    case .all: return size
    }
  }

  @inline(__always)
  func position(_ k: Int) -> Int {
    switch self {
    case .single(let position): return position
    case .many(let positions): return positions[k]
    case .all: return k
    }
  }

  var isSingle: Bool {
    if case .single = self { return true }
    return false
  }
}

/// A compiled index.
enum IndexNode {
  case all
  case single(ExpressionNode)
  case multiple(ExpressionNode)
  case from(ExpressionNode)
  case upTo(ExpressionNode)
  case between(ExpressionNode, ExpressionNode)

  var expressions: [ExpressionNode] {
    switch self {
    case .all: return []
    case .single(let node), .multiple(let node), .from(let node), .upTo(let node): return [node]
    case .between(let lower, let upper): return [lower, upper]
    }
  }

  var isSingle: Bool {
    if case .single = self { return true }
    return false
  }

  /// Evaluates the index for a dimension of the given size.
  ///
  /// - Parameters:
  ///   - dimension: number of the dimension from 1, for messages.
  func list(_ machine: Machine, size: Int, dimension: Int, name: String) throws -> IndexList {
    func check(_ index: Int, _ span: Span) throws {
      guard index >= 1, index <= size else {
        throw RecordingError(
          .invalid,
          "index \(index) is out of range: dimension \(dimension) of \(name) has "
            + (size == 0 ? "no elements" : "the indices 1 to \(size)")
            + Int.unassignedNote(index), span: span)
      }
    }
    func range(_ lower: Int, _ upper: Int, _ span: Span) throws -> IndexList {
      if upper < lower { return .many([]) }
      try check(lower, span)
      try check(upper, span)
      if lower == 1, upper == size { return .all }
      return .many(ContiguousArray((lower - 1)..<upper))
    }
    switch self {
    case .all: return .all
    case .single(let node):
      let index = try node.int(machine)
      try check(index, node.span)
      return .single(index - 1)
    case .multiple(let node):
      guard case .ints(let indices) = try machine.known(node.value(machine), node: node.number) else {
        throw RecordingError(.invalid, "an array of int was expected here", span: node.span)
      }
      var positions = indices.elements
      for k in positions.indices {
        try check(positions[k], node.span)
        positions[k] -= 1
      }
      return .many(positions)
    case .from(let node):
      let lower = try node.int(machine)
      // Behind the last element nothing is left; further on there is no such place (Stan, too, takes that for an error).
      if lower > size + 1 { try check(lower, node.span) }
      return try range(lower, size, node.span)
    case .upTo(let node): return try range(1, try node.int(machine), node.span)
    case .between(let lower, let upper):
      return try range(try lower.int(machine), try upper.int(machine), lower.span)
    }
  }
}

/// The flat positions that a list of indices picks from an array with the given sizes (row-major), in order, and the
/// sizes that are left.
struct Selection {
  var positions: ContiguousArray<Int>
  var sizes: [Int]

  /// - Parameters:
  ///   - sizes: of the dimensions that `indices` run over, then of those that are taken whole.
  init(sizes: [Int], indices: [IndexList]) {
    var positions: ContiguousArray<Int> = [0]
    var left: [Int] = []
    for (dimension, size) in sizes.enumerated() {
      let index = dimension < indices.count ? indices[dimension] : .all
      let count = index.count(of: size)
      if !index.isSingle { left.append(count) }
      var next = ContiguousArray<Int>()
      next.reserveCapacity(positions.count * count)
      for position in positions {
        for k in 0..<count { next.append(position * size + index.position(k)) }
      }
      positions = next
    }
    self.positions = positions
    self.sizes = left
  }
}

/// How indices pick scalars from a tensor: flat positions, and the shape of the result.
struct TensorSelection {
  var positions: ContiguousArray<Int>
  var arraySizes: [Int]
  /// nil: a scalar of an array dimension or of a vector or matrix was picked (and `arraySizes` may still be an array).
  var element: ElementShape

  init(_ tensor: Tensor, _ indices: [IndexList]) {
    let depth = tensor.arraySizes.count
    let arrayPart = Selection(sizes: tensor.arraySizes, indices: Array(indices.prefix(depth)))
    let rest = Array(indices.dropFirst(depth))
    let size = tensor.element.count
    let (inner, shape) = TensorSelection.inner(tensor.element, rest)
    var positions = ContiguousArray<Int>()
    positions.reserveCapacity(arrayPart.positions.count * inner.count)
    for outer in arrayPart.positions {
      for position in inner { positions.append(outer * size + position) }
    }
    self.positions = positions
    arraySizes = arrayPart.sizes
    element = shape
  }

  /// The positions within one element.
  private static func inner(_ shape: ElementShape, _ indices: [IndexList]) -> (ContiguousArray<Int>, ElementShape) {
    let width = shape.width
    func widened(_ entries: ContiguousArray<Int>) -> ContiguousArray<Int> {
      width == 1 ? entries : ContiguousArray(entries.flatMap { [2 * $0, 2 * $0 + 1] })
    }
    if indices.isEmpty { return (ContiguousArray(0..<shape.count), shape) }
    let isComplex = width == 2
    let scalar: ElementShape = isComplex ? .complex : .real
    switch shape {
    case .real, .complex: return (ContiguousArray(0..<shape.count), shape)
    case .vector(let n), .rowVector(let n), .complexVector(let n), .complexRowVector(let n):
      let index = indices[0]
      let count = index.count(of: n)
      let entries = ContiguousArray((0..<count).map { index.position($0) })
      if index.isSingle { return (widened(entries), scalar) }
      switch shape {
      case .vector: return (entries, .vector(count))
      case .rowVector: return (entries, .rowVector(count))
      case .complexVector: return (widened(entries), .complexVector(count))
      default: return (widened(entries), .complexRowVector(count))
      }
    case .matrix(let rows, let columns), .complexMatrix(let rows, let columns):
      let row = indices[0]
      let column = indices.count > 1 ? indices[1] : .all
      let rowCount = row.count(of: rows)
      let columnCount = column.count(of: columns)
      var entries = ContiguousArray<Int>()
      entries.reserveCapacity(rowCount * columnCount)
      for j in 0..<columnCount {
        let base = column.position(j) * rows
        for i in 0..<rowCount { entries.append(base + row.position(i)) }
      }
      switch (row.isSingle, column.isSingle) {
      case (true, true): return (widened(entries), scalar)
      case (true, false):
        return (widened(entries), isComplex ? .complexRowVector(columnCount) : .rowVector(columnCount))
      case (false, true): return (widened(entries), isComplex ? .complexVector(rowCount) : .vector(rowCount))
      case (false, false):
        return (
          widened(entries),
          isComplex
            ? .complexMatrix(rows: rowCount, columns: columnCount) : .matrix(rows: rowCount, columns: columnCount)
        )
      }
    }
  }
}

extension Value {
  /// The sizes of the dimensions that indices run over.
  var dimensionSizes: [Int] {
    switch self {
    case .int, .real, .tuple, .void: return []
    case .openInts(let tensor): return tensor.arraySizes
    case .ints(let array): return array.sizes
    case .tuples(let array): return array.sizes
    case .tensor(let tensor): return tensor.arraySizes + tensor.element.sizes
    }
  }

  /// The part that evaluated indices pick.
  func indexed(_ indices: [IndexList]) -> Value {
    switch self {
    case .ints(let array):
      let selection = Selection(sizes: array.sizes, indices: indices)
      if selection.sizes.isEmpty, let position = selection.positions.first { return .int(array.elements[position]) }
      return .ints(
        IntArray(
          sizes: selection.sizes, elements: ContiguousArray(selection.positions.map { array.elements[$0] })))
    case .openInts(let tensor):
      let selection = Selection(sizes: tensor.arraySizes, indices: indices)
      return .integers(
        Tensor(
          arraySizes: selection.sizes, element: .real,
          scalars: ContiguousArray(selection.positions.map { tensor.scalars[$0] })))
    case .tuples(let array):
      let selection = Selection(sizes: array.sizes, indices: indices)
      if selection.sizes.isEmpty, let position = selection.positions.first { return array.elements[position] }
      return .tuples(TupleArray(sizes: selection.sizes, elements: selection.positions.map { array.elements[$0] }))
    case .tensor(let tensor):
      let selection = TensorSelection(tensor, indices)
      if selection.arraySizes.isEmpty, selection.element == .real, let position = selection.positions.first {
        return .real(tensor.scalars[position])
      }
      var scalars = ContiguousArray<Scalar>()
      scalars.reserveCapacity(selection.positions.count)
      for position in selection.positions { scalars.append(tensor.scalars[position]) }
      return .tensor(Tensor(arraySizes: selection.arraySizes, element: selection.element, scalars: scalars))
    default: return self
    }
  }

  /// The value with the part that evaluated indices pick replaced.
  ///
  /// The receiver must be the only owner of its buffers, else they are copied.
  ///
  /// - Parameter place: the place that is written to, as messages show it.
  mutating func replace(
    _ indices: [IndexList], with part: Value, place: @autoclosure () -> String, span: Span
  ) throws {
    func mismatch(_ expected: [Int], _ found: [Int]) -> RecordingError {
      .sizes(of: place(), expected, found: found, span: span)
    }
    if case .openInts = part, let tensor = wholeNumbers {
      self = .openInts(tensor)
    }
    if case .openInts(var tensor) = self {
      self = .void
      defer { self = .openInts(tensor) }
      let selection = Selection(sizes: tensor.arraySizes, indices: indices)
      guard let source = part.wholeNumbers, source.arraySizes == selection.sizes else {
        throw mismatch(selection.sizes, part.dimensionSizes)
      }
      for (k, position) in selection.positions.enumerated() { tensor.scalars[position] = source.scalars[k] }
      return
    }
    // The container is taken out while it is changed: a buffer with two owners would be copied for each element. (In a
    // `switch self` the compiler keeps a second owner.)
    if case .ints(var array) = self {
      self = .void
      defer { self = .ints(array) }
      let selection = Selection(sizes: array.sizes, indices: indices)
      switch part {
      case .int(let int) where selection.sizes.isEmpty: array.elements[selection.positions[0]] = int
      case .ints(let source):
        guard source.sizes == selection.sizes else { throw mismatch(selection.sizes, source.sizes) }
        for (k, position) in selection.positions.enumerated() { array.elements[position] = source.elements[k] }
      default: throw mismatch(selection.sizes, part.dimensionSizes)
      }
      return
    }
    if case .tuples(var array) = self {
      self = .void
      defer { self = .tuples(array) }
      let selection = Selection(sizes: array.sizes, indices: indices)
      if selection.sizes.isEmpty {
        try part.requireSizes(like: array.elements[selection.positions[0]], name: place(), span: span)
        array.elements[selection.positions[0]] = part
      } else if case .tuples(let source) = part, source.sizes == selection.sizes {
        for (k, position) in selection.positions.enumerated() {
          try source.elements[k].requireSizes(like: array.elements[position], name: place(), span: span)
          array.elements[position] = source.elements[k]
        }
      } else {
        throw mismatch(selection.sizes, part.dimensionSizes)
      }
      return
    }
    guard case .tensor(var tensor) = self else {
      throw RecordingError(.invalid, "\(place()) cannot be indexed", span: span)
    }
    self = .void
    defer { self = .tensor(tensor) }
    let selection = TensorSelection(tensor, indices)
    switch part {
    case .real(let scalar):
      guard selection.positions.count == 1 else { throw mismatch(selection.arraySizes + selection.element.sizes, []) }
      tensor.scalars[selection.positions[0]] = scalar
    case .int(let int):
      guard selection.positions.count == 1 else { throw mismatch(selection.arraySizes + selection.element.sizes, []) }
      tensor.scalars[selection.positions[0]] = Scalar(Double(int))
    case .tensor(let source):
      let expected = selection.arraySizes + selection.element.sizes
      let found = source.arraySizes + source.element.sizes
      guard expected == found, source.count == selection.positions.count else { throw mismatch(expected, found) }
      for (k, position) in selection.positions.enumerated() { tensor.scalars[position] = source.scalars[k] }
    default: throw mismatch(selection.arraySizes, part.dimensionSizes)
    }
  }
}
