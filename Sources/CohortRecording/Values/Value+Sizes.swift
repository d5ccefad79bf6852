// Value + sizes: the sizes of values, and how many numbers fit in memory.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

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
