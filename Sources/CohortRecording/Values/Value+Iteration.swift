// Value + iteration: what a loop over a container goes through.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

extension Value {
  /// How often a foreach loop runs.
  var iterationCount: Int {
    switch self {
    case .ints(let array): return array.sizes.first ?? 0
    case .tuples(let array): return array.sizes.first ?? 0
    case .openInts(let tensor): return tensor.arraySizes.first ?? 0
    case .tensor(let tensor):
      if let first = tensor.arraySizes.first { return first }
      return tensor.count / tensor.element.entryWidth
    default: return 0
    }
  }

  /// The loop variable's value: elements of arrays, numbers of vectors, numbers of matrices column by column.
  func iterated(_ index: Int) -> Value {
    if case .tensor(let tensor) = self, tensor.arraySizes.isEmpty {
      if tensor.element.isComplex {
        return .tensor(
          Tensor(element: .complex, scalars: ContiguousArray(tensor.scalars[(2 * index)..<(2 * index + 2)])))
      }
      return .real(tensor.scalars[index])
    }
    return indexed([.single(index)])
  }
}
