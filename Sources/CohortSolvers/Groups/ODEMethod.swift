// The integrators and their settings.
import CohortTape

/// How an initial value problem is integrated.
package enum ODEMethod: String, Sendable, CaseIterable {
  /// Dormand-Prince 5(4), explicit: for systems that are not stiff; many groups advance together.
  case rk45
  /// CVODE's backward differentiation formulas of order 1 to 5 with Newton's method: for stiff systems.
  case bdf
  /// CVODE's Adams-Moulton formulas of order 1 to 12 with Newton's method.
  case adams
}

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

  /// What Stan uses where the call names none.
  package static func standard(for method: ODEMethod) -> ODETolerances {
    switch method {
    case .rk45: return ODETolerances(relative: 1e-6, absolute: 1e-6, maximumSteps: 1_000_000)
    case .bdf, .adams: return ODETolerances(relative: 1e-10, absolute: 1e-10, maximumSteps: 100_000_000)
    }
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
}
