// ControlFlowTests: branches, loops and calls that depend on data or on parameters.
import Cohort
import Foundation
import Testing

@Suite struct ControlFlowTests {
  @Test func conditionOnAParameterIsASelect() throws {
    let model = try Recorded(
      """
      parameters { real a; vector[3] b; }
      model {
        target += a > 0.2 ? 3 * a : -square(a);
        for (n in 1:3) {
          real z = 1;
          if (b[n] > 0) z = b[n]; else z = exp(b[n]);
          target += n * z;
        }
      }
      """)
    for point in [[0.5, 0.4, -0.3, 1.0], [-0.5, -0.4, 0.3, -1.0]] {
      let terms = point[1...].enumerated().map { Double($0 + 1) * ($1 > 0 ? $1 : exp($1)) }
      let first = point[0] > 0.2 ? 3 * point[0] : -point[0] * point[0]
      expectEqual(try model.value(point), first + terms.reduce(0, +))
      try model.expectGradientsMatch(point)
    }
    #expect(model.density.recordingCount == 1)
  }

  @Test func requirementsOfABranchCountOnlyWhereItIsTaken() throws {
    let model = try Recorded(
      """
      parameters { vector[2] b; }
      model {
        for (n in 1:2) {
          if (b[n] > 0) target += normal_lpdf(1 | 0, b[n]);
          else target += log(-b[n]) + sqrt(-b[n]);
        }
        target += b[1] > 0 ? lognormal_lpdf(2 | 0, b[1]) : sqrt(-b[1]);
      }
      """)
    let c = 0.5 * log(2 * Double.pi)
    expectEqual(
      try model.value([0.5, -0.25]),
      normal(1, 0, 0.5) - c + log(0.25) + 0.5 + normal(log(2), 0, 0.5) - log(2) - c)
    expectEqual(
      try model.value([-0.25, 2]), log(0.25) + 0.5 + normal(1, 0, 2) - c + 0.5)
    try model.expectGradientsMatch([0.5, -0.25])
    try model.expectGradientsMatch([-0.25, 2])
    #expect(model.density.recordingCount == 1)
    #expect(model.density.rejections.entries.isEmpty)
  }

  /// As in Stan, a scale must be positive also where there are no data; some families look at the sizes first.
  @Test(arguments: [
    ("normal(0, a)", false), ("student_t(a, 0, 1)", false), ("uniform(1, 1 + a)", false), ("normal(x, a)", false),
    ("cauchy(0, a)", true), ("double_exponential(0, a)", true), ("normal(a, 1)", true), ("uniform(x, a)", true),
  ])
  func scalarsAreCheckedWithoutData(density: String, isAccepted: Bool) throws {
    let model = try Recorded(
      "data { int N; vector[N] x; } parameters { real a; } model { x ~ \(density); }", data: ["N": 0, "x": [Double]()])
    #expect(try model.value([1]) == 0)
    #expect(try model.value([-1]) == (isAccepted ? 0 : -.infinity))
  }

  @Test func requirementsOfTakenBranchesReject() throws {
    let model = try Recorded(
      "parameters { real a; real s; } model { if (a > 0) target += normal_lpdf(0 | 0, s); else target += s; }")
    #expect(try model.value([1, -1]) == -.infinity)
    expectEqual(try model.value([-1, -1]), -1)
    expectEqual(try model.value([1, 2]), normal(0, 0, 2) - 0.5 * log(2 * Double.pi))
  }

  @Test func guardsKeepOneRecordingForEachPath() throws {
    let model = try Recorded(
      """
      functions { real steep(real x) { if (x > 1) return square(x); return x; } }
      parameters { real a; real b; }
      model {
        int n = 0;
        real x = fabs_(a);
        while (x < 4) { x *= 2; n += 1; }
        target += n * b + steep(b);
      }
      """.replacingOccurrences(of: "fabs_", with: "abs"))
    func expected(_ a: Double, _ b: Double) -> Double {
      let n = a == 0 ? 0 : max(0, (log2(4 / abs(a))).rounded(.up))
      return n * b + (b > 1 ? b * b : b)
    }
    let points = [[1.5, 0.5], [0.7, 0.5], [3.1, 2.0], [1.4, 0.2], [-0.7, 0.1], [3.9, 1.5]]
    for point in points + points { expectEqual(try model.value(point), expected(point[0], point[1])) }
    // Paths: 2, 3 and 1 doublings with either side of `steep` as met.
    #expect(model.density.recordingCount == 3)
    try model.expectGradientsMatch([1.5, 0.5])
  }

  @Test func indexThatDependsOnAParameter() throws {
    let model = try Recorded(
      "parameters { real a; vector[3] b; } model { target += b[a > 1 ? 3 : a > 0 ? 2 : 1] * a; }")
    for (a, index) in [(2.0, 3), (0.5, 2), (-1.0, 1), (3.0, 3)] {
      expectEqual(try model.value([a, 0.1, 0.2, 0.3]), a * Double(index) / 10)
    }
    #expect(model.density.recordingCount == 3)
  }

  @Test func rejectOnAPathRejectsThatPathOnly() throws {
    let model = try Recorded(
      "parameters { real a; } model { if (a > 1) reject(\"a is \", a); target += a; }")
    #expect(try model.value([2]) == -.infinity)
    expectEqual(try model.value([0.5]), 0.5)
    #expect(try model.value([3]) == -.infinity)
    expectEqual(try model.value([-0.5]), -0.5)
    #expect(model.density.recordingCount == 2)
  }

  @Test func targetSoFarIsAValue() throws {
    let model = try Recorded(
      "parameters { real a; } model { a ~ normal(0, 1); target += square(a); target += 2 * target(); target += 1; }")
    let so = { (a: Double) in normal(a, 0, 1) + a * a }
    expectEqual(try model.value([0.7]), 3 * so(0.7) + 1)
    expectEqual(try model.value([-1.3]), 3 * so(-1.3) + 1)
    try model.expectGradientsMatch([0.7])
  }

  @Test func recursionAndMutualRecursion() throws {
    let model = try Recorded(
      """
      functions {
        real power_of(real x, int n) { if (n == 0) return 1; return x * power_of(x, n - 1); }
        int is_even(int n);
        int is_odd(int n) { return n == 0 ? 0 : is_even(n - 1); }
        int is_even(int n) { return n == 0 ? 1 : is_odd(n - 1); }
      }
      parameters { real x; }
      model { target += power_of(x, 5) + is_even(10) * x; }
      """)
    expectEqual(try model.value([1.3]), pow(1.3, 5) + 1.3)
    try model.expectGradientsMatch([1.3])
  }

  @Test func endlessRecursionEndsWithAnError() throws {
    #expect(throws: ModelError.self) {
      _ = try Recorded(
        "functions { real f(real x) { return f(x) + 1; } } parameters { real x; } model { target += f(x); }"
      )
      .value([0])
    }
  }

  @Test func branchesByDataGiveOneBlockForEachShape() throws {
    let model = try Recorded(
      """
      data { int N; array[N] int kind; vector[N] y; }
      parameters { real a; real<lower=0> s; }
      model {
        for (n in 1:N) {
          if (kind[n] == 1) y[n] ~ normal(a, s);
          else if (kind[n] == 2) target += -abs(y[n] - a);
          else continue;
        }
      }
      """, data: ["N": 6, "kind": [1, 2, 3, 1, 2, 1], "y": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]])
    func expected(_ a: Double, _ t: Double) -> Double {
      [0.1, 0.4, 0.6].map { normal($0, a, exp(t)) }.reduce(t, +) - abs(0.2 - a) - abs(0.5 - a)
    }
    expectEqual(try model.value([0.9, 0.3]), expected(0.9, 0.3))
    expectEqual(try model.value([-0.9, -0.3]), expected(-0.9, -0.3))
    #expect(model.density.recordingCount == 1)
    #expect(model.blocks.contains { $0.rows == 3 } && model.blocks.contains { $0.rows == 2 })
  }

  @Test func whatDependsOnDataAloneLeavesNoTrace() throws {
    let model = try Recorded(
      """
      data { int N; vector[N] y; }
      parameters { real a; }
      model {
        real s = 0;
        for (n in 1:N) s += lgamma(y[n] + 1) * exp(y[n]);
        target += s * a;
      }
      """, data: ["N": 50, "y": (0..<50).map { Double($0) / 50 }])
    let s = (0..<50).map { lgamma(Double($0) / 50 + 1) * exp(Double($0) / 50) }.reduce(0, +)
    expectEqual(try model.value([2]), 2 * s)
    #expect(model.blocks.allSatisfy { $0.rows == 1 && $0.operations.count <= 1 })
  }
}
