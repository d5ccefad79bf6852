// ReportPageTests: the page is one file of parts that are what they are made from, and names cannot break out of it.
import Cohort
import CohortReport
import Foundation
import Testing

@Suite struct ReportPageTests {
  static let hostile = "</script><script>alert(1)</script><!--<b>&\"'"

  @Test func partsAreEmbeddedAsTheyAre() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["bash", FakeFit.root.appendingPathComponent("scripts/embed-page.sh").path, "--check"]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test func namesStayTexts() throws {
    let fit = try FakeFit.fit(["mu"], model: "fake")
    let report = try Report(fit, facts: [("Model", Self.hostile)], notes: [Self.hostile])
    let page = try report.html()
    #expect(!page.contains(Self.hostile))
    #expect(page.components(separatedBy: "</script>").count == 3)
    #expect(!page.contains("<!--<b>"))
    #expect(page.contains("<title>fake · Cohort</title>"))
    // Nothing is loaded from anywhere.
    #expect(page.firstMatch(of: #/(src|href)\s*=\s*"(?!#)/#) == nil)
    #expect(!page.contains("@import") && !page.contains("fetch(") && !page.contains("innerHTML"))
  }

  @Test func valuesReadBackAsTheyWere() throws {
    let fit = try FakeFit.fit(["mu", "x.1", "x.2"], draws: 30)
    let report = try Report(fit)
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    let back = try decoder.decode(Report.self, from: Data(try report.json().utf8))
    #expect(back.summary.names == ["mu", "x[1]", "x[2]", "lp__", "divergent__", "energy__"])
    #expect(back.sample == report.sample)
    #expect(back.variables == report.variables)
    let mu = try fit.summary(of: "mu", probabilities: [0.25])
    #expect(report.summary.mean.values[0] == Float(mu.mean))
    #expect(report.summary.quantiles[1].values[0] == Float(mu.quantiles[0]))
  }

  @Test func divergencesAreKeptAndTold() throws {
    // Divergences where tau is small.
    let fit = try FakeFit.fit(["mu", "tau"], chains: 2, draws: 4000) { column, _, draw in
      column == "divergent__" ? (draw % 100 == 7 ? 1 : 0) : column == "tau" && draw % 100 == 7 ? 1e-4 : nil
    }
    let report = try Report(fit)
    #expect(report.sampler.divergences == 80)
    #expect(report.sample.divergent.count == 80)
    #expect(report.summary.names[report.sampler.suspects[0]] == "tau")
    // Every fourth draw, and those that diverged besides.
    #expect(report.sample.stride == 4)
    #expect(report.sample.chains.count == 2000 + report.sample.extra.count)
    for place in report.sample.divergent { #expect(report.sample.iterations[place] % 100 == 7) }
  }

  @Test func workCanBeStopped() throws {
    let fit = try FakeFit.fit(["mu"])
    #expect(throws: CancellationError.self) { try Report(fit, isCancelled: { true }) }
  }

  @Test func pagesReplaceEarlierOnesAsAWhole() throws {
    let report = try Report(FakeFit.fit(["mu"]))
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).html").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try report.write(to: path)
    try report.write(to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == report.html())
    #expect(throws: ModelError.self) { try report.write(to: "/nowhere/at/all.html") }
  }
}
