// `cohort functions`: lists, single functions, what cannot be run yet, and the reference page.
import Foundation
import Testing

@Suite struct FunctionsCommandTests {
  private struct Function: Decodable {
    struct Signature: Decodable {
      var signature: String
      var runs: Bool
    }
    var name: String
    var topic: String
    var signatures: [Signature]
    var documentation: String
  }

  private func functions(_ arguments: String...) async throws -> [Function] {
    let result = try await Scratch().run(["functions", "--json"] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    return try JSONDecoder().decode([Function].self, from: Data(result.output.utf8))
  }

  @Test func listsAllSignatures() async throws {
    let all = try await functions()
    let lines = try await Scratch().run("functions").output.split(separator: "\n").map(String.init)
    #expect(all.map(\.name) == all.map(\.name).sorted())
    let signatures = all.flatMap { $0.signatures.map(\.signature) }
    #expect(lines.map { $0.replacing("  // cannot be run yet", with: "") } == signatures)
    #expect(lines.contains("real normal_lpdf(reals | reals, reals)"))
    #expect(lines.contains("matrix cholesky_decompose(matrix)"))
    #expect(lines.contains { $0.hasPrefix("array[] vector ode_bdf(") })
    #expect(all.allSatisfy { !$0.documentation.isEmpty && !$0.topic.isEmpty && !$0.signatures.isEmpty })
  }

  @Test func tellsOfOneFunction() async throws {
    let scratch = try Scratch()
    let one = try await scratch.run("functions", "sqrt")
    #expect(one.status == 0)
    #expect(
      one.output
        == "T sqrt(T)\ncomplex sqrt(complex)\n    The square root. Defined for x >= 0. The principal square root.\n")
    // An unnormalised density is that of its normalised name; a distribution is all its functions.
    let density = try await functions("poisson_lupmf")
    #expect(density.map(\.signatures.first?.signature) == ["real poisson_lpmf(ints | reals)"])
    let family = try await functions("poisson")
    #expect(family.map(\.name) == ["poisson_lpmf", "poisson_cdf", "poisson_lcdf", "poisson_lccdf", "poisson_rng"])
  }

  @Test func unknownNamesGetNearOnes() async throws {
    let scratch = try Scratch()
    for (name, expected) in [
      ("normal_lpfd", "normal_lpdf"), ("choleskydecompose", "cholesky_decompose"), ("Normal", "normal,"),
      ("nromal", "normal?"),
    ] {
      let result = try await scratch.run("functions", name)
      #expect(result.status == 1)
      #expect(result.output.isEmpty)
      #expect(result.errors.hasPrefix("cohort: there is no function named '\(name)'; did you mean \(expected)"))
    }
    let far = try await scratch.run("functions", "qqqqqqqqqqqq")
    #expect(far.status == 1)
    #expect(far.errors == "cohort: there is no function named 'qqqqqqqqqqqq'\n")
    #expect(try await scratch.run("functions", "--markdown", "sqrt").status == 2)
  }

  @Test func missingIsWhatDoesNotRun() async throws {
    let missing = try await functions("--missing")
    let all = try await functions()
    let expected = all.flatMap { $0.signatures.filter { !$0.runs }.map(\.signature) }
    #expect(missing.flatMap { $0.signatures.map(\.signature) } == expected)
    let lines = try await Scratch().run("functions", "--missing").output.split(separator: "\n").map(String.init)
    #expect(lines == expected)
  }

  /// Calls of functions that may be missing: check accepts them, running says which function it is and where.
  @Test func whatIsMissingIsSaidWithItsPlace() async throws {
    let calls = [
      ("wiener_lpdf", "wiener_lpdf(y | 1.5, 0.1, 0.5, mu)"), ("hypergeometric_pFq", "hypergeometric_pFq([1], [2], mu)"),
      ("student_t_qf", "sum(student_t_qf({0.5}, 3, mu, 1))"), ("singular_values", "singular_values([[mu + 1i]])[1]"),
      ("beta_neg_binomial_lcdf", "beta_neg_binomial_lcdf(1 | 2, 3, exp(mu))"),
    ]
    let missing = Set(try await functions("--missing").map(\.name))
    let scratch = try Scratch()
    try scratch.write("points.json", "[[0.5]]")
    for (name, call) in calls where missing.contains(name) {
      try scratch.write(
        "model.stan", "transformed data { real y = 2; }\nparameters { real mu; }\nmodel {\n  target += \(call);\n}\n")
      #expect(try await scratch.run("check", "model.stan").output == "")
      let column = 13 + (call.range(of: name)?.lowerBound.utf16Offset(in: call) ?? 0)
      for command in [["sample", "model.stan"], ["log-density", "model.stan", "--points", "points.json"]] {
        let result = try await scratch.run(command)
        #expect(result.status == 1, "\(name)")
        #expect(result.errors.hasPrefix("model.stan:4:\(column): error: the function \(name)("), "\(result.errors)")
        #expect(result.errors.contains("cannot be run yet"))
      }
    }
  }

  @Test func referencePageIsUpToDate() async throws {
    let page = try String(contentsOfFile: packageRoot + "/docs/functions.md", encoding: .utf8)
    let written = try await Scratch().run("functions", "--markdown").output
    #expect(page == written, "docs/functions.md is not what the definitions say: run `make docs`")
  }
}
