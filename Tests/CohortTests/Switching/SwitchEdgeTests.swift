// Switches of right-hand sides where they are hard: after quiet stretches, at output times, at the beginning, together, and where
// there is no solution.
import Cohort
import Foundation
import Testing

@Suite struct SwitchEdgeTests {
  private static let methods = ["rk45", "ckrk", "bdf", "adams"]

  private static func evaluator(
    _ function: String, _ call: String, method: String = "rk45", parameters: Int = 1, data: ModelData = [:],
    declarations: String = ""
  ) throws -> Evaluator {
    let text = """
      functions { \(function) }
      data { \(declarations) }
      parameters { array[\(parameters)] real p; }
      model { \(call.replacingOccurrences(of: "METHOD", with: method)) }
      """
    return try Model(text: text).posterior(data: data).evaluator()
  }

  /// One compartment with an infusion from hour 6 to hour 8 into an empty body: nothing moves before it.
  @Test(arguments: methods) func infusionAfterAQuietStretch(method: String) throws {
    let function = """
      vector body(real t, vector y, real k, real start) {
        real rate = t >= start && t < start + 2 ? 5.0 : 0.0;
        return [rate - k * y[1]]';
      }
      """
    let single = try Self.evaluator(
      function,
      "array[4] vector[1] y = ode_METHOD(body, [0.0]', 0, {1, 7, 9, 24}, p[1], p[2]); target += sum(to_array_1d(y[:, 1]));",
      method: method, parameters: 2)
    let many = try Self.evaluator(
      function,
      """
      for (g in 1:6) {
        array[4] vector[1] y = ode_METHOD(body, [0.0]', 0, {1, 7, 9, 24}, p[1] + 0.01 * g, p[2] + 0.1 * g);
        target += sum(to_array_1d(y[:, 1]));
      }
      """, method: method, parameters: 2)
    func expected(_ k: Dual, _ start: Dual) -> Dual {
      func since(_ time: Dual, _ t: Double) -> Dual { (-(k * (Dual(t, 2) - time))).exponential }
      let stop = start + 2
      return (Dual(1, 2) - since(start, 7)) * 5 / k + (since(stop, 9) - since(start, 9)) * 5 / k
        + (since(stop, 24) - since(start, 24)) * 5 / k
    }
    let point = [0.3, 6.0]
    let v = Dual.variables(point)
    try expectEqual(single, point, expected(v[0], v[1]), 2e-6)
    var sum = Dual(0, 2)
    for g in 1...6 { sum = sum + expected(v[0] + 0.01 * Double(g), v[1] + 0.1 * Double(g)) }
    try expectEqual(many, point, sum, 2e-6)
  }

  /// A lag moves past an output time between two evaluations; at the output time itself the step before it counts.
  @Test(arguments: methods) func lagAroundAnOutputTime(method: String) throws {
    let evaluator = try Self.evaluator(
      "vector f(real t, vector y, real lag) { return [t < lag ? 0.0 : 1.5]'; }",
      "target += ode_METHOD_tol(f, [1.0]', 0, {2.0}, 1e-10, 1e-10, 1000, p[1])[1, 1];", method: method)
    for (lag, value, slope) in [(1.9, 1.15, -1.5), (2.1, 1.0, 0), (2.0, 1.0, 0), (0.5, 3.25, -1.5), (-1, 4, 0)] {
      let actual = try evaluator.logDensityAndGradient(at: [lag])
      #expect(abs(actual.value - value) < 1e-8)
      #expect(abs(actual.gradient[0] - slope) < 1e-8, "lag \(lag): \(actual.gradient)")
    }
  }

  /// The initial time is the lag: moving both moves the whole curve.
  @Test(arguments: methods) func lagAtTheInitialTime(method: String) throws {
    let evaluator = try Self.evaluator(
      "vector f(real t, vector y, real lag) { return [t < lag ? 0.0 : 1.5]'; }",
      "target += ode_METHOD_tol(f, [1.0]', p[1], {2.0}, 1e-10, 1e-10, 1000, p[1])[1, 1];", method: method)
    let actual = try evaluator.logDensityAndGradient(at: [0.75])
    #expect(abs(actual.value - (1 + 1.25 * 1.5)) < 1e-8)
    #expect(abs(actual.gradient[0] + 1.5) < 1e-8)
  }

  /// Three switches at one time, of which two move together, and one that follows from another's mode.
  @Test(arguments: methods) func switchesAtOneTime(method: String) throws {
    let evaluator = try Self.evaluator(
      """
      vector f(real t, vector y, real a, real b, real c) {
        real first = t >= a && t < b ? c : 0.0;
        real second = t >= b && t < b + 1 ? 3 * c : 0.0;
        real third = floor(t / b) >= 1 ? 1.0 : 0.0;
        return [first + second + third]';
      }
      """,
      "target += ode_METHOD_tol(f, [0.0]', 0, {5.0}, 1e-10, 1e-10, 10000, p[1], p[2], p[3])[1, 1];", method: method,
      parameters: 3)
    // c (b - a) + 3 c + (5 - b), where 2 b is beyond the end.
    let actual = try evaluator.logDensityAndGradient(at: [1, 2.6, 0.5])
    #expect(abs(actual.value - (0.5 * 1.6 + 1.5 + 2.4)) < 1e-8)
    for (slope, right) in zip(actual.gradient, [-0.5, 0.5 - 1, 1.6 + 3]) { #expect(abs(slope - right) < 1e-8) }
  }

  /// A square root that begins at the lag: the derivative by the lag is infinite there, its integral is not.
  @Test(arguments: methods) func infiniteSlopeAtTheLag(method: String) throws {
    let evaluator = try Self.evaluator(
      "vector f(real t, vector y, real k, real lag) { return [t < lag ? 0.0 : k * sqrt(t - lag)]'; }",
      "target += ode_METHOD(f, [0.0]', 0, {2.0}, p[1], p[2])[1, 1];", method: method, parameters: 2)
    let actual = try evaluator.logDensityAndGradient(at: [0.7, 0.5])
    #expect(abs(actual.value - 0.7 * 2 / 3 * pow(1.5, 1.5)) < 1e-5)
    #expect(abs(actual.gradient[0] - 2 / 3 * pow(1.5, 1.5)) < 1e-5)
    #expect(abs(actual.gradient[1] + 0.7 * 1.5.squareRoot()) < 2e-4)
  }

  /// Of y' = -1 above 1, +1 below it, there is no solution that goes on.
  @Test(arguments: methods) func chatteringIsAnError(method: String) throws {
    let evaluator = try Self.evaluator(
      "vector f(real t, vector y, real k) { return [y[1] > 1 ? -k : k]'; }",
      "target += ode_METHOD(f, [0.2]', 0, {2.0}, p[1])[1, 1];", method: method)
    #expect(try evaluator.logDensity(at: [1.0]) == -.infinity)
    #expect(evaluator.rejection?.contains("switches back and forth") == true, "\(evaluator.rejection ?? "")")
    // As long as the border is not reached, all is well.
    #expect(abs(try evaluator.logDensity(at: [0.3]) - 0.8) < 1e-6)
  }

  /// A blow-up ends the solve as soon as its steps no longer move the time.
  @Test(.timeLimit(.minutes(1)), arguments: methods) func blowUp(method: String) throws {
    let evaluator = try Self.evaluator(
      "vector f(real t, vector y, real k) { return [k * square(y[1])]'; }",
      "target += ode_METHOD_tol(f, [1.0]', 0, {3.0}, 1e-6, 1e-6, 100000000, p[1])[1, 1];", method: method)
    #expect(try evaluator.logDensity(at: [0.7]) == -.infinity)
    let reason = evaluator.rejection ?? ""
    #expect(reason.contains("the step became too small") || reason.contains("not finite"), "\(reason)")
  }

  /// The first time is one rounding after the initial one.
  @Test(arguments: methods) func oneRounding(method: String) throws {
    let evaluator = try Self.evaluator(
      "vector f(real t, vector y, real k) { return -k * y; }",
      "array[2] vector[1] y = ode_METHOD(f, [p[2]]', 1, {1 + 2.220446049250313e-16, 2}, p[1]); target += y[1, 1] + y[2, 1];",
      method: method, parameters: 2)
    let actual = try evaluator.logDensityAndGradient(at: [0.7, 2])
    #expect(abs(actual.value - 2 * (1 + exp(-0.7))) < 1e-5)
    #expect(abs(actual.gradient[0] + 2 * exp(-0.7)) < 1e-5)
    #expect(abs(actual.gradient[1] - (1 + exp(-0.7))) < 1e-5)
  }

  /// A peak after a stretch in which derivative and error estimate underflow to 0: steps do not pass output times there.
  @Test(arguments: methods) func peakAfterAStretchOfZeros(method: String) throws {
    let evaluator = try Self.evaluator(
      "vector f(real t, vector y, real k) { return [k * exp(-exp(60 * (50 - t)) - exp(60 * (t - 52.4)))]'; }",
      "target += ode_METHOD(f, [0.0]', 0, linspaced_array(80, 1, 80), p[1])[80, 1];", method: method)
    // The trapezoidal rule is exact to rounding where a function and all its derivatives vanish at both ends.
    let area = (0..<50_000).reduce(0.0) { sum, k in
      let t = 49 + 1e-4 * Double(k)
      return sum + 1e-4 * exp(-exp(60 * (50 - t)) - exp(60 * (t - 52.4)))
    }
    let actual = try evaluator.logDensityAndGradient(at: [2])
    #expect(abs(actual.value - 2 * area) < 1e-4)
    #expect(abs(actual.gradient[0] - area) < 1e-4)
  }

  /// A branch that refuses is no switch: where it is not taken, nothing changes.
  @Test(arguments: methods) func refusalsAreNoSwitches(method: String) throws {
    let evaluator = try Self.evaluator(
      """
      vector f(real t, vector y, real k) {
        if (y[1] > 1.5) reject("too large");
        return k * y;
      }
      """, "target += ode_METHOD_tol(f, [1.0]', 0, {1.0}, 1e-9, 1e-9, 10000, p[1])[1, 1];", method: method)
    #expect(abs(try evaluator.logDensity(at: [0.3]) - exp(0.3)) < 1e-7)
    #expect(try evaluator.logDensity(at: [0.7]) == -.infinity)
  }

  /// A table of 300 entries, followed by a `while` loop.
  @Test(arguments: ["rk45", "bdf"]) func longTables(method: String) throws {
    let times = (0..<300).map { 0.03 * Double($0) }
    let values = (0..<300).map { 1 + sin(Double($0)) }
    let evaluator = try Self.evaluator(
      """
      vector f(real t, vector y, real k, data array[] real times, data array[] real values) {
        int i = 1;
        while (i < size(times) && t >= times[i + 1]) i += 1;
        return [k * values[i]]';
      }
      """, "target += ode_METHOD(f, [0.0]', 0, {9.0}, p[1], times, values)[1, 1];", method: method,
      data: ["n": 300, "times": times, "values": values],
      declarations: "int n; array[n] real times; array[n] real values;")
    let sum = values.reduce(0, +) * 0.03
    let actual = try evaluator.logDensityAndGradient(at: [1.2])
    #expect(abs(actual.value - 1.2 * sum) < 1e-9 * sum)
    #expect(abs(actual.gradient[0] - sum) < 1e-9 * sum)
  }

  /// Conditions on time that are not linear in it.
  @Test(arguments: methods) func nonlinearConditionsOnTime(method: String) throws {
    let evaluator = try Self.evaluator(
      "vector f(real t, vector y, real k) { return [(sin(t) > k ? 1.0 : 0.0) + (square(t) < 10 * k ? 2.0 : 0.0)]'; }",
      "target += ode_METHOD_tol(f, [0.0]', 0, {9.0}, 1e-10, 1e-10, 10000, p[1])[1, 1];", method: method)
    let k = 0.5
    let actual = try evaluator.logDensityAndGradient(at: [k])
    // On for sin t > k in two periods, the second of which ends at 3π − asin k < 9.
    #expect(abs(actual.value - (2 * (Double.pi - 2 * asin(k)) + 2 * (10 * k).squareRoot())) < 1e-8)
    let slope = -4 / (1 - k * k).squareRoot() + 10 / (10 * k).squareRoot()
    #expect(abs(actual.gradient[0] - slope) < 1e-7)
  }

  /// A relay between two states: 1,000 crossings, each found.
  @Test(arguments: methods) func manyCrossings(method: String) throws {
    let evaluator = try Self.evaluator(
      "vector f(real t, vector y, real k) { return [y[2] > 0 ? -k : k, y[1] > 0 ? 1.0 : -1.0]'; }",
      "target += ode_METHOD(f, [0.0, -0.5]', 0, {100.0}, p[1])[1, 1];", method: method)
    #expect(try evaluator.logDensity(at: [1.0]).isFinite)
  }

  private func expectEqual(_ evaluator: Evaluator, _ p: [Double], _ expected: Dual, _ tolerance: Double) throws {
    let actual = try evaluator.logDensityAndGradient(at: p)
    #expect(abs(actual.value - expected.value) < tolerance * (1 + abs(expected.value)))
    for k in p.indices {
      #expect(
        abs(actual.gradient[k] - expected.gradient[k]) < 10 * tolerance * (1 + abs(expected.gradient[k])),
        "derivative \(k + 1): \(actual.gradient[k]) instead of \(expected.gradient[k])")
    }
  }
}
