// Finds a posterior's mode by gradient ascent on an evaluator: an optimiser of ten lines.
import Cohort

/// Climbs the log density with steps that grow while they lead upwards and shrink where they do not.
///
/// - Parameters:
///   - evaluator: of the log density, without the Jacobian for a mode of the parameters themselves.
///   - point: where to start, on the unconstrained scale.
///   - iterations: the number of gradients.
/// - Returns: the best point that was met, and its log density.
/// - Throws: `ModelError` where the model cannot be evaluated.
func climb(
  _ evaluator: Evaluator, from point: [Double], iterations: Int
) throws -> (point: [Double], logDensity: Double) {
  var (best, step) = (point, 0.1)
  var (value, slope) = try evaluator.logDensityAndGradient(at: best)
  for _ in 0..<iterations {
    let next = zip(best, slope).map { $0 + step * $1 }
    let (found, gradient) = try evaluator.logDensityAndGradient(at: next)
    guard found > value else {
      step *= 0.5
      continue
    }
    (best, value, slope, step) = (next, found, gradient, step * 1.2)
  }
  return (best, value)
}
