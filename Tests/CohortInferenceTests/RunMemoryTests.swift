// What a run says of the memory that it will take, before it begins.
import CohortInference
import Testing

struct RunMemoryTests {
  private func memory(_ metric: MetricKind, _ dimension: Int) -> RunMemory {
    var method = NUTS()
    method.metric = metric
    return method.memory(dimension: dimension)
  }

  @Test func nothingIsSaidOfWhatIsSmall() {
    #expect(memory(.diagonal, 1_000_000) == RunMemory())
    #expect(memory(.unit, 1_000_000) == RunMemory())
    #expect(FixedParameters().memory(dimension: 1_000_000) == RunMemory())
    #expect(memory(.dense, 1000).notice(chains: 4, atOnce: 4, available: 1e9) == nil)
  }

  @Test func aDenseMetricSaysWhatItTakes() throws {
    let fits = try #require(memory(.dense, 8000).notice(chains: 1, atOnce: 4, available: 8e9))
    #expect(!fits.isTooMuch)
    #expect(fits.text == "a dense metric of 8000 parameters takes 1.3 GB for a chain")
    let four = try #require(memory(.dense, 8000).notice(chains: 4, atOnce: 2, available: 8e9))
    #expect(
      four.text
        == "a dense metric of 8000 parameters takes 1.3 GB for a chain, 3.6 GB for 4 chains of which 2 run at a time")
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let large = try #require(memory(.dense, 20_000).notice(chains: 4, atOnce: 2, available: 12.34e9))
    #expect(large.isTooMuch)
    #expect(
      large.text
        == "a dense metric of 20000 parameters takes 8.0 GB for a chain, 22.4 GB for 4 chains of which 2 run at a time; "
        + "there are 12.3 GB: take the metric diag, or fewer chains at a time")
    // Little as it may be.
    #expect(memory(.dense, 1000).notice(chains: 1, atOnce: 1, available: 1e6)?.isTooMuch == true)
    // Numbers without end.
    #expect(memory(.dense, Int.max).notice(chains: 4, atOnce: 4, available: 1e9)?.isTooMuch == true)
  }
}
