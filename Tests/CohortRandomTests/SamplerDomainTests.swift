// Samplers outside of their domains: an answer without a trap, in finite time.
import CohortRandom
import Testing

@Suite struct SamplerDomainTests {
  @Test func argumentsOutsideTheDomainNeitherTrapNorHang() {
    var stream = RandomStream(seed: 7)
    for bad in [Double.nan, -1, 0, .infinity, -.infinity] {
      #expect(stream.nextGamma(shape: bad, rate: 1).isNaN)
      #expect(stream.nextPoisson(mean: bad) == 0)
      _ = stream.nextBeta(bad, bad)
      _ = stream.nextBinomial(trials: 10, probability: bad)
    }
    #expect(stream.nextBinomial(trials: -3, probability: 0.5) == 0)
    #expect(stream.nextBinomial(trials: .max, probability: 0.5) > 0)
    #expect(stream.nextInteger(3, 2) == 3)
  }
}
