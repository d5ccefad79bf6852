// ApproximationQuality: how far the draws of an approximation can be trusted, by their importance weights.

import CohortDiagnostics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What the importance weights of an approximation's draws say of it (Yao, Vehtari, Simpson and Gelman 2018; Vehtari et al. 2024).
struct ApproximationQuality {
  /// The weights, with the largest ones smoothed.
  let smoothing: ParetoSmoothing
  /// Draws at which the log density is not finite: they have no weight.
  let failures: Int

  /// - Parameter logRatios: log density less log density of the approximation, at each draw, both up to a constant.
  init(logRatios: [Double]) {
    failures = logRatios.count { !$0.isFinite }
    var smoothing = ParetoSmoothing(logRatios: logRatios.map { $0.isFinite ? $0 : -.infinity })
    // Weights that are all the same have no tail; what differs is rounding, to which nothing should be fitted.
    let finite = logRatios.filter(\.isFinite)
    if let low = finite.min(), let high = finite.max(), high - low < 1e-6, finite.count > 1 { smoothing.shape = 0 }
    self.smoothing = smoothing
  }

  /// k-hat; NaN where no draw has weight.
  var shape: Double { smoothing.shape }

  /// As many equally good independent draws as the weighted ones are worth (Kong 1992).
  var effectiveDraws: Double { 1 / smoothing.logWeights.reduce(0) { $0 + exp(2 * $1) } }

  /// What there is to say, in sentences.
  var notes: [RunNote] {
    let count = smoothing.logWeights.count
    var notes: [RunNote] = []
    if failures > 0 {
      notes.append(
        RunNote(
          "at \(failures) of \(count) draws of the approximation the log density is not finite: it reaches where the posterior does "
            + "not", isWarning: true))
    }
    guard failures < count else { return notes }
    if shape == .infinity {
      notes.append(RunNote("there are too few draws to say how near the approximation is to the posterior"))
      return notes
    }
    let text = "Pareto k-hat \(formatFixed(shape, 2))"
    let limit = ParetoSmoothing.trustedShape(count)
    if shape <= limit {
      let worth = shape <= min(0.5, limit) ? "is near the posterior" : "is usable"
      notes.append(
        RunNote(
          "\(text): the approximation \(worth); weighted by importance its draws are worth about "
            + "\(formatFixed(effectiveDraws, 0)) independent ones"))
    } else {
      let judgement =
        shape <= 1
        ? "the approximation differs from the posterior, and weights cannot mend it"
        : "the approximation misses the posterior"
      notes.append(
        RunNote(
          "\(text), above \(formatFixed(limit, 2)): \(judgement); take the draws for a rough guide or as initial values, and sample for "
            + "estimates", isWarning: true))
    }
    return notes
  }
}
