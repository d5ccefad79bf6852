// One system at one point: f and its Jacobians, outside any solve.
import CIntegrators
import CohortTape

/// Evaluates a system's code for one group; for checks, plots and tests. Used by one thread at a time.
package final class SystemEvaluator {
  private let system: SystemCode
  private let evaluator: OpaquePointer

  /// - Parameter instructionSet: 0 baseline, 1 AVX2, 2 AVX-512, nil the best of this machine.
  package init(_ system: SystemCode, instructionSet: Int? = nil) throws(SolverInputError) {
    guard let evaluator = cohort_ode_evaluator_create(system.code, Int32(instructionSet ?? -1)) else {
      throw SolverInputError("there is not enough memory for the right-hand side")
    }
    self.system = system
    self.evaluator = evaluator
  }

  deinit { cohort_ode_evaluator_free(evaluator) }

  /// f(t, y, theta, x); nil where the numbers of arguments do not fit.
  package func derivative(t: Double, y: [Double], theta: [Double], x: [Double] = []) -> [Double]? {
    guard fits(y, theta, x) else { return nil }
    var result = [Double](repeating: 0, count: y.count)
    cohort_ode_evaluator_derivative(evaluator, t, y, theta, x, &result)
    return result
  }

  /// df/dy, row by row, and df/dp of the sensitivity columns, row by row.
  package func jacobians(
    t: Double, y: [Double], theta: [Double], x: [Double] = []
  ) -> (byState: [Double], byParameter: [Double])? {
    guard fits(y, theta, x) else { return nil }
    var byState = [Double](repeating: 0, count: y.count * y.count)
    var byParameter = [Double](repeating: 0, count: y.count * (Int(system.code.pointee.columns) - 1))
    cohort_ode_evaluator_jacobian(evaluator, t, y, theta, x, &byState, &byParameter)
    return (byState, byParameter)
  }

  private func fits(_ y: [Double], _ theta: [Double], _ x: [Double]) -> Bool {
    let code = system.code.pointee
    return y.count == Int(code.states) && theta.count == Int(code.parameters) && x.count == Int(code.data)
  }
}
