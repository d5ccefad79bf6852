// How far to go along a direction of ascent: a point that satisfies Wolfe's conditions, found by bracketing and cubics.

/// A search along a line (Nocedal and Wright 2006, algorithms 3.5 and 3.6), for a maximum.
///
/// Points where log density or gradient are not finite count as too far. Near the maximum, where the log density no
/// longer resolves differences, the slopes alone decide (Hager and Zhang 2005, section 4). The search ends after a bounded
/// number of evaluations, whatever the density returns.
package struct LineSearch {
  /// The share of the ascent that the slope promises which has to come true (c₁).
  private let sufficientAscent = 1e-4
  /// The share of the first slope that may be left (c₂).
  private let slopeShare = 0.9
  private let mostEvaluations = 40
  /// How far the log density may fall where it is all rounding, by its size.
  private let rounding = 10 * Double.ulpOfOne
  private var trial: ClimbPoint
  /// The best point so far that satisfies the first condition.
  private var kept: ClimbPoint
  /// Evaluations in all searches.
  package private(set) var evaluations = 0

  package init(dimension: Int) {
    trial = ClimbPoint(dimension: dimension)
    kept = trial
  }

  /// What is known of the density along the line, at one step.
  private struct Probe {
    var step: Double
    var value: Double
    var slope: Double
  }

  /// Moves `point` along `direction`.
  ///
  /// - Parameters:
  ///   - slope: of the log density along the direction; positive.
  ///   - firstStep: tried first.
  /// - Returns: the step taken; nil where no point of the line is known to be higher, and `point` stays.
  package mutating func advance(
    _ point: inout ClimbPoint, along direction: [Double], slope: Double, firstStep: Double, _ density: any LogDensity
  ) throws -> Double? {
    let origin = Probe(step: 0, value: point.logDensity, slope: slope)
    let slack = rounding * max(1, abs(origin.value))
    var low = origin
    // The other end of the interval that holds an acceptable point; nil: there is no bound yet.
    var high: Probe?
    var step = firstStep
    for _ in 0..<mostEvaluations {
      for i in trial.position.indices { trial.position[i] = point.position[i] + step * direction[i] }
      evaluations += 1
      try trial.evaluate(density)
      guard trial.isFinite else {
        high = Probe(step: step, value: -.infinity, slope: .nan)
        step = low.step + (step - low.step) / 2
        if isTooClose(step, low.step) { break }
        continue
      }
      let probe = Probe(step: step, value: trial.logDensity, slope: dot(trial.gradient, direction))
      let isEnough = probe.value >= origin.value + sufficientAscent * step * slope
      let isFlat =
        probe.value >= origin.value - slack && probe.slope <= slopeShare * slope
        && probe.slope >= (2 * sufficientAscent - 1) * slope
      if (isEnough && abs(probe.slope) <= slopeShare * slope) || isFlat {
        swap(&point, &trial)
        return step
      }
      if !isEnough || (high != nil && probe.value <= low.value) {
        high = probe
      } else {
        if let bound = high {
          if probe.slope * (bound.step - low.step) <= 0 { high = low }
        } else if probe.slope < 0 {
          high = low
        }
        let before = low
        low = probe
        swap(&trial, &kept)
        if high == nil {
          let wanted = cubic(before, low)
          step = min(max(wanted.isFinite ? wanted : 0, 2 * step), 10 * step)
          guard step.isFinite else { break }
          continue
        }
      }
      guard let bound = high else { break }
      // The inner part of the interval, so that it shrinks.
      let width = bound.step - low.step
      let wanted = cubic(low, bound)
      let share = (wanted - low.step) / width
      step = low.step + (share.isFinite ? min(max(share, 0.1), 0.9) : 0.5) * width
      if isTooClose(step, low.step) { break }
    }
    guard low.step > 0 else { return nil }
    swap(&point, &kept)
    return low.step
  }

  private func isTooClose(_ a: Double, _ b: Double) -> Bool {
    !(abs(a - b) > 1e-16 * max(abs(a), abs(b))) || a < 1e-300
  }

  /// Where the cubic through both has its maximum (Nocedal and Wright 2006, equation 3.59).
  private func cubic(_ a: Probe, _ b: Probe) -> Double {
    // For the minimum of the negative.
    let (slopeA, slopeB) = (-a.slope, -b.slope)
    let d1 = slopeA + slopeB - 3 * (b.value - a.value) / (a.step - b.step)
    let root = (d1 * d1 - slopeA * slopeB).squareRoot()
    let d2 = b.step > a.step ? root : -root
    return b.step - (b.step - a.step) * (slopeB + d2 - d1) / (slopeB - slopeA + 2 * d2)
  }
}
