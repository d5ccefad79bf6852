// Arguments: reads the arguments of a function over containers.
import CohortLibrary
import CohortProgram

/// The arguments of a call with what the call may use.
struct Arguments {
  let context: FunctionContext
  let values: [Value]

  var builder: ProgramBuilder { context.builder }
  var count: Int { values.count }

  func value(_ index: Int) throws -> Value {
    guard values.indices.contains(index) else { throw FunctionError.invalid("an argument is missing") }
    return values[index]
  }

  func int(_ index: Int) throws -> Int {
    guard case .int(let int) = try value(index) else { throw unexpected(index, "a whole number") }
    return int
  }

  /// A number of elements: at least 0.
  func size(_ index: Int, atLeast least: Int = 0) throws -> Int {
    let size = try int(index)
    guard size >= least else {
      throw FunctionError.rejected("a size is \(size), but must be at least \(least)")
    }
    return size
  }

  func real(_ index: Int) throws -> Scalar {
    switch try value(index) {
    case .int(let int): return Scalar(Double(int))
    case .real(let scalar): return scalar
    default: throw unexpected(index, "a number")
    }
  }

  /// A container of numbers; ints become reals, a lone real a container of one element.
  func tensor(_ index: Int) throws -> Tensor {
    switch try value(index) {
    case .tensor(let tensor): return tensor
    case .ints(let array):
      return Tensor(
        arraySizes: array.sizes, element: .real, scalars: ContiguousArray(array.elements.map { Scalar(Double($0)) }))
    case .real(let scalar): return Tensor(element: .real, scalars: [scalar])
    case .int(let int): return Tensor(element: .real, scalars: [Scalar(Double(int))])
    default: throw unexpected(index, "a container of numbers")
    }
  }

  func scalars(_ index: Int) throws -> ContiguousArray<Scalar> { try tensor(index).scalars }

  func ints(_ index: Int) throws -> IntArray {
    guard case .ints(let array) = try value(index) else { throw unexpected(index, "an array of whole numbers") }
    return array
  }

  /// A matrix, vector (one column) or row vector (one row).
  func grid(_ index: Int) throws -> Grid {
    guard let grid = Grid(try tensor(index)) else { throw unexpected(index, "a matrix or vector") }
    return grid
  }

  /// A matrix with as many rows as columns.
  func square(_ index: Int) throws -> Grid {
    let grid = try grid(index)
    guard grid.rows == grid.columns else {
      throw FunctionError.invalid("the matrix must be square, but is \(grid.sizes)")
    }
    return grid
  }

  /// Whether argument `index` is given and is a matrix, vector or other container.
  func isContainer(_ index: Int) -> Bool {
    guard values.indices.contains(index) else { return false }
    switch values[index] {
    case .tensor(let tensor): return !(tensor.arraySizes.isEmpty && tensor.element == .complex)
    case .ints, .tuples: return true
    default: return false
    }
  }

  func unexpected(_ index: Int, _ what: String) -> FunctionError {
    .invalid("argument \(index + 1) must be \(what)")
  }

  /// The product of sizes; throws where such a container would not fit in memory.
  static func product(_ sizes: Int...) throws -> Int {
    var count = sizes.contains(0) ? 0 : 1
    for size in sizes {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, MemoryLimit.allows(containerOf: product) else {
        throw FunctionError.invalid("a container of \(sizes.map(String.init).joined(separator: " × ")) is too large")
      }
      count = product
    }
    return count
  }

  /// Throws unless `first` and `second` are equal.
  static func match(_ first: Int, _ second: Int, _ what: String) throws {
    guard first == second else { throw FunctionError.invalid("\(what) must match, found \(first) and \(second)") }
  }

  /// Throws unless 1 ≤ `index` ≤ `count`; `rejects` where Stan rejects the point instead of stopping.
  static func check(_ index: Int, _ what: String, upTo count: Int, rejects: Bool = false) throws {
    guard index >= 1, index <= count else {
      let message = "\(what) is \(index), but must be in the interval [1, \(count)]"
      throw rejects ? FunctionError.rejected(message) : FunctionError.invalid(message)
    }
  }
}

extension ContainerFunction {
  /// A function defined by what it does with its arguments.
  static func define(
    _ name: String, traits: [FunctionTrait] = [], requirements: [ArgumentRequirement] = [], _ signatures: [String],
    _ documentation: String, _ body: @escaping @Sendable (Arguments) throws -> Value
  ) -> ContainerFunction {
    ContainerFunction(name, traits: traits, requirements: requirements, signatures, documentation) { context, values in
      try body(Arguments(context: context, values: values))
    }
  }
}
