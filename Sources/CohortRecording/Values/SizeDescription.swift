// Size description: how messages show sizes and indices.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// Sizes as messages show them: `[3, 2]`, or `a scalar`.
func describeSizes(_ sizes: [Int]) -> String {
  sizes.isEmpty ? "a scalar" : "[" + sizes.map(String.init).joined(separator: ", ") + "]"
}

/// The indices of a flat position in row-major order, as Stan writes them: `[2, 3]`; empty for scalars.
func subscripts(_ position: Int, _ sizes: [Int]) -> String {
  if sizes.isEmpty { return "" }
  var rest = position
  var indices: [Int] = []
  for size in sizes.reversed() {
    indices.append(rest % Swift.max(size, 1) + 1)
    rest /= Swift.max(size, 1)
  }
  return "[" + indices.reversed().map(String.init).joined(separator: ", ") + "]"
}
