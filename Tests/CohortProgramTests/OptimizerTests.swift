// OptimizerTests: the list of passes, and leaving some out.
import CohortProgram
import Testing

@Suite struct OptimizerTests {
  @Test func passesHaveNamesAndMeanings() {
    let names = Optimizer.allPasses.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(Optimizer.allPasses.allSatisfy { !$0.meaning.isEmpty && !$0.meaning.hasSuffix(".") })
    #expect(Optimizer.allPasses.filter { !$0.isOptional }.map(\.name) == ["schedule", "levels", "layout"])
  }

  @Test func namedPassesAreLeftOut() throws {
    let optimizer = try Optimizer("-fused-products,-sum-chains")
    let left = Set(Optimizer.allPasses.map(\.name)).subtracting(optimizer.passes.map(\.name))
    #expect(left == ["fused-products", "sum-chains"])
    let all = try Optimizer("")
    #expect(all.passes.map(\.name) == Optimizer.allPasses.map(\.name))
    let spaced = try Optimizer(" -recurrences ")
    #expect(spaced.passes.count == all.passes.count - 1)
  }

  @Test(arguments: [
    ("-fused", "there is no pass 'fused'"), ("-layout", "the pass 'layout' cannot be left out"),
    ("sum-chains", "'sum-chains' does not begin with '-'"),
  ]) func wrongNamesAreErrors(_ text: String, _ problem: String) {
    var description = ""
    do {
      _ = try Optimizer(text)
    } catch {
      description = error.description
    }
    #expect(
      description
        == problem + "; passes that can be left out are dead-sites, invariant-sites, sum-chains, target-terms, "
        + "recurrences, fused-products")
  }

  @Test func observersSeeEachPass() throws {
    let builder = ProgramBuilder(parameterCount: 1)
    builder.addTarget(builder.apply(.square, builder.parameter(0, value: 2)))
    var seen: [String] = []
    _ = try Optimizer("-recurrences").compile(builder.recording()) { pass, _ in seen.append(pass.name) }
    #expect(seen == Optimizer.allPasses.map(\.name).filter { $0 != "recurrences" })
  }
}
