// Outcome + plan: computes what is shown of data and their predictions.
import Cohort
import CohortDiagnostics
import Foundation

extension Outcome {
  /// - Throws: `CancellationError` where the work is stopped.
  init(_ plan: OutcomePlan, _ fit: Fit, _ work: ReportWork) throws {
    let rows = plan.values.count
    func columns(_ name: String) -> [Int] {
      guard let variable = fit.variables.first(where: { $0.name == name }) else { return [] }
      let all = fit.columns(of: variable)
      let parts = max(1, all.count / max(1, rows))
      return (0..<rows).compactMap { row in
        let place = row * parts + (plan.part ?? 0)
        return place < all.count ? all[place] : nil
      }
    }
    let replications = try Replications(fit, columns: columns(plan.predicted), work)
    observed = plan.part.map { "\(plan.observed)[·,\($0 + 1)]" } ?? plan.observed
    predicted = plan.predicted
    fitted = plan.fitted ?? ""
    fittedTransform = plan.exponentiates ? "exp" : ""
    time = plan.time?.name ?? ""
    group = plan.group?.name ?? ""
    rule = plan.rule
    isDiscrete = plan.isDiscrete
    self.replications = replications.count
    values = PackedNumbers(plan.values)
    times = PackedNumbers(plan.time?.values ?? [])
    groups = plan.group?.places ?? []
    groupNames = plan.group?.names ?? []
    bands = try PredictiveChecks.bands(
      replications.values, probabilities: Outcome.bandProbabilities, work)
    fittedBands = []
    if let name = plan.fitted {
      var fits = try Replications(fit, columns: columns(name), work).values
      if plan.exponentiates { fits = fits.map { $0.map { exp($0) } } }
      fittedBands = try PredictiveChecks.bands(fits, probabilities: [0.05, 0.5, 0.95], work)
    }
    let data = plan.values
    positions = PackedNumbers(
      try work.map(rows) { row in
        row < replications.values.count ? PredictiveChecks.position(data[row], in: replications.values[row]) : .nan
      })
    coverage =
      bands.count == 5
      ? [
        PredictiveChecks.coverage(data, low: bands[1], high: bands[3]),
        PredictiveChecks.coverage(data, low: bands[0], high: bands[4]),
      ] : []
    let densities = PredictiveChecks.densities(data, replications, isDiscrete: plan.isDiscrete)
    density = densities?.0
    replicatedDensities = densities?.1 ?? []
    checks = PredictiveChecks.checks(data, replications)
    overTime = try plan.time.flatMap {
      try PercentilesOverTime(times: $0.values, values: data, replications, work)
    }
  }
}
