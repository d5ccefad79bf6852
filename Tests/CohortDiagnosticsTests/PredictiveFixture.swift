// PredictiveFixture: what ArviZ says of Pareto smoothing, leave-one-out cross-validation, WAIC and comparisons.

import Foundation
import Testing

/// `Fixtures/predictive.json`, made by `make_predictive.py` beside it.
struct PredictiveFixture: Decodable {
  /// Log importance ratios with what becomes of them.
  struct Ratios: Decodable, CustomTestStringConvertible, Sendable {
    let name: String
    let seed: UInt64
    let count: Int
    let scale: Double
    let step: Double
    let efficiency: Double
    let k: Double?
    let first: [Double]
    let largest: Double
    let size: Double
    var testDescription: String { name }

    func make() -> [Double] {
      var random = SmallGenerator(state: seed)
      return (0..<count).map { _ in
        let x = -scale * log(random.next())
        return step > 0 ? (x / step).rounded(.down) * step : x
      }
    }
  }

  /// Draws of a model with one parameter.
  struct Draws: Decodable, CustomTestStringConvertible, Sendable {
    let name: String
    let seed: UInt64
    let chains: Int
    let draws: Int
    let phi: Double
    let factor: Double
    let sigma: Double
    let offset: Double
    let efficiency: Double
    let elpd: Double
    let se: Double
    let p: Double
    let goodK: Double
    let warning: Bool
    let pointwise: [Double]
    let k: [Double?]
    let waic: Double
    let waicSE: Double
    let pWAIC: Double
    let waicWarning: Bool
    let waicPointwise: [Double]
    var testDescription: String { name }

    /// The parameter by chain.
    func parameter() -> [[Double]] {
      var random = SmallGenerator(state: seed)
      return (0..<chains).map { _ in
        var x = 0.0
        return (0..<draws).map { _ in
          x = phi * x + 0.5 * (random.next() + random.next() + random.next() - 1.5)
          return x
        }
      }
    }

    /// The log likelihood of an observation at each draw, chain after chain.
    func logLikelihood(_ n: Int) -> [Double] {
      let fixture = PredictiveFixture.all
      let y = fixture.spread * (Double(n) - Double(fixture.count - 1) / 2) * (n == fixture.count - 1 ? 3 : 1) + offset
      return parameter().joined().map { x in
        let z = (y - factor * x) / sigma
        return -0.5 * z * z - log(sigma) - 0.5 * log(2 * Double.pi)
      }
    }
  }

  /// A table of ArviZ's `compare`, the best model first.
  struct Comparison: Decodable, Sendable {
    let criterion: String
    let names: [String]
    let difference: [Double]
    let se: [Double]
    let weight: [Double]
  }

  let ratios: [Ratios]
  let fits: [Draws]
  let comparisons: [Comparison]
  let count: Int
  let spread: Double

  static let all: PredictiveFixture = {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Fixtures/predictive.json")
    let found = try? JSONDecoder().decode(PredictiveFixture.self, from: Data(contentsOf: path))
    return found ?? PredictiveFixture(ratios: [], fits: [], comparisons: [], count: 0, spread: 0)
  }()
}

/// The generator that fixtures and tests share.
struct SmallGenerator {
  var state: UInt64

  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) * 0x1p-53
  }
}
