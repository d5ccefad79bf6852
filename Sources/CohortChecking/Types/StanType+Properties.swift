// What the checker asks about a type: what it is made of, how deep it goes, how to build one from a written type.
import CohortSyntax

extension StanType {
  /// `int` or `real`.
  var isRealOrInt: Bool { self == .int || self == .real }

  /// The type under all array dimensions.
  package var innermost: StanType {
    if case .array(let element, _) = self { return element.innermost }
    return self
  }

  /// How many array dimensions stand around `innermost`.
  var arrayDepth: Int {
    if case .array(let element, let dimensions) = self { return dimensions + element.arrayDepth }
    return 0
  }

  /// How many indices the type takes at most.
  var dimensionCount: Int {
    switch self {
    case .int, .real, .complex, .tuple, .void: return 0
    case .vector, .rowVector, .complexVector, .complexRowVector: return 1
    case .matrix, .complexMatrix: return 2
    case .array(let element, let dimensions): return dimensions + element.dimensionCount
    }
  }

  /// `int`, arrays of it and tuples of nothing else: values that never depend on parameters smoothly.
  var isDiscrete: Bool {
    switch self {
    case .int: return true
    case .array(let element, _): return element.isDiscrete
    case .tuple(let types): return types.allSatisfy(\.isDiscrete)
    default: return false
    }
  }

  /// Whether an int occurs anywhere in the type.
  var containsInt: Bool {
    switch self {
    case .int: return true
    case .array(let element, _): return element.containsInt
    case .tuple(let types): return types.contains(where: \.containsInt)
    default: return false
    }
  }

  /// Whether values of the type consist of complex numbers: scalars, vectors, matrices, and arrays of these.
  package var isComplex: Bool {
    switch innermost {
    case .complex, .complexVector, .complexRowVector, .complexMatrix: return true
    default: return false
    }
  }

  /// The type with `depth` more array dimensions around it.
  func arrayed(_ depth: Int) -> StanType {
    guard depth > 0 else { return self }
    if case .array(let element, let dimensions) = self { return .array(element, dimensions: dimensions + depth) }
    return .array(self, dimensions: depth)
  }

  init(_ basic: BasicType) {
    switch basic {
    case .int: self = .int
    case .real: self = .real
    case .complex: self = .complex
    case .vector: self = .vector
    case .rowVector: self = .rowVector
    case .matrix: self = .matrix
    case .complexVector: self = .complexVector
    case .complexRowVector: self = .complexRowVector
    case .complexMatrix: self = .complexMatrix
    }
  }

  init(_ type: UnsizedType) {
    switch type.kind {
    case .basic(let basic): self.init(basic)
    case .array(let element, let dimensions): self = StanType(element).arrayed(dimensions)
    case .tuple(let types): self = .tuple(types.map { StanType($0) })
    }
  }

  init(_ type: SizedType) {
    switch type.kind {
    case .basic(let basic, _, _): self.init(basic)
    case .array(let element, let sizes): self = StanType(element).arrayed(sizes.count)
    case .tuple(let types): self = .tuple(types.map { StanType($0) })
    }
  }
}
