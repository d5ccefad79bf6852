// Value + choice: values that a condition on parameters chooses between.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

extension Value {
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

  /// Whether there are arrays of tuples in the value.
  var holdsTupleArrays: Bool {
    switch self {
    case .tuples: return true
    case .tuple(let elements): return elements.contains(where: \.holdsTupleArrays)
    default: return false
    }
  }
}
