// Mean, variance, median and quantiles of plain arrays.

/// The mean; NaN of nothing.
package func mean(_ x: [Double]) -> Double {
  x.isEmpty ? .nan : x.reduce(0, +) / Double(x.count)
}

/// The variance with divisor n − 1, in two passes; NaN below two values.
package func variance(_ x: [Double]) -> Double {
  guard x.count > 1 else { return .nan }
  let centre = mean(x)
  return x.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(x.count - 1)
}

/// Quantile of ascending values by linear interpolation (Hyndman and Fan 1996, type 7, the default of R and NumPy). Next to
/// an infinite value it is infinite; between −∞ and ∞, where any number would do, it is NaN, as in R.
package func quantile(ofSorted x: [Double], _ probability: Double) -> Double {
  x.withUnsafeBufferPointer { quantile(ofSorted: $0, probability) }
}

/// The same of numbers in memory.
func quantile(ofSorted x: UnsafeBufferPointer<Double>, _ probability: Double) -> Double {
  guard let first = x.first, let last = x.last, probability.isFinite else { return .nan }
  if first.isNaN || last.isNaN { return .nan }
  let place = min(max(probability, 0), 1) * Double(x.count - 1)
  let below = Int(place)
  guard below + 1 < x.count else { return last }
  let fraction = place - Double(below)
  let (low, high) = (x[below], x[below + 1])
  // Between equal neighbours, infinite ones too, there is nothing to interpolate.
  if fraction == 0 || low == high { return low }
  let width = high - low
  return width.isFinite ? low + fraction * width : (1 - fraction) * low + fraction * high
}

/// Quantile of values in any order; NaN if any of them is.
package func quantile(_ x: [Double], _ probability: Double) -> Double {
  x.contains { $0.isNaN } ? .nan : quantile(ofSorted: x.sorted(), probability)
}
