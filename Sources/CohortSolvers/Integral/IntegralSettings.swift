// How a one-dimensional integral is computed, and how its computation may end.
import CohortTape

/// Rule and error control of an integral.
package struct IntegralSettings: Sendable, Equatable {
  package enum Rule: Sendable {
    /// tanh-sinh, exp-sinh and sinh-sinh quadrature: also for integrands that are singular at the ends.
    case doubleExponential
    /// Adaptive bisection with the rule of 21 points: for integrands that are smooth but peaked inside.
    case gaussKronrod
  }
  package var rule: Rule
  /// The error estimate is held below the greater of relative × ∫|f| and absolute.
  package var relativeTolerance: Double
  package var absoluteTolerance: Double
  /// How often the steps, or an interval, may be halved.
  package var maximumDepth: Int

  package init(
    rule: Rule, relativeTolerance: Double = 1.4901161193847656e-8, absoluteTolerance: Double = 0,
    maximumDepth: Int = 15
  ) {
    self.rule = rule
    self.relativeTolerance = relativeTolerance
    self.absoluteTolerance = absoluteTolerance
    self.maximumDepth = maximumDepth
  }

  package func validate() throws(SolverInputError) {
    guard relativeTolerance >= 0, relativeTolerance.isFinite else {
      throw SolverInputError("the relative tolerance must be nonnegative and finite, but is \(relativeTolerance)")
    }
    guard absoluteTolerance >= 0 else {
      throw SolverInputError("the absolute tolerance must be nonnegative, but is \(absoluteTolerance)")
    }
    guard maximumDepth >= 0 else {
      throw SolverInputError("the number of refinements must be nonnegative, but is \(maximumDepth)")
    }
  }
}

/// How an integral, or a part of it, ended.
enum IntegralOutcome {
  case converged
  case notConverged(error: Double, threshold: Double)
  case notFinite(x: Double)
}
