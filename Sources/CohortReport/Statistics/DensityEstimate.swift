// DensityEstimate: the density of draws, smoothed over fine bins.
import CohortDiagnostics
import Foundation

/// A Gaussian kernel estimate over fine bins (Silverman 1986, section 3.5), reflected at the bounds of what is estimated.
package struct DensityEstimate {
  /// The numbers that are shown: from `low` to `high`.
  package let low: Double
  package let high: Double
  package let bounds: Bounds

  /// Where a quantity can be.
  package struct Bounds: Sendable, Equatable {
    package var lower: Double
    package var upper: Double

    package init(lower: Double = -.infinity, upper: Double = .infinity) {
      self.lower = lower
      self.upper = upper
    }
  }

  package static let pointCount = 160
  private static let binCount = 640

  /// The range over which draws are shown: all but the thousandth on either side, and some more where it is not a bound.
  ///
  /// - Parameter sorted: finite draws in ascending order, not all equal.
  init?(sorted: [Double], bounds: Bounds = Bounds()) {
    guard let first = sorted.first, let last = sorted.last, first.isFinite, last.isFinite, first < last else {
      return nil
    }
    let width = DensityEstimate.bandwidth(sorted: sorted)
    guard width > 0, width.isFinite else { return nil }
    var low = sorted.count > 2000 ? quantile(ofSorted: sorted, 0.001) : first
    var high = sorted.count > 2000 ? quantile(ofSorted: sorted, 0.999) : last
    if !(low < high) { (low, high) = (first, last) }
    self.low = max(low - 2.5 * width, min(bounds.lower, low))
    self.high = min(high + 2.5 * width, max(bounds.upper, high))
    self.bounds = bounds
    guard (self.high - self.low).isFinite, self.high > self.low else { return nil }
  }

  /// A given range.
  package init(low: Double, high: Double, bounds: Bounds = Bounds()) {
    self.low = low
    self.high = high
    self.bounds = bounds
  }

  /// 0.9 min(sd, IQR/1.34) n^(-1/5) (Silverman 1986, equation 3.31).
  package static func bandwidth(sorted: [Double]) -> Double {
    let spread = variance(sorted).squareRoot()
    let middle = (quantile(ofSorted: sorted, 0.75) - quantile(ofSorted: sorted, 0.25)) / 1.34
    let scale = middle > 0 ? min(spread, middle) : spread
    return 0.9 * scale * pow(Double(sorted.count), -0.2)
  }

  /// The density at `count` equally spaced points from `low` to `high`; draws outside count among all, and lie elsewhere.
  package func callAsFunction(sorted: [Double], count: Int = DensityEstimate.pointCount) -> [Double] {
    let flat = [Double](repeating: 0, count: count)
    guard count > 1, !sorted.isEmpty else { return flat }
    let width = DensityEstimate.bandwidth(sorted: sorted)
    let bins = DensityEstimate.binCount
    let step = (high - low) / Double(bins)
    guard width > 0, width.isFinite, step > 0 else { return flat }
    // Draws beyond the range still reach into it.
    let margin = Int(min((4 * width / step).rounded(.up), Double(4 * bins)))
    var mass = [Double](repeating: 0, count: bins + 2 * margin + 1)
    for draw in sorted {
      // A draw is shared by the two nearest bins, so that the estimate does not depend on where bins begin.
      let place = (draw - low) / step + Double(margin)
      guard place >= 0, place < Double(mass.count - 1) else { continue }
      let below = Int(place)
      let share = place - Double(below)
      mass[below] += 1 - share
      mass[below + 1] += share
    }
    let reach = margin
    let kernel = (0...max(1, reach)).map { k in
      let z = Double(k) * step / width
      return exp(-0.5 * z * z)
    }
    let total = kernel[0] + 2 * kernel.dropFirst().reduce(0, +)
    let scale = 1 / (total * step * Double(sorted.count))
    func smooth(_ centre: Double) -> Double {
      let place = (centre - low) / step + Double(margin)
      guard place > -1, place < Double(mass.count) else { return 0 }
      let middle = Int(place.rounded())
      var sum = 0.0
      for k in -reach...max(reach, 0) {
        let index = middle + k
        if index >= 0, index < mass.count { sum += mass[index] * kernel[abs(k)] }
      }
      return sum * scale
    }
    return (0..<count).map { i in
      let x = low + (high - low) * Double(i) / Double(count - 1)
      var value = smooth(x)
      if bounds.lower.isFinite, x - bounds.lower < 4 * width { value += smooth(2 * bounds.lower - x) }
      if bounds.upper.isFinite, bounds.upper - x < 4 * width { value += smooth(2 * bounds.upper - x) }
      return value
    }
  }
}

extension Curve {
  /// The density of draws; nil where they are constant or not finite.
  init?(sorted: [Double], bounds: DensityEstimate.Bounds = DensityEstimate.Bounds()) {
    guard let first = sorted.first, let last = sorted.last, first.isFinite, last.isFinite, first < last else {
      return nil
    }
    if let shares = Curve.shares(sorted: sorted) {
      self.init(low: first, high: last, density: PackedNumbers(shares), isDiscrete: true)
      return
    }
    guard let estimate = DensityEstimate(sorted: sorted, bounds: bounds) else { return nil }
    self.init(
      low: estimate.low, high: estimate.high, density: PackedNumbers(estimate(sorted: sorted)), isDiscrete: false)
  }

  /// The share of each whole number, where draws are whole numbers that do not range far.
  static func shares(sorted: [Double], low: Double? = nil, high: Double? = nil) -> [Double]? {
    guard let first = low ?? sorted.first, let last = high ?? sorted.last, first <= last, last - first <= 150,
      first == first.rounded(), abs(first) < 1e9, sorted.allSatisfy({ $0 == $0.rounded() })
    else { return nil }
    var shares = [Double](repeating: 0, count: Int(last - first) + 1)
    for draw in sorted where draw >= first && draw <= last { shares[Int(draw - first)] += 1 / Double(sorted.count) }
    return shares
  }
}
