// Forcing: functions of time that switch, as text of a program and as pieces that are linear in time.
import TestSupport

/// A term of a right-hand side: a function of t and of parameters p[1], p[2], ... that is linear in t between its switches.
struct Forcing {
  enum Shape: CaseIterable {
    case pulse, laggedPulse, stepUp, integerStep, ramp, cap, tent, stairs, ceilings, rounded, truncated, repeatedPulse
    case sawtooth, table, chain, difference
  }
  let shape: Shape
  /// Indices of the parameters: two increasing times, and an amplitude.
  let first: Int, second: Int, amplitude: Int

  /// The expression in the language. Tables call `table(t, times, values)`, chains `chain(t, a, b, c)`.
  var text: String {
    let (a, b, c) = ("p[\(first + 1)]", "p[\(second + 1)]", "p[\(amplitude + 1)]")
    switch shape {
    case .pulse: return "(t >= \(a) && t < \(b) ? \(c) : 0.0)"
    case .laggedPulse: return "(t - \(a) > 0 && 0.5 * (t - \(a)) <= 0.25 ? \(c) : 0.0)"
    case .stepUp: return "\(c) * step(t - \(a))"
    case .integerStep: return "\(c) * int_step(t - \(a))"
    case .ramp: return "\(c) * fmax(0, t - \(a))"
    case .cap: return "\(c) * fmin(t, \(b))"
    case .tent: return "\(c) * abs(t - \(b))"
    case .stairs: return "\(c) * floor(t / \(a))"
    case .ceilings: return "\(c) * ceil(t / \(a))"
    case .rounded: return "\(c) * round(t / \(a))"
    case .truncated: return "\(c) * trunc((t - \(b)) / \(a))"
    case .repeatedPulse: return "(fmod(t, \(b)) < \(a) ? \(c) : 0.0)"
    case .sawtooth: return "\(c) * fmod(t, \(b))"
    case .table: return "table(t, {\(a), \(b), \(a) + \(b)}, {0.0, \(c), 2 * \(c), 0.5})"
    case .chain: return "chain(t, \(a), \(b), \(c))"
    case .difference: return "\(c) * fdim(t, \(a))"
    }
  }

  /// Functions that the expressions call.
  static let functions = """
    real table(real t, array[] real times, array[] real values) {
      int i = 1;
      while (i <= size(times) && t >= times[i]) i += 1;
      return values[i];
    }
    real chain(real t, real a, real b, real c) {
      real u = 0.3;
      if (t < a) u = -c;
      else if (t < b) u += 2 * c;
      return u;
    }
    """

  /// Where the term switches before `end`.
  func switches(_ p: [Dual], end: Double) -> [Dual] {
    let (a, b) = (p[first], p[second])
    func multiples(_ period: Dual, _ offset: Double, from start: Dual? = nil) -> [Dual] {
      var result: [Dual] = []
      var k = start == nil ? 0.0 : -40.0
      while k < 400 {
        let time = period * (k + offset) + (start ?? Dual(0, p.count))
        if time.value > end { break }
        if time.value > 0 { result.append(time) }
        k += 1
      }
      return result
    }
    switch shape {
    case .pulse, .chain: return [a, b]
    case .laggedPulse: return [a, a + 0.5]
    case .stepUp, .integerStep, .ramp, .difference: return [a]
    case .cap, .tent: return [b]
    case .stairs, .ceilings: return multiples(a, 0)
    case .rounded: return multiples(a, 0.5)
    case .truncated: return multiples(a, 0, from: b)
    case .repeatedPulse: return multiples(b, 0) + multiples(b, 0).map { $0 + a } + [a]
    case .sawtooth: return multiples(b, 0)
    case .table: return [a, b, a + b]
    }
  }

  /// Constant and slope in the piece that holds time `t`, at which the term does not switch.
  func coefficients(_ p: [Dual], at t: Double) -> (constant: Dual, slope: Dual) {
    let (a, b, c) = (p[first], p[second], p[amplitude])
    let zero = Dual(0, p.count)
    func constant(_ isOn: Bool) -> (Dual, Dual) { (isOn ? c : zero, zero) }
    switch shape {
    case .pulse: return constant(t >= a.value && t < b.value)
    case .laggedPulse: return constant(t > a.value && t <= a.value + 0.5)
    case .stepUp: return constant(t >= a.value)
    case .integerStep: return constant(t > a.value)
    case .ramp, .difference: return t > a.value ? (-(c * a), c) : (zero, zero)
    case .cap: return t < b.value ? (zero, c) : (c * b, zero)
    case .tent: return t < b.value ? (c * b, -c) : (-(c * b), c)
    case .stairs: return (c * (t / a.value).rounded(.down), zero)
    case .ceilings: return (c * (t / a.value).rounded(.up), zero)
    case .rounded: return (c * (t / a.value).rounded(.toNearestOrAwayFromZero), zero)
    case .truncated: return (c * ((t - b.value) / a.value).rounded(.towardZero), zero)
    case .repeatedPulse: return constant(t.truncatingRemainder(dividingBy: b.value) < a.value)
    case .sawtooth: return (-(c * b * (t / b.value).rounded(.down)), c)
    case .table:
      if t < a.value { return (zero, zero) }
      if t < b.value { return (c, zero) }
      return t < a.value + b.value ? (c * 2, zero) : (Dual(0.5, p.count), zero)
    case .chain:
      if t < a.value { return (-c, zero) }
      return (t < b.value ? c * 2 + 0.3 : Dual(0.3, p.count), zero)
    }
  }

  /// The solution of y' = -k y + sum of terms at the times, from y = start at time 0.
  static func solution(
    _ terms: [Forcing], _ p: [Dual], rate k: Dual, start: Dual, times: [Double]
  ) -> [Dual] {
    let end = times[times.count - 1]
    let switches = terms.flatMap { $0.switches(p, end: end) }.filter { $0.value > 0 && $0.value < end }
      .sorted { $0.value < $1.value }
    return solution(
      switches: switches, rate: k, start: start, times: times, dimension: p.count
    ) { t in
      terms.reduce((Dual(0, p.count), Dual(0, p.count))) { sum, term in
        let own = term.coefficients(p, at: t)
        return (sum.0 + own.constant, sum.1 + own.slope)
      }
    }
  }

  /// The solution of y' = -k y + α + β t, where `piece` gives α and β between switches.
  static func solution(
    switches: [Dual], rate k: Dual, start: Dual, times: [Double], dimension: Int, piece: (Double) -> (Dual, Dual)
  ) -> [Dual] {
    var result: [Dual] = []
    var y = start
    var t = Dual(0, dimension)
    var next = 0
    func advanced(to end: Dual, _ piece: (Dual, Dual)) -> Dual {
      let slope = piece.1 / k
      let level = (piece.0 - slope) / k
      let decay = (-(k * (end - t))).exponential
      return level + slope * end + (y - level - slope * t) * decay
    }
    for time in times {
      while next < switches.count, switches[next].value < time {
        if switches[next].value > t.value {
          y = advanced(to: switches[next], piece(0.5 * (t.value + switches[next].value)))
        }
        t = switches[next]
        next += 1
      }
      let end = Dual(time, dimension)
      if time > t.value { y = advanced(to: end, piece(0.5 * (t.value + time))) }
      t = end
      result.append(y)
    }
    return result
  }
}
