// Fits from and to files: the same bits after a round trip, CmdStan's layouts, faults with path and line.
import Cohort
import Foundation
import Testing

@Suite struct FitFileTests {
  /// Numbers that are hard to write: each double between two that have the same first 16 digits, signs of zero, the ends
  /// of the range.
  private static let hard: [Double] = [
    0.1, 1.0 / 3, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, -0.0, 0, 1e22,
    123_456_789_012_345_680,
    9_007_199_254_740_994, 0.30000000000000004, .infinity, -.infinity, -1e-300, 1e15, 1e16, 1e17, 2.5, 1e-5,
  ]

  private func bits(_ fit: Fit) -> [[[UInt64]]] {
    fit.columns.map { column in
      let draws = try? fit.scalar(column, includingWarmup: true)
      return (draws?.chains ?? []).map { $0.map { ($0.isNaN ? Double.nan : $0).bitPattern } }
    }
  }

  @Test func aSampledFitComesBack() async throws {
    let folder = try TemporaryFolder()
    let model = try Model(
      text: """
        parameters { real mu; matrix[2, 2] m; array[2] simplex[3] p; }
        model { mu ~ normal(0, 1e9); to_vector(m) ~ normal(0, 1e-9); }
        generated quantities { tuple(int, vector[2]) t = (poisson_rng(3), [mu, 1]'); complex z = to_complex(mu, 2); }
        """, name: "round trip")
    var method = NUTS()
    (method.warmup, method.samples, method.thin, method.savesWarmup) = (150, 120, 2, true)
    var options = RunOptions()
    (options.chains, options.seed) = (3, 5)
    let fit = try await model.posterior().sample(method, options: options)
    let paths = try fit.save(to: folder.path + "/new/fits")
    #expect(paths.map { URL(fileURLWithPath: $0).lastPathComponent } == (1...3).map { "round trip-\($0).csv" })
    let again = try Fit(contentsOf: paths)
    #expect(again.columns == fit.columns && again.chainCount == 3 && again.drawCount == 180)
    #expect(bits(again) == bits(fit) && bits(fit).allSatisfy { $0.allSatisfy { $0.count == 75 + 60 } })
    #expect(again.isComplete && !again.wasCancelled)
    for (old, new) in zip(fit.chains, again.chains) {
      #expect(old.number == new.number && old.stepSize == new.stepSize && old.inverseMetric == new.inverseMetric)
      #expect(old.stepSize != nil && old.inverseMetric != nil)
      #expect(old.settings["seed"] == "5" && new.settings["thin"] == "2" && new.settings["num_samples"] == "120")
    }
    #expect(again.variables == fit.variables)
    #expect(fit.variables.suffix(4).map(\.name) == ["t.1", "t.2", "z.real", "z.imag"])
    #expect(try again.summaryTable() == fit.summaryTable())
    #expect(again.diagnose() == fit.diagnose())
    // A second round gives the same files.
    let copies = try again.save(to: folder.path + "/copies", name: "copy")
    for (path, copy) in zip(paths, copies) {
      let (first, second) = (
        try String(contentsOfFile: path, encoding: .utf8), try String(contentsOfFile: copy, encoding: .utf8)
      )
      #expect(first.replacingOccurrences(of: path, with: copy) == second)
    }
  }

  @Test func hardNumbersComeBack() throws {
    let folder = try TemporaryFolder()
    var state: UInt64 = 7
    var values = Self.hard
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(bitPattern: state ^ (state >> 31))
      values.append(value.isNaN ? 1 : value)
    }
    let text = cmdStanFile(columns: "x", draws: values.map { String(format: "%.17g", $0) })
    let fit = try Fit(contentsOf: [try folder.write("x.csv", text)])
    #expect(try fit.scalar("x").pooled.map(\.bitPattern) == values.map(\.bitPattern))
    let again = try Fit(contentsOf: try fit.save(to: folder.path, name: "y"))
    #expect(try again.scalar("x").pooled.map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test func cmdStansOwnFile() throws {
    let folder = try TemporaryFolder()
    let text = cmdStanFile(
      settings: [
        "method = sample (Default)", "  sample", "    num_samples = 5", "    num_warmup = 4", "    save_warmup = true",
        "    thin = 2", "    adapt", "      delta = 0.9", "    algorithm = hmc (Default)", "      hmc",
        "        engine = nuts (Default)", "          nuts", "            max_depth = 3", "id = 7", "data",
        "  file = /data/bernoulli.json", "output", "  file = output.csv (Default)", "  sig_figs = 8 (Default)",
      ], columns: "lp__,treedepth__,divergent__,theta", warmup: ["-7,1,1,0.5", "-8,2,0,0.25"],
      adaptation: ["Step size = 0.5", "Diagonal elements of inverse mass matrix:", "0.75"],
      draws: ["-6.5,3,0,0.125", "-6.75,2,1,0.375", "nan,1,0,-inf"])
    let fit = try Fit(contentsOf: [try folder.write("output_1.csv", text)])
    #expect(fit.modelName == "bernoulli" && fit.drawCount == 3 && fit.divergences == 1)
    let chain = try #require(fit.chains.first)
    #expect(chain.number == 7 && chain.warmupDrawCount == 2 && chain.ending.isCompleted)
    #expect(chain.stepSize == 0.5 && chain.inverseMetric == .diagonal([0.75]))
    #expect(chain.warmupSeconds == 0.25 && chain.samplingSeconds == 0.5 && chain.settings["delta"] == "0.9")
    #expect(try fit.scalar("theta").pooled == [0.125, 0.375, -.infinity])
    #expect(try fit.scalar("theta", includingWarmup: true).pooled == [0.5, 0.25, 0.125, 0.375, -.infinity])
    #expect(try fit.scalar("lp__").pooled[2].isNaN)
    #expect(fit.overview == "bernoulli: 1 chain, 3 draws each; the slowest took 0.8 s")
    // Saving writes the same rows and comments, with the settings of its own.
    let path = try #require(try fit.save(to: folder.path, name: "again").first)
    let expected = text.replacingOccurrences(of: "file = output.csv (Default)", with: "file = \(path)")
      .replacingOccurrences(of: "sig_figs = 8 (Default)", with: "sig_figs = 17")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == expected)
  }

  /// A run without adaptation has no comment where warm-up ends, nor has one that was killed in warm-up.
  @Test func warmupWithoutAMark() throws {
    let folder = try TemporaryFolder()
    let settings = ["num_samples = 3", "num_warmup = 3", "save_warmup = 1", "thin = 2"]
    func fit(_ draws: [String], _ name: String) throws -> Fit {
      try Fit(contentsOf: [
        try folder.write(name, cmdStanFile(settings: settings, columns: "x", draws: draws, times: false))
      ])
    }
    let whole = try fit(["1", "2", "3", "4"], "whole.csv")
    #expect(try whole.scalar("x").pooled == [3, 4] && whole.isComplete)
    #expect(try whole.scalar("x", includingWarmup: true).pooled == [1, 2, 3, 4])
    let shorter = try fit(["1", "2", "3"], "shorter.csv")
    guard case .brokenOff = shorter.chains[0].ending else { return #expect(Bool(false)) }
    #expect(!shorter.isComplete && shorter.drawCount == 1)
    #expect(modelError { _ = try fit(["1"], "warmup.csv") }?.diagnostics.first?.message == "no draws after warm-up")
  }

  @Test func aDenseMetricAndAFileThatBreaksOff() throws {
    let folder = try TemporaryFolder()
    let text = cmdStanFile(
      settings: ["num_samples = 3", "metric = dense_e"], columns: "x,y",
      adaptation: ["Step size = 1", "Elements of inverse mass matrix:", "1, 0.5", "0.5, 2"], draws: ["1,2", "3,4"],
      times: false)
    var warnings: [String] = []
    let path = try folder.write("m.csv", text + "5,")
    let fit = try Fit(contentsOf: [path]) { warnings.append($0) }
    #expect(fit.chains[0].inverseMetric == .dense([1, 0.5, 0.5, 2]))
    #expect(try fit.scalar("y").pooled == [2, 4] && !fit.isComplete)
    #expect(warnings == ["\(path): its last line breaks off and is left out"])
    let again = try Fit(contentsOf: try fit.save(to: folder.path, name: "n"))
    #expect(again.chains[0].inverseMetric == .dense([1, 0.5, 0.5, 2]) && !again.isComplete)
  }

  @Test func endingsAreKept() async throws {
    let folder = try TemporaryFolder()
    let posterior = try Model(text: "parameters { real x; } model { x ~ normal(0, 1); }").posterior()
    var method = NUTS()
    method.samples = 100_000_000
    var options = RunOptions()
    (options.chains, options.seed) = (2, 1)
    let run = posterior.startSampling(method, options: options)
    for await news in run.progress where news.phase == .sampling && news.iteration > 10 {
      run.cancel()
      break
    }
    let fit = try await run.fit
    #expect(fit.wasCancelled && !fit.isComplete && fit.drawCount > 0)
    let again = try Fit(contentsOf: try fit.save(to: folder.path))
    #expect(again.wasCancelled && !again.isComplete && again.drawCount == fit.drawCount)
  }

  /// Chains that were run one by one all have the number 1; none may take the place of another.
  @Test func chainsOfTheSameNumber() throws {
    let folder = try TemporaryFolder()
    let paths = try ["a", "b"].map {
      try folder.write("\($0).csv", cmdStanFile(settings: ["id = 1 (Default)"], columns: "x", draws: ["1"]))
    }
    let fit = try Fit(contentsOf: paths)
    #expect(fit.chains.map(\.number) == [1, 2])
    #expect(Set(try fit.save(to: folder.path, name: "c")).count == 2)
  }

  @Test func faults() throws {
    let folder = try TemporaryFolder()
    let bad = try folder.write("bad.csv", "# model = m\na,b\n1,2\n1,zwei\n")
    let error = try #require(modelError { _ = try Fit(contentsOf: [bad]) })
    #expect(error.cause == .file && error.description == "\(bad):4:3: expected a number, found 'zwei'")
    let diagnostic = try #require(error.diagnostics.first)
    #expect(diagnostic.path == bad && diagnostic.line == 4 && diagnostic.column == 3)
    #expect(diagnostic.message == "expected a number, found 'zwei'" && diagnostic.severity == .error)

    let (a, b) = (try folder.write("a.csv", "x,y\n1,2\n"), try folder.write("b.csv", "x,z\n1,2\n"))
    #expect(
      modelError { _ = try Fit(contentsOf: [a, b]) }?.description
        == "\(b): not of the same model as \(a): column 2 is z, not y")
    #expect(modelError { _ = try Fit(contentsOf: ["/nowhere.csv"]) }?.cause == .file)
    #expect(modelError { _ = try Fit(contentsOf: []) }?.cause == .file)
    let fit = try Fit(contentsOf: [a])
    let blocked = try folder.write("blocked", "")
    #expect(modelError { try fit.save(to: blocked) }?.description.hasPrefix("\(blocked): cannot make") == true)
  }

  @Test func findingsAreValues() throws {
    let folder = try TemporaryFolder()
    let paths = try (1...2).map { chain in
      let draws = (0..<40).map { "\(chain == 2 && $0 < 4 ? 1 : 0),\(Double(chain) * 10 + Double($0 % 5)),\($0 % 7)" }
      return try folder.write("m-\(chain).csv", cmdStanFile(columns: "divergent__,x,y", draws: draws))
    }
    let findings = try Fit(contentsOf: paths).diagnose()
    #expect(findings.map(\.kind) == [.divergences, .rHat, .effectiveSampleSize])
    #expect(findings.map(\.severity) == [.error, .error, .warning])
    #expect(findings[0].chains == [2] && findings[0].parameters.isEmpty && findings[0].message.contains("4 of 80"))
    #expect(findings[1].parameters.first == "x")
    #expect(findings[0].description.hasSuffix(findings[0].advice))
  }
}
