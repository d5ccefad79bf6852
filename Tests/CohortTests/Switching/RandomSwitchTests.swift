// Random right-hand sides that switch at times and states that depend on parameters, against their closed forms: values and
// gradients, by every integrator, one group and several.
import Cohort
import Foundation
import TestSupport
import Testing

@Suite struct RandomSwitchTests {
  private static let methods = ["rk45", "ckrk", "bdf", "adams"]
  /// Of times at the switches: both one-sided derivatives would be right there.
  private static let clearance = 1e-3

  private static func uniform(_ generator: inout SplitMix, _ low: Double, _ high: Double) -> Double {
    low + (high - low) * Double(generator.next() >> 11) * 0x1p-53
  }

  /// Forces: p[1] is the rate, p[2] the initial value, then pairs of times and an amplitude for each term.
  private static func program(_ terms: [Forcing], method: String, groups: Int) -> String {
    """
    functions {
      \(Forcing.functions)
      vector f(real t, vector y, array[] real p, real scale) {
        return [-p[1] * y[1] + scale * (\(terms.map(\.text).joined(separator: " + ")))]';
      }
    }
    data { int n; array[\(groups), n] real ts; array[\(groups)] real scale; array[\(groups), n] real w; }
    parameters { array[\(2 + 3 * terms.count)] real p; }
    model {
      for (g in 1:\(groups)) {
        array[n] vector[1] y =
          ode_\(method)_tol(f, [scale[g] * p[2]]', 0.0, ts[g], 1e-9, 1e-9, 1000000, p, scale[g]);
        for (i in 1:n) target += w[g, i] * y[i, 1];
      }
    }
    """
  }

  private static func point(_ terms: Int, _ generator: inout SplitMix) -> [Double] {
    var p = [uniform(&generator, 0.2, 1.5), uniform(&generator, -1, 1)]
    for _ in 0..<terms {
      let first = uniform(&generator, 0.7, 3)
      p += [first, first + uniform(&generator, 0.3, 3), uniform(&generator, -2, 2)]
    }
    return p
  }

  /// Compares all points of one program; returns how many were compared.
  private static func compare(
    _ number: Int, method: String, points: Int, _ generator: inout SplitMix
  ) throws -> Int {
    let terms = (0..<(1 + generator.below(3))).map { index in
      Forcing(
        shape: Forcing.Shape.allCases[(number + 5 * index + generator.below(2)) % Forcing.Shape.allCases.count],
        first: 2 + 3 * index, second: 3 + 3 * index, amplitude: 4 + 3 * index)
    }
    let groups = number % 3 == 0 ? 1 : 5
    let n = 3
    let text = program(terms, method: method, groups: groups)
    let times = (0..<groups).map { _ in (0..<n).map { _ in uniform(&generator, 0.2, 9) }.sorted() }
    let scales = (0..<groups).map { _ in uniform(&generator, 0.5, 2) }
    let weights = (0..<groups).map { _ in (0..<n).map { _ in uniform(&generator, -1, 1) } }
    let posterior = try Model(text: text).posterior(
      data: ["n": n, "ts": times, "scale": scales, "w": weights])
    let evaluator = try posterior.evaluator()
    var compared = 0
    for _ in 0..<points {
      let p = point(terms.count, &generator)
      let variables = Dual.variables(p)
      let near = terms.flatMap { $0.switches(variables, end: 10) }.map(\.value)
      guard times.joined().allSatisfy({ t in near.allSatisfy { abs($0 - t) > clearance } }) else { continue }
      var expected = Dual(0, p.count)
      for g in 0..<groups {
        let y = Forcing.solution(
          terms, variables, rate: variables[0], start: variables[1], times: times[g])
        for i in 0..<n { expected = expected + y[i] * (weights[g][i] * scales[g]) }
      }
      try expectEqual(evaluator, p, expected, "\(number) \(method) \(terms.map(\.text))", tolerance: 1e-6)
      compared += 1
    }
    return compared
  }

  /// Four times this many points are compared in all.
  @Test(arguments: methods) func agreesWithClosedForms(method: String) throws {
    var generator = SplitMix(seed: UInt64(method.utf8.reduce(0) { 31 * $0 + Int($1) }))
    var compared = 0
    for number in 0..<64 { compared += try Self.compare(number, method: method, points: 36, &generator) }
    #expect(compared > 2000)
  }

  /// The same systems as differential-algebraic ones, whose inflow is an algebraic element.
  @Test func differentialAlgebraicSystemsAgree() throws {
    var generator = SplitMix(seed: 77)
    var compared = 0
    for number in 0..<24 {
      let term = Forcing(
        shape: Forcing.Shape.allCases[number % Forcing.Shape.allCases.count], first: 2, second: 3, amplitude: 4)
      let text = """
        functions {
          \(Forcing.functions)
          real inflow(real t, array[] real p) { return \(term.text); }
          vector F(real t, vector y, vector yp, array[] real p) {
            return [yp[1] + p[1] * y[1] - y[2], y[2] - inflow(t, p)]';
          }
        }
        data { array[3] real ts; }
        parameters { array[5] real p; }
        model {
          real u = inflow(0.0, p);
          array[3] vector[2] y = dae_tol(F, [p[2], u]', [u - p[1] * p[2], 0]', 0, ts, 1e-9, 1e-10, 100000, p);
          target += y[1, 1] + 2 * y[2, 1] - y[3, 1];
        }
        """
      let times = (0..<3).map { _ in Self.uniform(&generator, 0.2, 9) }.sorted()
      let evaluator = try Model(text: text).posterior(data: ["ts": times]).evaluator()
      for _ in 0..<20 {
        let p = Self.point(1, &generator)
        let v = Dual.variables(p)
        let near = term.switches(v, end: 10).map(\.value)
        guard times.allSatisfy({ t in near.allSatisfy { abs($0 - t) > Self.clearance } }) else { continue }
        let y = Forcing.solution([term], v, rate: v[0], start: v[1], times: times)
        try Self.expectEqual(evaluator, p, y[0] + y[1] * 2 - y[2], "DAE \(term.text), times \(times)", tolerance: 1e-5)
        compared += 1
      }
    }
    #expect(compared > 300)
  }

  /// Integrals of functions that are linear between their switches.
  @Test(arguments: ["gauss_kronrod", "double_exponential"]) func integralsAgree(rule: String) throws {
    var generator = SplitMix(seed: 78)
    var compared = 0
    for number in 0..<32 {
      let terms = (0..<(1 + generator.below(2))).map { index in
        Forcing(
          shape: Forcing.Shape.allCases[(number + 7 * index) % Forcing.Shape.allCases.count],
          first: 2 + 3 * index, second: 3 + 3 * index, amplitude: 4 + 3 * index)
      }
      let text = """
        functions {
          \(Forcing.functions)
          real f(real t, real distance, array[] real p) { return \(terms.map(\.text).joined(separator: " + ")); }
        }
        data { real end; }
        parameters { array[\(2 + 3 * terms.count)] real p; }
        model { target += integrate_1d_\(rule)(f, 0, end, p); }
        """
      let end = Self.uniform(&generator, 2, 9)
      let evaluator = try Model(text: text).posterior(data: ["end": end]).evaluator()
      for _ in 0..<20 {
        let p = Self.point(terms.count, &generator)
        let v = Dual.variables(p)
        let zero = Dual(0, p.count)
        let switches = terms.flatMap { $0.switches(v, end: end) }.filter { $0.value < end }
        guard switches.allSatisfy({ abs($0.value - end) > Self.clearance }) else { continue }
        let ends = [zero] + switches.sorted { $0.value < $1.value } + [Dual(end, p.count)]
        var expected = zero
        for (a, b) in zip(ends, ends.dropFirst()) {
          for term in terms {
            let (constant, slope) = term.coefficients(v, at: 0.5 * (a.value + b.value))
            expected = expected + (constant + slope * (a + b) * 0.5) * (b - a)
          }
        }
        try Self.expectEqual(evaluator, p, expected, "\(rule) \(terms.map(\.text)) to \(end)", tolerance: 1e-8)
        compared += 1
      }
    }
    #expect(compared > 400)
  }

  private static func expectEqual(
    _ evaluator: Evaluator, _ p: [Double], _ expected: Dual, _ what: String, tolerance: Double
  ) throws {
    let actual = try evaluator.logDensityAndGradient(at: p)
    let size = 1 + abs(expected.value)
    #expect(abs(actual.value - expected.value) < tolerance * size, "\(what) at \(p)")
    for k in p.indices {
      #expect(
        abs(actual.gradient[k] - expected.gradient[k]) < 10 * tolerance * (size + abs(expected.gradient[k])),
        "\(what), derivative \(k + 1) at \(p): \(actual.gradient[k]), \(expected.gradient[k])")
    }
  }

  /// Bands of the state between thresholds, each with its own inflow; and the whole part of a state that grows evenly.
  private static func stateProgram(method: String) -> String {
    """
    functions {
      vector f(real t, vector y, array[] real p) {
        real r = y[1] < p[3] ? p[5] : (y[1] >= p[4] ? p[7] : p[6]);
        return [r - p[1] * y[1], p[8] * (y[1] < p[4]) - p[1] * y[2], p[9], floor(y[3]) - p[1] * y[4]]';
      }
    }
    data { int n; array[n] real ts; array[n, 4] real w; }
    parameters { array[9] real p; }
    model {
      array[n] vector[4] y =
        ode_\(method)_tol(f, [p[2], 0, 0.25, 0]', 0.0, ts, 1e-10, 1e-10, 1000000, p);
      for (i in 1:n) target += dot_product(to_vector(w[i]), y[i]);
    }
    """
  }

  @Test(arguments: methods) func crossesThresholdsOfTheState(method: String) throws {
    var generator = SplitMix(seed: UInt64(method.utf8.reduce(7) { 31 * $0 + Int($1) }))
    let n = 3
    let posterior = try Model(text: Self.stateProgram(method: method))
    var compared = 0
    for _ in 0..<14 {
      let times = (0..<n).map { _ in Self.uniform(&generator, 0.2, 5) }.sorted()
      let weights = (0..<n).map { _ in (0..<4).map { _ in Self.uniform(&generator, -1, 1) } }
      let evaluator = try posterior.posterior(
        data: ["n": n, "ts": times, "w": weights]
      ).evaluator()
      for _ in 0..<45 {
        // The state rises through both thresholds towards levels above them.
        let rate = Self.uniform(&generator, 0.3, 1.2)
        let p = [
          rate, Self.uniform(&generator, 0, 0.5), Self.uniform(&generator, 0.7, 1.3), Self.uniform(&generator, 1.6, 2),
          rate * Self.uniform(&generator, 2.2, 4), rate * Self.uniform(&generator, 2.2, 4),
          rate * Self.uniform(&generator, 2.2, 4), Self.uniform(&generator, -2, 2), Self.uniform(&generator, 0.4, 2),
        ]
        let v = Dual.variables(p)
        /// When y' = r - k y takes y from a to b.
        func duration(_ a: Dual, _ b: Dual, inflow r: Dual) -> Dual {
          ((r - v[0] * a) / (r - v[0] * b)).logarithm / v[0]
        }
        let lower = duration(v[1], v[2], inflow: v[4])
        let upper = lower + duration(v[2], v[3], inflow: v[5])
        let whole = (1...12).map { (Dual(Double($0), p.count) + -0.25) / v[8] }
        guard times.allSatisfy({ t in ([lower, upper] + whole).allSatisfy { abs($0.value - t) > Self.clearance } })
        else { continue }
        let zero = Dual(0, p.count)
        let solutions = [
          Forcing.solution(switches: [lower, upper], rate: v[0], start: v[1], times: times, dimension: 9) { t in
            (t < lower.value ? v[4] : t < upper.value ? v[5] : v[6], zero)
          },
          Forcing.solution(switches: [upper], rate: v[0], start: zero, times: times, dimension: 9) { t in
            (t < upper.value ? v[7] : zero, zero)
          },
          times.map { v[8] * $0 + 0.25 },
          Forcing.solution(switches: whole, rate: v[0], start: zero, times: times, dimension: 9) { t in
            (Dual((0.25 + p[8] * t).rounded(.down), p.count), zero)
          },
        ]
        var expected = zero
        for i in 0..<n { for j in 0..<4 { expected = expected + solutions[j][i] * weights[i][j] } }
        try Self.expectEqual(evaluator, p, expected, "\(method), times \(times)", tolerance: 1e-6)
        compared += 1
      }
    }
    #expect(compared > 500)
  }
}
