// FlatParameters: parameters that the log density does not depend on: their posterior is improper.
import CohortIO
import CohortInference
import Foundation

extension Posterior {
  /// The parameters whose derivatives are 0 at each of a few points, by name. None where the density cannot be evaluated
  /// there, takes long, or prints.
  private func flatParameters() -> [String] {
    guard dimension > 0, let density = try? evaluable.density(), density.program != nil, !density.prints else {
      return []
    }
    var isFlat = [Bool](repeating: true, count: dimension)
    var gradient = [Double](repeating: 0, count: dimension)
    var points = 0
    let begin = monotonicSeconds()
    for number in 1...4 {
      // Spread out, of both signs: an irrational rotation.
      let point = (1...dimension).map { index -> Double in
        let part = (Double(index) * Double(number) * 0.6180339887498949).truncatingRemainder(dividingBy: 1)
        return (number % 2 == 0 ? -1 : 1) * (0.1 + 0.8 * part)
      }
      guard let value = try? density.logDensityAndGradient(at: point, gradient: &gradient) else { return [] }
      if value.isFinite {
        points += 1
        for index in isFlat.indices where gradient[index] != 0 { isFlat[index] = false }
      }
      if monotonicSeconds() - begin > 0.2 || !isFlat.contains(true) { break }
    }
    // Where all are flat, sampling ends with an error that says so.
    guard points >= 2, isFlat.contains(true), isFlat.contains(false) else { return [] }
    return zip(unconstrainedNames, isFlat).compactMap { $1 ? ColumnNames.display($0) : nil }
  }

  /// What is to be said where the log density depends on no parameter at all.
  var flatError: ModelError {
    let error = InferenceError.improperPosterior(isFlat: true)
    let names = unconstrainedNames.map { ColumnNames.display($0) }
    if names.isEmpty { return ModelError(error.cause, "\(error)") }
    return ModelError(
      error.cause,
      "the log density does not depend on \(FitSuspects.folded(names)): the posterior is improper, there is nothing to "
        + "sample; give \(names.count == 1 ? "it" : "them") a distribution in the model block")
  }

  /// What is to be said of parameters that nothing determines; nil where there is none.
  var flatParameterWarning: String? {
    let names = flatParameters()
    if names.isEmpty { return nil }
    return
      "the log density does not depend on \(FitSuspects.folded(names)): without a prior or data that speak of it a "
      + "parameter's posterior is improper, and its draws wander off; give it a distribution in the model block"
  }
}
