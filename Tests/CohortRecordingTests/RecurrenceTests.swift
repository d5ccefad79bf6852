// RecurrenceTests: series, filters and hand-written solvers become short loops, whatever their first steps lack.
import Cohort
import CohortProgram
import Foundation
import Testing

@Suite struct RecurrenceTests {
  static func series(_ count: Int) -> [Double] { (0..<count).map { 0.4 * sin(Double(3 * $0)) + 0.2 } }

  /// Rows that run one after another or level by level, and operations in all blocks.
  static func size(_ model: Recorded) -> (steps: Int, operations: Int) {
    (model.density.program?.steps.count ?? 0, model.blocks.reduce(0) { $0 + $1.operations.count })
  }

  static func garch(_ count: Int) throws -> Recorded {
    try Recorded(
      """
      data { int T; vector[T] y; real s1; }
      parameters { real mu; real<lower=0> a; real<lower=0> b; real<lower=0> c; }
      model {
        vector[T] s;
        s[1] = s1;
        for (t in 2:T) s[t] = sqrt(a + b * square(y[t - 1] - mu) + c * square(s[t - 1]));
        y ~ normal(mu, s);
      }
      """, data: ["T": count, "y": series(count), "s1": 0.7])
  }

  @Test func aKnownFirstStepCostsNoSteps() throws {
    let model = try RecurrenceTests.garch(60)
    let point = [0.1, -1.2, -0.7, -0.3]
    let (a, b, c) = (exp(point[1]), exp(point[2]), exp(point[3]))
    let y = RecurrenceTests.series(60)
    var (s, expected) = (0.7, point[1] + point[2] + point[3])
    for t in 0..<60 {
      if t > 0 { s = sqrt(a + b * pow(y[t - 1] - point[0], 2) + c * s * s) }
      expected += normal(y[t], point[0], s)
    }
    expectEqual(try model.value(point), expected)
    try model.expectGradientsMatch(point)
    let longer = try RecurrenceTests.garch(600)
    _ = try longer.value(point)
    let (short, long) = (RecurrenceTests.size(model), RecurrenceTests.size(longer))
    #expect(short == long, "the program grows with the series: \(short), \(long)")
    #expect(long.steps < 10)
  }

  /// A Kalman filter of two states in matrices, against the same filter written with numbers.
  @Test func matricesWithinAFilterAreUnrolled() throws {
    let count = 40
    let model = try Recorded(
      """
      data { int T; vector[T] y; }
      parameters { real<lower=0> r; vector<lower=0>[2] q; }
      model {
        matrix[2, 2] F = [[1, 1], [0, 1]];
        row_vector[2] H = [1, 0.5];
        vector[2] m = [0, 0]';
        matrix[2, 2] P = diag_matrix([2, 3]');
        for (t in 1:T) {
          m = F * m;
          P = F * P * F' + diag_matrix(q);
          real v = y[t] - H * m;
          real S = H * P * H' + r;
          vector[2] K = P * H' / S;
          target += -0.5 * (log(S) + square(v) / S);
          m += K * v;
          P -= K * H * P;
        }
      }
      """, data: ["T": count, "y": RecurrenceTests.series(count)])
    let point = [-0.4, -1.1, -0.9]
    let (r, q) = (exp(point[0]), [exp(point[1]), exp(point[2])])
    var expected = point.reduce(0, +)
    var (m0, m1, p00, p01, p11) = (0.0, 0.0, 2.0, 0.0, 3.0)
    for y in RecurrenceTests.series(count) {
      m0 += m1
      (p00, p01, p11) = (p00 + 2 * p01 + p11 + q[0], p01 + p11, p11 + q[1])
      let (g0, g1) = (p00 + 0.5 * p01, p01 + 0.5 * p11)
      let (v, s) = (y - m0 - 0.5 * m1, g0 + 0.5 * g1 + r)
      expected += -0.5 * (log(s) + v * v / s)
      (m0, m1) = (m0 + g0 / s * v, m1 + g1 / s * v)
      (p00, p01, p11) = (p00 - g0 * g0 / s, p01 - g0 * g1 / s, p11 - g1 * g1 / s)
    }
    expectEqual(try model.value(point), expected, 1e-11)
    try model.expectGradientsMatch(point)
    #expect(RecurrenceTests.size(model).steps < 15)
  }

  /// Rows of one time step that do not read each other are one segment, also where the loops nest the other way.
  @Test(arguments: [
    "for (g in 1:G) { x[g, 1] = 0.5; for (t in 2:T) x[g, t] = a * tanh(x[g, t - 1]) + b[g]; }",
    "x[, 1] = rep_array(0.5, G); for (t in 2:T) for (g in 1:G) x[g, t] = a * tanh(x[g, t - 1]) + b[g];",
  ]) func seriesAdvanceSideBySide(_ loops: String) throws {
    let model = try Recorded(
      """
      data { int T; int G; }
      parameters { real a; vector[G] b; }
      model {
        array[G, T] real x;
        \(loops)
        for (g in 1:G) target += -square(x[g, T]);
      }
      """, data: ["T": 30, "G": 8])
    let point = (0..<9).map { 0.1 * Double($0) - 0.3 }
    var expected = 0.0
    for g in 0..<8 {
      var x = 0.5
      for _ in 1..<30 { x = point[0] * tanh(x) + point[1 + g] }
      expected -= x * x
    }
    expectEqual(try model.value(point), expected)
    try model.expectGradientsMatch(point)
    #expect(
      model.blocks.contains { block in
        guard let segments = block.segments else { return false }
        return zip(segments, segments.dropFirst()).allSatisfy { $1 - $0 == 8 }
      })
  }

  /// Calls of a library node between the steps of a series.
  @Test func nodesWithinASeries() throws {
    let model = try Recorded(
      """
      data { int T; int K; array[T] vector[K] y; }
      parameters { matrix[K, K] A; real<lower=0> s; }
      model {
        vector[K] x = rep_vector(0.1, K);
        for (t in 1:T) {
          x = inverse(add_diag(A, 4)) * x + 0.1 * y[t];
          x = mdivide_left(add_diag(A * 0.1, 1 + square(x[1])), x);
          y[t] ~ normal(x, s);
        }
      }
      """, data: ["T": 12, "K": 3, "y": (0..<12).map { t in (0..<3).map { sin(Double(3 * t + $0)) } }])
    try model.expectGradientsMatch((0..<10).map { 0.2 * cos(Double($0)) })
  }

  private struct Picker {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
      // SplitMix64 (Steele, Lea and Flood 2014).
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((z ^ (z >> 31)) % UInt64(bound))
    }

    mutating func pick(_ list: [String]) -> String { list[next(list.count)] }
  }

  /// Writes recurrences at random: scalars, vectors and matrices carried from step to step, lags, inner loops, steps that
  /// differ by data, constants at the start.
  private struct Writer {
    var random: Picker
    init(_ seed: Int) { random = Picker(state: UInt64(seed) &* 6_364_136_223 &+ 17) }

    mutating func scalar(_ depth: Int) -> String {
      if depth == 0 {
        return random.pick([
          "x[t - 1]", "x[t - 1]", "x[max(t - 2, 1)]", "u[1]", "u[2]", "M[1, 2]", "M[2, 2]", "a", "b", "y[t]", "y[k[t]]",
          "0.3", "z[t]", "x[k[t] < t ? k[t] : 1]", "s",
        ])
      }
      let first = scalar(depth - 1)
      switch random.next(8) {
      case 0: return "(\(first) + \(scalar(depth - 1)))"
      case 1: return "(\(first) - 0.5 * \(scalar(depth - 1)))"
      case 2: return "(\(first) * tanh(\(scalar(depth - 1))))"
      case 3: return "inv_logit(\(first))"
      case 4: return "log_sum_exp([\(first), \(scalar(0)), \(scalar(0))])"
      case 5: return "sqrt(1 + square(\(first)))"
      case 6: return "dot_product(u, [\(first), \(scalar(0))]')"
      default: return "(\(first) / (1.5 + square(\(scalar(0)))))"
      }
    }

    mutating func step() -> String {
      switch random.next(9) {
      case 0, 1: return "x[t] = 0.5 * tanh(\(scalar(2)));"
      case 2: return "u = tanh(M * u + [\(scalar(1)), 0.1]');"
      case 3: return "M = 0.3 * tanh(M * B) + diag_matrix(u);"
      case 4: return "for (i in 1:2) u[i] = tanh(u[3 - i] * \(scalar(1)));"
      case 5: return "if (k[t] > 2) { s = tanh(\(scalar(1))); } else { s = 0.4 * s + \(scalar(0)); }"
      case 6: return "s = 0.5 * s; for (i in 1:k[t]) s += 0.1 * z[i] * x[max(t - i, 1)];"
      case 7: return "if (y[t] > 0) { u = 0.5 * u; }"
      default: return "target += -square(x[t - 1] - \(scalar(1)));"
      }
    }

    mutating func program() -> String {
      var loop = "x[t] = 0.2 * x[t - 1] + \(random.pick(["a", "z[t]", "0.1", "y[t]"]));\n"
      for _ in 0..<(2 + random.next(4)) { loop += "    \(step())\n" }
      let series = random.next(3) == 0
      return """
        data { int T; vector[T] y; array[T] int k; }
        parameters { real a; real b; vector[T] z; matrix[2, 2] B; }
        model {
          \(series ? "for (g in 1:5) {" : "{")
          vector[T] x;
          vector[2] u = \(random.pick(["[0.5, 0.2]'", "[a, 0.1]'"]));
          matrix[2, 2] M = \(random.pick(["[[0.1, 0.2], [0.3, 0.4]]", "B", "[[b, 0], [0, 1]]"]));
          real s = \(series ? "0.1 * g" : "0.1");
          x[1] = \(random.pick(["0.5", "a", "y[1]"]));
          for (t in 2:T) {
            \(loop)
          }
          target += -square(s) - dot_self(u) - sum(square(x)) - sum(square(M));
          }
        }
        """
    }
  }

  /// Replays against recordings made anew, whose value is computed while the model runs, before any optimisation; and
  /// gradients against differences.
  @Test(arguments: 0..<60) func randomRecurrences(_ seed: Int) throws {
    var writer = Writer(seed)
    let source = writer.program()
    let count = 9
    let data: ModelData = [
      "T": count, "y": (0..<count).map { sin(Double($0 * 5 + seed)) }, "k": (0..<count).map { ($0 * 7 + seed) % 4 + 1 },
    ]
    let replayed = try Recorded(source, data: data)
    for number in 0..<2 {
      let point = (0..<(count + 6)).map { _ in Double(writer.random.next(2001)) / 2000 - 0.5 }
      let anew = try point.withUnsafeBufferPointer { try replayed.posterior.bound.record(at: $0).value }
      expectEqual(try replayed.value(point), anew, 1e-11)
      try replayed.expectGradientsMatch(point, tolerance: 1e-6)
      if number == 0 { #expect(replayed.density.recordingCount >= 1) }
    }
  }
}
