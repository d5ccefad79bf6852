// Sizes: how many elements, rows, columns and dimensions a value has.

let sizeFunctions: [ContainerFunction] = [
  .define(
    "size", traits: [.sizesOnly], ["int size(X7)"],
    "The number of elements of an array or vector; of a matrix, the number of all entries; of a number, 1."
  ) {
    switch try $0.value(0) {
    case .tensor(let tensor):
      if let first = tensor.arraySizes.first { return .int(first) }
      return .int(tensor.entryCount)
    case .ints(let array): return .int(array.sizes.first ?? 0)
    case .tuples(let array): return .int(array.sizes.first ?? 0)
    default: return .int(1)
    }
  },
  .define(
    "num_elements", traits: [.sizesOnly], ["int num_elements(G)", "int num_elements(array[] X8)"],
    "The number of numbers in a container, those in the elements of its elements included."
  ) {
    switch try $0.value(0) {
    case .tensor(let tensor): return .int(tensor.entryCount)
    case .ints(let array): return .int(array.elements.count)
    case .tuples(let array): return .int(array.elements.count)
    default: return .int(1)
    }
  },
  .define(
    "dims", traits: [.sizesOnly],
    ["array[] int dims(int or real or complex or vector or row_vector or matrix)", "array[] int dims(array[] X7)"],
    "The sizes of all dimensions, array dimensions first; those of a vector or row vector are its rows and "
      + "columns."
  ) {
    let sizes: [Int]
    switch try $0.value(0) {
    case .tensor(let tensor): sizes = tensor.arraySizes + tensor.element.dimensions
    case .ints(let array): sizes = array.sizes
    case .tuples(let array): sizes = array.sizes
    default: sizes = []
    }
    return .ints(IntArray(ContiguousArray(sizes)))
  },
  .define("rows", traits: [.sizesOnly], ["int rows(G)"], "The number of rows; 1 for a row vector.") {
    .int(try $0.grid(0).rows)
  },
  .define("cols", traits: [.sizesOnly], ["int cols(G)"], "The number of columns; 1 for a vector.") {
    .int(try $0.grid(0).columns)
  },
]

extension ElementShape {
  /// Rows and columns; nothing for lone numbers.
  fileprivate var dimensions: [Int] {
    switch self {
    case .real, .complex: return []
    case .vector(let n), .complexVector(let n): return [n, 1]
    case .rowVector(let n), .complexRowVector(let n): return [1, n]
    case .matrix(let rows, let columns), .complexMatrix(let rows, let columns): return [rows, columns]
    }
  }
}
