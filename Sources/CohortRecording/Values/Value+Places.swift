// Value + places: the numbers of a value one after another, and how the program writes the place of each.
import CohortMath

extension Value {
  /// All reals in the value, in their order.
  var allReals: ContiguousArray<Double> {
    var scalars = ContiguousArray<Scalar>()
    appendNumbers(to: &scalars, ints: false)
    return ContiguousArray(scalars.map(\.value))
  }

  /// The value with the number of its place in that order, from 0, in place of each real: what indices pick from it says
  /// which places they pick.
  var numbered: Value {
    var next = -1.0
    return replacingNumbers(ints: false) {
      next += 1
      return Scalar(next)
    }
  }

  /// How the program writes a place of the value, after the value's name: `[2]`, `[2,1]`, `.1[3]`; nothing for a real.
  func subscriptText(_ place: Int) -> String {
    switch self {
    case .tensor(let tensor):
      let width = max(tensor.element.count, 1)
      var entry = place % width / tensor.element.entryWidth
      var indices = Value.indices(place / width, tensor.arraySizes)
      // Within matrices the first index runs fastest.
      for size in tensor.element.sizes {
        indices.append(entry % max(size, 1) + 1)
        entry /= max(size, 1)
      }
      return Value.subscriptText(indices)
    case .tuple(let elements):
      var rest = place
      for (slot, element) in elements.enumerated() {
        let count = element.allReals.count
        if rest < count { return ".\(slot + 1)" + element.subscriptText(rest) }
        rest -= count
      }
      return ""
    case .tuples(let array):
      guard let first = array.elements.first else { return "" }
      let count = max(first.allReals.count, 1)
      return Value.subscriptText(Value.indices(place / count, array.sizes)) + first.subscriptText(place % count)
    default: return ""
    }
  }

  private static func subscriptText(_ indices: [Int]) -> String {
    indices.isEmpty ? "" : "[" + indices.map(String.init).joined(separator: ",") + "]"
  }

  /// The indices, from 1, of a position in arrays of these sizes, of which the last index runs fastest.
  private static func indices(_ position: Int, _ sizes: [Int]) -> [Int] {
    var rest = position
    var result: [Int] = []
    for size in sizes.reversed() {
      result.append(rest % max(size, 1) + 1)
      rest /= max(size, 1)
    }
    return result.reversed()
  }
}
