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
  static func filter(_ count: Int) throws -> Recorded {
    try Recorded(
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
  }

  @Test func matricesWithinAFilterAreUnrolled() throws {
    let count = 40
    let model = try RecurrenceTests.filter(count)
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
    let longer = try RecurrenceTests.filter(400)
    _ = try longer.value(point)
    let (short, long) = (RecurrenceTests.size(model), RecurrenceTests.size(longer))
    #expect(short == long, "the program grows with the series: \(short), \(long)")
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

  /// Vectors one by one have one factorisation if they have one covariance, whatever their means.
  @Test(arguments: ["mu", "mu * t", "[mu[1], 0.5 * t]'"]) func callsThatShareACovariance(_ mean: String) throws {
    let declarations = """
      data { int T; array[T] vector[2] y; }
      parameters { vector[2] mu; cov_matrix[2] S; }
      """
    let data: ModelData = ["T": 9, "y": (0..<9).map { t in [sin(Double(t)), cos(Double(2 * t))] }]
    let loop = try Recorded(
      "\(declarations) model { for (t in 1:T) y[t] ~ multi_normal(\(mean), S); }", data: data)
    let vectorised = try Recorded(
      """
      \(declarations) model {
        array[T] vector[2] m;
        for (t in 1:T) m[t] = \(mean);
        y ~ multi_normal(m, S);
      }
      """, data: data)
    let point = [0.3, -0.2, 0.5, 0.1, -0.4]
    expectEqual(try loop.value(point), try vectorised.value(point))
    for (a, b) in zip(try loop.gradient(point), try vectorised.gradient(point)) { expectEqual(a, b, 1e-11) }
    try loop.expectGradientsMatch(point)
    let nodes = (loop.density.program?.steps ?? []).count { step in
      if case .node = step { return true }
      return false
    }
    #expect(nodes == 1)
  }

  /// Steps that differ by data at random, sums too long to be written out, and a state that nothing reads at the end.
  @Test func stepsThatDiffer() throws {
    let count = 50
    let seen = (0..<count).map { ($0 * $0 + 3 * $0) % 7 < 4 ? 1 : 0 }
    let y = RecurrenceTests.series(count)
    let model = try Recorded(
      """
      data { int T; array[T] int seen; vector[T] y; }
      parameters { real a; real<lower=0> r; }
      model {
        real m = 0;
        real p = 1;
        vector[T] past = rep_vector(0, T);
        for (t in 1:T) {
          m = a * m + 0.01 * sum(past);
          p = square(a) * p + 0.1;
          if (seen[t]) {
            real k = p / (p + r);
            target += normal_lupdf(y[t] | m, sqrt(p + r));
            m += k * (y[t] - m);
            p *= 1 - k;
          }
          past[t] = tanh(m);
        }
      }
      """, data: ["T": count, "seen": seen, "y": y])
    let point = [0.7, -0.5]
    let (a, r) = (point[0], exp(point[1]))
    var (m, p, past, expected) = (0.0, 1.0, 0.0, point[1])
    for t in 0..<count {
      m = a * m + 0.01 * past
      p = a * a * p + 0.1
      if seen[t] == 1 {
        expected += normal(y[t], m, sqrt(p + r))
        let k = p / (p + r)
        m += k * (y[t] - m)
        p *= 1 - k
      }
      past += tanh(m)
    }
    expectEqual(try model.value(point), expected, 1e-11)
    try model.expectGradientsMatch(point)
  }
}
