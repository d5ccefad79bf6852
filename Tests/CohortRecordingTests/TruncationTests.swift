// Truncated densities against mpmath: bounds in one tail, in both, far out, one-sided, as data and as parameters.
import Cohort
import CohortModel
import Foundation
import Testing

/// A line of truncations.jsonl, which `Benchmarks/tails/make_truncations.py` writes.
private struct TruncatedDensity: Decodable {
  let distribution: String
  let counts: Bool
  /// Which bounds there are.
  let low: Bool
  let high: Bool
  /// y, both bounds, and the distribution's arguments.
  let args: [Double]
  /// Which of these are real.
  let reals: [Bool]
  let value: Double
  let grad: [Double?]

  /// The statement over variables x0, x1, …
  var statement: String {
    let rest = args.indices.dropFirst(3).map { "x\($0)" }.joined(separator: ", ")
    return "x0 ~ \(distribution)(\(rest)) T[\(low ? "x1" : ""), \(high ? "x2" : "")];"
  }

  var program: String {
    var data = ""
    var parameters = ""
    for (index, isReal) in reals.enumerated() {
      if isReal { parameters += "real x\(index); " } else { data += "int x\(index); " }
    }
    return "data { \(data)}\nparameters { \(parameters)}\nmodel { \(statement) }"
  }

  /// Everything as data: nothing but a number is recorded.
  var dataProgram: String {
    let all = reals.enumerated().map { "\($1 ? "real" : "int") x\($0); " }.joined()
    return "data { \(all)}\nparameters { real unused; }\nmodel { \(statement) }"
  }

  func data(all: Bool) -> ModelData {
    var data: ModelData = [:]
    for (index, isReal) in reals.enumerated() {
      if !isReal {
        data["x\(index)"] = Int(args[index])
      } else if all {
        data["x\(index)"] = args[index]
      }
    }
    return data
  }
}

@Suite struct TruncationTests {
  private static func rows() throws -> [TruncatedDensity] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/truncations.jsonl")
    let decoder = JSONDecoder()
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
      try decoder.decode(TruncatedDensity.self, from: Data($0.utf8))
    }
  }

  /// Density and mass may be huge and nearly equal: rounding of either remains.
  private func agree(_ a: Double, _ b: Double, _ scale: Double) -> Bool { abs(a - b) <= 2e-10 * abs(b) + 1e-14 * scale }

  /// Value and gradient with all constants.
  private func evaluate(_ program: String, _ data: ModelData, at point: [Double]) throws -> (Double, [Double]) {
    let posterior = try Posterior(Model(text: program), data: data)
    let density = try posterior.evaluable.density(DensityOptions(keepsConstants: true), fresh: true)
    let result = try posterior.evaluate(density, at: point)
    return (result.value, result.gradient)
  }

  @Test func valuesAndGradients() throws {
    let rows = try TruncationTests.rows()
    #expect(rows.count > 250)
    var failures: [String] = []
    for row in rows {
      let point = zip(row.args, row.reals).filter(\.1).map(\.0)
      let data = row.data(all: false)
      let (value, gradient) = try evaluate(row.program, data, at: point)
      let untruncated = row.program.replacingOccurrences(of: " T\\[.*\\];", with: ";", options: .regularExpression)
      let (plain, slopes) = try evaluate(untruncated, data, at: point)
      let scale = abs(plain) + 1
      if !agree(value, row.value, scale) { failures.append("\(row.program) \(row.args): \(value), not \(row.value)") }
      let constant = try evaluate(row.dataProgram, row.data(all: true), at: [0]).0
      if !agree(constant, row.value, scale) {
        failures.append("as data: \(row.program) \(row.args): \(constant), not \(row.value)")
      }
      let expected = zip(row.grad, row.reals).filter(\.1).map(\.0)
      for (index, reference) in expected.enumerated() {
        guard let reference else { continue }
        // By the scale of exp_mod_normal, at tiny rates, terms of the size of 1 cancel.
        let size = row.program.contains("exp_mod_normal") && index == 4 ? 100.0 : 1
        if !agree(gradient[index], reference, abs(slopes[index]) * 100 + size) {
          failures.append("d\(index) \(row.program) \(row.args): \(gradient[index]), not \(reference)")
        }
      }
    }
    #expect(
      failures.isEmpty, "\(failures.count) of \(rows.count):\n\(failures.prefix(30).joined(separator: "\n"))")
  }

  @Test(
    "Bounds in one tail, far out",
    arguments: [
      ("0.5 ~ normal(-38.6, 1) T[0, 1];", -15.771077687), ("5.5 ~ exponential(200) T[5, 6];", -94.7016826335),
    ])
  func nothingIsTooFar(statement: String, expected: Double) throws {
    let (value, _) = try evaluate("parameters { real unused; }\nmodel { \(statement) }", [:], at: [0])
    #expect(abs(value - expected) < 1e-9)
  }

  @Test("Rows in different tails at once, and the way between them")
  func rows() throws {
    let model = try Recorded(
      """
      data { vector[5] y; }
      parameters { vector[5] mu; real low; real width; }
      model { y ~ normal(mu, 1) T[low, low + exp(width)]; }
      """, data: ["y": [1.1, 1.2, 1.5, 1.9, 1.3]])
    let single = try Recorded(
      """
      data { vector[5] y; }
      parameters { vector[5] mu; real low; real width; }
      model { for (n in 1:5) y[n] ~ normal(mu[n], 1) T[low, low + exp(width)]; }
      """, data: ["y": [1.1, 1.2, 1.5, 1.9, 1.3]])
    for shift in [0.0, 5, -5, 40, -40, 1e3, -1e3] {
      let point = [shift, -shift, 1.3, shift / 2, 1 - shift, 1, 0]
      let value = try model.value(point)
      #expect(value.isFinite)
      expectEqual(value, try single.value(point), 1e-14)
      try model.expectGradientsMatch(point, tolerance: 1e-5)
    }
    // One recording serves both tails.
    #expect(model.density.recordingCount == 1)
  }

  @Test func boundsThatAreNone() throws {
    let data = "real y = 0.7;"
    for (bounded, plain) in [
      ("T[negative_infinity(), 2]", "T[, 2]"), ("T[0, positive_infinity()]", "T[0, ]"),
      ("T[negative_infinity(), positive_infinity()]", ""),
    ] {
      let program = { (truncation: String) in
        "parameters { real m; } model { \(data) y ~ normal(m, 1) \(truncation); }"
      }
      let (a, b) = (try Recorded(program(bounded)), try Recorded(program(plain)))
      for m in [0.3, 50, -50] {
        #expect(try a.value([m]) == b.value([m]))
        #expect(try a.gradient([m]) == b.gradient([m]))
      }
    }
  }

  @Test("A distribution function over containers is normalised row by row")
  func containers() throws {
    let data: ModelData = ["n": [3, 5, 2], "r": [2.5, 1.2, 6]]
    let header = "data { array[3] int n; vector[3] r; } parameters { real<lower=0> a; real<lower=0> b; }"
    let together = try Recorded(header + " model { n ~ beta_neg_binomial(r, a, b) T[2, 9]; }", data: data)
    let single = try Recorded(
      header + " model { for (i in 1:3) n[i] ~ beta_neg_binomial(r[i], a, b) T[2, 9]; }", data: data)
    expectEqual(try together.value([1.1, 0.4]), try single.value([1.1, 0.4]))
    try together.expectGradientsMatch([1.1, 0.4])
  }
}
