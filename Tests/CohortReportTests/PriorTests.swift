// PriorTests: priors that are drawn against closed forms, and reasons why others are not.
import Cohort
import CohortReport
import Foundation
import Testing

@Suite struct PriorTests {
  private static let text = """
    functions { real twice(real x) { return 2 * x; } }
    data { int N; vector[2] m; real s; }
    transformed data { real rate = twice(s); }
    parameters {
      real a; // on the line
      real<lower=0> half;
      real<lower=0> rated;
      vector[2] v;
      real<lower=-1, upper=3> flat;
      real<lower=0, upper=1> share;
      real cut;
      matrix[2, 2] all;
      array[N] real looped;
      real child;
      real improper;
      simplex[3] p;
      real twiced;
      real branched;
      real bad;
    }
    model {
      a ~ normal(1, 2);
      half ~ cauchy(0, 5);
      rated ~ exponential(rate);
      v ~ normal(m, [0.5, 3]');
      target += beta_lpdf(share | 2, 3);
      cut ~ normal(0, 1) T[0.5, ];
      to_vector(all) ~ std_normal();
      for (n in 1:N) looped[n] ~ normal(0, 2);
      child ~ normal(a, 1);
      p ~ dirichlet(rep_vector(1, 3));
      twiced ~ normal(0, 1);
      twiced ~ normal(0, 2);
      if (s > 0) branched ~ normal(0, 1);
      bad ~ normal(0, -s);
    }
    """

  private static func report() throws -> Report {
    let model = try Model(text: text, name: "priors")
    let columns =
      ["a", "half", "rated", "v.1", "v.2", "flat", "share", "cut"] + ["1.1", "2.1", "1.2", "2.2"].map { "all.\($0)" }
      + ["looped.1", "looped.2", "looped.3", "child", "improper", "p.1", "p.2", "p.3", "twiced", "branched", "bad"]
    return try Report(
      FakeFit.fit(columns), model: model, data: ["N": 3, "m": [10.0, -10.0], "s": 0.75])
  }

  /// Densities at points of the curves. What lies within bounds is estimated from 2000 draws, hence the tolerance.
  @Test func densitiesAreTheClosedForms() throws {
    let report = try Self.report()
    func normal(_ x: Double, _ m: Double, _ s: Double) -> Double {
      exp(-0.5 * pow((x - m) / s, 2)) / (s * (2 * .pi).squareRoot())
    }
    let forms: [(String, (Double) -> Double, tolerance: Double)] = [
      ("a", { normal($0, 1, 2) }, 1e-6),
      ("half", { 2 / (.pi * 5 * (1 + pow($0 / 5, 2))) }, 0.07),
      ("rated", { 1.5 * exp(-1.5 * $0) }, 1e-6),
      ("v[1]", { normal($0, 10, 0.5) }, 1e-6),
      ("v[2]", { normal($0, -10, 3) }, 1e-6),
      ("flat", { _ in 0.25 }, 1e-6),
      ("share", { 12 * $0 * pow(1 - $0, 2) }, 1e-6),
      ("cut", { normal($0, 0, 1) / 0.308_537_538_7 }, 0.12),
      ("all", { normal($0, 0, 1) }, 1e-6),
      ("looped", { normal($0, 0, 2) }, 1e-6),
    ]
    #expect(report.priors.map(\.name).sorted() == forms.map { $0.0 }.sorted())
    for (name, density, tolerance) in forms {
      let prior = try #require(report.priors.first { $0.name == name })
      let curve = prior.curve
      #expect(curve.density.count > 100)
      for (k, found) in curve.density.values.enumerated() {
        let x = curve.low + (curve.high - curve.low) * Double(k) / Double(curve.density.count - 1)
        let expected = density(x)
        #expect(abs(Double(found) - expected) <= tolerance * expected + 1e-7, "\(name) at \(x)")
      }
    }
    let a = try #require(report.priors.first { $0.name == "a" })
    #expect(a.statement == "a ~ normal(1, 2);")
    #expect(a.line == 22)
    #expect(report.variables.first { $0.name == "a" }?.comment == "on the line")
    #expect(report.priors.first { $0.name == "all" }?.quantities.count == 4)
    // Bounds cut the range.
    #expect(try #require(report.priors.first { $0.name == "half" }).curve.low == 0)
    #expect(try #require(report.priors.first { $0.name == "cut" }).curve.low == 0.5)
  }

  @Test func reasonsAreGivenForTheOthers() throws {
    let reasons = Dictionary(
      uniqueKeysWithValues: try Self.report().undrawnPriors.map { ($0.name, $0.reason) })
    #expect(reasons.keys.sorted() == ["bad", "branched", "child", "improper", "p", "twiced"])
    #expect(reasons["child"] == "its prior depends on a")
    #expect(reasons["improper"]?.hasPrefix("no statement gives it a prior by itself") == true)
    #expect(reasons["p"]?.contains("bound to each other") == true)
    #expect(reasons["twiced"]?.hasPrefix("several statements") == true)
    #expect(reasons["branched"]?.hasPrefix("its prior stands in a branch") == true)
    #expect(reasons["bad"]?.hasPrefix("its density cannot be evaluated") == true)
  }

  /// Texts that are included are read in place.
  @Test func includedTextsAreRead() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cohort-include-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try "real scale() { return 4; }\n".write(
      to: folder.appendingPathComponent("f.stan"), atomically: true, encoding: .utf8)
    let model = try Model(
      text: "functions {\n#include f.stan\n}\nparameters { real x; } model { x ~ normal(0, scale()); }",
      includePaths: [folder.path])
    let report = try Report(FakeFit.fit(["x"]), model: model, data: [:])
    let prior = try #require(report.priors.first)
    #expect(prior.line == 0)
    let middle = prior.curve.density.values.max() ?? 0
    #expect(abs(Double(middle) - 1 / (4 * (2 * Double.pi).squareRoot())) < 1e-3)
  }
}
