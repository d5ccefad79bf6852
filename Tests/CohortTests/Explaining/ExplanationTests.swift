// ExplanationTests: each reason is given where a program shows it, and every operation has a place.
import Cohort
import CohortProgram
import CohortRecording
import Foundation
import Testing

@Suite struct ExplanationTests {
  /// The lines at which an explanation gives a reason; nil stands for no line.
  private func lines(of reason: Reason, in explanation: Explanation) -> Set<Int?> {
    let name = reason.rawValue
    var lines: Set<Int?> = []
    let density = explanation.density
    for block in density.blocks where block.reason.reason == name {
      for line in block.lines { lines.insert(line.place.line) }
    }
    for call in density.calls {
      if call.reason.reason == name { lines.insert(call.place?.line) }
      guard let solve = call.solve else { continue }
      for own in [solve.methodReason, solve.lanes] where own?.reason == name { lines.insert(call.place?.line) }
      for condition in solve.functions.flatMap(\.conditions) where condition.reason.reason == name {
        lines.insert(condition.place?.line)
      }
    }
    for saving in density.savings where saving.reason.reason == name { lines.insert(saving.place?.line) }
    for condition in density.conditions + (explanation.outputs.program?.conditions ?? [])
    where condition.reason.reason == name { lines.insert(condition.place?.line) }
    if explanation.outputs.reason.reason == name {
      lines.insert(nil)
      for condition in explanation.outputs.program?.conditions ?? [] { lines.insert(condition.place?.line) }
    }
    return lines
  }

  @Test func everyReasonHasAProgram() {
    let covered = Set(ReasonProgram.all.map(\.reason))
    for reason in Reason.allCases { #expect(covered.contains(reason), "no program shows \(reason)") }
  }

  @Test(arguments: Reason.allCases) func reasonsAreGivenAtTheirLines(_ reason: Reason) throws {
    for program in ReasonProgram.all where program.reason == reason {
      let explanation = try program.explanation()
      let found = lines(of: reason, in: explanation)
      #expect(found.contains(program.line), "\(reason) at line \(program.line ?? 0), found at \(found)\n\(explanation)")
    }
  }

  /// What is not so is not said.
  @Test func vectorisedProgramsHaveNoOtherReason() throws {
    let program = try #require(ReasonProgram.all.first { $0.reason == .independentRows })
    let explanation = try program.explanation()
    #expect(Set(explanation.density.blocks.map(\.reason.reason)) == ["independentRows"])
    #expect(explanation.density.conditions.isEmpty && explanation.density.calls.isEmpty)
    #expect(explanation.advice.isEmpty)
    let merged = try #require(ReasonProgram.all.first { $0.reason == .mergedCalls }).explanation()
    let call = try #require(merged.density.calls.first)
    #expect(merged.density.calls.count == 1 && call.steps == 1 && call.calls == 4 && call.solve?.groups == 4)
    #expect(call.solve?.states == 1 && call.solve?.sensitivities == 1 && call.solve?.mostTimes == 2)
  }

  @Test func everyReasonHasItsOwnText() {
    #expect(Set(Reason.allCases.map(\.text)).count == Reason.allCases.count)
    for reason in Reason.allCases { #expect(!reason.text.hasSuffix(".") && reason.text.count > 5) }
  }

  // MARK: All programs

  /// Whatever the program: each operation and each call is in the explanation, at a line of the program.
  @Test(arguments: Fixture.all) func everyOperationIsAccountedFor(_ fixture: Fixture) throws {
    let posterior = try fixture.posterior()
    let explanation = try posterior.explanation()
    let lineCounts = Dictionary(
      explanation.sources.map { ($0.path, $0.lines.count) }, uniquingKeysWith: { first, _ in first })
    for program in [explanation.density, explanation.outputs.program].compactMap({ $0 }) {
      var operations = 0
      for block in program.blocks {
        #expect(block.lines.reduce(block.withoutPlace) { $0 + $1.operations } == block.operations)
        #expect(block.withoutPlace == 0, "step \(block.step)")
        operations += block.rows * block.operations
        for line in block.lines {
          let last = lineCounts[line.place.path] ?? 0
          #expect(line.place.line >= 1 && line.place.line <= last)
        }
      }
      #expect(operations == program.operations)
      for call in program.calls { #expect(call.place != nil, "\(call.name)") }
      let steps = program.blocks.count + program.calls.reduce(0) { $0 + $1.steps }
      #expect(Set(program.blocks.map(\.step)).count == program.blocks.count)
      #expect((program.blocks.map(\.step).max() ?? 0) <= steps)
    }
    // The program itself, recorded once more.
    let origin = [Double](repeating: 0, count: posterior.dimension)
    if let recorded = try? origin.withUnsafeBufferPointer({ try posterior.bound.record(at: $0) }),
      recorded.failure == nil, recorded.optimized.program.rejection == nil
    {
      var (operations, nodes) = (0, 0)
      for step in recorded.optimized.program.steps {
        switch step {
        case .block(let block): operations += block.rows * block.operations.count
        case .node: nodes += 1
        }
      }
      #expect(operations == explanation.density.operations)
      #expect(nodes == explanation.density.calls.reduce(0) { $0 + $1.steps })
    }
    let widest = explanation.description.split(separator: "\n").max { $0.count < $1.count } ?? ""
    #expect(widest.count <= 96 || !widest.trimmingCharacters(in: .whitespaces).contains(" "), "\(widest)")
    let decoded = try JSONDecoder().decode(Explanation.self, from: Data(explanation.json.utf8))
    #expect(decoded.description == explanation.description)
  }

  @Test func includedFilesHaveTheirOwnLines() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try "// A prior.\nmu ~ normal(0, 1);\n".write(
      to: folder.appendingPathComponent("prior.stan"), atomically: true, encoding: .utf8)
    let model = try Model(
      text: "parameters { real mu; }\nmodel {\n  #include prior.stan\n}\n", includePaths: [folder.path])
    let explanation = try model.posterior().explanation()
    let places = explanation.density.blocks.flatMap(\.lines).map(\.place)
    #expect(places.contains { $0.path.hasSuffix("prior.stan") && $0.line == 2 })
    #expect(explanation.sources.count == 2)
  }

  @Test func modelsThatCannotBeRecordedSayWhy() throws {
    let posterior = try Model(text: "parameters { real mu; }\nmodel { reject(\"never \", mu); }").posterior()
    let explanation = try? posterior.explanation()
    #expect(explanation == nil || explanation?.density.rejection?.contains("never") == true)
    let failing = try Model(text: "parameters { real mu; }\nmodel { vector[2] v; target += mu + v[3]; }").posterior()
    #expect(throws: ModelError.self) { try failing.explanation() }
  }

  // MARK: Advice

  @Test func adviceIsGivenWhereItHelps() throws {
    func kinds(_ reason: Reason) throws -> [ExplainedAdvice] {
      try #require(ReasonProgram.all.first { $0.reason == reason }).explanation().advice
    }
    for (reason, kind) in [
      (Reason.callsReadEachOther, "chainOfSolves"),
      (.otherSettings, "unequalSettings"), (.otherSizes, "unequalSizes"), (.otherMatrices, "ownMatrices"),
      (.loopEndsByCondition, "guardInLoop"), (.branchJumps, "guardedBranch"), (.namedMethod, "tightTolerances"),
      (.outputsNotRecorded, "interpretedOutputs"), (.outputsFollowDraws, "outputsByDraw"),
    ] {
      #expect(try kinds(reason).map(\.kind) == [kind], "\(reason)")
    }
  }

  @Test func adviceOnFunctionsThatSolversCall() throws {
    func kinds(_ text: String) throws -> [String] { try Model(text: text).posterior().explanation().advice.map(\.kind) }
    func system(_ body: String, arguments: String = "vector k", call: String = "k") -> String {
      """
      functions {
        vector f(real t, vector y, \(arguments)) {
          \(body)
        }
      }
      parameters { vector<lower=0>[20] k; matrix[8, 8] M; }
      model {
        k ~ lognormal(0, 1);
        to_vector(M) ~ normal(0, 1);
        target += -ode_rk45(f, [1.0]', 0, {3.0}, \(call))[1][1];
      }
      """
    }
    #expect(try kinds(system("return -k[1] * y;")) == ["unreadParameters"])
    #expect(
      try kinds(system("real u = 0; for (i in 1:20) u += t >= 0.1 * i ? k[i] : 0; return u - y;")) == ["manySwitches"])
    #expect(
      try kinds(
        system("int i = 1; for (j in 1:5) i += int_step(t - 0.5 * j); return -k[i] * y - sum(k) * y;")
      ).contains("manyPaths"))
    #expect(
      try kinds(
        system("return -eigenvalues_sym(M + M')[1] * y - sum(k) * y;", arguments: "vector k, matrix M", call: "k, M"))
        == ["solverWithinSolver"])
  }

  @Test func adviceOnSeries() throws {
    let series = """
      parameters { cov_matrix[8] S; real<lower=0> q; }
      model {
        matrix[8, 8] P = S;
        q ~ lognormal(0, 1);
        for (t in 1:12) {
          P = inverse(P + add_diag(S, q));
          target += -trace(P);
        }
      }
      """
    #expect(try Model(text: series).posterior().explanation().advice.map(\.kind) == ["callsInSeries"])
    let pieces = """
      parameters { vector[80] x; }
      model {
        x ~ normal(0, 1);
        vector[40] s = rep_vector(1, 40);
        for (t in 1:40) {
          vector[40] next;
          for (j in 1:40) next[j] = x[j] + x[40 + t] * square(s[j % 40 + 1]) + x[t] * square(s[j]);
          s = next;
        }
        target += -sum(s);
      }
      """
    let explanation = try Model(text: pieces).posterior().explanation()
    #expect(explanation.density.blocks.contains { $0.reason.reason == "levelByLevel" })
  }

  @Test func adviceHasTexts() {
    #expect(Set(ExplainedAdvice.Kind.allCases.map(\.rawValue)).count == ExplainedAdvice.Kind.allCases.count)
  }
}
