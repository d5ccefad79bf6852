// How a system of algebraic equations is solved.
import CohortTape

/// Method and tolerances of a root search.
package struct RootSettings: Sendable, Equatable {
  package enum Method: Sendable {
    /// Newton's method with a line search.
    case newton
    /// Powell's hybrid method: Newton's step within a trust region, bent towards the steepest descent.
    case powell
  }
  package var method: Method
  /// Of the step for Powell's method; the smallest step of the line search for Newton's.
  package var stepTolerance: Double
  /// What the equations may be off by at the solution.
  package var functionTolerance: Double
  package var maximumSteps: Int

  package init(method: Method, stepTolerance: Double, functionTolerance: Double, maximumSteps: Int) {
    self.method = method
    self.stepTolerance = stepTolerance
    self.functionTolerance = functionTolerance
    self.maximumSteps = maximumSteps
  }

  /// What Stan uses where the call names none.
  package static func standard(_ method: Method) -> RootSettings {
    RootSettings(
      method: method, stepTolerance: method == .newton ? 1e-3 : 1e-10, functionTolerance: 1e-6, maximumSteps: 200)
  }

  package func validate() throws(SolverInputError) {
    let name = method == .newton ? "scaling step tolerance" : "relative tolerance"
    guard stepTolerance >= 0, stepTolerance.isFinite else {
      throw SolverInputError("the \(name) must be nonnegative and finite, but is \(stepTolerance)")
    }
    guard functionTolerance >= 0, functionTolerance.isFinite else {
      throw SolverInputError("the function tolerance must be nonnegative and finite, but is \(functionTolerance)")
    }
    guard maximumSteps > 0 else {
      throw SolverInputError("the maximum number of steps must be positive, but is \(maximumSteps)")
    }
  }
}

/// How a root search ended.
enum RootOutcome: Equatable {
  case found
  /// The equations are not finite at the guess.
  case notFinite
  case tooManySteps
  /// No step reduces the equations any more, which are off by this.
  case stalled(Double)
  /// The Jacobian at the solution is singular: it has no derivative.
  case singular
}
