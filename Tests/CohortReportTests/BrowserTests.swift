// BrowserTests: the page in a browser: everything is drawn, nothing fails, names are texts.
import Cohort
import CohortReport
import Foundation
import Testing

@Suite(.enabled(if: Browser.path != nil, "no Chromium; scripts/setup.sh --tests installs it")) struct BrowserTests {
  private func open(_ report: Report) throws -> String {
    let result = try Browser.open(try report.html())
    #expect(result.console == [])
    // The script came to its end, and so did all figures.
    #expect(result.document.contains("data-ready="))
    #expect(result.document.contains("data-drawn=\"all\""))
    return result.document
  }

  private func count(_ text: String, in document: String) -> Int { document.components(separatedBy: text).count - 1 }

  @Test(arguments: [
    "theophylline", "pk_two_compartment", "neutropenia", "sir", "eight_schools", "radon", "logistic",
  ]) func examplesAreDrawn(_ name: String) throws {
    let (model, data) = try FakeFit.example(name)
    let fit = try FakeFit.fit(try model.posterior(data: data).columnNames, model: name)
    let document = try open(try Report(fit, model: model, data: data))
    for section in ["diagnosis", "summary", "priors", "chains", "sampler", "program"] {
      #expect(document.contains("<section id=\"\(section)\""), "\(section)")
    }
    #expect(count("<svg", in: document) > 20)
    #expect(document.contains(">\(name)</h1>"))
    // No plot has a number that is none.
    #expect(document.firstMatch(of: #/ d="[^"]*NaN/#) == nil)
    if name == "theophylline" {
      #expect(count("data, prediction bands and fit\"", in: document) == 12)
      #expect(document.contains("aria-label=\"visual predictive check of conc\""))
      #expect(document.contains("<section id=\"cost\""))
      #expect(document.contains("aria-label=\"cost of 12 groups\""))
      #expect(document.contains("Cost and failures by subject"))
    }
  }

  @Test func namesAreTexts() throws {
    let hostile = ReportPageTests.hostile
    let report = try Report(
      FakeFit.fit(["mu"], model: hostile), facts: [("Data", hostile)], notes: [hostile, "$&$1\\u003c"])
    let document = try open(report)
    let text = "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;!--&lt;b&gt;&amp;\"'"
    #expect(count("<dd>\(text)</dd>", in: document) == 1)
    #expect(document.contains("<li>$&amp;$1\\u003c</li>"))
    #expect(count("<script", in: document) == 2)
  }

  /// Few draws, one chain, constants, draws that are not finite, many divergences: all are shown or said.
  @Test func oddFitsAreShown() throws {
    let few = try FakeFit.fit(["mu", "x.1", "x.2"], chains: 1, draws: 1)
    #expect(try open(try Report(few)).contains("too few to judge anything"))
    let odd = try FakeFit.fit(["constant", "missing", "infinite", "partly", "count"], chains: 2, draws: 60) {
      column, chain, draw in
      switch column {
      case "constant": 3
      case "missing": .nan
      case "infinite": draw == 5 ? .infinity : nil
      case "partly": chain == 0 ? 1 : nil
      case "count": Double(draw % 4)
      case "divergent__": draw % 3 == 0 ? 1 : 0
      default: nil
      }
    }
    let document = try open(try Report(odd))
    #expect(document.contains("40 divergent transitions"))
    #expect(document.contains("Do not rely on these draws yet."))
    let fixed = try FakeFit.fit(
      ["k"], header: ["algorithm = fixed_param"], value: { column, _, _ in column.hasSuffix("__") ? 0 : nil })
    #expect(try open(try Report(fixed)).contains("The parameters were kept fixed."))
  }

  /// A thousand subjects: a page of them is drawn, all can be searched.
  @Test func manySubjects() throws {
    let subjects = 1000
    let rows = 5 * subjects
    let model = try Model(
      text: """
        data { int N; array[N] int subject; vector[N] time; vector[N] y; }
        generated quantities { vector[N] y_rep; }
        """)
    let fit = try FakeFit.fit((1...rows).map { "y_rep.\($0)" }, chains: 1, draws: 20)
    let data: ModelData = [
      "N": rows, "subject": (0..<rows).map { 9000 + $0 / 5 }, "time": (0..<rows).map { Double($0 % 5) },
      "y": (0..<rows).map { Double($0 % 7) / 7 },
    ]
    let document = try open(try Report(fit, model: model, data: data))
    #expect(count("data, prediction bands and fit\"", in: document) == 20)
    #expect(document.contains("of 1\u{202F}000 groups"))
    #expect(document.contains(">9000 "))
  }

  /// A thousand subjects with solves of their own, some of which fail: one plot, a page of a table.
  @Test func costsOfManySubjects() throws {
    let (model, data) = try CostTests.subjects(1000)
    let fit = try FakeFit.fit(
      (1...1000).map { "k.\($0)" } + (1...2000).map { "y_rep.\($0)" }, chains: 2, draws: 20,
      ending: ["cohort_invalid_points = 30 2", "cohort_invalid_groups = 7:20+1 990:10+0"])
    let document = try open(try Report(fit, model: model, data: data))
    #expect(document.contains("aria-label=\"cost of 1\u{202F}000 groups\""))
    #expect(document.contains("1–20 of 1\u{202F}000 groups"))
    #expect(document.contains("because of 2 groups"))
    #expect(document.contains("60 points of warm-up and 4 points after it"))
  }
}
