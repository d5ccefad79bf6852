// FunctionTraitTests: the checker knows functions by their entries alone: a made-up library does as well as the real one.
import CohortChecking
import CohortLibrary
import CohortSyntax
import Testing

@Suite struct FunctionTraitTests {
  /// Functions that no language has.
  private static let library = FunctionTable([
    LibraryTopic(
      .containers,
      [
        LibraryEntry(
          "together", traits: [.infix("+"), .linear], ["int together(int, int)", "M together(M, M)"], "A sum."),
        LibraryEntry("opposite", traits: [.prefix("-"), .linear], ["int opposite(int)", "M opposite(M)"], "-x."),
        LibraryEntry("curve", ["real curve(real)"], "Some curve."),
        LibraryEntry(
          "old", traits: [.deprecated(instead: "'curve'"), .withoutSecondDerivatives], ["real old(real)"], "x."),
      ]),
    LibraryTopic(
      .continuousDistributions,
      [
        LibraryEntry(
          "bell_lpdf", traits: [.prior(.correlationMatrix)],
          requirements: [ArgumentRequirement(1, "Width parameter", .positive)], ["real bell_lpdf(real | real)"],
          "A bell."),
        LibraryEntry(
          "vintage_lpdf", traits: [.deprecated(instead: "bell")], ["real vintage_lpdf(real | real)"], "A bell."),
      ]),
    LibraryTopic(
      .laplace,
      [
        LibraryEntry(
          "marginal", ["real marginal((vector, ...) => real, tuple(...), int, (...) => matrix, tuple(...))"],
          "A marginal."
        )
      ]),
    // A second form, from elsewhere.
    LibraryTopic(.complexNumbers, [LibraryEntry("curve", traits: [.sizesOnly], ["int curve(vector)"], "Its size.")]),
  ])

  private func check(_ text: String, _ scrutiny: CheckOptions.Scrutiny = .usual) -> [String] {
    let parsed = ParsedProgram(text: text, path: "test.stan")
    #expect(parsed.diagnostics.isEmpty)
    return CohortChecking.check(parsed.program, options: CheckOptions(scrutiny: scrutiny), library: Self.library)
      .diagnostics.map { ([$0.message] + $0.hints).joined(separator: "; ") }
  }

  @Test func listsArePutTogether() {
    #expect(Self.library.malformed == [])
    #expect(Self.library.signatures("curve").count == 2)
    #expect(Self.library.topic("curve") == "Containers")
    #expect(Self.library.has(.sizesOnly, "curve") && !Self.library.has(.linear, "curve"))
    #expect(Self.library.functions(behind: .infix("+")) == ["together"])
    #expect(Self.library.functions(behind: .infix("*")) == [])
    #expect(Self.library.requirements("bell_lpdf").map(\.index) == [1])
    // In the order of the reference, not of the lists.
    #expect(
      Self.library.topics == [
        "Complex numbers", "Containers", "Distributions of a real variable", "Laplace approximations",
      ]
    )
  }

  @Test func operatorsMeanTheFunctionsThatSaySo() throws {
    let text = "transformed data { int n = 1 + -2; real x = curve(n + 0.5); }"
    let parsed = ParsedProgram(text: text, path: "test.stan")
    let (program, diagnostics) = CohortChecking.check(parsed.program, library: Self.library)
    #expect(diagnostics.isEmpty)
    let declarations = try #require(program).transformedData.compactMap { statement -> TypedDeclaration? in
      if case .declaration(let declaration) = statement.kind { declaration } else { nil }
    }
    #expect(declarations.first?.initialValue?.prefix == "together(1, opposite(2))")
    // What no function stands behind has no meaning.
    #expect(check("transformed data { int n = 2 * 3; }").count == 1)
  }

  @Test func deprecationIsSaidWithWhatToUse() {
    #expect(check("transformed data { real x = old(1); }") == ["'old' is deprecated; use 'curve'"])
    #expect(check("parameters { real x; } model { x ~ vintage(1); }") == ["'vintage' is deprecated; use bell"])
  }

  @Test func pedanticRemarksFollowFromTheEntries() {
    let found = check("parameters { real x; real w; } model { x ~ bell(w); w ~ bell(1); }", .pedantic)
    #expect(found.contains { $0.contains("Width parameter") || $0.contains("width parameter") }, "\(found)")
    // A sum is linear in its parameters, a curve is not.
    let linear = check("parameters { real x; } model { target += bell_lupdf(x + 1 | 1); }", .pedantic)
    let curved = check("parameters { real x; } model { target += bell_lupdf(curve(x) | 1); }", .pedantic)
    #expect(curved.count == linear.count + 1, "\(curved)")
  }

  @Test func likelihoodsNeedSecondDerivatives() {
    func found(_ callee: String) -> [String] {
      check(
        """
        functions {
          real f(vector theta, real a) { return \(callee)(a); }
          matrix K(real a) { return [[a]]; }
        }
        model { target += marginal(f, (1.0,), 1, K, (1.0,)); }
        """)
    }
    #expect(found("curve") == [])
    #expect(found("old").count == 2)
  }

  @Test func functionsThatGetTuplesAreRules() {
    let rule =
      "vector f((vector, ...) => real, tuple(...), int, (...) => matrix, tuple(...), tuple(vector, data real, data int))"
    let slices = "real g((array[] X, int, int, ...) => real, array[] X, int, ...)"
    let table = FunctionTable(rules: [rule, slices])
    #expect(table.malformed == [])
    for name in ["f", "g"] { #expect(table.passesArgumentsOn(name) && table.rules(name).isEmpty) }
    // A tuple belongs to a function that takes further arguments, a covariance is a matrix, slices have places.
    for wrong in [
      "real f(tuple(...))", "real f((vector) => real, tuple(...), int, (...) => matrix, tuple(...))",
      "real f((...) => real, tuple(...))", "real f(int, (...) => matrix)",
      "real f((array[] X, int, ...) => real, array[] X, int, ...)",
    ] {
      #expect(FunctionTable(rules: [wrong]).malformed == [wrong])
    }
  }
}
