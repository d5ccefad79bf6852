// The canonical layout and the rewriting of old programs change no meaning: the typed programs are the same.

import CohortChecking
import CohortSolverCalls
import CohortSyntax
import Foundation
import Testing

@Suite struct FormatMeaningTests {
  /// Every program and file of functions in the package.
  private static let files: [URL] = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return ["Tests", "stanlike-models", "Examples", "Benchmarks"].flatMap { folder -> [URL] in
      let found = FileManager.default.enumerator(
        at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil)
      return (found?.compactMap { $0 as? URL } ?? []).filter {
        ["stan", "model", "stanfunctions"].contains($0.pathExtension) && !$0.path.contains("/.build/")
      }
    }
  }()

  /// A value with all its parts, spans excepted.
  private func describe(_ value: Any, into text: inout String) {
    let mirror = Mirror(reflecting: value)
    text += mirror.children.isEmpty ? "\(value)" : "\(mirror.subjectType)("
    for child in mirror.children where !(child.value is Span) {
      text += (child.label ?? "") + ":"
      describe(child.value, into: &text)
      text += ","
    }
    if !mirror.children.isEmpty { text += ")" }
  }

  private func meaning(
    _ text: [UInt8], form: ParsedProgram.Form = .program, modernization: Modernization? = nil
  ) -> String? {
    let parsed = ParsedProgram(text: text, path: "m.stan", form: form, modernization: modernization)
    guard !parsed.hasErrors else { return nil }
    let options = CheckOptions(allowUndefined: true, isFunctionsOnly: form == .functions)
    guard let typed = check(parsed.program, options: options, library: .standard).program else { return nil }
    var result = ""
    describe(typed, into: &result)
    return result
  }

  @Test func layoutOfAllPrograms() throws {
    var count = 0
    for file in Self.files {
      let text = try [UInt8](Data(contentsOf: file))
      let form: ParsedProgram.Form = file.pathExtension == "stanfunctions" ? .functions : .program
      guard let before = meaning(text, form: form) else { continue }
      let formatted = try #require(SourceFormatter.format(text, form: form), "\(file.lastPathComponent)")
      #expect(meaning(formatted, form: form) == before, "\(file.lastPathComponent)")
      let narrow = try #require(SourceFormatter.format(text, form: form, lineWidth: 40), "\(file.lastPathComponent)")
      #expect(meaning(narrow, form: form) == before, "\(file.lastPathComponent) in 40 columns")
      count += 1
    }
    #expect(count > 20, "the programs of the package were not found")
  }

  /// What the description leaves out must not be what matters.
  @Test func descriptionsTellProgramsApart() {
    func meaning(_ text: String) -> String? { self.meaning([UInt8](text.utf8)) }
    let base = "data { int n; } parameters { real x; } model { x ~ normal(0, n); }"
    #expect(meaning(base) == meaning(base.replacingOccurrences(of: " ", with: "\n ")))
    #expect(meaning(base) != nil)
    for (old, new) in [
      ("0", "1"), ("normal", "cauchy"), ("real x", "real<lower=0> x"), ("0, n", "n, 0"), ("int", "real"),
    ] {
      let other = meaning(base.replacingOccurrences(of: old, with: new))
      #expect(other == nil || other != meaning(base), "\(new)")
    }
  }

  /// Old programs, and the same by hand in today's language.
  private static let pairs: [(old: String, new: String)] = [
    (
      """
      data { int N; real y[N]; } parameters { real m; }
      model { for (n in 1:N) increment_log_prob(normal_log(y[n], m, 1)); }
      """,
      """
      data { int N; array[N] real y; } parameters { real m; }
      model { for (n in 1:N) target += normal_lpdf(y[n] | m, 1); }
      """
    ),
    (
      """
      functions {
        int[] f(int[,] a) { int r[2]; r <- a[1]; return r; }
        real g_log(int n, real l) { return poisson_log(n, l); }
      }
      data { int a[2, 2]; } parameters { real<lower=0> l; } model { f(a)[1] ~ g(l); }
      """,
      """
      functions {
        array[] int f(array[,] int a) { array[2] int r; r = a[1]; return r; }
        real g_lpmf(int n, real l) { return poisson_lpmf(n | l); }
      }
      data { array[2, 2] int a; } parameters { real<lower=0> l; } model { f(a)[1] ~ g(l); }
      """
    ),
    (
      """
      data { int n; real x; }
      transformed data { real y; y <- if_else(n > 1, fabs(x), multiply_log(x, x)) * binomial_coefficient_log(n, 2); }
      """,
      """
      data { int n; real x; }
      transformed data { real y; y = (n > 1 ? abs(x) : lmultiply(x, x)) * lchoose(n, 2); }
      """
    ),
    (
      """
      parameters { real x; } model { lp__ <- lp__ + normal_ccdf_log(x, 0, 1); x ~ normal(0, get_lp()); }
      """,
      """
      parameters { real x; } model { target += normal_lccdf(x | 0, 1); x ~ normal(0, target()); }
      """
    ),
  ]

  @Test(arguments: pairs)
  func oldAndNew(old: String, new: String) throws {
    let text = [UInt8](old.utf8)
    let library = FunctionTable.standard
    let modernization = Modernization(text: text, path: "m.stan") { library.contains($0) }
    let expected = try #require(meaning([UInt8](new.utf8)))
    #expect(meaning(text) == nil, "it is old")
    #expect(meaning(text, modernization: modernization) == expected)
  }
}
