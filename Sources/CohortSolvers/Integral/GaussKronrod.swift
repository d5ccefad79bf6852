// Adaptive Gauss–Kronrod quadrature: the rule of 21 points in intervals that are halved where the error is greatest.
//
// Piessens, de Doncker-Kapenga, Überhuber & Kahaner 1983 (QUADPACK), from which the points and weights are.

/// The intervals of one quadrature with their integrals.
struct GaussKronrod {
  let settings: IntegralSettings
  /// By interval: its ends in the variable of the rule, how often it was halved, and for each value of the integrand
  /// the integral, its error and ∫|f|.
  let intervals: UnsafeMutablePointer<Double>
  /// The integrals over all; as many as the integrand has values.
  let estimates: UnsafeMutablePointer<Double>

  static let maximumIntervals = 1000
  static func intervalSize(_ count: Int) -> Int { 3 + 3 * count }

  /// A range of integration as an image of [−1, 1] or, where it is finite, itself.
  private struct Range {
    let piece: IntegralPiece

    var ends: (Double, Double) {
      if case .finite(let a, let b) = piece { return (a, b) }
      return (-1, 1)
    }

    @inline(__always)
    func point(_ t: Double) -> (x: Double, weight: Double) {
      switch piece {
      case .finite: return (t, 1)
      case .upward(let a): return (a + (1 + t) / (1 - t), 2 / ((1 - t) * (1 - t)))
      case .downward(let b): return (b - (1 - t) / (1 + t), 2 / ((1 + t) * (1 + t)))
      case .line:
        let rest = 1 - t * t
        return (t / rest, (1 + t * t) / (rest * rest))
      }
    }
  }

  /// Leaves the integrals in `estimates`.
  func integrate(_ a: Double, _ b: Double, _ integrand: Integrand) -> IntegralOutcome {
    let range: Range
    switch (a == -.infinity, b == .infinity) {
    case (true, true): range = Range(piece: .line)
    case (true, false): range = Range(piece: .downward(b))
    case (false, true): range = Range(piece: .upward(a))
    case (false, false): range = Range(piece: .finite(a, b))
    }
    let count = integrand.count
    let size = GaussKronrod.intervalSize(count)
    let (first, last) = range.ends
    (intervals[0], intervals[1], intervals[2]) = (first, last, 0)
    if let x = apply(range, intervals, integrand) { return .notFinite(x: x) }
    var used = 1
    while true {
      var worst = 1.0
      var worstValue = -1
      var (error, threshold) = (0.0, 0.0)
      for k in 0..<count {
        var (integral, sum, norm) = (0.0, 0.0, 0.0)
        for i in 0..<used {
          let values = intervals + i * size + 3 + 3 * k
          integral += values[0]
          sum += values[1]
          norm += values[2]
        }
        estimates[k] = integral
        let allowed = max(settings.relativeTolerance * norm, settings.absoluteTolerance)
        guard sum > allowed else { continue }
        let excess = allowed > 0 ? sum / allowed : .infinity
        if excess > worst || worstValue < 0 { (worst, worstValue, error, threshold) = (excess, k, sum, allowed) }
      }
      if worstValue < 0 { return .converged }
      // The interval with the greatest error that may be halved.
      var chosen = -1
      for i in 0..<used where Int(intervals[i * size + 2]) < settings.maximumDepth {
        let place = 3 + 3 * worstValue + 1
        if chosen < 0 || intervals[i * size + place] > intervals[chosen * size + place] { chosen = i }
      }
      guard chosen >= 0, used < GaussKronrod.maximumIntervals else {
        return .notConverged(error: error, threshold: threshold)
      }
      let (lower, upper) = (intervals + chosen * size, intervals + used * size)
      let middle = 0.5 * (lower[0] + lower[1])
      guard lower[0] < middle, middle < lower[1] else { return .notConverged(error: error, threshold: threshold) }
      (upper[0], upper[1], upper[2]) = (middle, lower[1], lower[2] + 1)
      (lower[1], lower[2]) = (middle, upper[2])
      used += 1
      if let x = apply(range, lower, integrand) ?? apply(range, upper, integrand) { return .notFinite(x: x) }
    }
  }

  /// Integrates over one interval; gives x where the integrand is not finite.
  private func apply(
    _ range: Range, _ interval: UnsafeMutablePointer<Double>, _ integrand: Integrand
  ) -> Double? {
    let centre = 0.5 * (interval[0] + interval[1])
    let half = 0.5 * (interval[1] - interval[0])
    let values = interval + 3
    for k in 0..<(3 * integrand.count) { values[k] = 0 }
    for (index, node) in GaussKronrod.nodes.enumerated() {
      for side in 0..<(node.point == 0 ? 1 : 2) {
        let point = range.point(centre + (side == 0 ? -half : half) * node.point)
        guard integrand.evaluate(point.x, distance: .nan) else { return point.x }
        for k in 0..<integrand.count {
          let value = integrand.values[k] * point.weight * half
          values[3 * k] += node.weight * value
          // The rule of 10 points has every second node.
          values[3 * k + 1] += index % 2 == 1 ? GaussKronrod.gaussWeights[index / 2] * value : 0
          values[3 * k + 2] += node.weight * abs(value)
        }
      }
    }
    for k in 0..<integrand.count {
      let rounding = 2.220446049250313e-16 * values[3 * k + 2]
      values[3 * k + 1] = max(abs(values[3 * k] - values[3 * k + 1]), rounding)
    }
    return nil
  }

  private static let nodes: [(point: Double, weight: Double)] = [
    (0.9956571630258081, 0.011694638867371874), (0.9739065285171717, 0.032558162307964725),
    (0.9301574913557082, 0.054755896574351995), (0.8650633666889845, 0.07503967481091996),
    (0.7808177265864169, 0.09312545458369761), (0.6794095682990244, 0.10938715880229764),
    (0.5627571346686047, 0.12349197626206584), (0.4333953941292472, 0.13470921731147334),
    (0.2943928627014602, 0.14277593857706009), (0.14887433898163122, 0.14773910490133849), (0, 0.1494455540029169),
  ]
  private static let gaussWeights = [
    0.06667134430868814, 0.1494513491505806, 0.21908636251598204, 0.26926671930999635, 0.29552422471475287,
  ]
}
