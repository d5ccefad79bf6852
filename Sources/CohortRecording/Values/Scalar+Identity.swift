// Scalar + identity: whether two scalars are one result.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

extension Scalar {
  /// Whether two scalars are the same result or the same constant.
  func isSame(as other: Scalar) -> Bool {
    site == other.site && row == other.row && value.bitPattern == other.value.bitPattern
  }
}
