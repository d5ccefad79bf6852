// FiniteDifference: the derivative of a function by differences of its values.
import Foundation

/// A derivative by central differences, with an estimate of its error.
struct FiniteDifference {
  private(set) var derivative = Double.nan
  /// By how much it may be off; infinite where the function has no values around the point.
  private(set) var uncertainty = Double.infinity

  /// - Parameters:
  ///   - step: of the difference, whose error is not known then; nil: differences of steps that shrink are extrapolated to
  ///     step 0 (Richardson) until rounding makes them worse (Ridders 1982, "Accurate computation of F'(x) and F'(x) F''(x)").
  ///   - function: not finite where it has no value.
  init(at x: Double, step: Double?, _ function: (Double) throws -> Double) throws {
    func difference(_ step: Double) throws -> Double {
      // The step that is taken, after rounding.
      let (above, below) = (x + step, x - step)
      return (try function(above) - function(below)) / (above - below)
    }
    if let step {
      derivative = try difference(step)
      uncertainty = 0
      return
    }
    let shrinkage = 1.6
    var step = 0.05 * max(1, min(abs(x), 10))
    var before: [Double] = []
    var attempts = 0
    while attempts < 24 {
      attempts += 1
      var row = [try difference(step)]
      step /= shrinkage
      guard row[0].isFinite else {
        // The function ends within the step.
        step /= 4
        before = []
        continue
      }
      var factor = shrinkage * shrinkage
      for (k, earlier) in before.enumerated() {
        let extrapolated = (row[k] * factor - earlier) / (factor - 1)
        let error = max(abs(extrapolated - row[k]), abs(extrapolated - earlier))
        row.append(extrapolated)
        if error <= uncertainty { (derivative, uncertainty) = (extrapolated, error) }
        factor *= shrinkage * shrinkage
      }
      if let last = row.last, let previous = before.last, before.count >= 4,
        abs(last - previous) >= 2 * uncertainty
      {
        return
      }
      before = row
      if before.count >= 14 { return }
    }
  }
}
