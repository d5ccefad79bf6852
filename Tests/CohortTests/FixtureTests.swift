// FixtureTests: log densities and gradients of whole programs against numbers computed by Stan.
import Cohort
import Foundation
import Testing

/// A program with Stan's numbers at a few points.
struct Fixture: Sendable, CustomTestStringConvertible {
  let name: String
  let program: URL
  let data: URL?
  let reference: URL

  var testDescription: String { name }

  static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  /// All programs beside their references, and all models that have one.
  static let all: [Fixture] = {
    let files = FileManager.default
    let fixtures = tests.appendingPathComponent("Fixtures")
    let programs = fixtures.appendingPathComponent("programs")
    var found: [Fixture] = []
    for file in (try? files.contentsOfDirectory(at: programs, includingPropertiesForKeys: nil)) ?? []
    where file.pathExtension == "stan" {
      let base = file.deletingPathExtension()
      let data = base.appendingPathExtension("data.json")
      found.append(
        Fixture(
          name: base.lastPathComponent, program: file, data: files.fileExists(atPath: data.path) ? data : nil,
          reference: base.appendingPathExtension("json")))
    }
    let models = tests.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("stanlike-models")
    for folder in (try? files.contentsOfDirectory(at: models, includingPropertiesForKeys: nil)) ?? [] {
      let name = folder.lastPathComponent
      let reference = fixtures.appendingPathComponent(name + ".json")
      let program = folder.appendingPathComponent(name + ".model")
      guard files.fileExists(atPath: reference.path), files.fileExists(atPath: program.path) else { continue }
      found.append(
        Fixture(name: name, program: program, data: folder.appendingPathComponent("data.json"), reference: reference))
    }
    return found.sorted { $0.name < $1.name }
  }()

  func posterior() throws -> Posterior {
    try Model(contentsOf: program.path).posterior(data: try data.map { try ModelData(contentsOf: $0.path) } ?? [:])
  }
}

/// What the reference files hold; numbers that are not finite are null or words.
struct Reference: Decodable {
  struct Number: Decodable {
    let value: Double?
    init(from decoder: any Decoder) throws { value = try? decoder.singleValueContainer().decode(Double.self) }
  }
  let points: [[Double]]
  let logDensity: [Number]
  let logDensityNoJacobian: [Number]
  let logDensityWithConstants: [Number]
  let gradient: [[Number]?]
  let gradientUncertainty: [Number]?
  let logDensityTight: [Number]?
  let gradientTight: [[Number]?]?

  init(contentsOf url: URL) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Reference.self, from: Data(contentsOf: url))
  }
}

@Suite struct FixtureTests {
  @Test func thereAreFixtures() { #expect(Fixture.all.count >= 50) }

  /// Value and gradient. With an ODE the solver's tolerance of 1e-8 bounds the agreement, else rounding does, or Stan's own
  /// inexact derivatives, which the reference states.
  @Test(arguments: Fixture.all) func logDensityAndGradient(_ fixture: Fixture) throws {
    let posterior = try fixture.posterior()
    let reference = try Reference(contentsOf: fixture.reference)
    let hasSolver = reference.logDensityTight != nil
    var compared = 0
    for (number, point) in reference.points.enumerated() {
      guard let expected = reference.logDensityTight?[number].value ?? reference.logDensity[number].value else {
        continue
      }
      let (value, gradient) = try posterior.logDensity(at: point)
      #expect(
        abs(value - expected) <= (hasSolver ? 2e-7 : 1e-9) * max(1, abs(expected)),
        "point \(number): \(value), \(expected)")
      guard let slope = reference.gradientTight?[number] ?? reference.gradient[number] else { continue }
      let scale = max(1, slope.map { abs($0.value ?? 0) }.max() ?? 1)
      let uncertainty = hasSolver ? 1e-6 : 1e-9 + 5 * (reference.gradientUncertainty?[number].value ?? 0)
      for (index, (found, stated)) in zip(gradient, slope).enumerated() {
        guard let expected = stated.value else { continue }
        #expect(
          abs(found - expected) <= uncertainty * (hasSolver ? scale : max(scale * 1e-2, 1 + abs(expected))),
          "point \(number), derivative \(index): \(found), \(expected)")
      }
      compared += 1
    }
    #expect(compared > 0)
  }

  @Test(arguments: Fixture.all) func withoutJacobian(_ fixture: Fixture) throws {
    try compare(fixture, \.logDensityNoJacobian) { try $0.logDensity(at: $1, includesJacobian: false).value }
  }

  @Test(arguments: Fixture.all) func withConstants(_ fixture: Fixture) throws {
    try compare(fixture, \.logDensityWithConstants) { try $0.logDensity(at: $1, keepsConstants: true).value }
  }

  private func compare(
    _ fixture: Fixture, _ field: KeyPath<Reference, [Reference.Number]>,
    _ evaluate: (Posterior, [Double]) throws -> Double
  ) throws {
    let posterior = try fixture.posterior()
    let reference = try Reference(contentsOf: fixture.reference)
    var compared = 0
    for (number, point) in reference.points.enumerated() {
      guard let expected = reference[keyPath: field][number].value else { continue }
      // Stan's own solver error is part of these numbers.
      let tolerance = reference.logDensityTight == nil ? 1e-9 : 1e-6
      let value = try evaluate(posterior, point)
      #expect(abs(value - expected) <= tolerance * max(1, abs(expected)), "point \(number): \(value), \(expected)")
      compared += 1
    }
    #expect(compared > 0)
  }
}
