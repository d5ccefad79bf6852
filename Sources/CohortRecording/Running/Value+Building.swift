// Value + building: values made of other values: arrays, conversions, choices, uninitialised variables.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

extension Value {
  /// The shape of a value that is an element of an array of real-based type; nil for others.
  private var elementShape: ElementShape? {
    switch self {
    case .real: return .real
    case .tensor(let tensor) where tensor.arraySizes.isEmpty: return tensor.element
    default: return nil
    }
  }

  /// `{a, b, c}`: an array of the given values, which must have equal sizes.
  static func array(of values: [Value], type: StanType, span: Span) throws -> Value {
    try array(of: values, sizes: [values.count], type: type, span: span)
  }

  /// An array with dimensions `sizes` (row-major) of the given values.
  ///
  /// - Parameter type: the type of the result.
  static func array(of values: [Value], sizes: [Int], type: StanType, span: Span) throws -> Value {
    func mismatch(_ number: Int) -> RecordingError {
      let (first, other) = (values[0].dimensionSizes, values[number].dimensionSizes)
      return RecordingError(
        .invalid,
        "the elements of an array must have equal sizes, but element 1 has \(describeSizes(first)) and element "
          + "\(number + 1) has \(describeSizes(other))", span: span)
    }
    guard case .array(let element, let dimensions) = type else { return .void }
    guard let first = values.first else { return empty(sizes, dimensions: dimensions, of: element) }
    switch element {
    case .int where values.contains(where: \.hasOpenInts):
      var scalars = ContiguousArray<Scalar>()
      var inner: [Int] = []
      for (number, value) in values.enumerated() {
        guard let tensor = value.wholeNumbers, number == 0 || inner == tensor.arraySizes else {
          throw mismatch(number)
        }
        inner = tensor.arraySizes
        scalars += tensor.scalars
      }
      return .openInts(Tensor(arraySizes: sizes + inner, element: .real, scalars: scalars))
    case .int:
      var elements = ContiguousArray<Int>()
      var inner: [Int] = []
      for (number, value) in values.enumerated() {
        switch value {
        case .int(let int): elements.append(int)
        case .ints(let array):
          if number > 0, inner != array.sizes { throw mismatch(number) }
          inner = array.sizes
          elements += array.elements
        default: throw mismatch(number)
        }
      }
      return .ints(IntArray(sizes: sizes + inner, elements: elements))
    case .tuple:
      var elements: [Value] = []
      var inner: [Int] = []
      for (number, value) in values.enumerated() {
        if case .tuples(let array) = value {
          if number > 0, inner != array.sizes { throw mismatch(number) }
          inner = array.sizes
          elements += array.elements
        } else {
          elements.append(value)
        }
      }
      return .tuples(TupleArray(sizes: sizes + inner, elements: elements))
    default:
      var scalars = ContiguousArray<Scalar>()
      switch first {
      case .real:
        for (number, value) in values.enumerated() {
          guard case .real(let scalar) = value else { throw mismatch(number) }
          scalars.append(scalar)
        }
        return .tensor(Tensor(arraySizes: sizes, element: .real, scalars: scalars))
      case .tensor(let head):
        for (number, value) in values.enumerated() {
          guard case .tensor(let tensor) = value, tensor.element == head.element, tensor.arraySizes == head.arraySizes
          else { throw mismatch(number) }
          scalars += tensor.scalars
        }
        return .tensor(Tensor(arraySizes: sizes + head.arraySizes, element: head.element, scalars: scalars))
      default: throw mismatch(0)
      }
    }
  }

  /// An array without elements.
  private static func empty(_ sizes: [Int], dimensions: Int, of element: StanType) -> Value {
    let all = sizes + Array(repeating: 0, count: Swift.max(dimensions - sizes.count, 0))
    switch element {
    case .int: return .ints(IntArray(sizes: all, elements: []))
    case .tuple: return .tuples(TupleArray(sizes: all, elements: []))
    default: return .tensor(Tensor(arraySizes: all, element: element.shape([0, 0]), scalars: []))
    }
  }

  /// Real and imaginary part of a scalar.
  func complexScalars(_ span: Span) throws -> ContiguousArray<Scalar> {
    switch self {
    case .int(let int): return [Scalar(Double(int)), Scalar(0)]
    case .real(let scalar): return [scalar, Scalar(0)]
    case .openInts(let tensor) where tensor.count == 1: return [tensor.scalars[0], Scalar(0)]
    case .tensor(let tensor) where tensor.element == .complex && tensor.arraySizes.isEmpty: return tensor.scalars
    default: throw RecordingError(.invalid, "a complex number was expected here", span: span)
    }
  }

  /// The value converted int → real → complex, elementwise.
  func promoted(to type: StanType, span: Span) throws -> Value {
    switch (self, type) {
    case (.int(let int), .real): return .real(Scalar(Double(int)))
    case (.int, .complex), (.real, .complex):
      return .tensor(Tensor(element: .complex, scalars: try complexScalars(span)))
    case (.ints(let array), .array(let element, _)) where element != .int:
      let reals = ContiguousArray(array.elements.map { Scalar(Double($0)) })
      let tensor = Value.tensor(Tensor(arraySizes: array.sizes, element: .real, scalars: reals))
      return element == .real ? tensor : try tensor.promoted(to: type, span: span)
    case (.openInts(let tensor), _) where type.basicElement != .int:
      if tensor.arraySizes.isEmpty { return try Value.real(tensor.scalars[0]).promoted(to: type, span: span) }
      return try Value.tensor(tensor).promoted(to: type, span: span)
    case (.tensor(let tensor), _):
      let target = type.basicElement
      guard target.isComplex, let shape = tensor.element.complexCounterpart else { return self }
      var scalars = ContiguousArray<Scalar>()
      scalars.reserveCapacity(tensor.count * 2)
      for scalar in tensor.scalars {
        scalars.append(scalar)
        scalars.append(Scalar(0))
      }
      return .tensor(Tensor(arraySizes: tensor.arraySizes, element: shape, scalars: scalars))
    case (.tuple(let elements), .tuple(let types)) where elements.count == types.count:
      return .tuple(try zip(elements, types).map { try $0.promoted(to: $1, span: span) })
    case (.tuples(let array), .array(let element, _)):
      return .tuples(
        TupleArray(sizes: array.sizes, elements: try array.elements.map { try $0.promoted(to: element, span: span) }))
    default: return self
    }
  }

  /// `condition ? a : b` elementwise; nil where the two have different shapes or hold ints that
  /// must not be open.
  static func select(_ condition: Scalar, _ a: Value, _ b: Value, _ machine: Machine) -> Value? {
    let builder = machine.builder
    if machine.keepsOpenInts, let x = a.wholeNumbers, let y = b.wholeNumbers {
      guard case .tensor(let merged) = select(condition, .tensor(x), .tensor(y), machine) else { return nil }
      return .integers(merged)
    }
    switch (a, b) {
    case (.real(let x), .real(let y)):
      if x.isSame(as: y) { return a }
      return .real(builder.apply(.select, condition, x, y))
    case (.tensor(let x), .tensor(let y)):
      guard x.arraySizes == y.arraySizes, x.element == y.element else { return nil }
      var scalars = x.scalars
      builder.loop(scalars.count) { index in
        if !x.scalars[index].isSame(as: y.scalars[index]) {
          scalars[index] = builder.apply(.select, condition, x.scalars[index], y.scalars[index])
        }
      }
      return .tensor(Tensor(arraySizes: x.arraySizes, element: x.element, scalars: scalars))
    case (.int(let x), .int(let y)): return x == y ? a : nil
    case (.ints(let x), .ints(let y)): return x == y ? a : nil
    case (.void, .void): return .void
    case (.tuple(let x), .tuple(let y)):
      guard x.count == y.count else { return nil }
      var elements: [Value] = []
      for (first, second) in zip(x, y) {
        guard let merged = select(condition, first, second, machine) else { return nil }
        elements.append(merged)
      }
      return .tuple(elements)
    default: return nil
    }
  }

  /// A variable that nothing was assigned to: reals are NaN, ints the smallest integer of the language.
  static func uninitialized(_ type: SizedDeclaration.SizedType, _ machine: Machine, name: String) throws -> Value {
    switch type {
    case .basic(let basic, let sizes, _):
      return try uninitialized(
        basic, arraySizes: [], sizes: try sizes.map { try machine.size($0, of: name) }, span: sizes.first?.span)
    case .array(let element, let sizes):
      let arraySizes = try sizes.map { try machine.size($0, of: name) }
      switch element {
      case .basic(let basic, let inner, _):
        return try uninitialized(
          basic, arraySizes: arraySizes, sizes: try inner.map { try machine.size($0, of: name) },
          span: sizes.first?.span)
      default:
        // A tuple takes at least as much as four numbers.
        let count = try product(arraySizes + [4], span: sizes.first?.span) / 4
        let value = try uninitialized(element, machine, name: name)
        return .tuples(TupleArray(sizes: arraySizes, elements: Array(repeating: value, count: count)))
      }
    case .tuple(let types): return .tuple(try types.map { try uninitialized($0, machine, name: name) })
    }
  }

  private static func uninitialized(_ basic: StanType, arraySizes: [Int], sizes: [Int], span: Span?) throws -> Value {
    if basic == .int {
      if arraySizes.isEmpty { return .int(.unassigned) }
      let count = try product(arraySizes, span: span)
      return .ints(IntArray(sizes: arraySizes, elements: ContiguousArray(repeating: .unassigned, count: count)))
    }
    if basic == .real, arraySizes.isEmpty { return .real(Scalar(.nan)) }
    let shape = basic.shape(sizes)
    let count = try product(arraySizes + [try product(sizes + [basic.isComplex ? 2 : 1], span: span)], span: span)
    return .tensor(
      Tensor(arraySizes: arraySizes, element: shape, scalars: ContiguousArray(repeating: Scalar(.nan), count: count)))
  }

  /// The product of sizes; throws where it is too large for memory.
  static func product(_ sizes: [Int], span: Span?) throws -> Int {
    var count = sizes.contains(0) ? 0 : 1
    for size in sizes {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, MemoryLimit.allows(containerOf: product) else {
        throw RecordingError(
          .invalid, "a container of \(sizes.map(String.init).joined(separator: " × ")) numbers does not fit in memory",
          span: span)
      }
      count = product
    }
    return count
  }
}

extension Machine {
  /// The value of a size expression.
  func size(_ node: ExpressionNode, of name: String) throws -> Int {
    let size = try node.int(self)
    guard size >= 0 else {
      throw RecordingError(
        .invalid, "the size of \(name) is \(size), but must not be negative\(Int.unassignedNote(size))", span: node.span
      )
    }
    return size
  }
}

extension Scalar {
  /// Whether two scalars are the same result or the same constant.
  func isSame(as other: Scalar) -> Bool {
    site == other.site && row == other.row && value.bitPattern == other.value.bitPattern
  }
}

extension StanType {
  var isComplex: Bool {
    switch self {
    case .complex, .complexVector, .complexRowVector, .complexMatrix: return true
    default: return false
    }
  }

  /// The innermost element type of nested arrays, the type itself otherwise.
  var basicElement: StanType {
    if case .array(let element, _) = self { return element }
    return self
  }

  /// The shape of an element of this type with the given sizes.
  func shape(_ sizes: [Int]) -> ElementShape {
    let rows = sizes.first ?? 0
    let columns = sizes.count > 1 ? sizes[1] : rows
    switch self {
    case .vector: return .vector(rows)
    case .rowVector: return .rowVector(rows)
    case .matrix: return .matrix(rows: rows, columns: columns)
    case .complex: return .complex
    case .complexVector: return .complexVector(rows)
    case .complexRowVector: return .complexRowVector(rows)
    case .complexMatrix: return .complexMatrix(rows: rows, columns: columns)
    default: return .real
    }
  }
}

extension ElementShape {
  /// The complex shape of the same sizes; nil for complex shapes.
  var complexCounterpart: ElementShape? {
    switch self {
    case .real: return .complex
    case .vector(let n): return .complexVector(n)
    case .rowVector(let n): return .complexRowVector(n)
    case .matrix(let rows, let columns): return .complexMatrix(rows: rows, columns: columns)
    default: return nil
    }
  }

  /// Numbers per entry: 2 for complex.
  var width: Int { complexCounterpart == nil ? 2 : 1 }

  /// The sizes of the dimensions that indices run over.
  var sizes: [Int] {
    switch self {
    case .real, .complex: return []
    case .vector(let n), .rowVector(let n), .complexVector(let n), .complexRowVector(let n): return [n]
    case .matrix(let rows, let columns), .complexMatrix(let rows, let columns): return [rows, columns]
    }
  }
}

extension Int {
  /// What an int of a program is until it is assigned, as in Stan.
  static let unassigned = Int(Int32.min)

  /// What a message says after an int that has most likely never been given a value.
  static func unassignedNote(_ int: Int) -> String {
    int == unassigned ? "; an int is \(int) until it is assigned to" : ""
  }
}
