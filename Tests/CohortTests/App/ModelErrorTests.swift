// Errors as values: severity, place, message and hints, beside the printed text.
import Cohort
import Testing

@Suite struct ModelErrorTests {
  @Test func errorsOfAProgram() throws {
    let text = """
      data { int N; }
      parameters { real mu; }
      model {
        mu ~ norml(0, 1);
        target += M;
      }
      """
    let error = try #require(modelError { _ = try Model(text: text, name: "two") })
    #expect(error.cause == .program && error.diagnostics.count == 2)
    let first = error.diagnostics[0]
    #expect(first.severity == .error && first.path == "two" && first.line == 4 && first.column == 8)
    #expect(first.endLine == 4 && first.endColumn == 13)
    #expect(!first.message.isEmpty && error.description.contains("two:4:8: error: \(first.message)"))
    #expect(error.diagnostics[1].line == 5 && error.diagnostics[1].column == 13)
    for diagnostic in error.diagnostics {
      for hint in diagnostic.hints { #expect(error.description.contains("hint: \(hint)")) }
    }
    #expect(error.localizedDescription == error.description)
  }

  /// The text shows a hundred; the values are all there.
  @Test func allErrorsAreThere() throws {
    let lines = (0..<150).map { "  target += unknown_\($0);" }
    let error = try #require(modelError { _ = try Model(text: "model {\n\(lines.joined(separator: "\n"))\n}") })
    #expect(error.diagnostics.map(\.line) == (2...151).map { $0 })
    #expect(error.description.contains("50 more errors"))
  }

  @Test func warningsOfAProgram() throws {
    let model = try Model(text: "parameters { real x; } model { real y = 1 / 2; x ~ normal(y, 1); }")
    #expect(model.diagnostics.count == model.warnings.count && !model.diagnostics.isEmpty)
    #expect(model.diagnostics[0].severity == .warning && model.diagnostics[0].line == 1)
    #expect(model.warnings[0].contains(model.diagnostics[0].message))
  }

  @Test func errorsOfDataAndOfRuns() throws {
    let model = try Model(
      text: "data { int<lower=0> N; vector[N] y; }\nparameters { real mu; }\nmodel { y[N + 1] ~ normal(mu, 1); }")
    let wrong = try #require(modelError { _ = try model.posterior(data: ["N": 2, "y": [1.0]]) })
    #expect(wrong.cause == .data)
    #expect(wrong.diagnostics.first?.line == 1 && wrong.diagnostics.first?.message.contains("y") == true)
    let file = try #require(modelError { _ = try ModelData(json: "{\"N\": 2,\n \"y\": [1, oops]}") })
    #expect(file.cause == .data && file.diagnostics.first?.line == 2)
    let placed = try #require(
      modelError { _ = try model.posterior(data: ModelData(json: "{\"N\": 2,\n \"y\": [1]}")) })
    #expect(placed.diagnostics.first?.hints.contains { $0.contains(":2:") } == true)
    let posterior = try model.posterior(data: ["N": 2, "y": [1.0, 2]])
    let run = try #require(modelError { _ = try posterior.logDensity(at: [0]) })
    #expect(run.cause == .execution && run.diagnostics.first?.line == 3)
    let point = try #require(modelError { _ = try posterior.logDensity(at: [0, 1]) })
    #expect(point.diagnostics.first?.line == nil && point.diagnostics.first?.message == point.description)
  }

  @Test func checkedTexts() {
    let sound = CheckedText(
      "data { int N; array[2] vector[N] x; } parameters { real mu; } model { mu ~ normal(0, 1); }")
    #expect(!sound.hasErrors && sound.diagnostics.isEmpty)
    #expect(sound.info?.inputs.map { "\($0.name): \($0.type)" } == ["N: int", "x: array[] vector"])
    #expect(sound.info?.inputs[1].type.dimensions == 2 && sound.info?.inputs[1].type.element == .real)
    #expect(sound.info?.distributions == ["normal_lupdf"])
    let wrong = CheckedText("model { x ~ normal(0, 1); }", path: "m.stan")
    #expect(wrong.hasErrors && wrong.info == nil)
    #expect(wrong.diagnostics.map(\.description).first?.hasPrefix("m.stan:1:9: error: ") == true)
    var report = ""
    wrong.report { report += $0 }
    #expect(report.hasPrefix("m.stan:1:9: error: "))
    let pedantic = CheckedText(
      "parameters { real mu; } model { }", options: CheckedText.Options(scrutiny: .pedantic))
    #expect(!pedantic.hasErrors && pedantic.diagnostics.contains { $0.severity == .warning })
  }

  @Test func formattedTexts() throws {
    let old = "data{int N;real x[N];}model{}"
    #expect(modelError { _ = try FormattedText([UInt8](old.utf8), path: "old.stan") }?.cause == .program)
    let new = try FormattedText(
      [UInt8](old.utf8), path: "old.stan", options: FormattedText.Options(modernizes: true))
    #expect(new.text.contains("array[N] real x;") && new.renamedData.isEmpty && new.includedFiles.isEmpty)
  }

  @Test func functionsOfTheLanguage() throws {
    #expect(try LibraryFunction.named("normal_lpdf").map(\.name) == ["normal_lpdf"])
    let family = try LibraryFunction.named("normal")
    #expect(family.map(\.name).contains("normal_rng") && family.allSatisfy { !$0.documentation.isEmpty })
    #expect(
      modelError { _ = try LibraryFunction.named("norml_lpdf") }?.description.contains("did you mean normal_lpdf")
        == true)
    #expect(LibraryFunction.all.count > 500)
    #expect(FunctionReference.markdown.hasPrefix("# Functions"))
  }
}
