// An integrand with its derivatives by the parameters, and the sums of a quadrature over it.
import CohortTape

/// The integrand of one call and its partial derivatives at one point: all are integrated over the same points.
struct Integrand {
  var evaluator: FunctionEvaluator
  /// 1 without derivatives, else 1 more than there are active parameters.
  let count: Int
  /// The integrand and its derivatives at the last point.
  let values: UnsafeMutablePointer<Double>
  /// The whole interval and the piece of it that is integrated, where switches divide it.
  var pieces: (whole: (Double, Double), piece: (Double, Double))?

  /// Evaluates at x; false where something is not finite.
  ///
  /// - Parameter distance: of x from the end of the interval it is nearer to, exact where x is not; NaN for none.
  func evaluate(_ x: Double, distance: Double) -> Bool {
    evaluator.inputs[0] = x
    evaluator.inputs[1] = pieces.map { Integrand.distance(x, distance, whole: $0.whole, piece: $0.piece) } ?? distance
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

  /// The distance from the nearer end of the whole interval: where that is an end of the piece, as exact as it is given.
  private static func distance(
    _ x: Double, _ distance: Double, whole: (Double, Double), piece: (Double, Double)
  ) -> Double {
    guard !distance.isNaN, whole.0.isFinite, whole.1.isFinite else { return .nan }
    if x - whole.0 <= whole.1 - x { return piece.0 == whole.0 && distance < 0 ? distance : whole.0 - x }
    return piece.1 == whole.1 && distance > 0 ? distance : whole.1 - x
  }
}
