// Double-exponential quadrature: tanh-sinh, exp-sinh and sinh-sinh.
//
// Takahasi & Mori 1974: after x = x(t) with a doubly exponentially decaying dx/dt, the trapezoidal rule in t converges
// faster than any power of its step. The step is halved until two sums agree.
#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// An interval with the substitution that belongs to it.
enum IntegralPiece {
  case finite(Double, Double)
  /// [a, ∞)
  case upward(Double)
  /// (−∞, b]
  case downward(Double)
  case line

  /// The pieces of [a, b]; an interval that has 0 inside is divided there, as x is most exact near 0.
  static func pieces(_ a: Double, _ b: Double) -> (IntegralPiece, IntegralPiece?) {
    switch (a == -.infinity, b == .infinity) {
    case (true, true): return (.line, nil)
    case (true, false): return b <= 0 ? (.downward(b), nil) : (.downward(0), .finite(0, b))
    case (false, true): return a >= 0 ? (.upward(a), nil) : (.finite(a, 0), .upward(0))
    case (false, false): return a < 0 && b > 0 ? (.finite(a, 0), .finite(0, b)) : (.finite(a, b), nil)
    }
  }

  /// Beyond this t the weights of the piece vanish or x overflows.
  var greatestT: Double {
    if case .finite = self { return 6.1 }
    return 6.7
  }

  /// x(t), its distance from the nearer end (a − x or b − x; NaN where an end is infinite), and dx/dt.
  @inline(__always)
  func node(_ t: Double) -> (x: Double, distance: Double, weight: Double) {
    let u = 0.5 * Double.pi * sinh(t)
    let du = 0.5 * Double.pi * cosh(t)
    switch self {
    case .finite(let a, let b):
      // 1 − |tanh u| without cancellation.
      let decay = exp(-2 * abs(u))
      let half = 0.5 * (b - a)
      let distance = half * 2 * decay / (1 + decay)
      let weight = half * du * 4 * decay / ((1 + decay) * (1 + decay))
      return t < 0 ? (a + distance, -distance, weight) : (b - distance, distance, weight)
    case .upward(let a):
      let growth = exp(u)
      return (a + growth, .nan, growth * du)
    case .downward(let b):
      let growth = exp(-u)
      return (b - growth, .nan, growth * du)
    case .line: return (sinh(u), .nan, cosh(u) * du)
    }
  }

  /// Whether x is rounded to an end of the piece, where the integrand may be infinite.
  func isEnd(_ x: Double) -> Bool {
    switch self {
    case .finite(let a, let b): return x == a || x == b
    case .upward(let a): return x == a
    case .downward(let b): return x == b
    case .line: return false
    }
  }
}

/// The sums of one quadrature.
struct DoubleExponential {
  let settings: IntegralSettings
  /// ∫ f dx and ∫ |f| dx divided by the step, and the estimate before; as many as the integrand has values.
  let sums: UnsafeMutablePointer<Double>
  let norms: UnsafeMutablePointer<Double>
  let estimates: UnsafeMutablePointer<Double>

  /// Sums below this part of the norm count as nothing.
  private static let negligible = 1e-20

  /// Leaves the integrals in `estimates`.
  func integrate(_ piece: IntegralPiece, _ integrand: Integrand) -> IntegralOutcome {
    let count = integrand.count
    for k in 0..<count { (sums[k], norms[k], estimates[k]) = (0, 0, 0) }
    let centre = piece.node(0)
    guard integrand.evaluate(centre.x, distance: centre.distance) else { return .notFinite(x: centre.x) }
    _ = add(integrand, centre.weight)
    var (lower, upper) = (piece.greatestT, piece.greatestT)
    var step = 1.0
    var (before, stalled) = (Double.infinity, 0)
    var level = 0
    while true {
      if let x = addSide(-1, &lower, level, step, piece, integrand) { return .notFinite(x: x) }
      if let x = addSide(1, &upper, level, step, piece, integrand) { return .notFinite(x: x) }
      var (worst, error, threshold) = (0.0, 0.0, 0.0)
      for k in 0..<count {
        let estimate = sums[k] * step
        let change = abs(estimate - estimates[k])
        let allowed = max(settings.relativeTolerance * norms[k] * step, settings.absoluteTolerance)
        // How far from converged, 1 or less where it is.
        let excess = change <= allowed ? min(1, change) : allowed > 0 ? change / allowed : .infinity
        if !(excess <= worst) { (worst, error, threshold) = (excess, change, allowed) }
        estimates[k] = estimate
      }
      // A narrow peak may lie between the first points, all of which then are 0.
      let least = min(norms[0] > 0 ? 3 : 6, settings.maximumDepth)
      if worst <= 1, level >= least { return .converged }
      stalled = worst > 0.5 * before ? stalled + 1 : 0
      before = worst
      if level >= settings.maximumDepth || (level > 8 && stalled >= 2) || level >= 20 {
        return .notConverged(error: error, threshold: threshold)
      }
      level += 1
      step *= 0.5
    }
  }

  /// Adds the points of one side that this level brings, outwards; gives x where the integrand is not finite.
  ///
  /// Where it is not finite because x is rounded to the end, or only after it has vanished, the side ends there.
  private func addSide(
    _ sign: Double, _ limit: inout Double, _ level: Int, _ step: Double, _ piece: IntegralPiece, _ integrand: Integrand
  ) -> Double? {
    var multiple = 1
    var vanished = 0
    while true {
      let t = Double(multiple) * step
      if t > limit { return nil }
      let node = piece.node(sign * t)
      guard integrand.evaluate(node.x, distance: node.distance) else {
        guard piece.isEnd(node.x) || vanished >= 2 else { return node.x }
        limit = t
        return nil
      }
      vanished = add(integrand, node.weight) ? vanished + 1 : 0
      multiple += level == 0 ? 1 : 2
    }
  }

  /// Adds a point's values; whether all were negligible.
  private func add(_ integrand: Integrand, _ weight: Double) -> Bool {
    var isNegligible = true
    for k in 0..<integrand.count {
      let term = integrand.values[k] * weight
      if abs(term) > DoubleExponential.negligible * norms[k] { isNegligible = false }
      sums[k] += term
      norms[k] += abs(term)
    }
    return isNegligible
  }
}
