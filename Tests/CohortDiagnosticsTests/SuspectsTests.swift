// Contrasts, rank correlations and funnels against SciPy's mannwhitneyu (asymptotic, without correction) and spearmanr.
import CohortDiagnostics
import CohortRandom
import Foundation
import Testing

/// The rank correlation of two lists.
private func rankCorrelation(_ x: [Double], _ y: [Double]) -> Double {
  RankedDraws(QuantityDraws(name: "x", values: x)).correlation(with: RankedDraws(QuantityDraws(name: "y", values: y)))
}

/// How a quantity's spread follows a scale.
private func funnel(scale: QuantityDraws, _ draws: QuantityDraws) -> FunnelPair {
  FunnelPair(scale: RankedDraws(scale), spread: RankedDraws(distancesOf: draws))
}

@Suite struct SuspectsTests {
  private let x = QuantityDraws(name: "x", values: [3.1, -0.2, 1.4, 1.4, 0.9, 2.2, -1.1, 0.3, 5.0, 1.4])
  private let flags = [true, false, true, false, false, true, false, false, true, false]
  private let y = QuantityDraws(name: "y", values: [0.1, 0.5, 0.2, 0.9, 0.7, 0.7, 0.3, 0.8, 0.05, 0.4])

  @Test func contrast() throws {
    let contrast = try #require(DrawContrast(x, flags: flags))
    #expect(abs(contrast.probability - 0.9583333333333334) < 1e-14)
    #expect(abs(contrast.score - 2.345207879911715) < 1e-14)
    #expect(abs(contrast.median - 2.65) < 1e-14)
    #expect(abs(contrast.otherMedian - 0.6) < 1e-14)
    #expect(!contrast.isClear)
    #expect(DrawContrast(x, flags: [Bool](repeating: false, count: 10)) == nil)
    #expect(DrawContrast(QuantityDraws(name: "n", values: [.nan] + x.values.dropFirst()), flags: flags) == nil)
    #expect(DrawContrast(x, flags: [true]) == nil)
  }

  @Test func correlations() {
    #expect(abs(rankCorrelation(x.values, y.values) - -0.41232525920182495) < 1e-14)
    #expect(abs(funnel(scale: y, x).correlation - -0.5046368843962634) < 1e-14)
    #expect(rankCorrelation(x.values, [Double](repeating: 1, count: 10)) == 0)
    #expect(rankCorrelation(x.values, [.nan] + y.values.dropFirst()) == 0)
    #expect(rankCorrelation([1], [1]) == 0)
  }

  @Test func aFunnelIsFoundAndIndependenceIsNot() {
    var random = RandomStream(seed: 4)
    var (scale, narrow, apart) = ([Double](), [Double](), [Double]())
    for _ in 0..<2000 {
      let v = exp(1.5 * random.nextNormal())
      scale.append(v)
      narrow.append(v * random.nextNormal())
      apart.append(random.nextNormal())
    }
    let s = QuantityDraws(name: "s", values: scale)
    #expect(funnel(scale: s, QuantityDraws(name: "a", values: narrow)).isClear)
    #expect(!funnel(scale: s, QuantityDraws(name: "b", values: apart)).isClear)
    let flags = scale.map { $0 < 0.2 }
    #expect(DrawContrast(s, flags: flags)?.isClear == true)
    #expect(DrawContrast(QuantityDraws(name: "b", values: apart), flags: flags)?.isClear == false)
  }
}
