// An integrand with its derivatives by the parameters, and the sums of a quadrature over it.
import CohortTape

/// The integrand of one call and its partial derivatives at one point: all are integrated over the same points.
struct Integrand {
  let evaluator: FunctionEvaluator
  /// 1 without derivatives, else 1 more than there are active parameters.
  let count: Int
  /// The integrand and its derivatives at the last point.
  let values: UnsafeMutablePointer<Double>

  /// Evaluates at x; false where something is not finite.
  ///
  /// - Parameter distance: of x from the end of the interval it is nearer to, exact where x is not; NaN for none.
  func evaluate(_ x: Double, distance: Double) -> Bool {
    evaluator.inputs[0] = x
    evaluator.inputs[1] = distance
    evaluator.evaluate()
    let value = evaluator.output(0)
    values[0] = value
    var residue = value - value
    if count > 1 {
      evaluator.differentiate()
      for k in 1..<count { values[k] = 0 }
      evaluator.forEachEntry { _, variable, partial in values[1 + variable] = partial }
      for k in 1..<count {
        // Where the integrand underflows, its derivative may be 0 × ∞.
        if value == 0, values[k].isNaN { values[k] = 0 }
        residue += values[k] - values[k]
      }
    }
    return residue == 0
  }
}
