// ODETolerances: the error control of a solve.
import CIntegrators
import CohortTape

/// Error control of a solve.
package struct ODETolerances: Sendable, Equatable {
  /// Per component, of states and sensitivities: the local error is held below `absolute + relative * |y|`.
  package var relative: Double
  package var absolute: Double
  /// Between two output times.
  package var maximumSteps: Int

  package init(relative: Double, absolute: Double, maximumSteps: Int) {
    self.relative = relative
    self.absolute = absolute
    self.maximumSteps = maximumSteps
  }

  package func validate() throws(SolverInputError) {
    guard relative > 0, relative.isFinite else {
      throw SolverInputError("the relative tolerance must be positive and finite, but is \(relative)")
    }
    guard absolute > 0, absolute.isFinite else {
      throw SolverInputError("the absolute tolerance must be positive and finite, but is \(absolute)")
    }
    guard maximumSteps > 0 else {
      throw SolverInputError("the maximum number of steps must be positive, but is \(maximumSteps)")
    }
  }

  /// As the integrators take them.
  var forIntegrators: CohortODETolerances {
    CohortODETolerances(relative: relative, absolute: absolute, maximumSteps: Int64(maximumSteps))
  }
}
