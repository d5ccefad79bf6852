// Sequences: parts of vectors and arrays, their reversal and their concatenation.
import CohortProgram

let sequenceFunctions: [ContainerFunction] = [
  .define(
    "head", traits: [.linear], ["L head(L, int)", "array[] X2 head(array[] X2, int)"],
    "The first n elements of a vector or array."
  ) {
    arguments in
    let (count, n) = (try arguments.sequenceCount(0), try arguments.size(1))
    if n > 0 { try Arguments.check(n, "the number of elements", upTo: count) }
    return try arguments.picking(0, 0..<n)
  },
  .define(
    "tail", traits: [.linear], ["L tail(L, int)", "array[] X2 tail(array[] X2, int)"],
    "The last n elements of a vector or array."
  ) {
    arguments in
    let (count, n) = (try arguments.sequenceCount(0), try arguments.size(1))
    if n > 0 { try Arguments.check(n, "the number of elements", upTo: count) }
    return try arguments.picking(0, (count - n)..<count)
  },
  .define(
    "segment", traits: [.linear], ["L segment(L, int, int)", "array[] X2 segment(array[] X2, int, int)"],
    "The n elements of a vector or array from element i on; the arguments are the container, i and n."
  ) { arguments in
    let count = try arguments.sequenceCount(0)
    let (start, n) = (try arguments.int(1), try arguments.size(2))
    try Arguments.check(start, "the start", upTo: max(count, 1), rejects: true)
    guard n <= count - start + 1 else {
      throw FunctionError.rejected("\(n) elements from \(start) on are beyond the end at \(count)")
    }
    return try arguments.picking(0, (start - 1)..<(start - 1 + n))
  },
  .define(
    "reverse", ["L reverse(L)", "array[] X6 reverse(array[] X6)"], "The elements of a vector or array in reverse order."
  ) { arguments in
    try arguments.picking(0, (0..<(try arguments.sequenceCount(0))).reversed())
  },
  .define(
    "append_array", ["array[] X6 append_array(array[] X6, array[] X6)"],
    "The elements of the first array, then those of the second."
  ) { arguments in
    func joined(_ first: [Int], _ second: [Int]) throws -> [Int] {
      guard let x = first.first, let y = second.first else { throw arguments.unexpected(0, "an array") }
      guard x == 0 || y == 0 || first.dropFirst() == second.dropFirst() else {
        throw FunctionError.invalid("the sizes of the elements must match, found \(first) and \(second)")
      }
      return [x + y] + (x == 0 ? second : first).dropFirst()
    }
    switch (try arguments.value(0), try arguments.value(1)) {
    case (.ints(let x), .ints(let y)):
      return .ints(IntArray(sizes: try joined(x.sizes, y.sizes), elements: x.elements + y.elements))
    case (.tuples(let x), .tuples(let y)):
      return .tuples(TupleArray(sizes: try joined(x.sizes, y.sizes), elements: x.elements + y.elements))
    default:
      let (x, y) = (try arguments.tensor(0), try arguments.tensor(1))
      let sizes = try joined(x.arraySizes, y.arraySizes)
      guard x.scalars.isEmpty || y.scalars.isEmpty || x.element == y.element else {
        throw FunctionError.invalid("the sizes of the elements must match")
      }
      return .tensor(
        Tensor(arraySizes: sizes, element: x.scalars.isEmpty ? y.element : x.element, scalars: x.scalars + y.scalars))
    }
  },
]

extension Arguments {
  /// The number of elements along the outermost dimension of a vector or array.
  func sequenceCount(_ index: Int) throws -> Int {
    switch try value(index) {
    case .tensor(let tensor): return tensor.outerCount
    case .ints(let array): return array.sizes.first ?? 0
    case .tuples(let array): return array.sizes.first ?? 0
    default: throw unexpected(index, "a vector or array")
    }
  }

  /// The elements of a vector or array at the given places (from 0) in their order.
  func picking(_ index: Int, _ places: some Collection<Int>) throws -> Value {
    switch try value(index) {
    case .tensor(let tensor): return .tensor(tensor.picking(places))
    case .ints(let array):
      let stride = array.sizes.dropFirst().reduce(1, *)
      var elements = ContiguousArray<Int>()
      for place in places { elements += array.elements[(place * stride)..<((place + 1) * stride)] }
      return .ints(IntArray(sizes: [places.count] + array.sizes.dropFirst(), elements: elements))
    case .tuples(let array):
      let stride = array.sizes.dropFirst().reduce(1, *)
      var elements: [Value] = []
      for place in places { elements += array.elements[(place * stride)..<((place + 1) * stride)] }
      return .tuples(TupleArray(sizes: [places.count] + array.sizes.dropFirst(), elements: elements))
    default: throw unexpected(index, "a vector or array")
    }
  }
}

extension Tensor {
  /// The outermost elements at the given places (from 0).
  func picking(_ places: some Collection<Int>) -> Tensor {
    var result = self
    result.scalars = []
    let stride: Int
    if arraySizes.isEmpty {
      stride = entryWidth
    } else {
      stride = arraySizes.dropFirst().reduce(1, *) * element.count
      result.arraySizes[0] = places.count
    }
    result.scalars.reserveCapacity(places.count * stride)
    for place in places { result.scalars += scalars[(place * stride)..<((place + 1) * stride)] }
    return arraySizes.isEmpty ? .entries(result.scalars, width: stride, isRow: isRow) : result
  }
}
