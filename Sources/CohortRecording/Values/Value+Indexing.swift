// Value + indexing: reading and writing the parts of containers that indices pick.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

extension Value {
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
