// Posterior + prior: the prior of a model as a density of its own, and whether it is one.
import CohortIO
import CohortInference
import CohortModel

extension Posterior {
  /// Checks that the prior can be sampled: every parameter has a density, or bounds.
  ///
  /// Of a program, those terms of the log density are prior that no data reach (see `TermOrigins`). A parameter without such
  /// a term is uniform within its bounds, or on the set of its type (a simplex, a correlation matrix), where that is bounded.
  ///
  /// - Throws: `ModelError` that names the parameters whose prior is improper.
  package func requireProperPrior() throws {
    do {
      var names = try bound.parametersWithoutPrior()
      if names.isEmpty { names = try flatNumbers() }
      if names.isEmpty { return }
      let list = names.prefix(10).joined(separator: ", ") + (names.count > 10 ? " and \(names.count - 10) more" : "")
      throw ModelError(
        .settings, message: "the prior of \(list) is improper: no term of the log density that is prior speaks of it",
        hints: [
          "give it a distribution in the model block, or both bounds, within which it is uniform",
          "a term is prior where no data reach what it is about: the left side of ~, the first argument of a density",
        ])
    } catch {
      throw modelError(error)
    }
  }

  /// Unconstrained numbers on which the prior does not depend although nothing confines them, by name.
  private func flatNumbers() throws -> [String] {
    let confined = try bound.confinedNumbers()
    guard confined.contains(false) else { return [] }
    let density = try evaluable.density(DensityOptions(includesJacobian: false, part: .prior))
    var isFlat = confined.map { !$0 }
    var gradient = [Double](repeating: 0, count: dimension)
    var points = 0
    for number in 1...4 {
      // Spread out, of both signs: an irrational rotation.
      let point = (0..<dimension).map { index -> Double in
        let part = (Double(index + 1) * Double(number) * 0.6180339887498949).truncatingRemainder(dividingBy: 1)
        return (number % 2 == 0 ? -1 : 1) * (0.1 + 0.8 * part)
      }
      guard try density.logDensityAndGradient(at: point, gradient: &gradient).isFinite else { continue }
      points += 1
      for index in isFlat.indices where gradient[index] != 0 { isFlat[index] = false }
      if !isFlat.contains(true) { return [] }
    }
    guard points >= 2 else { return [] }
    return zip(unconstrainedNames, isFlat).compactMap { $1 ? ColumnNames.display($0) : nil }
  }
}
