// StatisticsTests: ranks, autocorrelations, densities and growing effective sample sizes against numpy, scipy and ArviZ.
import CohortDiagnostics
import CohortReport
import Foundation
import Testing

/// A case of `Fixtures/statistics.json`, made by `make_statistics.py` beside it.
struct StatisticsCase: Decodable, CustomTestStringConvertible, Sendable {
  let name: String
  let seed: UInt64
  let chains: Int
  let draws: Int
  let phi: Double
  let shift: Double
  let round: Bool
  let ranks: [[Int]]
  let autocorrelation: [[Double]]
  let bandwidth: Double
  let low: Double?
  let high: Double?
  let density: [Double]?
  let reflected: [Double?]?
  let ess: [[Double]]

  var testDescription: String { name }

  static let all: [StatisticsCase] = {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Fixtures/statistics.json")
    return (try? JSONDecoder().decode([StatisticsCase].self, from: Data(contentsOf: path))) ?? []
  }()

  /// The same draws that the fixture's program makes.
  func make() -> Chains {
    var s = seed
    func u() -> Double {
      s = s &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(s >> 11) * 0x1p-53
    }
    return Chains(
      (0..<chains).map { chain in
        var x = 0.0
        return (0..<draws).map { _ in
          x = phi * x + (u() + u() + u() - 1.5)
          let y = x + shift * Double(chain)
          return round ? (3 * y).rounded(.down) : y
        }
      })
  }
}

@Suite struct StatisticsTests {
  @Test func fixturesAreThere() { #expect(StatisticsCase.all.count == 3) }

  @Test(arguments: StatisticsCase.all) func ranksAreSciPys(_ example: StatisticsCase) {
    #expect(ChainCurves.ranks(example.make()) == example.ranks)
  }

  @Test(arguments: StatisticsCase.all) func autocorrelationsAreArviZs(_ example: StatisticsCase) {
    for (chain, expected) in zip(example.make().values, example.autocorrelation) {
      let found = ChainCurves.autocorrelations(chain, lastLag: 20)
      #expect(found.count == expected.count)
      for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-12) }
    }
  }

  @Test(arguments: StatisticsCase.all) func growthIsArviZs(_ example: StatisticsCase) throws {
    let growth = try #require(ChainCurves.growth(example.make(), steps: 5))
    #expect(growth.draws == (1...5).map { example.chains * (example.draws * $0 / 5) })
    for (k, expected) in example.ess.enumerated() {
      #expect(abs(Double(growth.bulk.values[k]) / expected[0] - 1) < 1e-5)
      #expect(abs(Double(growth.tail.values[k]) / expected[1] - 1) < 1e-5)
    }
  }

  @Test(arguments: StatisticsCase.all) func densitiesAreSciPys(_ example: StatisticsCase) throws {
    let sorted = example.make().pooled.sorted()
    #expect(abs(DensityEstimate.bandwidth(sorted: sorted) / example.bandwidth - 1) < 1e-12)
    guard let low = example.low, let high = example.high, let density = example.density else { return }
    let found = DensityEstimate(low: low, high: high)(sorted: sorted, count: 41)
    let top = density.max() ?? 0
    // Bins are narrow against the bandwidth, not infinitely so.
    for (a, b) in zip(found, density) { #expect(abs(a - b) < 0.01 * top) }
    let bounds = DensityEstimate.Bounds(lower: sorted[0])
    let reflected = DensityEstimate(low: low, high: high, bounds: bounds)(sorted: sorted, count: 41)
    for (a, b) in zip(reflected, example.reflected ?? []) { if let b { #expect(abs(a - b) < 0.015 * top) } }
  }

  /// No draws, constant, infinite and absurd ones: nothing stops, and nothing is drawn of them.
  @Test(arguments: [
    [], [1], [2, 2, 2, 2, 2], [.nan, 1, 2, 3], [.infinity, 1, 2, 3], [1e308, -1e308, 0, 5e307],
    [.leastNonzeroMagnitude, 0, 0, 0],
  ]) func extremesStopNothing(_ draws: [Double]) {
    _ = ChainCurves.ranks(Chains([draws]))
    _ = ChainCurves.autocorrelations(draws)
    _ = ChainCurves.growth(Chains([draws]), steps: 3)
    let sorted = draws.filter { !$0.isNaN }.sorted()
    let density = DensityEstimate(low: 0, high: 1, bounds: DensityEstimate.Bounds(lower: 0))(sorted: sorted, count: 10)
    #expect(density.count == 10)
  }

  @Test func numbersReadBackAsTheyWere() throws {
    let numbers = PackedNumbers([0, -1.5, .infinity, 1e-30, 3.25])
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let text = try encoder.encode(numbers)
    // base64.b64encode(numpy.array([0, -1.5, numpy.inf, 1e-30, 3.25], '<f4').tobytes())
    #expect(String(decoding: text, as: UTF8.self) == "\"AAAAAAAAwL8AAIB/YEKiDQAAUEA=\"")
    #expect(try JSONDecoder().decode(PackedNumbers.self, from: text) == numbers)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(PackedNumbers.self, from: Data("\"AAA\"".utf8)) }
  }

  @Test func placesAmongReplications() {
    #expect(PredictiveChecks.position(2, in: [1, 2, 2, 3]) == 0.5)
    #expect(PredictiveChecks.position(9, in: [1, 2, 2, 3]) == 1)
    #expect(PredictiveChecks.position(.nan, in: [1]).isNaN)
    #expect(PredictiveChecks.position(1, in: [1, .nan]).isNaN)
  }

  @Test func binsOfTimeHoldAll() {
    for times in [
      [0, 0, 0, 1, 1, 1, 5, 5, 5], (0..<500).map { Double($0) }, [3], [], (0..<60).map { Double($0 / 7) },
      Array(repeating: 2.0, count: 40),
    ] as [[Double]] {
      let bins = PercentilesOverTime.groups(times)
      #expect(bins.flatMap { Array($0) } == Array(times.indices))
      // Equal times stay together.
      for (a, b) in zip(bins, bins.dropFirst()) { #expect(times[a.upperBound - 1] < times[b.lowerBound]) }
    }
    #expect(PercentilesOverTime.groups((0..<500).map { Double($0) }).count == 12)
  }
}
