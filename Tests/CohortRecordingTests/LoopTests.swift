// LoopTests: loops become blocks, whatever way they are written.
import Cohort
import Foundation
import Testing

@Suite struct LoopTests {
  static let regression: ModelData = [
    "N": 40, "J": 5, "g": (0..<40).map { $0 % 5 + 1 }, "x": (0..<40).map { sin(Double($0)) },
    "y": (0..<40).map { cos(Double($0)) },
  ]
  static func regression(_ model: String) throws -> Recorded {
    try Recorded(
      """
      functions { real line(real a, real b, real x) { return a + b * x; } }
      data { int N; int J; array[N] int g; vector[N] x; vector[N] y; }
      parameters { vector[J] a; real b; real<lower=0> s; }
      model { \(model) }
      """, data: regression)
  }

  /// A loop, a vectorised statement, a foreach over indices and a call of a function mean the same program.
  @Test(arguments: [
    "for (n in 1:N) y[n] ~ normal(a[g[n]] + b * x[n], s);",
    "for (n in 1:N) { real m = a[g[n]]; m += b * x[n]; target += normal_lupdf(y[n] | m, s); }",
    "vector[N] m; for (n in 1:N) m[n] = a[g[n]] + b * x[n]; y ~ normal(m, s);",
    "for (n in 1:N) y[n] ~ normal(line(a[g[n]], b, x[n]), s);",
    "for (k in 1:2) { for (n in 1:(N %/% 2)) { int i = (k - 1) * N %/% 2 + n; y[i] ~ normal(a[g[i]] + b * x[i], s); } }",
  ]) func spellingsGiveOneShape(_ spelling: String) throws {
    let vectorised = try LoopTests.regression("y ~ normal(a[g] + b * x, s);")
    let other = try LoopTests.regression(spelling)
    let point = [0.1, -0.2, 0.3, -0.4, 0.5, 0.6, -0.7]
    expectEqual(try other.value(point), try vectorised.value(point))
    for (x, y) in zip(try other.gradient(point), try vectorised.gradient(point)) { expectEqual(x, y) }
    #expect(other.shape == vectorised.shape)
    try other.expectGradientsMatch(point)
  }

  @Test func raggedNestedLoopsFlattenIntoOneBlock() throws {
    let sizes = [3, 0, 5, 1, 7]
    let model = try Recorded(
      """
      data { int J; array[J] int size_of; vector[sum(size_of)] y; }
      parameters { vector[J] a; real<lower=0> s; }
      model {
        int k = 1;
        for (j in 1:J) {
          real m = exp(a[j]);
          for (i in 1:size_of[j]) { y[k] ~ normal(m, s); k += 1; }
        }
      }
      """, data: ["J": 5, "size_of": sizes, "y": (0..<16).map { sin(Double($0)) }])
    let point = [0.1, 0.2, -0.3, 0.4, -0.5, 0.2]
    var (expected, k) = (point[5], 0)
    for (j, size) in sizes.enumerated() {
      for _ in 0..<size {
        expected += normal(sin(Double(k)), exp(point[j]), exp(point[5]))
        k += 1
      }
    }
    expectEqual(try model.value(point), expected)
    try model.expectGradientsMatch(point)
    #expect(model.blocks.contains { $0.rows == 16 && $0.segments == nil })
  }

  @Test func autoregressionIsAnOrderedBlock() throws {
    let y = (0..<30).map { sin(Double($0) * 0.7) }
    let model = try Recorded(
      """
      data { int T; vector[T] y; }
      parameters { real phi; real<lower=0> s; }
      model {
        real m = 0.5;
        for (t in 2:T) { m = phi * m + 0.3 * tanh(y[t - 1]); y[t] ~ normal(m, s); }
      }
      """, data: ["T": 30, "y": y])
    var (m, expected) = (0.5, 0.1)
    for t in 1..<30 {
      m = 0.4 * m + 0.3 * tanh(y[t - 1])
      expected += normal(y[t], m, exp(0.1))
    }
    expectEqual(try model.value([0.4, 0.1]), expected)
    try model.expectGradientsMatch([0.4, 0.1])
    #expect(model.blocks.contains { ($0.segments?.count ?? 0) > 25 })
    #expect(model.blocks.count <= 6)
  }

  @Test func independentSeriesAdvanceSideBySide() throws {
    let model = try Recorded(
      """
      data { int G; int T; matrix[T, G] y; }
      parameters { vector<lower=0>[G] w; real<lower=0, upper=1> b; }
      model {
        for (g in 1:G) {
          real h = 1;
          for (t in 2:T) {
            h = w[g] + 0.1 * square(y[t - 1, g]) + b * h;
            y[t, g] ~ normal(0, sqrt(h));
          }
        }
      }
      """, data: ["G": 4, "T": 12, "y": (0..<12).map { t in (0..<4).map { g in sin(Double(3 * t + 5 * g)) } }])
    let point = [0.1, -0.1, 0.2, 0.3, 0.4]
    let b = 1 / (1 + exp(-0.4))
    var expected = point[..<4].reduce(0, +) + log(b * (1 - b))
    for g in 0..<4 {
      var h = 1.0
      for t in 1..<12 {
        h = exp(point[g]) + 0.1 * pow(sin(Double(3 * (t - 1) + 5 * g)), 2) + b * h
        expected += normal(sin(Double(3 * t + 5 * g)), 0, h.squareRoot())
      }
    }
    expectEqual(try model.value(point), expected)
    try model.expectGradientsMatch(point)
    #expect(model.blocks.contains { $0.rows == 44 && $0.segments?.count == 12 })
  }

  @Test func forwardAlgorithm() throws {
    let model = try Recorded(
      """
      data { int T; vector[T] y; }
      parameters { vector[2] mu; array[2] simplex[2] P; }
      model {
        vector[2] f = [log(0.5), log(0.5)]';
        for (t in 1:T) {
          vector[2] next;
          for (j in 1:2) next[j] = log_sum_exp(f[1] + log(P[1, j]), f[2] + log(P[2, j])) + normal_lpdf(y[t] | mu[j], 1);
          f = next;
        }
        target += log_sum_exp(f);
      }
      """, data: ["T": 9, "y": (0..<9).map { Double($0 % 3) - 1 }])
    let point = [-0.5, 0.8, 0.3, -0.2]
    // Sum over all 2^9 paths.
    // A simplex of two: the difference of the logarithms is √2 x.
    let p = [1 / (1 + exp(-0.3 * 2.0.squareRoot())), 1 / (1 + exp(0.2 * 2.0.squareRoot()))]
    let rows = [[p[0], 1 - p[0]], [p[1], 1 - p[1]]]
    var total = 0.0
    for path in 0..<(1 << 9) {
      // The chain starts from either state with probability one half before the first step.
      for start in 0..<2 {
        var (weight, state) = (0.5, start)
        for t in 0..<9 {
          let next = (path >> t) & 1
          let z = Double(t % 3) - 1 - point[next]
          weight *= rows[state][next] * exp(-0.5 * z * z) / (2 * Double.pi).squareRoot()
          state = next
        }
        total += weight
      }
    }
    let jacobian = p.map { log(2.0.squareRoot() * $0 * (1 - $0)) }.reduce(0, +)
    expectEqual(try model.value(point), log(total) + jacobian, 1e-11)
    try model.expectGradientsMatch(point)
  }

  @Test func sumsTakeNoOrder() throws {
    let model = try Recorded(
      "data { int N; vector[N] x; } parameters { real a; } "
        + "model { real s = 0; for (n in 1:N) s += exp(a * x[n]); target += -log(s); }",
      data: ["N": 100, "x": (0..<100).map { Double($0) / 100 }])
    let s = (0..<100).map { exp(0.3 * Double($0) / 100) }.reduce(0, +)
    expectEqual(try model.value([0.3]), -log(s))
    try model.expectGradientsMatch([0.3])
    #expect(model.blocks.allSatisfy { $0.segments == nil })
  }

  @Test func foreachSlicesAndTuples() throws {
    let model = try Recorded(
      """
      functions {
        tuple(real, vector) halves(vector v) { return (v[1], v[2:]); }
      }
      parameters { vector[4] v; matrix[2, 3] M; array[2, 2] real r; }
      model {
        vector[4] u = rep_vector(1, 4);
        u[2:3] = v[{4, 1}];
        u[1] += 2;
        matrix[2, 3] W = M;
        W[2, {3, 1}] = v[1:2]';
        W[:, 2] = [v[3], v[4]]';
        real s = 0;
        for (x in v) s += square(x);
        for (w in W) s += 2 * w;
        for (row in r) for (x in row) s -= x;
        tuple(real, vector[3]) t = halves(v);
        real first;
              vector[3] rest;
              (first, rest) = halves(2 * v);
        target += s + u[1] * u[2] * u[3] + t.1 * sum(t.2) + first - rest[3];
      }
      """)
    let v = [0.1, -0.2, 0.3, 0.4]
    let m = [1.0, 2, 3, 4, 5, 6]  // columns
    let r = [0.5, 0.6, 0.7, 0.8]
    let s = v.map { $0 * $0 }.reduce(0, +) + 2 * (m[0] + v[1] + v[2] + v[3] + m[4] + v[0]) - r.reduce(0, +)
    let expected = s + 3 * v[3] * v[0] + v[0] * (v[1] + v[2] + v[3]) + 2 * v[0] - 2 * v[3]
    expectEqual(try model.value(v + m + r), expected)
    try model.expectGradientsMatch(v + m + r)
  }
}
